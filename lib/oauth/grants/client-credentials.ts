import { InvalidScope } from "../errors";
import { parseResources } from "../resource-indicators";
import { parseScope } from "../scope";
import { issueAccessToken } from "../tokens/access-token";
import type { TokenRequest, TokenResponse } from "./index";

const forUsersOnly = new Set(["openid", "offline_access"]);

/**
 * RFC 6749 §4.4: the client acts for itself. Without `scope` it gets all it may have; there is no refresh token (§4.4.3).
 * @throws InvalidScope a scope it may not have, or one that makes sense for users only
 */
export async function clientCredentialsGrant({ db, tenant, client, parameters }: TokenRequest): Promise<TokenResponse> {
  const allowed = client.allowedScopes.filter((scope) => !forUsersOnly.has(scope));
  const asked = parseScope(parameters.get("scope"));
  const refused = asked.filter((scope) => !allowed.includes(scope));
  if (refused.length > 0) throw new InvalidScope(`this client may not have: ${refused.join(" ")}`);
  const scopes = asked.length > 0 ? asked : allowed;
  const resources = parseResources(parameters.get("resource"), true);
  const { token, expiresInSeconds } = await issueAccessToken(db, tenant, { client, scopes, resources });
  return { access_token: token, token_type: "Bearer", expires_in: expiresInSeconds, scope: scopes.join(" ") };
}
