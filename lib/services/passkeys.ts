import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { findOwned, owned } from "../db/owned";
import { passkeys } from "../db/schema";
import { goesWithPasskey } from "./consequences";
import { deleted, id, instant, iso } from "./fields";
import { defineOperation } from "./operation";
import { findPage, pageInput, pageOutput } from "./pages";

const passkey = z.strictObject({
  id: z.string(),
  user_id: z.string(),
  name: z.string().describe("What its owner calls it."),
  host: z.string().describe("The host it was made at; it works nowhere else."),
  backup_eligible: z.boolean().describe("Whether it can be synchronised to other devices of its owner."),
  backed_up: z.boolean(),
  counter_regressed_at: instant.nullable().describe("When its counter last went backwards, which may mean that it was copied."),
  last_used_at: instant.nullable(),
  created_at: instant,
});

export const listPasskeys = defineOperation({
  name: "list_passkeys",
  title: "List passkeys",
  description: "Lists the passkeys of a tenant's users, newest first, of one user when user_id is given. Their ids are what delete_passkey takes.",
  scope: "users:read",
  on: "tenant",
  http: "GET /passkeys",
  input: z.strictObject({ user_id: id("user").optional(), ...pageInput(100) }),
  output: z.strictObject({ passkeys: z.array(passkey), ...pageOutput }),
  async handler({ user_id: userId, ...input }, { db, tenant }) {
    const where = and(eq(passkeys.tenantId, tenant.id), userId === undefined ? undefined : eq(passkeys.userId, userId));
    const { rows, facts } = await findPage(db, { from: passkeys, keys: { createdAt: passkeys.createdAt, tiebreak: passkeys.id }, where, input, boundTo: ["list_passkeys", tenant.id, userId] });
    return { passkeys: rows.map(present), ...facts };
  },
});

export const deletePasskey = defineOperation({
  name: "delete_passkey",
  title: "Delete passkey",
  description: "Deletes a lost or stolen passkey at once, also when it is its user's only one; sessions that began with it stay, and revoke_session ends them. Ids come from list_passkeys.",
  scope: "users:write",
  on: "tenant",
  http: "DELETE /passkeys/{id}",
  input: z.strictObject({ id: id("passkey") }),
  output: deleted.extend({ user_id: z.string().describe("Whose it was.") }),
  isSensitive: () => true,
  confirm: async (input, { db, tenant }) => (await findOwned(db, passkeys, input.id, tenant, "passkey")).name,
  consequences: async (input, { db, tenant }) => goesWithPasskey(db, await findOwned(db, passkeys, input.id, tenant, "passkey")),
  async handler(input, { db, tenant }) {
    const row = await findOwned(db, passkeys, input.id, tenant, "passkey");
    await db.delete(passkeys).where(owned(passkeys, row.id, tenant));
    return { id: row.id, name: row.name, user_id: row.userId, deleted: true as const };
  },
});

const present = (row: typeof passkeys.$inferSelect): z.input<typeof passkey> => ({
  id: row.id,
  user_id: row.userId,
  name: row.name,
  host: row.rpId,
  backup_eligible: row.backupEligible,
  backed_up: row.backedUp,
  counter_regressed_at: iso(row.counterRegressedAt),
  last_used_at: iso(row.lastUsedAt),
  created_at: iso(row.createdAt),
});
