import type { User } from "../../sessions";
import type { Grant } from "../authorization-code";
import { issueAccessToken } from "../tokens/access-token";
import { issueIdToken } from "../tokens/id-token";
import type { TokenRequest, TokenResponse } from "./index";

/** The access token, and the ID token when `openid` was granted, for a user's grant or a part of it. */
export async function tokensOfGrant({ db, tenant, client }: TokenRequest, grant: Grant, user: User, part: { scopes: string[]; resources: string[]; nonce: string | null }): Promise<TokenResponse> {
  const { token, expiresInSeconds } = await issueAccessToken(db, tenant, { client, scopes: part.scopes, resources: part.resources, grant, externalId: user.externalId });
  const response: TokenResponse = { access_token: token, token_type: "Bearer", expires_in: expiresInSeconds, scope: part.scopes.join(" ") };
  if (part.scopes.includes("openid")) response.id_token = await issueIdToken(db, tenant, client, grant, token, part.nonce);
  return response;
}
