import { and, asc, eq, ne } from "drizzle-orm";
import { recordEvent } from "../audit";
import type { Database } from "../db/client";
import { passkeys, socialIdentities, users } from "../db/schema";
import { isDisplayable } from "../display-text";
import { notFound, ServiceError } from "../errors";
import type { Session } from "../sessions";
import type { Tenant } from "../tenancy/resolve-tenant";
import { originsOf } from "./passkey-relying-party";

export type Passkey = typeof passkeys.$inferSelect;

/** How old a sign-in may be for a passkey to be added or removed (ASVS 7.5.1). */
export const freshSeconds = 5 * 60;

export const isFresh = (session: Pick<Session, "authenticatedAt">, now = new Date()): boolean => now.getTime() - session.authenticatedAt.getTime() <= freshSeconds * 1000;

/** A user's passkeys at every host of the tenant, oldest first. */
export const listPasskeys = (db: Database, tenant: { id: string }, userId: string): Promise<Passkey[]> =>
  db.select().from(passkeys).where(of(tenant, userId)).orderBy(asc(passkeys.createdAt), asc(passkeys.id));

/**
 * @throws ServiceError not_found for a passkey of another user or tenant, validation_error for a name that is none
 */
export async function renamePasskey(db: Database, tenant: { id: string }, userId: string, passkeyId: string, typed: string): Promise<Passkey> {
  const name = passkeyName(typed);
  if (name === undefined) throw new ServiceError("validation_error", "Enter a name of 1 to 100 characters on one line.", { name: "must be 1 to 100 characters on one line" });
  const [row] = await db.update(passkeys).set({ name }).where(and(of(tenant, userId), eq(passkeys.id, passkeyId))).returning();
  if (!row) throw notFound("passkey");
  return row;
}

/**
 * Takes a passkey away from its user, but never the last way in: without mail or a social login, one passkey must remain that
 * works at a host of the tenant. The caller asks for a fresh sign-in before (isFresh).
 * @throws ServiceError not_found for a passkey of another user or tenant, conflict for the last way in
 */
export async function removePasskey(db: Database, tenant: Pick<Tenant, "id" | "accountId" | "isPlatform" | "authMethods">, userId: string, passkeyId: string, ip?: string): Promise<Passkey> {
  return db.transaction(async (transaction) => {
    // Two removals at once wait for each other here, so that each sees what the other left.
    await transaction.select({ id: users.id }).from(users).where(and(eq(users.tenantId, tenant.id), eq(users.id, userId))).for("update");
    const [row] = await transaction.select().from(passkeys).where(and(of(tenant, userId), eq(passkeys.id, passkeyId)));
    if (!row) throw notFound("passkey");
    if (!(await hasAnotherWay(transaction, tenant, row))) throw new ServiceError("conflict", "This is the only way to sign in. Add another passkey first.");
    await transaction.delete(passkeys).where(and(of(tenant, userId), eq(passkeys.id, passkeyId)));
    await recordEvent(transaction, tenant, { actor: { kind: "end_user", id: userId, via: "login" }, action: "user.passkey_removed", ip, target: { type: "passkey", id: row.id, name: row.name } });
    return row;
  });
}

async function hasAnotherWay(db: Database, tenant: Pick<Tenant, "id" | "isPlatform" | "authMethods">, removed: Passkey): Promise<boolean> {
  if (tenant.authMethods.includes("magic_link")) return true; // every user has a mailbox
  if (tenant.authMethods.includes("social_logins") && (await hasSocialIdentity(db, tenant, removed.userId))) return true;
  if (!tenant.authMethods.includes("passkeys")) return true; // it lets nobody in as it is
  const hosts = new Set((await originsOf(db, tenant)).map((origin) => new URL(origin).hostname));
  if (!hosts.has(removed.rpId)) return true; // nor does one of a host that is gone
  const others = await db.select({ rpId: passkeys.rpId }).from(passkeys).where(and(of(tenant, removed.userId), ne(passkeys.id, removed.id)));
  return others.some(({ rpId }) => hosts.has(rpId));
}

async function hasSocialIdentity(db: Database, tenant: { id: string }, userId: string): Promise<boolean> {
  const [row] = await db.select({ id: socialIdentities.id }).from(socialIdentities).where(and(eq(socialIdentities.tenantId, tenant.id), eq(socialIdentities.userId, userId))).limit(1);
  return row !== undefined;
}

const of = (tenant: { id: string }, userId: string) => and(eq(passkeys.tenantId, tenant.id), eq(passkeys.userId, userId));

/** One line that shows as what it is, or undefined. */
export function passkeyName(typed: string): string | undefined {
  const name = typed.normalize("NFC").trim();
  return name.length >= 1 && name.length <= 100 && isDisplayable(name) ? name : undefined;
}
