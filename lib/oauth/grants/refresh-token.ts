import { InvalidRequest, InvalidScope } from "../errors";
import { parseScope } from "../scope";
import { findRefreshToken, rotateRefreshToken } from "../tokens/refresh-token";
import { narrowResources } from "./authorization-code";
import type { TokenRequest, TokenResponse } from "./index";
import { tokensOfGrant } from "./tokens-of-grant";

/**
 * RFC 6749 §6: a new access token, possibly for less, and the token's successor. What is asked for is checked before the
 * token is spent, so that a refused request costs nothing.
 * @throws InvalidRequest, InvalidGrant, InvalidScope more than was granted, InvalidTarget another resource (RFC 8707 §2.2)
 */
export async function refreshTokenGrant(request: TokenRequest): Promise<TokenResponse> {
  const { db, tenant, client, parameters } = request;
  const token = parameters.get("refresh_token");
  if (token === undefined) throw new InvalidRequest("refresh_token is missing");
  const asked = parseScope(parameters.get("scope"));
  if (asked.length > 0 || parameters.has("resource")) {
    const live = await findRefreshToken(db, tenant, token);
    if (live?.grant.clientId === client.id) narrow(asked, live.grant, parameters.get("resource"), tenant.isPlatform);
  }
  const { successor, grant, user } = await rotateRefreshToken(db, tenant, client, token);
  const response = await tokensOfGrant(request, grant, user, { ...narrow(asked, grant, parameters.get("resource"), tenant.isPlatform), nonce: null });
  return { ...response, refresh_token: successor };
}

function narrow(asked: string[], grant: { scopes: string[]; resources: string[] }, resource: string | undefined, mayManage: boolean): { scopes: string[]; resources: string[] } {
  if (!asked.every((scope) => grant.scopes.includes(scope))) throw new InvalidScope("a refresh cannot widen the scope that was granted");
  return { scopes: asked.length > 0 ? asked : grant.scopes, resources: narrowResources(resource, grant.resources, mayManage) };
}
