import { randomBytes } from "node:crypto";
import { and, eq, exists, isNull, sql } from "drizzle-orm";
import type { Database } from "../../db/client";
import { prepared } from "../../db/prepared";
import { grants, revokedTokens, users } from "../../db/schema";
import { parseJws, signJws, verifyJws, type Claims } from "../../keys/jws";
import type { User } from "../../sessions";
import { resolveIssuer, type Tenant } from "../../tenancy/resolve-tenant";
import { findClient, type Client } from "../clients";
import { InvalidRequest, InvalidToken, MissingToken } from "../errors";
import { audienceOf } from "../resource-indicators";

export interface AccessTokenFor {
  client: Pick<Client, "id">;
  scopes: string[];
  resources: string[];
  /** Of a user's token; client_credentials has none. */
  grant?: { id: string; issuer: string; userId: string; sessionId: string; authenticatedAt: Date };
  externalId?: string | null;
}

/**
 * A JWT access token (RFC 9068 §2). The `jti` of a user's token starts with the id of its grant, so that the token dies with
 * the grant without a row of its own.
 */
export async function issueAccessToken(db: Database, tenant: Tenant, { client, scopes, resources, grant, externalId }: AccessTokenFor): Promise<{ token: string; expiresInSeconds: number }> {
  const now = Math.floor(Date.now() / 1000);
  const random = randomBytes(16).toString("base64url");
  const claims: Claims = {
    iss: grant?.issuer ?? tenant.issuer,
    sub: grant?.userId ?? client.id,
    aud: audienceOf(resources, scopes, client.id),
    exp: now + tenant.accessTokenLifetimeSeconds,
    iat: now,
    nbf: now,
    jti: grant ? `${grant.id}.${random}` : random,
    client_id: client.id,
    tid: tenant.id,
    scope: scopes.join(" "),
    scopes,
  };
  if (grant) Object.assign(claims, { sid: grant.sessionId, auth_time: Math.floor(grant.authenticatedAt.getTime() / 1000) });
  if (externalId && scopes.includes("external_id")) claims.external_id = externalId;
  return { token: await signJws(db, tenant.id, "ES256", "at+jwt", claims), expiresInSeconds: tenant.accessTokenLifetimeSeconds };
}

export interface VerifiedAccessToken {
  tenant: Tenant;
  client: Client;
  clientId: string;
  /** Null for a machine's token. */
  userId: string | null;
  user: User | null;
  scopes: Set<string>;
  jti: string;
  grantId: string | null;
  sessionId: string | null;
  /** The tenants that a user's management scopes were limited to; null: not limited. */
  tenantIds: string[] | null;
  expiresAt: Date;
  claims: Claims;
}

/**
 * The token of the Authorization header (RFC 6750 §2.1), undefined without one.
 * @throws InvalidToken the header holds something else than one bearer token
 */
export function bearerToken(request: Request): string | undefined {
  const header = request.headers.get("authorization");
  if (header === null) return undefined;
  const match = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(header.trim());
  if (!match) throw new InvalidToken("the Authorization header does not hold one bearer token");
  return match[1];
}

/**
 * Validates an access token of any tenant of this installation (RFC 9068 §4): signature and algorithm by the tenant's own
 * key, type, issuer, audience and times, and then in the database that it is still alive: grant and token not revoked, user
 * and client active. Nothing of the latter is cached but the client, for five seconds.
 * @param audience the resource asked; undefined only at the issuer's own endpoints
 * @throws MissingToken without a token, InvalidToken otherwise
 */
export async function verifyAccessToken(db: Database, token: string | undefined, expected: { audience?: string } = {}): Promise<VerifiedAccessToken> {
  if (token === undefined) throw new MissingToken("an access token is needed");
  const claims = await verifiedClaims(db, token);
  if (!claims) throw new InvalidToken("the access token is not valid");
  const { tenant } = claims;
  const audiences = [claims.claims.aud].flat();
  if (expected.audience !== undefined && !audiences.includes(expected.audience)) throw new InvalidToken("the access token is for another resource");
  const live = await findLive(db, tenant, claims.claims);
  if (!live) throw new InvalidToken("the access token has expired or was revoked");
  return { tenant, ...live };
}

