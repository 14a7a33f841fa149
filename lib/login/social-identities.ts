import { and, asc, eq, gt, isNull, ne } from "drizzle-orm";
import { recordEvent } from "../audit";
import type { Database } from "../db/client";
import { passkeys, pendingIdentities, socialIdentities, users, type ProviderType } from "../db/schema";
import { newId } from "../ids";
import type { User } from "../sessions";
import type { Tenant } from "../tenancy/resolve-tenant";
import { offeredSocialLogins } from "./social";
import type { UpstreamIdentity } from "./social-identity";
import { socialProviders } from "./social-providers";

/*
 * Who a user is at other places: found, linked, listed, unlinked. An identity is an issuer and its subject, within one tenant.
 */

export type SocialIdentity = typeof socialIdentities.$inferSelect;

export async function userOfIdentity(db: Database, tenant: { id: string }, { issuer, subject, email }: UpstreamIdentity, now: Date): Promise<User | undefined> {
  const [known] = await db
    .update(socialIdentities)
    .set({ lastUsedAt: now, email: email ?? null })
    .where(and(eq(socialIdentities.tenantId, tenant.id), eq(socialIdentities.issuer, issuer), eq(socialIdentities.subject, subject)))
    .returning({ userId: socialIdentities.userId });
  if (!known) return undefined;
  const [user] = await db.select().from(users).where(and(eq(users.tenantId, tenant.id), eq(users.id, known.userId))).limit(1);
  return user;
}

export interface NewIdentity {
  providerType: ProviderType;
  issuer: string;
  subject: string;
  email?: string | null;
}

/** False when the identity is somebody's already. */
export async function linkIdentity(db: Database, tenant: Tenant, user: User, identity: NewIdentity, ip: string | undefined, now: Date): Promise<boolean> {
  const { providerType, issuer, subject, email } = identity;
  const [made] = await db
    .insert(socialIdentities)
    .values({ tenantId: tenant.id, id: newId("identity"), userId: user.id, providerType, issuer, subject, email: email ?? null, lastUsedAt: now })
    .onConflictDoNothing({ target: [socialIdentities.tenantId, socialIdentities.issuer, socialIdentities.subject] })
    .returning({ id: socialIdentities.id });
  if (!made) return false;
  await recordEvent(db, tenant, { actor: { kind: "end_user", id: user.id, via: "login" }, action: "identity.linked", ip, target: { type: "identity", id: made.id, name: socialProviders[providerType].brand } });
  return true;
}

/**
 * Links the identity that waited for the proof of this mailbox: of the very challenge that was answered, and in the browser that
 * came from the provider, so that nobody's proof is spent on an identity of somebody else.
 */
export async function linkPendingIdentity(db: Database, tenant: Tenant, proof: { challengeId: string; browserHash: string; user: User; ip?: string }, now = new Date()): Promise<void> {
  const [pending] = await db
    .update(pendingIdentities)
    .set({ usedAt: now })
    .where(and(eq(pendingIdentities.tenantId, tenant.id), eq(pendingIdentities.challengeId, proof.challengeId), eq(pendingIdentities.browserHash, proof.browserHash), isNull(pendingIdentities.usedAt), gt(pendingIdentities.expiresAt, now)))
    .returning();
  if (pending) await linkIdentity(db, tenant, proof.user, pending, proof.ip, now);
}

export interface ListedIdentity {
  id: string;
  /** As the provider writes it, such as GitHub. */
  provider: string;
  providerType: ProviderType;
  email: string | null;
  linkedAt: Date;
  lastUsedAt: Date | null;
}

/** The identities of one user, the oldest first. */
export async function listIdentities(db: Database, tenant: { id: string }, userId: string): Promise<ListedIdentity[]> {
  const rows = await db
    .select()
    .from(socialIdentities)
    .where(and(eq(socialIdentities.tenantId, tenant.id), eq(socialIdentities.userId, userId)))
    .orderBy(asc(socialIdentities.createdAt), asc(socialIdentities.id));
  return rows.map(({ id, providerType, email, createdAt, lastUsedAt }) => ({ id, provider: socialProviders[providerType].brand, providerType, email, linkedAt: createdAt, lastUsedAt }));
}

/** Takes an identity from a user, never the last way in. One user's are taken one after another, so two cannot both be the last. */
export async function unlinkIdentity(db: Database, tenant: Tenant, userId: string, identityId: string, ip?: string): Promise<"unlinked" | "not_found" | "last_way_in"> {
  return db.transaction(async (transaction) => {
    await transaction.select({ id: users.id }).from(users).where(and(eq(users.tenantId, tenant.id), eq(users.id, userId))).for("update");
    const own = and(eq(socialIdentities.tenantId, tenant.id), eq(socialIdentities.userId, userId));
    const [identity] = await transaction.select().from(socialIdentities).where(and(own, eq(socialIdentities.id, identityId))).limit(1);
    if (!identity) return "not_found";
    const others = await transaction.select({ providerType: socialIdentities.providerType }).from(socialIdentities).where(and(own, ne(socialIdentities.id, identityId)));
    if (!(await hasOtherWayIn(transaction, tenant, userId, others))) return "last_way_in";
    await transaction.delete(socialIdentities).where(and(own, eq(socialIdentities.id, identityId)));
    await recordEvent(transaction, tenant, { actor: { kind: "end_user", id: userId, via: "login" }, action: "identity.unlinked", ip, target: { type: "identity", id: identity.id, name: socialProviders[identity.providerType].brand } });
    return "unlinked";
  });
}

/** Mail reaches everyone where the tenant offers it, a passkey whoever has one; another identity helps while its provider is offered. */
async function hasOtherWayIn(db: Database, tenant: Tenant, userId: string, others: { providerType: ProviderType }[]): Promise<boolean> {
  if (tenant.authMethods.includes("magic_link")) return true;
  if (tenant.authMethods.includes("passkeys") && (await hasPasskey(db, tenant, userId))) return true;
  const offered = await offeredSocialLogins(db, tenant);
  return others.some((other) => offered.some((login) => login.providerType === other.providerType));
}

async function hasPasskey(db: Database, tenant: { id: string }, userId: string): Promise<boolean> {
  const [passkey] = await db.select({ id: passkeys.id }).from(passkeys).where(and(eq(passkeys.tenantId, tenant.id), eq(passkeys.userId, userId))).limit(1);
  return passkey !== undefined;
}
