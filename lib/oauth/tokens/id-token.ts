import { createHash } from "node:crypto";
import type { Database } from "../../db/client";
import { signJws, verifyJws, type Claims } from "../../keys/jws";
import type { SigningAlg } from "../../db/schema";
import type { Tenant } from "../../tenancy/resolve-tenant";
import type { Client } from "../clients";
import type { Grant } from "../authorization-code";

/** OpenID Connect Core §2. Claims about the user are read at the UserInfo endpoint, so they are not in here (§5.4). */
export async function issueIdToken(db: Database, tenant: Tenant, client: Client, grant: Grant, accessToken: string, nonce: string | null): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const alg = client.idTokenSignedResponseAlg;
  const claims: Claims = {
    iss: grant.issuer,
    sub: grant.userId,
    aud: client.id,
    exp: now + tenant.idTokenLifetimeSeconds,
    iat: now,
    auth_time: Math.floor(grant.authenticatedAt.getTime() / 1000),
    amr: grant.amr,
    acr: grant.acr,
    sid: grant.sessionId,
    at_hash: atHash(alg, accessToken),
  };
  if (nonce !== null) claims.nonce = nonce;
  return signJws(db, tenant.id, alg, "JWT", claims);
}

/** OpenID Connect Core §3.1.3.6: the left half of the hash that the algorithm uses; SHA-512 for Ed25519. */
function atHash(alg: SigningAlg, accessToken: string): string {
  const digest = createHash(alg === "EdDSA" ? "sha512" : "sha256").update(accessToken).digest();
  return digest.subarray(0, digest.length / 2).toString("base64url");
}

/**
 * An id_token_hint: an ID token that this tenant issued, however long ago (OpenID Connect RP-Initiated Logout §2 asks to accept
 * expired ones). Undefined for anything else.
 */
export async function verifyIdTokenHint(db: Database, tenant: Tenant, hint: string): Promise<{ subject: string; clientId: string; sessionId: string | undefined } | undefined> {
  const verified = await verifyJws(db, tenant.id, hint);
  if (!verified || verified.header.typ !== "JWT") return undefined;
  const { sub, aud, sid, iss } = verified.claims;
  if (typeof sub !== "string" || typeof aud !== "string" || typeof iss !== "string") return undefined;
  return { subject: sub, clientId: aud, sessionId: typeof sid === "string" ? sid : undefined };
}
