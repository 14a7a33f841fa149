import { browserSecret, formToken } from "../browser";
import { database } from "../db/client";
import { findSession } from "../sessions";
import { logoSource } from "../tenancy/plain-page";
import { resolveTenant, type Tenant } from "../tenancy/resolve-tenant";
import { tenantTheme, type TenantTheme } from "../tenancy/theme";
import { backgroundsOf } from "../tenancy/theme-css";
import { fontPreload } from "../tenancy/theme-fonts";
import { returnsToAccount } from "./account-return";
import { lastMethod, type Method } from "./last-method";
import { themeFilePath } from "./theme-files";
import { readTyped } from "./typed";
import { waitingRequest } from "./waiting-request";

/*
 * What the hosted pages show. They are given the request's headers and read; nothing here writes, so a mail scanner or a
 * prefetch that opens a page changes nothing.
 */

type Headed = { headers: Headers };

export interface HostedSite {
  tenant: Tenant;
  look: HostedLook;
  defaultLanguage: string;
}

/** What the document of a page says of its looks. */
export interface HostedLook {
  styleUrl: string;
  logoUrl: string | null;
  /** Of the browser's tab; without an icon of the tenant's own, its monogram. */
  iconUrl: string;
  fontUrl?: string;
  /** Of the browser's own frame, in each mode that is shown. */
  backgrounds: Partial<Record<"light" | "dark", string>>;
}

/** Undefined: no tenant is served under this host. */
export async function hostedSite(request: Headed): Promise<HostedSite | undefined> {
  const db = database();
  const tenant = await resolveTenant(db, request.headers.get("host"));
  if (!tenant) return undefined;
  const theme = await tenantTheme(db, tenant);
  return { tenant, look: lookOf(tenant, theme), defaultLanguage: theme.defaultLanguage };
}

const looks = new WeakMap<Tenant, { theme: TenantTheme; look: HostedLook }>();

/** Made once for a tenant and a theme as they were read. */
function lookOf(tenant: Tenant, theme: TenantTheme): HostedLook {
  const known = looks.get(tenant);
  if (known?.theme === theme) return known.look;
  const fontUrl = fontPreload(theme.font);
  const look = {
    styleUrl: themeFilePath("css", tenant, theme),
    logoUrl: logoSource(theme.logoUrl) ?? null,
    iconUrl: logoSource(theme.iconUrl) ?? themeFilePath("svg", tenant, theme),
    ...(fontUrl && { fontUrl }),
    backgrounds: backgroundsOf(theme),
  };
  looks.set(tenant, { theme, look });
  return look;
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
  /** Of the application that waits, unless it is called as the product is. */
  clientName: string | undefined;
  email: string;
  name: string;
  /** Who is signed in already, when no application waits. */
  signedInAs: string | undefined;
  /** Who is signed in, when an application wants them to prove it again. */
  remembered: string | undefined;
  lastMethod: Method | undefined;
}

/** `isOther`: the person wants to use another address than the one we would suggest. */
export async function signInView(tenant: Tenant, request: Headed, requestId: string | undefined, isOther = false): Promise<SignInView> {
  const db = database();
  const waiting = await waitingRequest(db, tenant, request, requestId);
  const typed = readTyped(request);
  const current = (await findSession(db, tenant, request))?.user.email;
  const hint = waiting?.loginHint?.includes("@") ? waiting.loginHint : undefined;
  const provesAgain = requestId === undefined && returnsToAccount(request);
  const remembered = (waiting || provesAgain) && !isOther && (hint === undefined || hint.toLowerCase() === current) ? current : undefined;
  return {
    isExpired: requestId !== undefined && !waiting,
    requestId: waiting?.id,
    clientName: waiting?.client.name === tenant.productName ? undefined : waiting?.client.name,
    email: typed.email ?? (isOther ? "" : (hint ?? remembered ?? "")),
    name: typed.name ?? "",
    signedInAs: requestId === undefined && !provesAgain ? current : undefined,
    remembered,
    lastMethod: lastMethod(request),
  };
}

/** What was typed into a form that was refused. */
export const typedEmail = (request: Headed): string => readTyped(request).email ?? "";
