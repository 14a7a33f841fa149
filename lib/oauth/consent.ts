import { and, asc, eq, isNull } from "drizzle-orm";
import type { Database } from "../db/client";
import { authorizationRequests, consents, members, tenants } from "../db/schema";
import type { User } from "../sessions";
import type { Tenant } from "../tenancy/resolve-tenant";
import type { AuthorizationRequest } from "./authorization-request";
import { includesScope, isManagementScope } from "./management-scopes";
import { hasManagementScope, scopesFor } from "./scope";

/** What a user allowed: these scopes and, of management scopes, the tenants they reach (null: all that the user may act on). */
export interface Allowed {
  scopes: string[];
  tenantIds: string[] | null;
}

/** Which consent this is: for one client, user and set of resources, and for the host that the code goes to. */
function consentKey(tenant: { id: string }, request: Pick<AuthorizationRequest, "client" | "resources" | "redirectUri">, userId: string) {
  const { protocol, host, hostname } = new URL(request.redirectUri);
  return { tenantId: tenant.id, userId, clientId: request.client.id, resource: [...request.resources].sort().join(" "), redirectHost: protocol === "http:" ? hostname : host || protocol };
}

const matching = (key: ReturnType<typeof consentKey>) =>
  and(eq(consents.tenantId, key.tenantId), eq(consents.userId, key.userId), eq(consents.clientId, key.clientId), eq(consents.resource, key.resource), eq(consents.redirectHost, key.redirectHost));

/**
 * What may be granted without asking, or undefined when the user must be asked. First-party clients and those whose administrator
 * lifted consent are not asked about; clients that registered themselves are always asked about, since nobody vouches for their
 * names (security.md, decision 10). What was remembered holds for the tenants that were chosen then.
 */
export async function standingConsent(db: Database, tenant: Tenant, request: AuthorizationRequest, user: User): Promise<Allowed | undefined> {
  const { client, scopes } = request;
  if (request.prompts.has("consent") || client.registration === "dynamic" || client.registration === "metadata_document") return undefined;
  if (client.registration === "first_party" || !client.requireConsent) return { scopes, tenantIds: null };
  const [remembered] = await db.select({ scopes: consents.scopes, tenantIds: consents.tenantIds }).from(consents).where(matching(consentKey(tenant, request, user.id)));
  if (!remembered || !scopesFor(user, scopes).every((scope) => remembered.scopes.includes(scope))) return undefined;
  return { scopes, tenantIds: remembered.tenantIds };
}

/**
 * Takes the user's answer to a request, once: null for "no", else the scopes that were left ticked; `openid` is not a choice, and
 * for a management scope that may change things the one that may only see them can be given. False when the request was already
 * answered or completed. The caller redirects to resumeUrl(request).
 */
export async function answerConsent(db: Database, tenant: Tenant, request: AuthorizationRequest, user: User, allowedScopes: string[] | null, tenantIds: string[] | null = null): Promise<boolean> {
  if (request.id === undefined) return false;
  const allowed = allowedScopes && narrowed(scopesFor(user, request.scopes), allowedScopes, tenantIds);
  const isDenied = allowed === null || allowed.scopes.length === 0;
  const [row] = await db
    .select({ parameters: authorizationRequests.parameters })
    .from(authorizationRequests)
    .where(and(eq(authorizationRequests.tenantId, tenant.id), eq(authorizationRequests.id, request.id)));
  if (!row) return false;
  const asked = Object.entries(row.parameters).filter(([name]) => !name.startsWith("consent.")); // what the client may have sent under these names is no answer
  const parameters: Record<string, string> = { ...Object.fromEntries(asked), "consent.user_id": user.id };
  if (!isDenied) parameters["consent.scopes"] = allowed.scopes.join(" ");
  if (!isDenied && allowed.tenantIds) parameters["consent.tenants"] = allowed.tenantIds.join(" ");
  const answered = await db
    .update(authorizationRequests)
    .set({ consentedAt: new Date(), parameters })
    .where(and(eq(authorizationRequests.tenantId, tenant.id), eq(authorizationRequests.id, request.id), isNull(authorizationRequests.consentedAt), isNull(authorizationRequests.completedAt)))
    .returning({ id: authorizationRequests.id });
  if (answered.length === 0) return false;
  if (!isDenied) await remember(db, consentKey(tenant, request, user.id), request.scopes, allowed);
  return true;
}

function narrowed(grantable: string[], chosen: string[], tenantIds: string[] | null): Allowed {
  const given = new Set(grantable);
  const scopes = [...new Set([...grantable.filter((scope) => scope === "openid"), ...chosen.filter((scope) => given.has(scope) || (isManagementScope(scope) && includesScope(given, scope)))])];
  return { scopes, tenantIds: hasManagementScope(scopes) ? tenantIds : null };
}

/** Adds to what was remembered, but for what was asked this time: that counts as answered now. Other tenants than before begin anew. */
async function remember(db: Database, key: ReturnType<typeof consentKey>, asked: string[], { scopes, tenantIds }: Allowed): Promise<void> {
  const [before] = await db.select({ scopes: consents.scopes, tenantIds: consents.tenantIds }).from(consents).where(matching(key)).for("update");
  const isSameReach = before && sorted(before.tenantIds) === sorted(tenantIds);
  const kept = isSameReach ? before.scopes.filter((scope) => !asked.includes(scope)) : [];
  const set = { scopes: [...new Set([...kept, ...scopes])], tenantIds };
  await db.insert(consents).values({ ...key, ...set }).onConflictDoUpdate({ target: [consents.tenantId, consents.userId, consents.clientId, consents.resource, consents.redirectHost], set });
}

const sorted = (ids: string[] | null) => (ids ? [...ids].sort().join(" ") : null);

/** The tenants that a user of the platform tenant may act on, as they choose among them; those of their accounts, oldest first. */
export async function manageableTenants(db: Database, userId: string): Promise<{ id: string; name: string }[]> {
  return db
    .select({ id: tenants.id, name: tenants.name })
    .from(members)
    .innerJoin(tenants, eq(tenants.accountId, members.accountId))
    .where(eq(members.userId, userId))
    .orderBy(asc(tenants.createdAt), asc(tenants.id));
}
