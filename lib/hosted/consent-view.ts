import { database } from "../db/client";
import { manageableTenants } from "../oauth/consent";
import { isManagementScope } from "../oauth/management-scopes";
import { hasManagementScope, scopesFor } from "../oauth/scope";
import { findSession } from "../sessions";
import type { Tenant } from "../tenancy/resolve-tenant";
import { scopeField, tenantField } from "./consent-form";
import { waitingRequest } from "./waiting-request";

export interface ConsentView {
  requestId: string;
  clientName: string;
  /** Nobody vouches for the name: the application registered itself. */
  isUnverified: boolean;
  /** The host whose document says what this client is: it was fetched from there over https. */
  verifiedDomain: string | null;
  /** Where the answer goes; a scheme of the device's own is named as such. */
  redirectHost: string;
  redirectsToDevice: boolean;
  account: { id: string; email: string; name: string | null };
  scopes: { scope: string; field: string; isFixed: boolean; isManagement: boolean }[];
  /** Whether something could be changed with it: then seeing alone can be allowed. */
  mayChange: boolean;
  resources: string[];
  /** Of management scopes: what can be chosen among; empty when there is nothing to choose. */
  tenants: { id: string; name: string; field: string }[];
}

/** Undefined: the request cannot be taken up. "sign_in": nobody is signed in. */
export async function consentView(tenant: Tenant, request: { headers: Headers }, requestId: string | undefined): Promise<ConsentView | "sign_in" | undefined> {
  const db = database();
  const waiting = await waitingRequest(db, tenant, request, requestId);
  if (!waiting?.id) return undefined;
  const current = await findSession(db, tenant, request);
  if (!current) return "sign_in";
  const { client } = waiting;
  const { user } = current;
  const target = new URL(waiting.redirectUri);
  const isWeb = target.protocol === "https:" || target.protocol === "http:";
  const scopes = scopesFor(user, waiting.scopes);
  const tenants = hasManagementScope(scopes) ? await manageableTenants(db, user.id) : [];
  return {
    requestId: waiting.id,
    clientName: client.name,
    isUnverified: client.registration === "dynamic" || client.registration === "metadata_document",
    verifiedDomain: client.registration === "metadata_document" ? new URL(client.id).host : null,
    redirectHost: isWeb ? target.host : `${target.protocol}//`,
    redirectsToDevice: !isWeb || /^(localhost|127\.0\.0\.1|\[::1\])$/.test(target.hostname),
    account: { id: user.id, email: user.email, name: user.name },
    scopes: scopes.map((scope) => ({ scope, field: scopeField(scope), isFixed: scope === "openid", isManagement: isManagementScope(scope) })),
    mayChange: scopes.some((scope) => isManagementScope(scope) && scope.endsWith(":write")),
    resources: waiting.resources,
    tenants: tenants.map((one) => ({ ...one, field: tenantField(one.id) })),
  };
}
