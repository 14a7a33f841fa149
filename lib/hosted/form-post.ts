import { browserHash, browserSecret, newBrowser } from "../browser";
import { requestOrigin } from "../client-address";
import { database, type Database } from "../db/client";
import type { FlowNames } from "../failures/flow";
import type { Language } from "../languages/languages";
import { requestLanguage } from "../languages/request-language";
import { log } from "../log";
import { isUnavailable, type Endpoint } from "../oauth/endpoint";
import { OAuthError } from "../oauth/errors";
import { formParameters, type Parameters } from "../oauth/parameters";
import { resolveTenant, type Tenant } from "../tenancy/resolve-tenant";
import { tenantTheme } from "../tenancy/theme";
import { failurePage, misdirectedPage, SignInFailure, type PageFailure } from "./pages";
import { isOwnForm } from "../own-form";


export interface FormPost {
  request: Request;
  db: Database;
  tenant: Tenant;
  form: Parameters;
  /** Of the browser's cookie, which is made now when there is none. */
  browser: { secret: string; hash: string };
  origin: { ip?: string; userAgent?: string };
  /** Of the pages and mails that follow. */
  language: Language;
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
    if (!tenant) return misdirectedPage(request);
    if (tenant.status === "suspended") return failurePage(db, tenant, request, { reason: "suspended", status: 403 });
    const names: FlowNames = {};
    try {
      return await answer(request, db, tenant, handler, names);
    } catch (error) {
      return failurePage(db, tenant, request, { ...names, ...asFailure(error) });
    }
  };
}

async function answer(request: Request, db: Database, tenant: Tenant, handler: (post: FormPost) => Promise<Response>, names: FlowNames): Promise<Response> {
  const secret = browserSecret(request);
  if (request.headers.get("sec-fetch-site") === "cross-site") throw foreignForm(request);
  const form = await formParameters(request);
  Object.assign(names, { requestId: form.get("request"), challengeId: form.get("challenge") });
  if (!isOwnForm(request, tenant, form.get("form_token"), secret)) throw foreignForm(request);
  const made = secret === undefined ? newBrowser() : undefined;
  const known = secret ?? made!.secret;
  const language = requestLanguage(request, await tenantTheme(db, tenant));
  const response = await handler({ request, db, tenant, form, browser: { secret: known, hash: browserHash(known) }, origin: requestOrigin(request), language });
  if (made) response.headers.append("Set-Cookie", made.setCookie);
  return response;
}

const foreignForm = ({ headers }: Request) =>
  new SignInFailure({ reason: "foreign_form", status: 403, detail: { sec_fetch_site: headers.get("sec-fetch-site"), origin: headers.get("origin"), browser_cookie: browserSecret({ headers }) !== undefined } });

function asFailure(error: unknown): PageFailure {
  if (error instanceof SignInFailure) return error.failure;
  if (error instanceof OAuthError) return { reason: "unreadable_form", status: error.status, detail: { error: error.code, description: error.message } };
  log("error", "form_post_failed", { error });
  return isUnavailable(error) ? { reason: "unavailable", status: 503, headers: { "Retry-After": "2" } } : { reason: "failed", status: 500 };
}

/** A hosted page with what is given of a query; never anything a person typed. */
export function pagePath(page: string, query: Record<string, string | null | undefined>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const search = new URLSearchParams(given).toString();
  return `/oauth2/${page}${search ? `?${search}` : ""}`;
}
