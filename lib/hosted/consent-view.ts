import { database } from "../db/client";
import { scopesFor } from "../oauth/scope";
import { findSession } from "../sessions";
import type { Tenant } from "../tenancy/resolve-tenant";
import { scopeField } from "./consent-form";
import { scopeWords, type ScopeWords } from "./scope-words";
import { waitingRequest } from "./waiting-request";

export interface ConsentView {
  requestId: string;
  clientName: string;
  homepageUrl: string | null;
  /** Nobody vouches for the name: the application registered itself. */
  isUnverified: boolean;
  /** Where the answer goes; a scheme of the device's own is named as such. */
  redirectHost: string;
  redirectsToDevice: boolean;
  account: { id: string; email: string; name: string | null };
  scopes: (ScopeWords & { field: string; isFixed: boolean })[];
  resources: string[];
}

/** Undefined: the request cannot be taken up. "sign_in": nobody is signed in. */
export async function consentView(tenant: Tenant, request: { headers: Headers }, requestId: string | undefined): Promise<ConsentView | "sign_in" | undefined> {
  const db = database();
  const waiting = await waitingRequest(db, tenant, request, requestId);
  if (!waiting?.id) return undefined;
  const current = await findSession(db, tenant, request);
  if (!current) return "sign_in";
  const { client } = waiting;
  const target = new URL(waiting.redirectUri);
  const isWeb = target.protocol === "https:" || target.protocol === "http:";
  return {
    requestId: waiting.id,
    clientName: client.name,
    homepageUrl: client.homepageUrl && /^https:\/\//.test(client.homepageUrl) ? client.homepageUrl : null,
    isUnverified: client.registration === "dynamic" || client.registration === "metadata_document",
    redirectHost: isWeb ? target.host : target.protocol.replace(/:$/, "://"),
    redirectsToDevice: !isWeb || /^(localhost|127\.0\.0\.1|\[::1\])$/.test(target.hostname),
    account: { id: current.user.id, email: current.user.email, name: current.user.name },
    scopes: scopesFor(current.user, waiting.scopes).map((scope) => ({ ...scopeWords(scope), field: scopeField(scope), isFixed: scope === "openid" })),
    resources: waiting.resources,
  };
}
