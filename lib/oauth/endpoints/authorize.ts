import { browserSecret, newBrowser } from "../../browser";
import { database, type Database } from "../../db/client";
import { askedLanguageCookie } from "../../languages/request-language";
import { seeOther } from "../../see-other";
import { findSession, type Session, type User } from "../../sessions";
import { resolveTenant, type Tenant } from "../../tenancy/resolve-tenant";
import { issueAuthorizationCode } from "../authorization-code";
import {
  checkAuthorizationRequest, completeAuthorizationRequest, findResponseTarget, saveAuthorizationRequest, storedReference, takeUpAuthorizationRequest,
  type AuthorizationRequest, type ResponseTarget,
} from "../authorization-request";
import { errorPage, redirectToClient } from "../authorization-response";
import { standingConsent } from "../consent";
import { asOAuthError, misdirected } from "../endpoint";
import { AccessDenied, ConsentRequired, InvalidRequest, InvalidScope, LoginRequired, TenantSuspended, type OAuthError } from "../errors";
import { formParameters, queryParameters, type Parameters } from "../parameters";
import { scopesFor } from "../scope";
import { verifyIdTokenHint } from "../tokens/id-token";

/**
 * The authorization endpoint (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2). Validate or load, then session, then consent,
 * then code. Errors before the redirect URI is proven are shown on a page; all others go to the client.
 */
export async function authorize(request: Request): Promise<Response> {
  if (request.method !== "GET" && request.method !== "POST") return new Response(null, { status: 405, headers: { Allow: "GET, POST", "Cache-Control": "no-store" } });
  const db = database();
  const tenant = await resolveTenant(db, request.headers.get("host"));
  if (!tenant) return misdirected(request);
  let target: ResponseTarget | undefined;
  let parameters: Parameters | undefined;
  try {
    if (tenant.status !== "active") throw new TenantSuspended(`${tenant.productName} is suspended; nobody can sign in at the moment`);
    parameters = request.method === "GET" ? queryParameters(request) : await formParameters(request);
    const browser = browserSecret(request);
    const stored = storedReference(parameters);
    if (stored) {
      const taken = await takeUpAuthorizationRequest(db, tenant, parameters, stored, browser);
      target = taken;
      return await proceed(db, tenant, request, taken, parameters);
    }
    target = await findResponseTarget(db, tenant, parameters);
    return await proceed(db, tenant, request, checkAuthorizationRequest(tenant, target, parameters), parameters);
  } catch (error) {
    const refusal: OAuthError = asOAuthError(error);
    return target ? await redirectToClient(db, tenant, request, target, { error: refusal.code, error_description: refusal.message }) : errorPage(db, tenant, request, refusal, parameters);
  }
}

async function proceed(db: Database, tenant: Tenant, http: Request, request: AuthorizationRequest, parameters: Parameters): Promise<Response> {
  const isSilent = request.prompts.has("none");
  const found = await findSession(db, tenant, http);
  if (!found || !(await isGoodEnough(db, tenant, request, found))) {
    if (isSilent) throw new LoginRequired("the user is not signed in");
    return askUser(db, tenant, http, request, parameters, request.prompts.has("create") && tenant.allowRegistration ? "signup" : "login");
  }
  const { session, user } = found;
  const consent = request.consent?.userId === user.id ? request.consent : await standingConsent(db, tenant, request, user);
  if (!consent) {
    if (isSilent) throw new ConsentRequired("the user has not consented yet");
    return askUser(db, tenant, http, request, parameters, "consent");
  }
  if (consent.scopes === null) {
    await complete(db, tenant, request);
    throw new AccessDenied("the user said no");
  }
  const scopes = scopesFor(user, consent.scopes);
  if (scopes.length === 0) throw new InvalidScope("none of the scopes asked for can be granted to this user");
  await complete(db, tenant, request);
  const code = await db.transaction((transaction) => issueAuthorizationCode(transaction, tenant, session, { ...request, scopes, tenantIds: consent.tenantIds }));
  return redirectToClient(db, tenant, http, request, { code });
}

/** Is this session new enough for prompt=login and max_age, and of the user whom id_token_hint names? */
async function isGoodEnough(db: Database, tenant: Tenant, request: AuthorizationRequest, { session, user }: { session: Session; user: User }): Promise<boolean> {
  if (request.idTokenHint !== undefined) {
    const hint = await verifyIdTokenHint(db, tenant, request.idTokenHint);
    if (!hint) throw new InvalidRequest("id_token_hint is not an ID token of this issuer");
    if (hint.subject !== user.id) return false;
  }
  return request.authenticateAfter === undefined || session.authenticatedAt >= request.authenticateAfter;
}

/** Leaves the request in the database and the browser at a page; the page's form leads back here. */
async function askUser(db: Database, tenant: Tenant, http: Request, request: AuthorizationRequest, parameters: Parameters, page: "login" | "signup" | "consent"): Promise<Response> {
  const known = browserSecret(http);
  const browser = known === undefined ? newBrowser() : { secret: known, setCookie: undefined };
  const id = request.id ?? (await saveAuthorizationRequest(db, tenant, request, parameters, browser.secret));
  const language = request.id === undefined ? askedLanguageCookie(request.uiLocales) : undefined;
  return seeOther(`${tenant.issuer}/oauth2/${page}?request=${id}`, [browser.setCookie, language]);
}

async function complete(db: Database, tenant: Tenant, request: AuthorizationRequest): Promise<void> {
  if (request.id !== undefined && !(await completeAuthorizationRequest(db, tenant, request.id))) throw new InvalidRequest("this sign-in was already finished");
}
