import { signingAlgs } from "../keys/signing-keys";
import { languages } from "../languages/languages";
import type { Tenant } from "../tenancy/resolve-tenant";
import { tokenEndpointAuthMethods } from "./client-authentication";
import { clientSigningAlgs } from "./client-keys";
import { grants } from "./grants";
import { supportedScopes } from "./scope";

/**
 * What this issuer can do (RFC 8414 §2, OpenID Connect Discovery 1.0 §3). Everything listed is served, and every address
 * answers on the host that the document came from.
 */
export function issuerMetadata(tenant: Tenant): Record<string, unknown> {
  const at = (path: string) => `${tenant.issuer}${path}`;
  return {
    issuer: tenant.issuer,
    authorization_endpoint: at("/oauth2/authorize"),
    token_endpoint: at("/oauth2/token"),
    userinfo_endpoint: at("/oauth2/userinfo"),
    jwks_uri: at("/.well-known/jwks.json"),
    revocation_endpoint: at("/oauth2/revoke"),
    introspection_endpoint: at("/oauth2/introspect"),
    end_session_endpoint: at("/oauth2/logout"),
    ...(tenant.allowDynamicRegistration ? { registration_endpoint: at("/oauth2/register") } : {}),
    scopes_supported: supportedScopes(tenant),
    response_types_supported: ["code"],
    response_modes_supported: ["query", "form_post"],
    grant_types_supported: Object.keys(grants),
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: signingAlgs,
    token_endpoint_auth_methods_supported: tokenEndpointAuthMethods,
    token_endpoint_auth_signing_alg_values_supported: clientSigningAlgs,
    revocation_endpoint_auth_methods_supported: tokenEndpointAuthMethods,
    revocation_endpoint_auth_signing_alg_values_supported: clientSigningAlgs,
    introspection_endpoint_auth_methods_supported: tokenEndpointAuthMethods.filter((method) => method !== "none"),
    introspection_endpoint_auth_signing_alg_values_supported: clientSigningAlgs,
    code_challenge_methods_supported: ["S256"],
    authorization_response_iss_parameter_supported: true,
    client_id_metadata_document_supported: tenant.allowClientIdMetadataDocuments,
    prompt_values_supported: ["none", "login", "consent", "select_account", ...(tenant.allowRegistration ? ["create"] : [])],
    ui_locales_supported: [...languages],
    claim_types_supported: ["normal"],
    claims_supported: ["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "at_hash", "sid", "name", "picture", "updated_at", "email", "email_verified", "external_id"],
    acr_values_supported: ["urn:authalla:acr:phr", "urn:authalla:acr:email", "urn:authalla:acr:social"],
    claims_parameter_supported: false,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
  };
}
