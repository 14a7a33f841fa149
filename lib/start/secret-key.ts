import { eq } from "drizzle-orm";
import { open, seal, sealedUnderCurrentKey, type Keyring } from "../crypto/seal";
import type { Database } from "../db/client";
import { installation } from "../db/schema";
import { SettingsError } from "../env";

const plaintext = "authalla";
const context = "installation";

export const sealedCheck = (keys: Keyring): string => seal(keys, plaintext, context);

/**
 * A wrong key is found at start, not at the first sign-in. A key that was put in front takes over.
 * @throws SettingsError
 */
export async function checkSecretKey(db: Database, keys: Keyring): Promise<void> {
  const [row] = await db.select().from(installation);
  if (!row) return;
  try {
    if (open(keys, row.sealedCheck, context) !== plaintext) throw new Error("opened to something else");
  } catch (error) {
    throw new SettingsError("SECRET_KEY is not the key this database was sealed with; put the former key back (several keys, the new one first, are separated by commas)", { cause: error });
  }
  if (!sealedUnderCurrentKey(keys, row.sealedCheck)) await db.update(installation).set({ sealedCheck: sealedCheck(keys) }).where(eq(installation.id, 1));
}