async function verifiedClaims(db: Database, token: string): Promise<{ tenant: Tenant; claims: Claims } | undefined> {
  const unverified = parseJws(token);
  const tenant = unverified && (await resolveIssuer(db, unverified.claims.iss));
  if (!tenant || tenant.status !== "active" || unverified.claims.tid !== tenant.id) return undefined;
  const verified = await verifyJws(db, tenant.id, token);
  return verified?.header.typ === "at+jwt" ? { tenant, claims: verified.claims } : undefined;
}

async function findLive(db: Database, tenant: Tenant, claims: Claims): Promise<Omit<VerifiedAccessToken, "tenant"> | undefined> {
  const { exp, nbf, jti, client_id: clientId, sub, scope } = claims;
  const now = Date.now() / 1000;
  if (typeof exp !== "number" || exp <= now || typeof nbf !== "number" || nbf > now + 60) return undefined;
  if (typeof jti !== "string" || typeof clientId !== "string" || typeof sub !== "string" || typeof scope !== "string") return undefined;
  const client = await findClient(db, tenant, clientId);
  if (!client) return undefined;
  const grantId = jti.includes(".") ? jti.slice(0, jti.indexOf(".")) : null;
  const token = { client, clientId, scopes: new Set(scope.split(" ").filter(Boolean)), jti, expiresAt: new Date(exp * 1000), claims };
  if (grantId === null) return (await isRevoked(db, tenant, jti)) ? undefined : { ...token, userId: null, user: null, grantId, sessionId: null, tenantIds: null };
  const [row] = await liveGrant(db).execute({ tenantId: tenant.id, grantId, jti });
  return row && row.user.id === sub ? { ...token, userId: row.user.id, user: row.user, grantId, sessionId: row.sessionId, tenantIds: row.tenantIds } : undefined;
}

async function isRevoked(db: Database, tenant: Tenant, jti: string): Promise<boolean> {
  const statement = prepared(db, "revoked_token", (handle) =>
    handle.select({ jti: revokedTokens.jti }).from(revokedTokens).where(and(eq(revokedTokens.tenantId, sql.placeholder("tenantId")), eq(revokedTokens.jti, sql.placeholder("jti")))).prepare("revoked_token"),
  );
  return (await statement.execute({ tenantId: tenant.id, jti })).length > 0;
}

const liveGrant = (db: Database) =>
  prepared(db, "live_grant", (handle) =>
    handle
      .select({ user: users, sessionId: grants.sessionId, tenantIds: grants.tenantIds })
      .from(grants)
      .innerJoin(users, and(eq(users.tenantId, grants.tenantId), eq(users.id, grants.userId)))
      .where(
        and(
          eq(grants.tenantId, sql.placeholder("tenantId")), eq(grants.id, sql.placeholder("grantId")), isNull(grants.revokedAt), eq(users.status, "active"),
          sql`not ${exists(handle.select({ one: sql`1` }).from(revokedTokens).where(and(eq(revokedTokens.tenantId, grants.tenantId), eq(revokedTokens.jti, sql.placeholder("jti")))))}`,
        ),
      )
      .prepare("live_grant"),
  );

/** Ends one access token before its time (RFC 7009 §2.1). */
export async function revokeAccessToken(db: Database, token: Pick<VerifiedAccessToken, "tenant" | "jti" | "expiresAt">): Promise<void> {
  await db.insert(revokedTokens).values({ tenantId: token.tenant.id, jti: token.jti, expiresAt: token.expiresAt }).onConflictDoNothing();
}

/** RFC 6750 §2: one method of passing the token, not two. */
export const onlyOneToken = (header: string | undefined, body: string | undefined): string | undefined => {
  if (header !== undefined && body !== undefined) throw new InvalidRequest("the access token came in the header and in the body");
  return header ?? body;
};
