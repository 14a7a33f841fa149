import { inArray } from "drizzle-orm";
import { database, type Database } from "../db/client";
import { tenants } from "../db/schema";
import { isFresh, listPasskeys } from "../login/passkeys";
import { relyingParty } from "../login/passkey-relying-party";
import { listIdentities } from "../login/social-identities";
import { listConnectedApps, type ConnectedApp } from "../oauth/connected-apps";
import { findSession, listSessions } from "../sessions";
import type { Tenant } from "../tenancy/resolve-tenant";
import { device, type Device } from "../user-agent";

export interface AccountView {
  email: string;
  name: string;
  /** Has this browser signed in within the last five minutes? */
  isFresh: boolean;
  mayUseMail: boolean;
  mayAddPasskey: boolean;
  passkeys: { id: string; name: string; createdAt: Date; lastUsedAt: Date | null; counterRegressedAt: Date | null }[];
  identities: Awaited<ReturnType<typeof listIdentities>>;
  /** This browser's own first, then the one seen last. */
  sessions: { id: string; isCurrent: boolean; device: Device; ip: string | null; since: Date; lastSeenAt: Date }[];
  apps: (Omit<ConnectedApp, "tenantIds"> & { tenantNames: string[] | null })[];
}

/** What the account page shows; undefined when nobody is signed in. */
export async function accountView(tenant: Tenant, request: { headers: Headers }): Promise<AccountView | undefined> {
  const db = database();
  const current = await findSession(db, tenant, request);
  if (!current) return undefined;
  const { user, session } = current;
  const sessions = await listSessions(db, tenant, user.id);
  const apps = await listConnectedApps(db, tenant, user.id);
  const names = await tenantNames(db, apps);
  return {
    email: user.email,
    name: user.name ?? "",
    isFresh: isFresh(session),
    mayUseMail: tenant.authMethods.includes("magic_link"),
    mayAddPasskey: relyingParty(tenant) !== undefined,
    passkeys: await listPasskeys(db, tenant, user.id),
    identities: await listIdentities(db, tenant, user.id),
    sessions: sessions
      .map(({ id, userAgent, ip, createdAt, lastSeenAt }) => ({ id, isCurrent: id === session.id, device: device(userAgent), ip, since: createdAt, lastSeenAt }))
      .sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent)),
    apps: apps.map(({ tenantIds, ...app }) => ({ ...app, tenantNames: tenantIds && tenantIds.map((id) => names.get(id) ?? id) })),
  };
}

async function tenantNames(db: Database, apps: ConnectedApp[]): Promise<Map<string, string>> {
  const ids = apps.flatMap(({ tenantIds }) => tenantIds ?? []);
  const rows = ids.length === 0 ? [] : await db.select({ id: tenants.id, name: tenants.name }).from(tenants).where(inArray(tenants.id, ids));
  return new Map(rows.map(({ id, name }) => [id, name]));
}
