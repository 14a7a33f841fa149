import { and, arrayOverlaps, desc, eq, exists, gt, inArray, isNull, sql } from "drizzle-orm";
import type { Database } from "../db/client";
import { clients, consents, grants, refreshTokens, type ClientRegistration } from "../db/schema";
import type { Tenant } from "../tenancy/resolve-tenant";
import { isManagementScope, managementScopes } from "./management-scopes";

/** A client that a user of the platform let manage things for them, and that could call at this moment or after a refresh. */
export interface Assistant {
  /** The newest of the live grants: it stands for all that this user allowed this client. */
  grantId: string;
  userId: string;
  clientId: string;
  name: string;
  registration: ClientRegistration;
  /** Where its codes go: a host, or the scheme of a program. */
  redirectHosts: string[];
  /** Management scopes only. */
  scopes: string[];
  /** The tenants they were limited to; null: all that the user may act on. */
  tenantIds: string[] | null;
  since: Date;
  lastUsedAt: Date | null;
}

/** What looks over the grants of all members of an account stays bounded. */
const mostGrants = 2000;

/** The assistants of these users, those used last first. The dashboard is none: its grants hold no management scope. */
export async function listAssistants(db: Database, platform: Pick<Tenant, "id" | "accessTokenLifetimeSeconds">, userIds: string[], now = new Date()): Promise<Assistant[]> {
  if (userIds.length === 0) return [];
  const refreshable = db
    .select({ one: sql`1` })
    .from(refreshTokens)
    .where(and(eq(refreshTokens.tenantId, grants.tenantId), eq(refreshTokens.grantId, grants.id), isNull(refreshTokens.usedAt), gt(refreshTokens.expiresAt, now)));
  const accessibleSince = new Date(now.getTime() - platform.accessTokenLifetimeSeconds * 1000).toISOString();
  const rows = await db
    .select({ grant: grants, client: { name: clients.name, registration: clients.registration, redirectUris: clients.redirectUris } })
    .from(grants)
    .innerJoin(clients, and(eq(clients.tenantId, grants.tenantId), eq(clients.id, grants.clientId), eq(clients.status, "active")))
    .where(
      and(
        eq(grants.tenantId, platform.id), inArray(grants.userId, userIds), isNull(grants.revokedAt), arrayOverlaps(grants.scopes, [...managementScopes]),
        sql`(${exists(refreshable)} or coalesce(${grants.lastUsedAt}, ${grants.createdAt}) > ${accessibleSince}::timestamptz)`,
      ),
    )
    .orderBy(desc(grants.createdAt), desc(grants.id))
    .limit(mostGrants);
  const remembered = await db.select({ userId: consents.userId, clientId: consents.clientId, host: consents.redirectHost }).from(consents).where(and(eq(consents.tenantId, platform.id), inArray(consents.userId, userIds)));

  const found = new Map<string, Assistant>();
  for (const { grant, client } of rows) {
    const key = JSON.stringify([grant.userId, grant.clientId]);
    const scopes = grant.scopes.filter(isManagementScope);
    const known = found.get(key);
    if (!known) {
      const hosts = remembered.filter(({ userId, clientId }) => userId === grant.userId && clientId === grant.clientId).map(({ host }) => host);
      const { name, registration, redirectUris } = client;
      found.set(key, { grantId: grant.id, userId: grant.userId, clientId: grant.clientId, name, registration, redirectHosts: unique(hosts.length > 0 ? hosts : redirectUris.map(hostOf)), scopes, tenantIds: grant.tenantIds, since: grant.createdAt, lastUsedAt: grant.lastUsedAt });
      continue;
    }
    known.scopes = unique([...known.scopes, ...scopes]);
    known.tenantIds = known.tenantIds && grant.tenantIds && unique([...known.tenantIds, ...grant.tenantIds]);
    known.since = grant.createdAt;
    if (grant.lastUsedAt && (!known.lastUsedAt || known.lastUsedAt < grant.lastUsedAt)) known.lastUsedAt = grant.lastUsedAt;
  }
  const lastSeen = ({ lastUsedAt, since }: Assistant) => (lastUsedAt ?? since).getTime();
  return [...found.values()].sort((a, b) => lastSeen(b) - lastSeen(a));
}

/** Whose grant it is, and to which client, while it is not revoked. */
export async function findAssistantGrant(db: Database, platform: { id: string }, grantId: string): Promise<{ userId: string; clientId: string; name: string } | undefined> {
  const [row] = await db
    .select({ userId: grants.userId, clientId: grants.clientId, name: clients.name })
    .from(grants)
    .innerJoin(clients, and(eq(clients.tenantId, grants.tenantId), eq(clients.id, grants.clientId)))
    .where(and(eq(grants.tenantId, platform.id), eq(grants.id, grantId), isNull(grants.revokedAt), arrayOverlaps(grants.scopes, [...managementScopes])));
  return row;
}

/** A program's own scheme has no host that says anything. */
function hostOf(redirectUri: string): string {
  const { protocol, hostname, host } = new URL(redirectUri);
  return protocol === "https:" ? host : protocol === "http:" ? hostname : protocol;
}

const unique = (values: string[]) => [...new Set(values)];
