import { browserHash, browserSecret, newBrowser } from "../browser";
import { requestOrigin } from "../client-address";
import { database, type Database } from "../db/client";
import { newId } from "../ids";
import { log } from "../log";
import { isUnavailable, type Endpoint } from "../oauth/endpoint";
import { OAuthError } from "../oauth/errors";
import { formParameters, type Parameters } from "../oauth/parameters";
import { resolveTenant, type Tenant } from "../tenancy/resolve-tenant";
import { messagePage, misdirectedPage, suspendedMessage } from "./pages";
import { isOwnForm } from "./same-origin";

export { seeOther } from "../see-other";

export interface FormPost {
  request: Request;
  db: Database;
  tenant: Tenant;
  form: Parameters;
  /** Of the browser's cookie, which is made now when there is none. */
  browser: { secret: string; hash: string };
  origin: { ip?: string; userAgent?: string };
}

/**
 * A form of a hosted page: host, suspended tenant, body, and whether one of our own pages sent it, before the handler. It
 * answers with a redirect (303) and never with a page, so that reloading sends nothing twice; only refusals are pages.
 */
export function formPost(handler: (post: FormPost) => Promise<Response>): Endpoint {
  return async (request) => {
    if (request.method !== "POST") return new Response(null, { status: 405, headers: { Allow: "POST", "Cache-Control": "no-store" } });
    const db = database();
    const tenant = await resolveTenant(db, request.headers.get("host"));
    if (!tenant) return misdirectedPage();
    if (tenant.status === "suspended") return messagePage(db, tenant, { status: 403, ...suspendedMessage });
    try {
      return await answer(request, db, tenant, handler);
    } catch (error) {
      return errorPage(db, tenant, error);
    }
  };
}

async function answer(request: Request, db: Database, tenant: Tenant, handler: (post: FormPost) => Promise<Response>): Promise<Response> {
  const secret = browserSecret(request);
  if (request.headers.get("sec-fetch-site") === "cross-site") return foreignFormPage(db, tenant);
  const form = await formParameters(request);
  if (!isOwnForm(request, tenant, form.get("form_token"), secret)) return foreignFormPage(db, tenant);
  const made = secret === undefined ? newBrowser() : undefined;
  const known = secret ?? made!.secret;
  const response = await handler({ request, db, tenant, form, browser: { secret: known, hash: browserHash(known) }, origin: requestOrigin(request) });
  if (made) response.headers.append("Set-Cookie", made.setCookie);
  return response;
}

const foreignFormPage = (db: Database, tenant: Tenant) =>
  messagePage(db, tenant, { status: 403, title: "This form came from elsewhere", text: "For your safety nothing was done. Go back to the application and start again; cookies must be allowed." });

async function errorPage(db: Database, tenant: Tenant, error: unknown): Promise<Response> {
  if (error instanceof OAuthError) return messagePage(db, tenant, { status: error.status, title: "That did not work", text: "The form could not be read. Go back and try again." });
  const reference = newId("request");
  log("error", "form_post_failed", { reference, error });
  if (isUnavailable(error)) return new Response("The service is not available for a moment. Try again.\n", { status: 503, headers: { "Content-Type": "text/plain; charset=utf-8", "Retry-After": "2", "Cache-Control": "no-store" } });
  return messagePage(db, tenant, { status: 500, title: "Something went wrong here", text: `Try again in a moment. If it happens again, tell us this reference: ${reference}` });
}

/** A hosted page with what is given of a query; never anything a person typed. */
export function pagePath(page: string, query: Record<string, string | null | undefined>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const search = new URLSearchParams(given).toString();
  return `/oauth2/${page}${search ? `?${search}` : ""}`;
}
