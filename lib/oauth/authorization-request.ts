import { and, eq, gt, isNull } from "drizzle-orm";
import { browserHash } from "../browser";
import type { Database } from "../db/client";
import { authorizationRequests } from "../db/schema";
import { newId } from "../ids";
import { requestUriPrefix } from "../request-uri";
import type { Tenant } from "../tenancy/resolve-tenant";
import { findClient, type Client } from "./clients";
import { ExpiredRequest, FinishedRequest, InvalidRequest, RequestNotSupported, RequestUriNotSupported, UnauthorizedClient, UnknownClient, UnsupportedResponseType, WrongRedirectUri } from "./errors";
import type { Parameters } from "./parameters";
import { checkCodeChallenge } from "./pkce";
import { matchesRedirectUri } from "./redirect-uri";
import { parseResources } from "./resource-indicators";
import { parseScope, requestableScopes } from "./scope";

export { resumeUrl } from "../request-uri";

/** How long a person may take to sign in: as long as the link of a sign-in mail lives. */
const lifetimeSeconds = 24 * 3600;

export type ResponseMode = "query" | "form_post";

/** Where the answer goes: known once client_id and redirect_uri are proven, before anything else is looked at. */
export interface ResponseTarget {
  client: Client;
  redirectUri: string;
  state: string | undefined;
  responseMode: ResponseMode;
}

/** A validated authorization request (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1). */
export interface AuthorizationRequest extends ResponseTarget {
  /** Of the stored copy; undefined while nothing had to be stored. */
  id: string | undefined;
  scopes: string[];
  resources: string[];
  codeChallenge: string | undefined;
  nonce: string | undefined;
  prompts: Set<string>;
  /** The oldest sign-in that is still good enough: prompt=login and max_age. */
  authenticateAfter: Date | undefined;
  loginHint: string | undefined;
  uiLocales: string | undefined;
  idTokenHint: string | undefined;
  /** What the user answered on the consent page; null scopes: denied. */
  consent: { userId: string; scopes: string[] | null; tenantIds: string[] | null } | undefined;
  isCompleted: boolean;
}

/**
 * The client and the redirect URI of a request. Until these are proven nothing may be redirected (RFC 9700 §4.11.2).
 * @throws InvalidRequest to be shown on a page
 */
export async function findResponseTarget(db: Database, tenant: Tenant, parameters: Parameters): Promise<ResponseTarget> {
  const clientId = parameters.get("client_id");
  if (clientId === undefined) throw new UnknownClient("client_id is missing");
  const client = await findClient(db, tenant, clientId);
  if (!client) throw new UnknownClient("No application is registered under this client_id here");
  const redirectUri = parameters.get("redirect_uri");
  if (redirectUri === undefined) throw new WrongRedirectUri("redirect_uri is missing");
  if (!matchesRedirectUri(client, redirectUri)) throw new WrongRedirectUri("The redirect_uri is not one that this application registered");
  return { client, redirectUri, state: parameters.get("state"), responseMode: parameters.get("response_mode") === "form_post" ? "form_post" : "query" };
}

/**
 * The rest of the request, in the order in which a client's developer would want to hear of it.
 * @throws OAuthError to be redirected to the client
 */
export function checkAuthorizationRequest(tenant: Tenant, target: ResponseTarget, parameters: Parameters): AuthorizationRequest {
  const { client } = target;
  if (parameters.has("request") && parameters.has("request_uri")) throw new InvalidRequest("request and request_uri exclude each other");
  if (parameters.has("request")) throw new RequestNotSupported("request objects are not supported");
  if (parameters.has("request_uri")) throw new RequestUriNotSupported("request_uri is only for references that this server gave out");
  const responseType = parameters.get("response_type");
  if (responseType === undefined) throw new InvalidRequest("response_type is missing");
  if (responseType !== "code") throw new UnsupportedResponseType("response_type must be code");
  const responseMode = parameters.get("response_mode");
  if (responseMode !== undefined && responseMode !== "query" && responseMode !== "form_post") throw new InvalidRequest("response_mode must be query or form_post");
  if (!client.grantTypes.includes("authorization_code")) throw new UnauthorizedClient("this client may not use the authorization code grant");
  const codeChallenge = checkCodeChallenge(parameters, client);
  const prompts = parsePrompt(parameters.get("prompt"));
  const maxAge = parseMaxAge(parameters.get("max_age"));
  checkClaims(parameters.get("claims"));
  const nonce = limited(parameters, "nonce", 1024);
  limited(parameters, "state", 4096);
  const resources = parseResources(parameters.get("resource"), tenant.isPlatform);
  const scopes = requestableScopes(parseScope(parameters.get("scope")), client, tenant);
  return {
    ...target, id: undefined, scopes, resources, codeChallenge, nonce, prompts,
    authenticateAfter: prompts.has("login") || prompts.has("select_account") ? new Date() : maxAge === undefined ? undefined : new Date(Date.now() - maxAge * 1000),
    loginHint: limited(parameters, "login_hint", 320),
    uiLocales: limited(parameters, "ui_locales", 200),
    idTokenHint: parameters.get("id_token_hint"),
    consent: undefined,
    isCompleted: false,
  };
}

const knownPrompts = new Set(["none", "login", "consent", "select_account", "create"]);

