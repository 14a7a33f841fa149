import { consumeAuthorizationCode } from "../authorization-code";
import { InvalidGrant, InvalidRequest, InvalidTarget } from "../errors";
import { checkCodeVerifier } from "../pkce";
import { parseResources } from "../resource-indicators";
import { issueRefreshToken } from "../tokens/refresh-token";
import type { TokenRequest, TokenResponse } from "./index";
import { tokensOfGrant } from "./tokens-of-grant";

/**
 * RFC 6749 §4.1.3. The code is spent before the rest is checked, so a wrong verifier or redirect_uri cannot be tried twice.
 * @throws InvalidRequest no code; InvalidGrant; InvalidTarget a resource that was not granted
 */
export async function authorizationCodeGrant(request: TokenRequest): Promise<TokenResponse> {
  const { db, tenant, client, parameters } = request;
  const code = parameters.get("code");
  if (code === undefined) throw new InvalidRequest("code is missing");
  const { grant, user, redirectUri, codeChallenge } = await consumeAuthorizationCode(db, tenant, client, code);
  if (parameters.get("redirect_uri") !== redirectUri) throw new InvalidGrant("redirect_uri is not the one of the authorization request");
  if (grant.issuer !== tenant.issuer) throw new InvalidGrant(`the code was issued by ${grant.issuer}`);
  checkCodeVerifier(parameters.get("code_verifier"), codeChallenge);
  const resources = narrowResources(parameters.get("resource"), grant.resources, tenant.isPlatform);
  const response = await tokensOfGrant(request, grant, user, { scopes: grant.scopes, resources, nonce: grant.nonce });
  const isOffline = client.grantTypes.includes("refresh_token") && (grant.scopes.includes("offline_access") || client.registration === "dynamic" || client.registration === "metadata_document");
  if (isOffline) response.refresh_token = await issueRefreshToken(db, tenant, grant.id);
  return response;
}

/**
 * The part of the granted resources that this token is for (RFC 8707 §2.2).
 * @throws InvalidTarget
 */
export function narrowResources(asked: string | undefined, granted: string[], mayManage: boolean): string[] {
  const resources = parseResources(asked, mayManage);
  if (resources.length === 0) return granted;
  if (granted.length > 0 && !resources.every((resource) => granted.includes(resource))) throw new InvalidTarget("that resource was not granted");
  return resources;
}
