import type { Database } from "../../db/client";
import type { Tenant } from "../../tenancy/resolve-tenant";
import { authenticateClient } from "../client-authentication";
import { endpoint, json } from "../endpoint";
import { InvalidClient, InvalidRequest, OAuthError } from "../errors";
import { formParameters } from "../parameters";
import { verifyAccessToken } from "../tokens/access-token";
import { findRefreshToken, looksLikeRefreshToken } from "../tokens/refresh-token";

const inactive = { active: false };

/**
 * Token introspection (RFC 7662) for access and refresh tokens, whatever token_type_hint says. The caller must be a client that
 * can keep a secret; one that registered itself sees its own tokens only.
 */
export const introspect = endpoint(
  {
    POST: async (request, { db, tenant }) => {
      const parameters = await formParameters(request);
      const { client } = await authenticateClient(db, tenant, request, parameters);
      if (client.isPublic) throw new InvalidClient("a public client cannot introspect: anybody could call in its name");
      const token = parameters.get("token");
      if (token === undefined) throw new InvalidRequest("token is missing");
      const facts = looksLikeRefreshToken(token) ? await refreshTokenFacts(db, tenant, token) : await accessTokenFacts(db, tenant, token);
      const maySee = client.registration === "manual" || client.registration === "first_party" || (facts as { client_id?: string }).client_id === client.id;
      return json(maySee ? facts : inactive);
    },
  },
  "any",
);

async function refreshTokenFacts(db: Database, tenant: Tenant, token: string) {
  const found = await findRefreshToken(db, tenant, token);
  if (!found) return inactive;
  const { grant, user, expiresAt, createdAt } = found;
  return { active: true, token_type: "refresh_token", client_id: grant.clientId, sub: user.id, username: user.email, scope: grant.scopes.join(" "), iss: grant.issuer, exp: seconds(expiresAt), iat: seconds(createdAt), sid: grant.sessionId };
}

async function accessTokenFacts(db: Database, tenant: Tenant, token: string) {
  try {
    const { claims, tenant: issuedBy, user } = await verifyAccessToken(db, token);
    return issuedBy.id === tenant.id ? { active: true, token_type: "Bearer", ...(user ? { username: user.email } : {}), ...claims } : inactive;
  } catch (error) {
    if (error instanceof OAuthError && error.code === "invalid_token") return inactive;
    throw error;
  }
}

const seconds = (date: Date) => Math.floor(date.getTime() / 1000);

