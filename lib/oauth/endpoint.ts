import { database, type Database } from "../db/client";
import { plainFailurePage } from "../failures/page";
import { newId } from "../ids";
import { log } from "../log";
import { resolveTenant, type Tenant } from "../tenancy/resolve-tenant";
import { OAuthError, ServerError, TemporarilyUnavailable, TooManyRequests } from "./errors";

export interface EndpointContext {
  db: Database;
  tenant: Tenant;
}

export type Endpoint = (request: Request) => Promise<Response>;
type Handler = (request: Request, context: EndpointContext) => Promise<Response>;

/**
 * `any`: readable from every origin, without credentials; for public documents and for endpoints that take their credential in the
 * request itself. `none`: the authorization endpoint and pages (RFC 9700 §2.6).
 */
export type Cors = "any" | "none";

/**
 * A protocol endpoint: method, host, CORS and no-store around the handler, and each OAuthError as RFC 6749 §5.2 says. An
 * endpoint that answers browsers translates its errors itself.
 */
export function endpoint(handlers: Partial<Record<"GET" | "POST" | "PUT" | "DELETE", Handler>>, cors: Cors): Endpoint {
  const methods = [...Object.keys(handlers), ...(handlers.GET ? ["HEAD"] : []), "OPTIONS"].join(", ");
  return async (request) => {
    const response = await answer(request);
    if (cors === "any") {
      response.headers.set("Access-Control-Allow-Origin", "*");
      response.headers.set("Access-Control-Expose-Headers", "WWW-Authenticate");
    }
    return response;
  };

  async function answer(request: Request): Promise<Response> {
    if (request.method === "OPTIONS" && cors === "any")
      return new Response(null, { status: 204, headers: { "Access-Control-Allow-Methods": methods, "Access-Control-Allow-Headers": "Authorization, Content-Type, MCP-Protocol-Version", "Access-Control-Max-Age": "86400" } });
    const handler = handlers[request.method as keyof typeof handlers] ?? (request.method === "HEAD" && cors === "any" ? handlers.GET : undefined);
    if (!handler) return json({ error: "invalid_request", error_description: `use ${Object.keys(handlers).join(" or ")}` }, 405, { Allow: methods });
    try {
      const db = database();
      const tenant = await resolveTenant(db, request.headers.get("host"));
      if (!tenant) return misdirected();
      return await handler(request, { db, tenant });
    } catch (error) {
      return errorResponse(asOAuthError(error));
    }
  }
}

/** RFC 9110 §15.5.20: this server is no issuer under that name. Nothing is built on the name that was asked for. A browser gets a page. */
export const misdirected = (request?: Request): Response =>
  request?.headers.get("accept")?.includes("text/html")
    ? plainFailurePage(request, { reason: "misdirected", status: 421 })
    : json({ error: "invalid_request", error_description: "No tenant is served under this host name. Check the address, or add the name as a custom domain of your tenant." }, 421);

export function errorResponse(error: OAuthError): Response {
  const headers: Record<string, string> = {};
  if (error.wwwAuthenticate) headers["WWW-Authenticate"] = error.wwwAuthenticate;
  if (error.status === 503) headers["Retry-After"] = "2";
  if (error instanceof TooManyRequests) headers["Retry-After"] = String(error.retryAfterSeconds);
  return json({ error: error.code, error_description: error.message }, error.status, headers);
}

/** What is not a protocol error is ours: logged in full under a reference, told without detail. */
export function asOAuthError(error: unknown): OAuthError {
  if (error instanceof OAuthError) return error;
  const reference = newId("request");
  log("error", "endpoint_failed", { reference, error });
  return isUnavailable(error)
    ? new TemporarilyUnavailable("the service is not available for a moment; try again", { cause: error })
    : new ServerError(`something went wrong here; reference ${reference}`, { cause: error });
}

/** The database is away: connection failures, Postgres' classes 08, 53 and 57, and what the driver says without a code. */
export function isUnavailable(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    const code = (at as { code?: unknown }).code;
    if (typeof code === "string" && /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|08|53|57P)/.test(code)) return true;
    if (/^(Connection terminated|timeout exceeded when trying to connect)/.test(at.message)) return true;
  }
  return false;
}

/** JSON that no cache keeps (RFC 6749 §5.1); a public document gives its own Cache-Control. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(typeof body === "string" ? body : JSON.stringify(body), {
    status,
    headers: { "Content-Type": "application/json", "Cache-Control": "no-store", ...headers },
  });
}
