import type { Client } from "./clients";
import { InvalidScope } from "./errors";
import { isManagementScope, managementScopes } from "./management-scopes";

/** Scopes that say something about the user or the grant, not about an API (OpenID Connect Core §5.4, §11). */
export const identityScopes = ["openid", "profile", "email", "offline_access", "external_id"] as const;
const identity = new Set<string>(identityScopes);

/** scope-token of RFC 6749 §3.3: printable ASCII without space, quote and backslash. */
export const scopeToken = /^[\x21\x23-\x5B\x5D-\x7E]{1,255}$/;

/**
 * @throws InvalidScope a token breaks the grammar of RFC 6749 §3.3, or there are more than 100
 */
export function parseScope(scope: string | undefined): string[] {
  const tokens = [...new Set((scope ?? "").split(" ").filter(Boolean))];
  if (tokens.length > 100) throw new InvalidScope("more than 100 scopes");
  if (!tokens.every((token) => scopeToken.test(token))) throw new InvalidScope("a scope contains a character that RFC 6749 section 3.3 does not allow");
  return tokens;
}

/**
 * What this client may ask a user of this tenant for, out of what it asks for; all it may, when it names nothing. Unknown
 * scopes are dropped and the answer says what is left (RFC 6749 §3.3).
 * @throws InvalidScope nothing is left
 */
export function requestableScopes(requested: string[], client: Client, tenant: { isPlatform: boolean }): string[] {
  const allowed = new Set(client.allowedScopes);
  if (client.grantTypes.includes("refresh_token")) allowed.add("offline_access");
  // The built-in command-line client asks for openid only and manages tenants with what it gets.
  const implied = client.registration === "first_party" && tenant.isPlatform && requested.includes("openid") ? client.allowedScopes.filter(isManagementScope) : [];
  const wanted = requested.length > 0 ? [...new Set([...requested, ...implied])] : [...client.allowedScopes];
  const left = wanted.filter((scope) => allowed.has(scope) && (tenant.isPlatform || !isManagementScope(scope)));
  if (left.length === 0) throw new InvalidScope(`none of the scopes asked for is allowed to this client; it may ask for: ${[...allowed].join(" ")}`);
  return left;
}

/** Of the scopes a client may ask for, those this user can be given: custom scopes are granted to users one by one. */
export const scopesFor = (user: { scopes: string[] }, scopes: string[]): string[] =>
  scopes.filter((scope) => identity.has(scope) || isManagementScope(scope) || user.scopes.includes(scope));

export const hasManagementScope = (scopes: Iterable<string>): boolean => [...scopes].some(isManagementScope);

/** What discovery lists. */
export const supportedScopes = (tenant: { isPlatform: boolean }): string[] => [...identityScopes, ...(tenant.isPlatform ? managementScopes : [])];
