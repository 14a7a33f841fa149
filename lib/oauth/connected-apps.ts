import { and, desc, eq, exists, gt, inArray, isNull, sql } from "drizzle-orm";
import { recordEvent } from "../audit";
import type { Database } from "../db/client";
import { clients, consents, grants, refreshTokens } from "../db/schema";
import type { Tenant } from "../tenancy/resolve-tenant";

/** An application that a user let in: it holds tokens that work, or it may come back for some without asking. */
export interface ConnectedApp {
  clientId: string;
  name: string;
  scopes: string[];
  /** Of management scopes: the tenants they were limited to; null: all. */
  tenantIds: string[] | null;
  since: Date;
  lastUsedAt: Date | null;
}

/** What looks back over all of one user's grants stays bounded. */
const mostGrants = 1000;

export async function listConnectedApps(db: Database, tenant: Pick<Tenant, "id" | "accessTokenLifetimeSeconds">, userId: string, now = new Date()): Promise<ConnectedApp[]> {
  const refreshable = db
    .select({ one: sql`1` })
    .from(refreshTokens)
    .where(and(eq(refreshTokens.tenantId, grants.tenantId), eq(refreshTokens.grantId, grants.id), isNull(refreshTokens.usedAt), gt(refreshTokens.expiresAt, now)));
  const given = await db
    .select({ clientId: grants.clientId, scopes: grants.scopes, tenantIds: grants.tenantIds, createdAt: grants.createdAt, lastUsedAt: grants.lastUsedAt, isRefreshable: sql<boolean>`${exists(refreshable)}` })
    .from(grants)
    .where(and(eq(grants.tenantId, tenant.id), eq(grants.userId, userId), isNull(grants.revokedAt)))
    .orderBy(desc(grants.createdAt))
    .limit(mostGrants);
  const remembered = await db
    .select({ clientId: consents.clientId, scopes: consents.scopes, tenantIds: consents.tenantIds, createdAt: consents.createdAt })
    .from(consents)
    .where(and(eq(consents.tenantId, tenant.id), eq(consents.userId, userId)));
  const lastUse = (grant: (typeof given)[number]) => grant.lastUsedAt ?? grant.createdAt;
  const hasToken = (grant: (typeof given)[number]) => grant.isRefreshable || lastUse(grant).getTime() + tenant.accessTokenLifetimeSeconds * 1000 > now.getTime();
  const live = [...given.filter(hasToken), ...remembered];
  const ids = [...new Set(live.map(({ clientId }) => clientId))];
  if (ids.length === 0) return [];
  const named = await db.select({ id: clients.id, name: clients.name, registration: clients.registration }).from(clients).where(and(eq(clients.tenantId, tenant.id), inArray(clients.id, ids)));
  const apps = named.flatMap(({ id, name, registration }) => {
    const own = live.filter(({ clientId }) => clientId === id);
    const uses = given.filter(({ clientId }) => clientId === id);
    if (registration === "first_party" && !uses.some(({ isRefreshable }) => isRefreshable)) return []; // the dashboard lives and ends with the session
    return {
      clientId: id,
      name,
      scopes: [...new Set(own.flatMap(({ scopes }) => scopes))],
      tenantIds: own.some(({ tenantIds }) => tenantIds === null) ? null : [...new Set(own.flatMap(({ tenantIds }) => tenantIds!))],
      since: earliest([...own, ...uses].map(({ createdAt }) => createdAt)),
      lastUsedAt: uses.length > 0 ? latest(uses.map(lastUse)) : null,
    };
  });
  return apps.sort((a, b) => (b.lastUsedAt ?? b.since).getTime() - (a.lastUsedAt ?? a.since).getTime());
}

const earliest = (dates: Date[]) => new Date(Math.min(...dates.map((date) => date.getTime())));
const latest = (dates: Date[]) => new Date(Math.max(...dates.map((date) => date.getTime())));

/** Takes back all that a user allowed a client: its tokens are dead at their next use, and it has to ask again. False when there was nothing. */
export async function revokeConnectedApp(db: Database, tenant: Tenant, userId: string, clientId: string, ip?: string): Promise<boolean> {
  return db.transaction(async (transaction) => {
    if (!(await takeBackConsent(transaction, tenant, userId, clientId, "revoked_by_user"))) return false;
    const [client] = await transaction.select({ name: clients.name }).from(clients).where(and(eq(clients.tenantId, tenant.id), eq(clients.id, clientId)));
    await recordEvent(transaction, tenant, { actor: { kind: "end_user", id: userId, via: "login" }, action: "connected_app.revoked", target: { type: "client", id: clientId, name: client?.name ?? null }, ip });
    return true;
  });
}

/** The same in the caller's transaction, which tells the audit log itself. */
export async function takeBackConsent(db: Database, tenant: { id: string }, userId: string, clientId: string, reason: string): Promise<boolean> {
  const revoked = await db
    .update(grants)
    .set({ revokedAt: new Date(), revokedReason: reason })
    .where(and(eq(grants.tenantId, tenant.id), eq(grants.userId, userId), eq(grants.clientId, clientId), isNull(grants.revokedAt)))
    .returning({ id: grants.id });
  const forgotten = await db.delete(consents).where(and(eq(consents.tenantId, tenant.id), eq(consents.userId, userId), eq(consents.clientId, clientId))).returning({ clientId: consents.clientId });
  return revoked.length + forgotten.length > 0;
}
