import { and, eq } from "drizzle-orm";
import type { Database } from "../db/client";
import { passkeyOffers, passkeys } from "../db/schema";
import type { RelyingParty } from "./passkey-relying-party";

type At = { id: string };

/** Somebody without a passkey for this host is offered one until they say no, once; the account page is there for later. */
export async function isPasskeyWanted(db: Database, tenant: At, party: RelyingParty, userId: string): Promise<boolean> {
  const [existing] = await db.select({ id: passkeys.id }).from(passkeys).where(and(eq(passkeys.tenantId, tenant.id), eq(passkeys.userId, userId), eq(passkeys.rpId, party.id))).limit(1);
  if (existing) return false;
  const [declined] = await db.select({ userId: passkeyOffers.userId }).from(passkeyOffers).where(and(eq(passkeyOffers.tenantId, tenant.id), eq(passkeyOffers.userId, userId))).limit(1);
  return declined === undefined;
}

export async function declinePasskeys(db: Database, tenant: At, userId: string, now = new Date()): Promise<void> {
  await db.insert(passkeyOffers).values({ tenantId: tenant.id, userId, declinedAt: now }).onConflictDoNothing();
}
