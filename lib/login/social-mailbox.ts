import { and, eq, gt, isNull } from "drizzle-orm";
import type { Database } from "../db/client";
import { pendingIdentities, type ProviderType } from "../db/schema";
import { newId } from "../ids";
import type { Tenant } from "../tenancy/resolve-tenant";
import { linkLifetimeMs, startEmailSignIn, type StartEmailSignIn, type Started } from "./email";
import type { UpstreamIdentity } from "./social-identity";

/*
 * An identity that the provider alone cannot connect with an account: it said no address, or has not proven the one it said, or the
 * account of that address was made without a proof that its owner holds it. The mailbox is proven first, by the same code and link
 * as any sign-in by mail, and then they are linked.
 */

export type PendingIdentity = typeof pendingIdentities.$inferSelect;

export interface Waiting {
  browserHash: string;
  providerType: ProviderType;
  requestId: string | null;
}

export async function keepPending(db: Database, tenant: { id: string }, { issuer, subject, email, name }: UpstreamIdentity, waiting: Waiting, now: Date): Promise<PendingIdentity> {
  const [pending] = await db
    .insert(pendingIdentities)
    .values({ tenantId: tenant.id, id: newId("pending"), issuer, subject, email, name, ...waiting, expiresAt: new Date(now.getTime() + linkLifetimeMs) })
    .returning();
  return pending!;
}

const own = (tenant: { id: string }, id: string, browserHash: string, now: Date) =>
  and(eq(pendingIdentities.tenantId, tenant.id), eq(pendingIdentities.id, id), eq(pendingIdentities.browserHash, browserHash), isNull(pendingIdentities.usedAt), gt(pendingIdentities.expiresAt, now));

/** As the browser that came from the provider may see it. */
export async function findPending(db: Database, tenant: { id: string }, id: string, browserHash: string, now = new Date()): Promise<PendingIdentity | undefined> {
  const [pending] = await db.select().from(pendingIdentities).where(own(tenant, id, browserHash, now)).limit(1);
  return pending;
}

/** Sends the code and link that prove the mailbox. From then on that challenge, and no other, links the identity. */
export async function proveMailbox(db: Database, tenant: Tenant, pending: PendingIdentity, start: Omit<StartEmailSignIn, "name" | "requestId" | "browserHash">, now = new Date()): Promise<Started> {
  const started = await startEmailSignIn(db, tenant, { ...start, name: pending.name ?? undefined, requestId: pending.requestId ?? undefined, browserHash: pending.browserHash }, now);
  if (started.outcome === "started") await db.update(pendingIdentities).set({ challengeId: started.challengeId }).where(own(tenant, pending.id, pending.browserHash, now));
  return started;
}

/** Another mail was asked for: its challenge takes the place of the one before. */
export async function moveProof(db: Database, tenant: { id: string }, browserHash: string, from: string, to: string): Promise<void> {
  await db
    .update(pendingIdentities)
    .set({ challengeId: to })
    .where(and(eq(pendingIdentities.tenantId, tenant.id), eq(pendingIdentities.challengeId, from), eq(pendingIdentities.browserHash, browserHash), isNull(pendingIdentities.usedAt)));
}

/** Does an identity of this browser wait for this challenge? Then it may be answered also where mail is no way to sign in. */
export async function provesIdentity(db: Database, tenant: { id: string }, challengeId: string, browserHash: string, now = new Date()): Promise<boolean> {
  const [pending] = await db
    .select({ id: pendingIdentities.id })
    .from(pendingIdentities)
    .where(and(eq(pendingIdentities.tenantId, tenant.id), eq(pendingIdentities.challengeId, challengeId), eq(pendingIdentities.browserHash, browserHash), gt(pendingIdentities.expiresAt, now)))
    .limit(1);
  return pending !== undefined;
}
