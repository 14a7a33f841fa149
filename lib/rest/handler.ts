import { clientAddress } from "../client-address";
import { database, type Database } from "../db/client";
import { settings } from "../env";
import { ServiceError } from "../errors";
import { newId } from "../ids";
import { asOAuthError, json, misdirected } from "../oauth/endpoint";
import { managementScopes } from "../oauth/management-scopes";
import { bearerChallenge } from "../oauth/protected-resource";
import { authenticateCaller, type Caller } from "../services/actor";
import type { Operation } from "../services/operation";
import { run } from "../services/run";
import { defaultIssuer, resolveTenant, type Tenant } from "../tenancy/resolve-tenant";
import { readInput } from "./input";
import { matchRoute } from "./routes";

/*
 * Every operation as REST, at any host of the installation (contract.md section 5).
 */

const base = "/api/v1/";
const exposed = "ETag, WWW-Authenticate, Retry-After, X-Request-Id";

export async function restHandler(request: Request): Promise<Response> {
  const requestId = newId("request");
  let host: Tenant | undefined;
  let response: Response;
  try {
    const db = database();
    host = await resolveTenant(db, request.headers.get("host"));
    response = host ? await answer(db, request, host, requestId) : misdirected();
  } catch (error) {
    response = asResponse(error, request);
  }
  response.headers.set("X-Request-Id", requestId);
  allowOrigin(response, request, host);
  return request.method === "HEAD" ? new Response(null, response) : response;
}

async function answer(db: Database, request: Request, host: Tenant, requestId: string): Promise<Response> {
  const found = matchRoute(request.method === "HEAD" ? "GET" : request.method, segmentsOf(request));
  if (request.method === "OPTIONS") return preflight(found && "allow" in found ? found.allow : []);
  const caller = await authenticateCaller(db, request, "api");
  if (!found) return json({ error: "not_found", error_description: "There is nothing at this path. GET /api/v1/openapi.json lists what there is." }, 404);
  if ("allow" in found) return json({ error: "invalid_request", error_description: `Use ${found.allow.join(" or ")} here.` }, 405, { Allow: allowed(found.allow) });
  refuseForeignHost(caller, host);
  const input = await readInput(request, found);
  const output = await run(found.operation, input, { db, actor: caller.actor, requestId, ip: clientAddress(request) });
  return json(output, statusOf(found.operation), versionOf(output));
}

/** What If-Match takes for an update (RFC 9110 §8.8.3). */
const versionOf = ({ updated_at: version }: Record<string, unknown>): Record<string, string> => (typeof version === "string" ? { ETag: `"${version}"` } : {});

const statusOf = ({ name }: Operation) => (/^(create|add)_/.test(name) ? 201 : 200);

function segmentsOf(request: Request): string[] {
  const { pathname } = new URL(request.url);
  if (!pathname.startsWith(base)) return [];
  try {
    return pathname.slice(base.length).replace(/\/$/, "").split("/").map(decodeURIComponent);
  } catch {
    return [];
  }
}

/** A machine acts at the hosts of its own tenant, and at the platform's. */
function refuseForeignHost({ actor, issuedBy }: Caller, host: Tenant): void {
  if (actor.kind === "user" || host.isPlatform || host.id === issuedBy.id) return;
  const own = new URL(defaultIssuer(issuedBy)).host;
  throw new ServiceError("forbidden", `The host ${new URL(host.issuer).host} does not match tenant domains (public: ${own}). Call the API at a host of the client's own tenant.`);
}

// ---- Refusals

function asResponse(error: unknown, request: Request): Response {
  // A condition of the request's own failed (RFC 9110 §15.5.13); one of the body is a conflict like any other.
  if (error instanceof ServiceError) return serviceErrorResponse(error, error.current && request.headers.has("if-match") ? 412 : error.status);
  const refused = asOAuthError(error);
  const headers: Record<string, string> = {};
  if (refused.status === 401) {
    const isMissing = refused.wwwAuthenticate === "Bearer";
    headers["WWW-Authenticate"] = bearerChallenge("api", { ...(isMissing ? {} : { error: refused.code, description: refused.message }), scopes: managementScopes });
  }
  if (refused.status === 503) headers["Retry-After"] = "2";
  const code = refused.status === 413 || refused.status === 415 ? "validation_error" : refused.code;
  return json({ error: code, error_description: refused.message }, refused.status, headers);
}

function serviceErrorResponse(error: ServiceError, status: number): Response {
  const headers: Record<string, string> = {};
  if (error.scopes) headers["WWW-Authenticate"] = bearerChallenge("api", { error: error.code, description: error.message, scopes: error.scopes });
  if (error.retryAfterSeconds !== undefined) headers["Retry-After"] = String(error.retryAfterSeconds);
  else if (error.status === 429 || error.status === 503) headers["Retry-After"] = error.status === 503 ? "2" : "60";
  return json({ error: error.code, error_description: error.message, ...(error.details ? { details: error.details } : {}) }, status, headers);
}

// ---- Browsers

const allowed = (verbs: string[]) => [...new Set([...verbs, ...(verbs.includes("GET") ? ["HEAD"] : []), "OPTIONS"])].join(", ");

const preflight = (verbs: string[]) =>
  new Response(null, {
    status: 204,
    headers: { "Access-Control-Allow-Methods": allowed(verbs), "Access-Control-Allow-Headers": "Authorization, Content-Type, If-Match, X-Tenant-ID", "Access-Control-Max-Age": "600" },
  });

/** Pages of the platform and of the origins that the host's tenant lists; a token is still needed. */
function allowOrigin(response: Response, request: Request, host: Tenant | undefined): void {
  response.headers.append("Vary", "Origin");
  const origin = request.headers.get("origin");
  if (origin === null || !(origin === settings().appUrl || host?.allowedOrigins.includes(origin))) return;
  response.headers.set("Access-Control-Allow-Origin", origin);
  response.headers.set("Access-Control-Expose-Headers", exposed);
}
