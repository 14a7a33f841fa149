import type { Database } from "../db/client";
import type { TraceStep } from "../db/schema";
import { escapeHtml } from "../escape-html";
import { failurePage } from "../failures/page";
import type { FailureReason } from "../failures/words";
import { directionOf, languageOfUiLocales, type Language } from "../languages/languages";
import { requestLanguage } from "../languages/request-language";
import { translator } from "../languages/translator";
import { seeOther } from "../see-other";
import type { Tenant } from "../tenancy/resolve-tenant";
import { tenantTheme } from "../tenancy/theme";
import { storedReference, type ResponseTarget } from "./authorization-request";
import { ExpiredRequest, FinishedRequest, TenantSuspended, UnknownClient, WrongRedirectUri, type OAuthError } from "./errors";
import type { Parameters } from "./parameters";

/**
 * The authorization response (RFC 6749 §4.1.2), with `state` byte for byte and `iss` (RFC 9207 §2), as a redirect or as a form that
 * posts itself (OAuth 2.0 Form Post Response Mode §2).
 */
export async function redirectToClient(db: Database, tenant: Tenant, request: { headers: Headers }, target: ResponseTarget, answer: Record<string, string>): Promise<Response> {
  const parameters = { ...answer, ...(target.state === undefined ? {} : { state: target.state }), iss: tenant.issuer };
  if (target.responseMode === "form_post") return formPost(requestLanguage(request, await tenantTheme(db, tenant)), target.redirectUri, parameters);
  // encodeURIComponent leaves A-Za-z0-9-._~ as they are; URLSearchParams would turn ~ into %7E, and the CLI does not decode.
  const query = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return seeOther(`${target.redirectUri}${target.redirectUri.includes("?") ? "&" : "?"}${query}`);
}

const submitScript = "document.forms[0].submit()";
const submitScriptHash = "sha256-ePniVEkSivX/c7XWBGafqh8tSpiRrKiqYeqbG7N1TOE=";

function formPost(language: Language, redirectUri: string, parameters: Record<string, string>): Response {
  const label = translator(language, "common")("continue");
  const fields = Object.entries(parameters).map(([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`).join("");
  const html = `<!doctype html><html lang="${language}" dir="${directionOf(language)}"><meta charset="utf-8"><title>${label}</title><form method="post" action="${escapeHtml(redirectUri)}">${fields}<noscript><button>${label}</button></noscript></form><script>${submitScript}</script></html>`;
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

/** The page for a request that cannot be answered to its client. */
export function errorPage(db: Database, tenant: Tenant, request: Request, error: OAuthError, parameters?: Parameters): Promise<Response> {
  const isSignOut = new URL(request.url).pathname === "/oauth2/logout";
  const reason = failureReason(error, isSignOut);
  return failurePage(db, tenant, request, {
    reason,
    status: error.status >= 500 ? error.status : 400,
    forDevelopers: reason === "failed" ? undefined : `${error.code}: ${error.message}`,
    detail: { error: error.code, description: error.message },
    language: languageOfUiLocales(parameters?.get("ui_locales")),
    ...(parameters && { ...namesOf(parameters), steps: [received(isSignOut ? "sign_out" : "authorize", request.method, parameters)] }),
  });
}

function failureReason(error: OAuthError, isSignOut: boolean): FailureReason {
  if (error instanceof UnknownClient) return "unknown_client";
  if (error instanceof WrongRedirectUri) return "wrong_redirect_uri";
  if (error instanceof ExpiredRequest) return "expired";
  if (error instanceof FinishedRequest) return "already_finished";
  if (error instanceof TenantSuspended) return "suspended";
  if (error.status === 503) return "unavailable";
  if (error.status >= 500) return "failed";
  return isSignOut ? "sign_out_refused" : "bad_request";
}

const namesOf = (parameters: Parameters) => ({ requestId: storedReference(parameters)?.id, clientId: parameters.get("client_id") });

/** What was asked for, as far as it may be kept. */
function received(noun: string, method: string, parameters: Parameters): TraceStep {
  const given = ["client_id", "response_type", "response_mode", "scope", "resource", "prompt"].flatMap((name) => (parameters.has(name) ? [[name, parameters.get(name)!] as const] : []));
  const redirect = parameters.get("redirect_uri");
  const host = redirect === undefined ? undefined : URL.canParse(redirect) ? new URL(redirect).host || new URL(redirect).protocol : "not a URI";
  return { at: new Date().toISOString(), step: `${noun}.received`, outcome: "ok", detail: { method, ...Object.fromEntries(given), ...(host !== undefined && { redirect_host: host }) } };
}

/** A private-use scheme has no origin; CSP takes the scheme itself. */
function formTarget(redirectUri: string): string {
  const { origin, protocol } = new URL(redirectUri);
  return origin === "null" ? protocol : origin;
}
