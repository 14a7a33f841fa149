import { and, eq, isNull } from "drizzle-orm";
import type { Database } from "../db/client";
import { authorizationRequests, consents } from "../db/schema";
import type { User } from "../sessions";
import type { Tenant } from "../tenancy/resolve-tenant";
import type { AuthorizationRequest } from "./authorization-request";
import { scopesFor } from "./scope";

/** Which consent this is: for one client, user and set of resources, and for the host that the code goes to. */
function consentKey(tenant: { id: string }, request: Pick<AuthorizationRequest, "client" | "resources" | "redirectUri">, userId: string) {
  const { protocol, host, hostname } = new URL(request.redirectUri);
  return { tenantId: tenant.id, userId, clientId: request.client.id, resource: [...request.resources].sort().join(" "), redirectHost: protocol === "http:" ? hostname : host || protocol };
}

/**
 * Must the user be asked? First-party clients and those whose administrator lifted consent are not asked about; clients that
 * registered themselves are always asked about, since nobody vouches for their names (security.md, decision 10).
 */
export async function needsConsent(db: Database, tenant: Tenant, request: AuthorizationRequest, user: User): Promise<boolean> {
  const { client } = request;
  if (request.prompts.has("consent") || client.registration === "dynamic" || client.registration === "metadata_document") return true;
  if (client.registration === "first_party" || !client.requireConsent) return false;
  const key = consentKey(tenant, request, user.id);
  const [remembered] = await db
    .select({ scopes: consents.scopes })
    .from(consents)
    .where(and(eq(consents.tenantId, key.tenantId), eq(consents.userId, key.userId), eq(consents.clientId, key.clientId), eq(consents.resource, key.resource), eq(consents.redirectHost, key.redirectHost)));
  return !remembered || !scopesFor(user, request.scopes).every((scope) => remembered.scopes.includes(scope));
}

/**
 * Takes the user's answer to a request, once: null for "no", else the scopes that were left ticked; `openid` is not a choice.
 * False when the request was already answered or completed. The caller redirects to resumeUrl(request).
 */
export async function answerConsent(db: Database, tenant: Tenant, request: AuthorizationRequest, user: User, allowedScopes: string[] | null): Promise<boolean> {
  if (request.id === undefined) return false;
  const grantable = scopesFor(user, request.scopes);
  const scopes = allowedScopes && grantable.filter((scope) => scope === "openid" || allowedScopes.includes(scope));
  const isDenied = scopes === null || scopes.length === 0;
  const [row] = await db
    .select({ parameters: authorizationRequests.parameters })
    .from(authorizationRequests)
    .where(and(eq(authorizationRequests.tenantId, tenant.id), eq(authorizationRequests.id, request.id)));
  if (!row) return false;
  const parameters: Record<string, string> = { ...row.parameters, "consent.user_id": user.id, ...(isDenied ? {} : { "consent.scopes": scopes.join(" ") }) };
  const answered = await db
    .update(authorizationRequests)
    .set({ consentedAt: new Date(), parameters })
    .where(and(eq(authorizationRequests.tenantId, tenant.id), eq(authorizationRequests.id, request.id), isNull(authorizationRequests.consentedAt), isNull(authorizationRequests.completedAt)))
    .returning({ id: authorizationRequests.id });
  if (answered.length === 0) return false;
  if (!isDenied) {
    const key = consentKey(tenant, request, user.id);
    await db.insert(consents).values({ ...key, scopes }).onConflictDoUpdate({ target: [consents.tenantId, consents.userId, consents.clientId, consents.resource, consents.redirectHost], set: { scopes } });
  }
  return true;
}
