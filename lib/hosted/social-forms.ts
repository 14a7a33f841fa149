import { browserSecret } from "../browser";
import { requestOrigin } from "../client-address";
import { database, type Database } from "../db/client";
import { log } from "../log";
import { startSocialSignIn, keepAnswer } from "../login/social";
import { finishSocialSignIn, type SocialFinished } from "../login/social-callback";
import type { SocialAnswer } from "../login/social-identity";
import { findPending, proveMailbox, type PendingIdentity } from "../login/social-mailbox";
import { isUnavailable, type Endpoint } from "../oauth/endpoint";
import { OAuthError } from "../oauth/errors";
import { formParameters, queryParameters, type Parameters } from "../oauth/parameters";
import { requestLanguage } from "../languages/request-language";
import { tenantTheme } from "../tenancy/theme";
import { resolveTenant, type Tenant } from "../tenancy/resolve-tenant";
import { seeOther } from "../see-other";
import { formPost, pagePath } from "./form-post";
import { failurePage, expiredPage, misdirectedPage } from "./pages";
import { signedIn } from "./signed-in";
import type { Method } from "./last-method";
import { keepTyped } from "./typed";
import { waitingRequest } from "./waiting-request";

/** POST /oauth2/social-login/start: away to the provider. */
export const startSocialLogin = formPost(async ({ request, db, tenant, form, browser, origin }) => {
  const waiting = await waitingRequest(db, tenant, request, form.get("request"));
  if (form.has("request") && !waiting) return expiredPage(db, tenant);
  const started = await startSocialSignIn(db, tenant, {
    socialLoginId: form.get("social_login") ?? "", requestId: waiting?.id, loginHint: waiting?.loginHint,
    isAskedAgain: waiting?.prompts.has("login") || waiting?.prompts.has("select_account"), browser: browser.secret, ip: origin.ip,
  });
  if (started.outcome === "started") return seeOther(started.url);
  return seeOther(pagePath("login", { request: waiting?.id, social_error: started.outcome }));
});

interface Callback {
  request: Request;
  db: Database;
  tenant: Tenant;
}

/** The one redirect URI, of every provider. GET brings the browser back; POST is Apple's form, from its own site. */
export const socialLoginCallback: Endpoint = async (request) => {
  if (request.method !== "GET" && request.method !== "POST") return new Response(null, { status: 405, headers: { Allow: "GET, POST", "Cache-Control": "no-store" } });
  const db = database();
  const tenant = await resolveTenant(db, request.headers.get("host"));
  if (!tenant) return misdirectedPage(request);
  if (tenant.status === "suspended") return failurePage(db, tenant, request, { reason: "suspended", status: 403 });
  try {
    return request.method === "POST" ? await keepPostedAnswer({ request, db, tenant }) : await finish({ request, db, tenant }, queryParameters(request));
  } catch (error) {
    if (error instanceof OAuthError) return failurePage(db, tenant, request, { reason: "bad_request", status: error.status, detail: { error: error.code } });
    log("error", "social_callback_failed", { error });
    return failurePage(db, tenant, request, isUnavailable(error) ? { reason: "unavailable", status: 503, headers: { "Retry-After": "2" } } : { reason: "failed", status: 500 });
  }
};

/**
 * A POST from the provider's site comes without our SameSite=Lax cookies. What it brings is kept, and the GET that follows has the
 * cookies; the code stands in no address.
 */
async function keepPostedAnswer({ request, db, tenant }: Callback): Promise<Response> {
  const form = await formParameters(request);
  const state = form.get("state");
  if (!(await keepAnswer(db, tenant, state, answerIn(form)))) return failurePage(db, tenant, request, { reason: "expired", status: 400 });
  return seeOther(pagePath("social-login-callback", { state }));
}

const answerIn = (parameters: Parameters): SocialAnswer => ({ code: parameters.get("code"), error: parameters.get("error"), iss: parameters.get("iss"), user: parameters.get("user") });

async function finish(at: Callback, query: Parameters): Promise<Response> {
  const { request, db, tenant } = at;
  const finished = await finishSocialSignIn(db, tenant, { state: query.get("state"), answer: answerIn(query), browser: browserSecret(request), ...requestOrigin(request) });
  if (finished.outcome === "signed_in") return signedIn(at, { ...finished, method: finished.socialLoginId as Method });
  if (finished.outcome === "prove_mailbox") return askForMailbox(at, finished.pending);
  return refused(at, finished);
}

/** A mail goes out at once to an address that the provider said; without one, the person is asked. */
async function askForMailbox({ request, db, tenant }: Callback, pending: PendingIdentity): Promise<Response> {
  if (pending.email === null) return seeOther(pagePath("social-login", { pending: pending.id }));
  const language = requestLanguage(request, await tenantTheme(db, tenant));
  const started = await proveMailbox(db, tenant, pending, { email: pending.email, language, ...requestOrigin(request) });
  if (started.outcome !== "started") return seeOther(pagePath("login", { request: pending.requestId, error: started.outcome }));
  return seeOther(pagePath("pin-code", { request: pending.requestId, challenge: started.challengeId }));
}

/** POST /oauth2/social-login/email: the address that the provider did not say. */
export const proveSocialEmail = formPost(async ({ db, tenant, form, browser, origin, language }) => {
  const pending = await findPending(db, tenant, form.get("pending") ?? "", browser.hash);
  if (!pending) return expiredPage(db, tenant);
  const email = form.get("email") ?? "";
  const started = await proveMailbox(db, tenant, pending, { email, language, ...origin });
  if (started.outcome !== "started") return seeOther(pagePath("social-login", { pending: pending.id, error: started.outcome }), [keepTyped({ email })]);
  return seeOther(pagePath("pin-code", { request: pending.requestId, challenge: started.challengeId }));
});

type Refused = Exclude<SocialFinished, { outcome: "signed_in" } | { outcome: "prove_mailbox" }>;

/** Pages where the answer proves nothing or the provider is away; for the rest the sign-in page says what to do. */
async function refused({ request, db, tenant }: Callback, { outcome, requestId, provider, cause }: Refused): Promise<Response> {
  const flow = { requestId: requestId ?? undefined, provider, detail: cause === undefined ? undefined : { cause } };
  if (outcome === "unknown_state") return failurePage(db, tenant, request, { reason: "expired", status: 400 });
  if (outcome === "used_state") return failurePage(db, tenant, request, { reason: "already_finished", status: 400 });
  if (outcome === "answer_refused") return failurePage(db, tenant, request, { ...flow, reason: "social_failed", status: 400 });
  if (outcome === "provider_unavailable") return failurePage(db, tenant, request, { ...flow, reason: "social_unavailable", status: 502 });
  return seeOther(pagePath("login", { request: requestId, social_error: outcome }));
}
