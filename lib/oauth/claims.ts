import type { User } from "../sessions";

/** The claims that the granted scopes open (OpenID Connect Core §5.4). A claim without a value is left out (§5.3.2). */
export function userClaims(user: User, scopes: ReadonlySet<string>): Record<string, unknown> {
  const claims: Record<string, unknown> = { sub: user.id };
  if (scopes.has("profile")) {
    if (user.name !== null) claims.name = user.name;
    if (user.picture !== null) claims.picture = user.picture;
    claims.updated_at = Math.floor(user.updatedAt.getTime() / 1000);
  }
  if (scopes.has("email")) Object.assign(claims, { email: user.email, email_verified: user.emailVerified });
  if (scopes.has("external_id") && user.externalId !== null) claims.external_id = user.externalId;
  return claims;
}
