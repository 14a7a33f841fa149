import { and, eq, isNull, sql } from "drizzle-orm";
import { recordEvent } from "../../audit";
import { openWith, sealFor } from "../../crypto/seal";
import { hashSecret, newSecret } from "../../crypto/secrets";
import type { Database } from "../../db/client";
import { grants, refreshTokens, users } from "../../db/schema";
import type { User } from "../../sessions";
import type { Tenant } from "../../tenancy/resolve-tenant";
import type { Client } from "../clients";
import { revokeGrant, type Grant } from "../authorization-code";
import { InvalidGrant } from "../errors";

/** How long the token that was just spent still answers with its successor: for lost answers and double clicks. */
export const graceSeconds = 10;

const prefix = "rt_";

export const looksLikeRefreshToken = (token: string): boolean => token.startsWith(prefix);

/** The first refresh token of a grant: opaque, stored hashed, with a sliding life. */
export async function issueRefreshToken(db: Database, tenant: Tenant, grantId: string): Promise<string> {
  const token = newSecret(prefix);
  await db.insert(refreshTokens).values({ tenantId: tenant.id, tokenHash: hashSecret(token), grantId, expiresAt: expiry(tenant) });
  return token;
}

const expiry = (tenant: Tenant) => new Date(Date.now() + tenant.refreshTokenLifetimeSeconds * 1000);

/**
 * Spends a refresh token and makes its successor, by one statement (RFC 9700 §4.14.2). The same token within ten seconds gets
 * the identical successor, as long as that was not used; later, or then, it was stolen: the whole grant is revoked.
 * @throws InvalidGrant unknown, expired, revoked, reused, or issued to another client
 */
export async function rotateRefreshToken(db: Database, tenant: Tenant, client: Client, token: string): Promise<{ successor: string; grant: Grant; user: User }> {
  const tokenHash = hashSecret(token);
  const now = new Date();
  const successor = newSecret(prefix);
  const successorHash = hashSecret(successor);
  const spent = await db.execute(sql`
    with spent as (
      update ${refreshTokens} set used_at = ${now.toISOString()}::timestamptz, successor_hash = ${successorHash}, successor_sealed = ${sealFor(token, successor)}
      from ${grants}
      where ${refreshTokens.tenantId} = ${tenant.id} and ${refreshTokens.tokenHash} = ${tokenHash}
        and ${refreshTokens.usedAt} is null and ${refreshTokens.expiresAt} > ${now.toISOString()}::timestamptz
        and ${grants.tenantId} = ${refreshTokens.tenantId} and ${grants.id} = ${refreshTokens.grantId}
        and ${grants.clientId} = ${client.id} and ${grants.revokedAt} is null
      returning ${refreshTokens.grantId}
    ), used as (
      update ${grants} set last_used_at = ${now.toISOString()}::timestamptz from spent where ${grants.tenantId} = ${tenant.id} and ${grants.id} = spent.grant_id
    )
    insert into ${refreshTokens} (tenant_id, token_hash, grant_id, expires_at, created_at)
    select ${tenant.id}, ${successorHash}, grant_id, ${expiry(tenant).toISOString()}::timestamptz, ${now.toISOString()}::timestamptz from spent
    returning grant_id`);
  const grantId = (spent as unknown as { rows: { grant_id: string }[] }).rows[0]?.grant_id;
  if (grantId !== undefined) return { successor, ...(await liveGrant(db, tenant, grantId)) };
  return repeated(db, tenant, client, token, tokenHash, now);
}

async function repeated(db: Database, tenant: Tenant, client: Client, token: string, tokenHash: string, now: Date) {
  const [row] = await db
    .select({ token: refreshTokens, clientId: grants.clientId })
    .from(refreshTokens)
    .innerJoin(grants, and(eq(grants.tenantId, refreshTokens.tenantId), eq(grants.id, refreshTokens.grantId)))
    .where(and(eq(refreshTokens.tenantId, tenant.id), eq(refreshTokens.tokenHash, tokenHash)));
  if (!row || row.clientId !== client.id) throw new InvalidGrant("the refresh token is not valid");
  const { usedAt, grantId, successorHash, successorSealed } = row.token;
  if (usedAt === null || successorHash === null || successorSealed === null) throw new InvalidGrant("the refresh token has expired or was revoked");
  const isInGrace = now.getTime() - usedAt.getTime() <= graceSeconds * 1000;
  if (isInGrace && (await isUnused(db, tenant, successorHash))) return { successor: openWith(token, successorSealed), ...(await liveGrant(db, tenant, grantId)) };
  await revokeGrant(db, tenant, grantId, "refresh_token_reused");
  await recordEvent(db, tenant, { actor: { kind: "client", id: client.id, via: "oauth" }, action: "refresh_token.reused", target: { type: "grant", id: grantId, name: null }, outcome: "denied" });
  throw new InvalidGrant("the refresh token was already used; every token of this grant is revoked");
}

async function isUnused(db: Database, tenant: Tenant, tokenHash: string): Promise<boolean> {
  const rows = await db
    .select({ grantId: refreshTokens.grantId })
    .from(refreshTokens)
    .where(and(eq(refreshTokens.tenantId, tenant.id), eq(refreshTokens.tokenHash, tokenHash), isNull(refreshTokens.usedAt)));
  return rows.length > 0;
}

async function liveGrant(db: Database, tenant: Tenant, grantId: string): Promise<{ grant: Grant; user: User }> {
  const [row] = await db
    .select({ grant: grants, user: users })
    .from(grants)
    .innerJoin(users, and(eq(users.tenantId, grants.tenantId), eq(users.id, grants.userId)))
    .where(and(eq(grants.tenantId, tenant.id), eq(grants.id, grantId), isNull(grants.revokedAt)));
  if (!row || row.user.status !== "active") throw new InvalidGrant("the refresh token has expired or was revoked");
  return row;
}

/** A live refresh token of this tenant, for introspection and revocation. */
export async function findRefreshToken(db: Database, tenant: Tenant, token: string): Promise<{ grant: Grant; user: User; expiresAt: Date; createdAt: Date } | undefined> {
  const [row] = await db
    .select({ grant: grants, user: users, expiresAt: refreshTokens.expiresAt, createdAt: refreshTokens.createdAt })
    .from(refreshTokens)
    .innerJoin(grants, and(eq(grants.tenantId, refreshTokens.tenantId), eq(grants.id, refreshTokens.grantId)))
    .innerJoin(users, and(eq(users.tenantId, grants.tenantId), eq(users.id, grants.userId)))
    .where(and(eq(refreshTokens.tenantId, tenant.id), eq(refreshTokens.tokenHash, hashSecret(token)), isNull(refreshTokens.usedAt), isNull(grants.revokedAt)));
  return row && row.expiresAt > new Date() && row.user.status === "active" ? row : undefined;
}
