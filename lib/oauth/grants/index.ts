import type { Database } from "../../db/client";
import type { GrantType } from "../../db/schema";
import type { Tenant } from "../../tenancy/resolve-tenant";
import type { Client } from "../clients";
import type { Parameters } from "../parameters";
import { authorizationCodeGrant } from "./authorization-code";
import { clientCredentialsGrant } from "./client-credentials";
import { refreshTokenGrant } from "./refresh-token";

export interface TokenRequest {
  db: Database;
  tenant: Tenant;
  client: Client;
  parameters: Parameters;
}

/** RFC 6749 §5.1 */
export interface TokenResponse {
  access_token: string;
  token_type: "Bearer";
  expires_in: number;
  scope: string;
  refresh_token?: string;
  id_token?: string;
}

/** Adding a grant is adding a line; discovery lists the keys. */
export const grants: Record<GrantType, (request: TokenRequest) => Promise<TokenResponse>> = {
  authorization_code: authorizationCodeGrant,
  refresh_token: refreshTokenGrant,
  client_credentials: clientCredentialsGrant,
};
