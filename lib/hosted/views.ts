import { browserHash, browserSecret, formToken } from "../browser";
import { database, type Database } from "../db/client";
import { findChallenge, findChallengeByLink } from "../login/email";
import { isLinkUsable } from "../login/finish-email";
import { loadAuthorizationRequest, type AuthorizationRequest } from "../oauth/authorization-request";
import { OAuthError } from "../oauth/errors";
import { scopesFor } from "../oauth/scope";
import { findSession } from "../sessions";
import { logoSource } from "../tenancy/plain-page";
import { resolveTenant, type Tenant } from "../tenancy/resolve-tenant";
import { tenantTheme } from "../tenancy/theme";
import { themeCss } from "../tenancy/theme-css";
import { scopeField } from "./consent-form";
import { scopeWords, type ScopeWords } from "./scope-words";
import { readTyped } from "./typed";

/*
 * What the hosted pages show. They are given the request's headers and read; nothing here writes, so a mail scanner or a
 * prefetch that opens a page changes nothing.
 */

type Headed = { headers: Headers };

export interface HostedSite {
  tenant: Tenant;
  css: string;
  logoUrl: string | null;
  iconUrl: string | null;
  language: string;
}

/** Undefined: no tenant is served under this host. */
export async function hostedSite(request: Headed): Promise<HostedSite | undefined> {
  const db = database();
  const tenant = await resolveTenant(db, request.headers.get("host"));
  if (!tenant) return undefined;
  const theme = await tenantTheme(db, tenant);
  return { tenant, css: themeCss(theme), logoUrl: logoSource(theme.logoUrl) ?? null, iconUrl: logoSource(theme.iconUrl) ?? null, language: theme.defaultLanguage };
}

/** Goes into each form's hidden field; empty in a browser without our cookie. */
export const hiddenToken = (request: Headed): string => {
  const secret = browserSecret(request);
  return secret === undefined ? "" : formToken(secret);
};

async function waitingRequest(db: Database, tenant: Tenant, request: Headed, id: string | undefined): Promise<AuthorizationRequest | undefined> {
  if (id === undefined) return undefined;
  try {
    const found = await loadAuthorizationRequest(db, tenant, id, browserSecret(request));
    return found?.isCompleted ? undefined : found;
  } catch (error) {
    if (error instanceof OAuthError) return undefined; // its client was changed or deleted meanwhile
    throw error;
  }
}

export interface SignInView {
  /** A request was named that this browser cannot take up any more. */
  isExpired: boolean;
  requestId: string | undefined;
  clientName: string | undefined;
  email: string;
  name: string;
  /** Who is signed in already, when no application waits. */
  signedInAs: string | undefined;
}

export async function signInView(tenant: Tenant, request: Headed, requestId: string | undefined): Promise<SignInView> {
  const db = database();
  const waiting = await waitingRequest(db, tenant, request, requestId);
  const typed = readTyped(request);
  const current = requestId === undefined ? await findSession(db, tenant, request) : undefined;
  return {
    isExpired: requestId !== undefined && !waiting,
    requestId: waiting?.id,
    clientName: waiting?.client.name,
    email: typed.email ?? (waiting?.loginHint?.includes("@") ? waiting.loginHint : ""),
    name: typed.name ?? "",
    signedInAs: current?.user.email,
  };
}

export async function pinCodeView(tenant: Tenant, request: Headed, challengeId: string | undefined): Promise<{ email: string; challengeId: string; requestId: string | null; isOver: boolean } | undefined> {
  const secret = browserSecret(request);
  if (secret === undefined || !challengeId) return undefined;
  const challenge = await findChallenge(database(), tenant, challengeId, browserHash(secret));
  return challenge && { email: challenge.email, challengeId: challenge.id, requestId: challenge.requestId, isOver: challenge.consumedAt !== null || challenge.supersededAt !== null };
}

export type LinkView = { state: "ready"; email: string } | { state: "other_browser" | "expired" | "used" };

/** Looks at a link; opening it spends nothing. In another browser it does not even say whose it is. */
export async function linkView(tenant: Tenant, request: Headed, token: string): Promise<LinkView> {
  const challenge = await findChallengeByLink(database(), tenant, token);
  const secret = browserSecret(request);
  const isOwn = challenge && secret !== undefined && challenge.browserHash === browserHash(secret);
  if (!challenge || !isLinkUsable(challenge)) return { state: isOwn && challenge.consumedAt ? "used" : "expired" };
  return isOwn ? { state: "ready", email: challenge.email } : { state: "other_browser" };
}

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
export async function consentView(tenant: Tenant, request: Headed, requestId: string | undefined): Promise<ConsentView | "sign_in" | undefined> {
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
