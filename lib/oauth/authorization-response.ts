import type { Database } from "../db/client";
import { newId } from "../ids";
import { log } from "../log";
import { seeOther } from "../see-other";
import { escapeHtml, plainPage } from "../tenancy/plain-page";
import type { Tenant } from "../tenancy/resolve-tenant";
import { tenantTheme } from "../tenancy/theme";
import { themeCss } from "../tenancy/theme-css";
import type { ResponseTarget } from "./authorization-request";
import type { OAuthError } from "./errors";

/**
 * The authorization response (RFC 6749 §4.1.2), with `state` byte for byte and `iss` (RFC 9207 §2), as a redirect or as a form that
 * posts itself (OAuth 2.0 Form Post Response Mode §2).
 */
export function redirectToClient(tenant: Tenant, target: ResponseTarget, answer: Record<string, string>): Response {
  const parameters = { ...answer, ...(target.state === undefined ? {} : { state: target.state }), iss: tenant.issuer };
  if (target.responseMode === "form_post") return formPost(target.redirectUri, parameters);
  // encodeURIComponent leaves A-Za-z0-9-._~ as they are; URLSearchParams would turn ~ into %7E, and the CLI does not decode.
  const query = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return seeOther(`${target.redirectUri}${target.redirectUri.includes("?") ? "&" : "?"}${query}`);
}

const submitScript = "document.forms[0].submit()";
const submitScriptHash = "sha256-ePniVEkSivX/c7XWBGafqh8tSpiRrKiqYeqbG7N1TOE=";

function formPost(redirectUri: string, parameters: Record<string, string>): Response {
  const fields = Object.entries(parameters).map(([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`).join("");
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Continue</title><form method="post" action="${escapeHtml(redirectUri)}">${fields}<noscript><button>Continue</button></noscript></form><script>${submitScript}</script></html>`;
  return new Response(html, {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-store",
      "Referrer-Policy": "no-referrer",
      "X-Content-Type-Options": "nosniff",
      "Content-Security-Policy": `default-src 'none'; script-src '${submitScriptHash}'; form-action ${formTarget(redirectUri)}; base-uri 'none'; frame-ancestors 'none'`,
    },
  });
}

/** The page for a request that cannot be answered to its client: what happened, what to do, and a reference for support. */
export async function errorPage(db: Database, tenant: Tenant, error: OAuthError): Promise<Response> {
  const reference = newId("event").slice(-8);
  log("warn", "authorization_refused", { reference, tenant: tenant.id, error: error.code, reason: error.message });
  const theme = await tenantTheme(db, tenant);
  return plainPage({
    status: error.status >= 500 ? error.status : 400,
    title: "This sign-in cannot go on",
    css: themeCss(theme),
    productName: tenant.productName,
    logoUrl: theme.logoUrl,
    bodyHtml: `<p>${escapeHtml(error.message)}.</p><p>Go back to the application and try again. If it happens again, tell the people who run the application.</p><p class="reference">Reference <code>${reference}</code> · ${escapeHtml(error.code)}</p>`,
  });
}

/** A private-use scheme has no origin; CSP takes the scheme itself. */
function formTarget(redirectUri: string): string {
  const { origin, protocol } = new URL(redirectUri);
  return origin === "null" ? protocol : origin;
}
