import type { Database } from "../db/client";
import { grants, type users } from "../db/schema";
import { newId } from "../ids";
import { managementScopes } from "../oauth/management-scopes";
import { issueAccessToken } from "../oauth/tokens/access-token";
import type { Tenant } from "../tenancy/resolve-tenant";
import { makeBackendClient, makeClient } from "./factories";

/*
 * Access tokens as the token endpoint issues them, without the road to it.
 */

interface TokenValues {
  scopes?: readonly string[];
  resources?: string[];
  /** The tenants that the user chose at consent. */
  tenantIds?: string[] | null;
}

/** A user's token, with the grant it lives by. */
export async function userToken(db: Database, tenant: Tenant, user: typeof users.$inferSelect, { scopes = managementScopes, resources = [], tenantIds = null }: TokenValues = {}): Promise<{ token: string; grantId: string; clientId: string }> {
  const client = await makeClient(db, tenant, { isPublic: true, allowedScopes: [...scopes] });
  const grant = { id: newId("grant"), issuer: tenant.issuer, userId: user.id, sessionId: newId("session"), authenticatedAt: new Date() };
  await db.insert(grants).values({ ...grant, tenantId: tenant.id, clientId: client.id, scopes: [...scopes], resources, tenantIds, acr: "1" });
  const { token } = await issueAccessToken(db, tenant, { client, scopes: [...scopes], resources, grant });
  return { token, grantId: grant.id, clientId: client.id };
}

/** A client_credentials token of a backend client. */
export async function machineToken(db: Database, tenant: Tenant, { scopes = managementScopes, resources = [] }: TokenValues = {}): Promise<{ token: string; clientId: string }> {
  const client = await makeBackendClient(db, tenant, [...scopes]);
  const { token } = await issueAccessToken(db, tenant, { client, scopes: [...scopes], resources });
  return { token, clientId: client.id };
}
