import type { ApplicationType, ClientRegistration, GrantType, TokenEndpointAuthMethod } from "../db/schema";
import { InvalidClientMetadata, InvalidRedirectUri } from "./errors";
import { managementScopes } from "./management-scopes";
import { checkRedirectUri } from "./redirect-uri";
import { scopeToken } from "./scope";

export const maxRedirectUris = 50;
export const maxScopes = 100;
export const defaultScopes: readonly string[] = ["openid", "profile", "email"];

export interface ClientMetadataInput {
  application_type: ApplicationType;
  redirect_uris?: readonly string[];
  allowed_logout_uris?: readonly string[];
  /** Left out: `openid profile email`. */
  scopes?: readonly string[];
  homepage_url?: string | null;
  /** Of confidential clients; left out: client_secret_basic. */
  token_endpoint_auth_method?: TokenEndpointAuthMethod;
}

/** The columns of a client that its metadata decides. */
export interface ClientMetadata {
  applicationType: ApplicationType;
  isPublic: boolean;
  grantTypes: GrantType[];
  tokenEndpointAuthMethod: TokenEndpointAuthMethod;
  redirectUris: string[];
  allowedLogoutUris: string[];
  allowedScopes: string[];
  homepageUrl: string | null;
}

/** Metadata that cannot be registered, other than a redirect_uri; `field` is its wire name. */
export class InvalidMetadataField extends InvalidClientMetadata {
  constructor(readonly field: keyof ClientMetadataInput, message: string) {
    super(message);
  }
}

/**
 * The rules of a client that a person registers (contract section 1): spa and native are public, web and backend confidential;
 * backend is for client_credentials and has no redirect_uris, every other type needs one. Management scopes are for backend.
 * @throws InvalidRedirectUri for redirect_uris, InvalidMetadataField for anything else
 */
export function checkClientMetadata(input: ClientMetadataInput, registration: ClientRegistration = "manual"): ClientMetadata {
  const applicationType = input.application_type;
  const isPublic = applicationType === "spa" || applicationType === "native";
  const isBackend = applicationType === "backend";
  return {
    applicationType,
    isPublic,
    grantTypes: isBackend ? ["client_credentials"] : ["authorization_code", "refresh_token"],
    tokenEndpointAuthMethod: checkAuthMethod(input, isPublic),
    redirectUris: checkRedirectUris(input.redirect_uris ?? [], applicationType, registration),
    allowedLogoutUris: checkLogoutUris(input.allowed_logout_uris ?? [], applicationType, registration),
    allowedScopes: checkScopes(input.scopes ?? defaultScopes, isBackend || registration !== "manual"),
    homepageUrl: checkHomepage(input.homepage_url),
  };
}

function checkAuthMethod({ token_endpoint_auth_method: method }: ClientMetadataInput, isPublic: boolean): TokenEndpointAuthMethod {
  if (method === undefined) return isPublic ? "none" : "client_secret_basic";
  if (isPublic !== (method === "none"))
    throw new InvalidMetadataField("token_endpoint_auth_method", isPublic ? "a public client has no credential to authenticate with; the method is none" : "a confidential client must authenticate");
  return method;
}

function checkRedirectUris(uris: readonly string[], applicationType: ApplicationType, registration: ClientRegistration): string[] {
  if (applicationType === "backend") {
    if (uris.length > 0) throw new InvalidRedirectUri("a backend client has no redirect_uris; choose another application_type if people sign in to it");
    return [];
  }
  if (uris.length === 0) throw new InvalidRedirectUri(`a client of the type ${applicationType} needs at least one redirect_uri`);
  if (uris.length > maxRedirectUris) throw new InvalidRedirectUri(`at most ${maxRedirectUris} redirect_uris`);
  for (const uri of uris) checkRedirectUri(uri, { applicationType, registration });
  return [...new Set(uris)];
}

function checkLogoutUris(uris: readonly string[], applicationType: ApplicationType, registration: ClientRegistration): string[] {
  if (applicationType === "backend" && uris.length > 0) throw new InvalidMetadataField("allowed_logout_uris", "nobody signs out of a backend client");
  if (uris.length > maxRedirectUris) throw new InvalidMetadataField("allowed_logout_uris", `at most ${maxRedirectUris} URIs`);
  for (const uri of uris) {
    try {
      checkRedirectUri(uri, { applicationType, registration });
    } catch (error) {
      if (!(error instanceof InvalidRedirectUri)) throw error;
      throw new InvalidMetadataField("allowed_logout_uris", error.message.replace("redirect_uri", "logout URI"));
    }
  }
  return [...new Set(uris)];
}

/** scope-token of RFC 6749 §3.3. */

const isManagementScope = (scope: string) => (managementScopes as readonly string[]).includes(scope);

function checkScopes(scopes: readonly string[], mayManage: boolean): string[] {
  if (scopes.length > maxScopes) throw new InvalidMetadataField("scopes", `at most ${maxScopes} scopes`);
  if (!scopes.every((scope) => scopeToken.test(scope))) throw new InvalidMetadataField("scopes", 'a scope is 1 to 255 visible ASCII characters without space, " and \\');
  const management = mayManage ? undefined : scopes.find(isManagementScope);
  if (management) throw new InvalidMetadataField("scopes", `the management scope ${management} is for backend clients only`);
  return [...new Set(scopes)];
}

function checkHomepage(url: string | null | undefined): string | null {
  if (url === null || url === undefined || url === "") return null;
  if (url.length > 2048 || !/^https?:\/\/[^\s\\]+$/i.test(url) || !URL.canParse(url) || new URL(url).username)
    throw new InvalidMetadataField("homepage_url", "must be an http or https URL of at most 2048 characters");
  return url;
}
