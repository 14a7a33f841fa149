import type { Database } from "../db/client";
import { resolveTenant, type Tenant } from "../tenancy/resolve-tenant";
import { defaultTheme, tenantTheme } from "../tenancy/theme";
import { themeCss } from "../tenancy/theme-css";
import { escapeHtml, plainPage } from "../tenancy/plain-page";

interface Message {
  status: number;
  title: string;
  text: string;
  headers?: Record<string, string>;
}

/** A tenant's own page with one message, for what a form post cannot answer by a redirect. */
export async function messagePage(db: Database, tenant: Tenant, { status, title, text, headers }: Message): Promise<Response> {
  const theme = await tenantTheme(db, tenant);
  return plainPage({ status, title, css: themeCss(theme), productName: tenant.productName, logoUrl: theme.logoUrl, bodyHtml: messageHtml(text), headers });
}

const messageHtml = (text: string) => `<p class="lede">${escapeHtml(text)}</p>`;

export const expiredPage = (db: Database, tenant: Tenant): Promise<Response> =>
  messagePage(db, tenant, { status: 400, title: "This sign-in has expired", text: "Go back to the application and start again." });

export const alreadyAnsweredPage = (db: Database, tenant: Tenant): Promise<Response> =>
  messagePage(db, tenant, { status: 409, title: "Already answered", text: "This question was answered before. Go back to the application; if it still waits, start again there." });

export const suspendedMessage = { title: "Sign-in is paused", text: "This sign-in page is suspended at the moment. Please contact the people who run the application." };

/** RFC 9110 §15.5.20. Nothing of the name that was asked for is repeated. */
export function misdirectedPage(): Response {
  const title = "Nothing is served here";
  return plainPage({
    status: 421,
    title,
    css: themeCss(defaultTheme),
    productName: "Authalla",
    bodyHtml: messageHtml("No sign-in page is set up under this address. Check the spelling; if it is your own domain, add it as a custom domain first."),
  });
}

/** A framework page cannot choose its status: what stands in front asks this before it renders one. */
export async function refuseHost(db: Database, request: { headers: Headers }): Promise<Response | undefined> {
  return (await resolveTenant(db, request.headers.get("host"))) ? undefined : misdirectedPage();
}