function parsePrompt(prompt: string | undefined): Set<string> {
  const prompts = new Set((prompt ?? "").split(" ").filter(Boolean));
  for (const value of prompts) if (!knownPrompts.has(value)) throw new InvalidRequest("prompt must be none, login, consent, select_account or create");
  if (prompts.has("none") && prompts.size > 1) throw new InvalidRequest("prompt=none excludes every other prompt");
  return prompts;
}

function parseMaxAge(maxAge: string | undefined): number | undefined {
  if (maxAge === undefined) return undefined;
  if (!/^\d{1,10}$/.test(maxAge)) throw new InvalidRequest("max_age must be a number of seconds");
  return Number(maxAge);
}

/** OpenID Connect Core §5.5: read, so that a malformed one is told; our claims follow from the scopes. */
function checkClaims(claims: string | undefined): void {
  if (claims === undefined) return;
  try {
    const value: unknown = JSON.parse(claims);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return;
  } catch {
    // told below
  }
  throw new InvalidRequest("claims is not a JSON object");
}

function limited(parameters: Parameters, name: string, max: number): string | undefined {
  const value = parameters.get(name);
  if (value !== undefined && value.length > max) throw new InvalidRequest(`${name} is longer than ${max} characters`);
  return value;
}

// ---- The stored copy, referred to by request_uri as RFC 9126 §2.2 does

type Stored = { kind: "stored"; id: string };

/** Is this `client_id=…&request_uri=urn:ietf:params:oauth:request_uri:…`? */
export function storedReference(parameters: Parameters): Stored | undefined {
  const uri = parameters.get("request_uri");
  return uri?.startsWith(requestUriPrefix) && !parameters.has("request") ? { kind: "stored", id: uri.slice(requestUriPrefix.length) } : undefined;
}

/** Keeps a validated request while the person signs in or decides; only this browser can take it up again. */
export async function saveAuthorizationRequest(db: Database, tenant: Tenant, request: AuthorizationRequest, parameters: Parameters, browser: string): Promise<string> {
  const id = newId("request");
  const kept = Object.fromEntries([...parameters].filter(([name]) => name !== "id_token_hint"));
  await db.insert(authorizationRequests).values({
    tenantId: tenant.id, id, clientId: request.client.id, parameters: kept, browserHash: browserHash(browser),
    authenticateAfter: request.authenticateAfter, expiresAt: new Date(Date.now() + lifetimeSeconds * 1000),
  });
  return id;
}

/** The stored request, for the browser that sent it; undefined when unknown, expired, of another tenant or another browser. */
export async function loadAuthorizationRequest(db: Database, tenant: Tenant, id: string, browser: string | undefined): Promise<AuthorizationRequest | undefined> {
  if (browser === undefined || !/^request_[a-z2-7]{20}$/.test(id)) return undefined;
  const [row] = await db
    .select()
    .from(authorizationRequests)
    .where(and(eq(authorizationRequests.tenantId, tenant.id), eq(authorizationRequests.id, id), eq(authorizationRequests.browserHash, browserHash(browser)), gt(authorizationRequests.expiresAt, new Date())));
  if (!row) return undefined;
  const parameters = new Map(Object.entries(row.parameters));
  const target = await findResponseTarget(db, tenant, parameters);
  const checked = checkAuthorizationRequest(tenant, target, parameters);
  const decision = row.parameters["consent.user_id"];
  const list = (name: string) => row.parameters[name]?.split(" ").filter(Boolean) ?? null;
  return {
    ...checked, id, authenticateAfter: row.authenticateAfter ?? undefined, isCompleted: row.completedAt !== null,
    consent: row.consentedAt && decision !== undefined ? { userId: decision, scopes: list("consent.scopes"), tenantIds: list("consent.tenants") } : undefined,
  };
}

/** The person wants to go on as somebody else: only a sign-in from now on answers the request. */
export async function requireNewSignIn(db: Database, tenant: Tenant, id: string, now = new Date()): Promise<void> {
  await db
    .update(authorizationRequests)
    .set({ authenticateAfter: now })
    .where(and(eq(authorizationRequests.tenantId, tenant.id), eq(authorizationRequests.id, id), isNull(authorizationRequests.completedAt)));
}

/** Marks the request as answered; false when it already was. One request gives one code (RFC 9126 §7.3). */
export async function completeAuthorizationRequest(db: Database, tenant: Tenant, id: string): Promise<boolean> {
  const completed = await db
    .update(authorizationRequests)
    .set({ completedAt: new Date() })
    .where(and(eq(authorizationRequests.tenantId, tenant.id), eq(authorizationRequests.id, id), isNull(authorizationRequests.completedAt)))
    .returning({ id: authorizationRequests.id });
  return completed.length === 1;
}

/**
 * @throws InvalidRequestUri to be shown on a page: there is no proven redirect URI
 */
export async function takeUpAuthorizationRequest(db: Database, tenant: Tenant, parameters: Parameters, reference: Stored, browser: string | undefined): Promise<AuthorizationRequest> {
  const request = await loadAuthorizationRequest(db, tenant, reference.id, browser);
  if (!request || request.client.id !== parameters.get("client_id")) throw new ExpiredRequest("This sign-in has expired or was started in another browser. Go back to the application and start again");
  if (request.isCompleted) throw new FinishedRequest("This sign-in was already finished. Go back to the application and start again");
  return request;
}

