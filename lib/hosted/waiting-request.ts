import { browserSecret } from "../browser";
import type { Database } from "../db/client";
import { loadAuthorizationRequest, type AuthorizationRequest } from "../oauth/authorization-request";
import { OAuthError } from "../oauth/errors";
import type { Tenant } from "../tenancy/resolve-tenant";

/** The authorization request that waits in this browser for a page to be answered; undefined once it was, or when there is none. */
export async function waitingRequest(db: Database, tenant: Tenant, request: { headers: Headers }, id: string | undefined): Promise<AuthorizationRequest | undefined> {
  if (id === undefined) return undefined;
  try {
    const found = await loadAuthorizationRequest(db, tenant, id, browserSecret(request));
    return found?.isCompleted ? undefined : found;
  } catch (error) {
    if (error instanceof OAuthError) return undefined; // its client was changed or deleted meanwhile
    throw error;
  }
}
