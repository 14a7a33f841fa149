import { recordEvent } from "../../audit";
import type { Database } from "../../db/client";
import type { Tenant } from "../../tenancy/resolve-tenant";
import { revokeGrant } from "../authorization-code";
import { authenticateClient } from "../client-authentication";
import type { Client } from "../clients";
import { endpoint } from "../endpoint";
import { InvalidRequest, OAuthError } from "../errors";
import { formParameters } from "../parameters";
import { revokeAccessToken, verifyAccessToken } from "../tokens/access-token";
import { findRefreshToken, looksLikeRefreshToken } from "../tokens/refresh-token";

/**
 * Token revocation (RFC 7009). A refresh token takes its whole grant along; an access token ends alone. Unknown tokens and
 * those of other clients are answered alike: 200, and nothing happens (§2.2).
 */
export const revoke = endpoint(
  {
    POST: async (request, { db, tenant }) => {
      const parameters = await formParameters(request);
      const { client } = await authenticateClient(db, tenant, request, parameters);
      const token = parameters.get("token");
      if (token === undefined) throw new InvalidRequest("token is missing");
      if (looksLikeRefreshToken(token)) await endGrant(db, tenant, client, token);
      else await endAccessToken(db, tenant, client, token);
      return new Response(null, { status: 200, headers: { "Cache-Control": "no-store" } });
    },
  },
  "any",
);

async function endGrant(db: Database, tenant: Tenant, client: Client, token: string): Promise<void> {
  const found = await findRefreshToken(db, tenant, token);
  if (found?.grant.clientId !== client.id) return;
  await revokeGrant(db, tenant, found.grant.id, "revoked_by_client");
  await recordEvent(db, tenant, { actor: { kind: "client", id: client.id, via: "oauth" }, action: "grant.revoked", target: { type: "grant", id: found.grant.id, name: null } });
}

async function endAccessToken(db: Database, tenant: Tenant, client: Client, token: string): Promise<void> {
  try {
    const verified = await verifyAccessToken(db, token);
    if (verified.tenant.id === tenant.id && verified.clientId === client.id) await revokeAccessToken(db, verified);
  } catch (error) {
    if (!(error instanceof OAuthError && error.code === "invalid_token")) throw error;
  }
}
