import { database, type Database } from "../../db/client";
import { browserSecret } from "../../browser";
import { askedLanguageCookie } from "../../languages/request-language";
import { isOwnForm } from "../../own-form";
import { clearedSessionCookie, endSession, findSession } from "../../sessions";
import { resolveTenant, type Tenant } from "../../tenancy/resolve-tenant";
import { seeOther } from "../../see-other";
import { errorPage } from "../authorization-response";
import { findClient } from "../clients";
import { asOAuthError, misdirected } from "../endpoint";
import { InvalidRequest } from "../errors";
import { formParameters, queryParameters, type Parameters } from "../parameters";
import { verifyIdTokenHint } from "../tokens/id-token";

/** Fields that the question's form sends back. */
const kept = ["client_id", "post_logout_redirect_uri", "state"] as const;

/**
 * RP-Initiated Logout 1.0. With an ID token of ours for the session at hand it asks nothing; without one it asks once (§2, §6),
 * so no foreign page can sign anybody out. The browser is sent on only to a URI that the client registered (§3).
 */
export async function endSessionEndpoint(request: Request): Promise<Response> {
  if (request.method !== "GET" && request.method !== "POST") return new Response(null, { status: 405, headers: { Allow: "GET, POST", "Cache-Control": "no-store" } });
  const db = database();
  const tenant = await resolveTenant(db, request.headers.get("host"));
  if (!tenant) return misdirected(request);
  let parameters: Parameters | undefined;
  try {
    parameters = request.method === "GET" ? queryParameters(request) : await formParameters(request);
    return await signOut(db, tenant, request, parameters);
  } catch (error) {
    return errorPage(db, tenant, request, asOAuthError(error), parameters);
  }
}

async function signOut(db: Database, tenant: Tenant, request: Request, parameters: Parameters): Promise<Response> {
  const token = parameters.get("id_token_hint");
  const hint = token === undefined ? undefined : await verifyIdTokenHint(db, tenant, token);
  if (token !== undefined && !hint) throw new InvalidRequest("id_token_hint is not an ID token of this issuer");
  const clientId = parameters.get("client_id");
  if (hint && clientId !== undefined && clientId !== hint.clientId) throw new InvalidRequest("client_id and id_token_hint do not belong together");

  const target = await returnTarget(db, tenant, hint?.clientId ?? clientId, parameters);
  const current = await findSession(db, tenant, request);
  const isConfirmed = hint ? !current || hint.subject === current.session.userId : isAnswer(request, tenant, parameters);
  const language = askedLanguageCookie(parameters.get("ui_locales"));
  if (current && !isConfirmed) return seeOther(`${tenant.issuer}/oauth2/signed-out?${new URLSearchParams({ question: "1", ...pick(parameters) })}`, [language]);
  if (current) await endSession(db, tenant, current.session.id, "signed_out");
  else if (hint?.sessionId) await endSession(db, tenant, hint.sessionId, "signed_out");
  return seeOther(target ?? `${tenant.issuer}/oauth2/signed-out`, [clearedSessionCookie(), language]);
}

/** Did the person press the button of the question? */
const isAnswer = (request: Request, tenant: Tenant, parameters: Parameters): boolean =>
  request.method === "POST" && parameters.get("confirm") === "1" && isOwnForm(request, tenant, parameters.get("form_token"), browserSecret(request));

/**
 * @throws InvalidRequest the URI is not one of the client's, or nothing says whose it is (§2, §3)
 */
async function returnTarget(db: Database, tenant: Tenant, clientId: string | undefined, parameters: Parameters): Promise<string | undefined> {
  const uri = parameters.get("post_logout_redirect_uri");
  if (uri === undefined) return undefined;
  const client = clientId === undefined ? undefined : await findClient(db, tenant, clientId);
  if (!client) throw new InvalidRequest("post_logout_redirect_uri needs an id_token_hint or a client_id that says whose it is");
  if (!client.allowedLogoutUris.includes(uri)) throw new InvalidRequest("post_logout_redirect_uri is not one that this application registered");
  const state = parameters.get("state");
  return state === undefined ? uri : `${uri}${uri.includes("?") ? "&" : "?"}state=${encodeURIComponent(state)}`;
}

const pick = (parameters: Parameters): Record<string, string> => Object.fromEntries(kept.flatMap((name) => (parameters.has(name) ? [[name, parameters.get(name)!]] : [])));
