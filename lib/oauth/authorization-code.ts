import { and, eq, gt, isNull } from "drizzle-orm";
import { hashSecret, newSecret } from "../crypto/secrets";
import type { Database } from "../db/client";
import { authorizationCodes, grants, users } from "../db/schema";
import { newId } from "../ids";
import type { Session, User } from "../sessions";
import type { Tenant } from "../tenancy/resolve-tenant";
import type { Client } from "./clients";
import { InvalidGrant } from "./errors";

export const codeLifetimeSeconds = 60;

/** What one user allowed one client: the family of all tokens that come from one code. */
export type Grant = typeof grants.$inferSelect;

export interface GrantedRequest {
  client: Client;
  redirectUri: string;
  codeChallenge: string | undefined;
  nonce: string | undefined;
  scopes: string[];
  resources: string[];
  /** Of management scopes; null: all that the user may act on. */
  tenantIds: string[] | null;
}

/** A code for what the user granted: 256 random bits of `[A-Za-z0-9_-]`, stored hashed, alive for 60 seconds (RFC 6749 §4.1.2). */
export async function issueAuthorizationCode(db: Database, tenant: Tenant, session: Session, request: GrantedRequest): Promise<string> {
  const code = newSecret();
  const grantId = newId("grant");
  await db.insert(grants).values({
    tenantId: tenant.id, id: grantId, clientId: request.client.id, userId: session.userId, sessionId: session.id, issuer: tenant.issuer,
    scopes: request.scopes, resources: request.resources, tenantIds: request.tenantIds, nonce: request.nonce, acr: session.acr, amr: session.amr, authenticatedAt: session.authenticatedAt,
  });
  await db.insert(authorizationCodes).values({
    tenantId: tenant.id, codeHash: hashSecret(code), grantId, redirectUri: request.redirectUri, codeChallenge: request.codeChallenge,
    expiresAt: new Date(Date.now() + codeLifetimeSeconds * 1000),
  });
  return code;
}

/**
 * Consumes an authorization code by one statement. A second use revokes every token issued from it. RFC 6749 §4.1.2.
 * @throws InvalidGrant unknown, expired, used, or issued to another client
 */
export async function consumeAuthorizationCode(db: Database, tenant: Tenant, client: Client, code: string): Promise<{ grant: Grant; user: User; redirectUri: string; codeChallenge: string | null }> {
  const codeHash = hashSecret(code);
  const now = new Date();
  const [consumed] = await db
    .update(authorizationCodes)
    .set({ usedAt: now })
    .from(grants)
    .where(
      and(
        eq(authorizationCodes.tenantId, tenant.id), eq(authorizationCodes.codeHash, codeHash), isNull(authorizationCodes.usedAt), gt(authorizationCodes.expiresAt, now),
        eq(grants.tenantId, authorizationCodes.tenantId), eq(grants.id, authorizationCodes.grantId), eq(grants.clientId, client.id), isNull(grants.revokedAt),
      ),
    )
    .returning({ grant: grants, redirectUri: authorizationCodes.redirectUri, codeChallenge: authorizationCodes.codeChallenge });
  if (!consumed) {
    await revokeIfReplayed(db, tenant, codeHash);
    throw new InvalidGrant("the authorization code is not valid: unknown, expired, already used, or issued to another client");
  }
  const [user] = await db.select().from(users).where(and(eq(users.tenantId, tenant.id), eq(users.id, consumed.grant.userId)));
  if (!user || user.status !== "active") throw new InvalidGrant("the user may not sign in any more");
  return { ...consumed, user };
}

async function revokeIfReplayed(db: Database, tenant: Tenant, codeHash: string): Promise<void> {
  const [row] = await db
    .select({ grantId: authorizationCodes.grantId, usedAt: authorizationCodes.usedAt })
    .from(authorizationCodes)
    .where(and(eq(authorizationCodes.tenantId, tenant.id), eq(authorizationCodes.codeHash, codeHash)));
  if (row?.usedAt) await revokeGrant(db, tenant, row.grantId, "authorization_code_reused");
}

/** Ends a grant: its refresh tokens and access tokens are dead at once. */
export async function revokeGrant(db: Database, tenant: { id: string }, grantId: string, reason: string): Promise<void> {
  await db
    .update(grants)
    .set({ revokedAt: new Date(), revokedReason: reason })
    .where(and(eq(grants.tenantId, tenant.id), eq(grants.id, grantId), isNull(grants.revokedAt)));
}
