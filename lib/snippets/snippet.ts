/*
 * Code that signs people in, with a client's own values in it. Pure functions, so that a page, a test and a browser can make the
 * same files. The secret is never among the values: code reads it from the environment.
 */

export type ApplicationType = "spa" | "native" | "web" | "backend";

export interface SnippetValues {
  issuer: string;
  clientId: string;
  /** As people wrote it; in code it stands in comments and strings only. */
  name: string;
  applicationType: ApplicationType;
  redirectUris: readonly string[];
  logoutUris: readonly string[];
  scopes: readonly string[];
  authMethod: "none" | "client_secret_basic" | "client_secret_post" | "private_key_jwt";
  idTokenAlg: string;
}

export interface SnippetFile {
  path: string;
  text: string;
}

export interface Snippet {
  id: string;
  label: string;
  fits: readonly ApplicationType[];
  /** Commands for a shell, before and after the files are there. */
  install: string;
  start: string;
  files(values: SnippetValues): SnippetFile[];
  /** The redirect URI that the code uses. */
  redirectUri?(values: SnippetValues): string;
}

export const secretVariable = "AUTHALLA_CLIENT_SECRET";

/** The first that a browser can be sent to on the web; before one is registered, a place on this machine. */
export const webRedirectUri = ({ redirectUris }: SnippetValues): string => redirectUris.find((uri) => /^https?:/i.test(uri)) ?? "http://localhost:3000/callback";

/** For the code's own pages: where the redirect URI is not. */
export const homePath = (redirectUri: string): string => (new URL(redirectUri).pathname === "/" ? "/home" : "/");

/** The port that a local redirect URI names, for a server that starts there. */
export const portOf = (redirectUri: string): string => (/^http:/i.test(redirectUri) && new URL(redirectUri).port) || "3000";

/** Where the browser may go after signing out, on the same origin as the application. */
export const logoutUri = ({ logoutUris }: SnippetValues, redirectUri: string): string | undefined => logoutUris.find((uri) => URL.canParse(uri) && new URL(uri).origin === new URL(redirectUri).origin);

/** What a sign-in asks for: scopes of APIs too, and always openid, without which there is no ID token. */
export const signInScope = ({ scopes }: SnippetValues): string => [...new Set(["openid", ...scopes])].join(" ");

export const isInsecure = ({ issuer }: SnippetValues): boolean => issuer.startsWith("http:");

/** A client of the management API as values. */
export const snippetValues = (client: WireClient, issuer: string): SnippetValues => ({
  issuer,
  clientId: client.id,
  name: client.name,
  applicationType: client.application_type,
  redirectUris: client.redirect_uris,
  logoutUris: client.allowed_logout_uris,
  scopes: client.allowed_scopes,
  authMethod: client.token_endpoint_auth_method,
  idTokenAlg: client.id_token_signed_response_alg,
});

interface WireClient {
  id: string;
  name: string;
  application_type: ApplicationType;
  redirect_uris: readonly string[];
  allowed_logout_uris: readonly string[];
  allowed_scopes: readonly string[];
  token_endpoint_auth_method: SnippetValues["authMethod"];
  id_token_signed_response_alg: string;
}
