import { eq } from "drizzle-orm";
import type { Database } from "../db/client";
import { members, type AuditActor, type Role } from "../db/schema";
import { InvalidToken } from "../oauth/errors";
import { rememberGrantUse } from "../oauth/grant-use";
import { resourceIdentifier, type ManagementResource } from "../oauth/protected-resource";
import { bearerToken, verifyAccessToken, type VerifiedAccessToken } from "../oauth/tokens/access-token";
import type { Actor } from "./operation";

/**
 * Who a verified access token speaks for: a machine for the tenant that issued it, a user for the accounts they are a member
 * of. The users of an ordinary tenant manage nothing.
 * @throws InvalidToken
 */
export function actorOf(token: Pick<VerifiedAccessToken, "tenant" | "clientId" | "userId" | "scopes" | "tenantIds" | "claims">, via: AuditActor["via"]): Actor {
  const { tenant, clientId, userId, scopes, tenantIds } = token;
  if (token.claims.cnf !== undefined) throw new InvalidToken("the access token is bound to a key and does not work as a bearer token");
  if (userId === null) return { kind: "client", clientId, tenantId: tenant.id, scopes, via };
  if (!tenant.isPlatform) throw new InvalidToken("the access token was issued to an end user of a tenant");
  return { kind: "user", userId, clientId, scopes, tenantIds: tenantIds && new Set(tenantIds), via };
}

export interface Caller {
  actor: Actor;
  /** The tenant that issued the token. */
  issuedBy: VerifiedAccessToken["tenant"];
}

/**
 * The caller of a management resource, by the bearer token in the Authorization header and nothing else: no cookie, no query.
 * @throws MissingToken, InvalidToken
 */
export async function authenticateCaller(db: Database, request: Request, resource: ManagementResource): Promise<Caller> {
  const token = await verifyAccessToken(db, bearerToken(request), { audience: resourceIdentifier(resource) });
  const actor = actorOf(token, resource === "mcp" ? "mcp" : "rest");
  if (token.grantId !== null) await rememberGrantUse(db, token.tenant, token.grantId);
  return { actor, issuedBy: token.tenant };
}

/** The roles a user has in any account, read anew: what they could ever do. */
export async function rolesOf(db: Database, userId: string): Promise<Set<Role>> {
  const rows = await db.selectDistinct({ role: members.role }).from(members).where(eq(members.userId, userId));
  return new Set(rows.map(({ role }) => role));
}
