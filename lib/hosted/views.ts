import { browserHash, browserSecret, formToken } from "../browser";
import { database } from "../db/client";
import { findChallenge, findChallengeByLink } from "../login/email";
import { isLinkUsable } from "../login/finish-email";
import { findSession } from "../sessions";
import { logoSource, monogramIcon } from "../tenancy/plain-page";
import { resolveTenant, type Tenant } from "../tenancy/resolve-tenant";
import { tenantTheme } from "../tenancy/theme";
import { backgroundsOf, colorSchemeOf, themeCss } from "../tenancy/theme-css";
import { fontPreload } from "../tenancy/theme-fonts";
import { readTyped } from "./typed";
import { waitingRequest } from "./waiting-request";

/*
 * What the hosted pages show. They are given the request's headers and read; nothing here writes, so a mail scanner or a
 * prefetch that opens a page changes nothing.
 */

type Headed = { headers: Headers };

export interface HostedSite {
  tenant: Tenant;
  css: string;
  logoUrl: string | null;
  /** Of the browser's tab; without an icon of the tenant's own, its monogram. */
  iconUrl: string;
  fontUrl: string | undefined;
  colorScheme: "light" | "dark" | "light dark";
  backgrounds: { mode: "light" | "dark"; color: string }[];
  defaultLanguage: string;
}

/** Undefined: no tenant is served under this host. */
export async function hostedSite(request: Headed): Promise<HostedSite | undefined> {
  const db = database();
  const tenant = await resolveTenant(db, request.headers.get("host"));
  if (!tenant) return undefined;
  const theme = await tenantTheme(db, tenant);
  return {
    tenant,
    css: themeCss(theme),
    logoUrl: logoSource(theme.logoUrl) ?? null,
    iconUrl: logoSource(theme.iconUrl) ?? monogramIcon(tenant.productName, theme),
    fontUrl: fontPreload(theme.font),
    colorScheme: colorSchemeOf(theme),
    backgrounds: backgroundsOf(theme),
    defaultLanguage: theme.defaultLanguage,
  };
}

/** Goes into each form's hidden field; empty in a browser without our cookie. */
export const hiddenToken = (request: Headed): string => {
  const secret = browserSecret(request);
  return secret === undefined ? "" : formToken(secret);
};

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
