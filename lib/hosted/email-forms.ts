import { findChallenge, startEmailSignIn } from "../login/email";
import { finishByCode, finishByLink, type Finished } from "../login/finish-email";
import { loadAuthorizationRequest, type AuthorizationRequest } from "../oauth/authorization-request";
import { expiredPage } from "./pages";
import { formPost, pagePath, seeOther, type FormPost } from "./form-post";
import { signedIn } from "./signed-in";
import { forgetTyped, keepTyped } from "./typed";

/** POST /oauth2/login/email */
export const loginByEmail = formPost((post) => start(post, "login", undefined));

/** POST /oauth2/signup/email */
export const signUpByEmail = formPost(async (post) => {
  const request = post.form.get("request");
  if (!post.tenant.allowRegistration) return seeOther(pagePath("login", { request, error: "registration_closed" }));
  const name = personName(post.form.get("name"));
  if (name === undefined) return seeOther(pagePath("signup", { request, error: "invalid_name" }), [keepTyped({ email: post.form.get("email"), name: post.form.get("name") })]);
  return start(post, "signup", name);
});

/** A display name: one line, no control or bidi characters; empty when none was given, undefined when it is not one. */
function personName(typed: string | undefined): string | undefined {
  const name = (typed ?? "").normalize("NFC").trim();
  return name.length <= 255 && !/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u.test(name) ? name : undefined;
}

async function start(post: FormPost, page: "login" | "signup", name: string | undefined): Promise<Response> {
  const { db, tenant, form, browser, origin } = post;
  if (!tenant.authMethods.includes("magic_link")) return seeOther(pagePath(page, { request: form.get("request"), error: "not_offered" }));
  const waiting = await waitingRequest(post, form.get("request"));
  if (waiting === "expired") return expiredPage(db, tenant);
  const typed = form.get("email") ?? "";
  const started = await startEmailSignIn(db, tenant, { email: typed, name: name || undefined, requestId: waiting?.id, browserHash: browser.hash, ip: origin.ip });
  if (started.outcome !== "started") return seeOther(pagePath(page, { request: waiting?.id, error: started.outcome }), [keepTyped({ email: typed, name })]);
  return seeOther(pagePath("pin-code", { request: waiting?.id, challenge: started.challengeId }), [forgetTyped()]);
}

/** POST /oauth2/pin-code/resend */
export const resendCode = formPost(async ({ db, tenant, form, browser, origin }) => {
  const before = await findChallenge(db, tenant, form.get("challenge") ?? "", browser.hash);
  if (!before) return expiredPage(db, tenant);
  const started = await startEmailSignIn(db, tenant, { email: before.email, name: before.name ?? undefined, requestId: before.requestId ?? undefined, browserHash: browser.hash, ip: origin.ip });
  if (started.outcome !== "started") return seeOther(pagePath("pin-code", { request: before.requestId, challenge: before.id, error: started.outcome }));
  return seeOther(pagePath("pin-code", { request: before.requestId, challenge: started.challengeId, sent: "again" }));
});

/** POST /oauth2/pin-code/verify */
export const verifyCode = formPost(async (post) => {
  const { db, tenant, form, browser, origin } = post;
  const challengeId = form.get("challenge") ?? "";
  const finished = await finishByCode(db, tenant, { challengeId, code: form.get("code") ?? "", browserHash: browser.hash, ...origin });
  if (finished.outcome === "signed_in") return signedIn(post, finished);
  if (isRefusal(finished.outcome)) return seeOther(pagePath("login", { request: form.get("request"), error: finished.outcome }));
  return seeOther(pagePath("pin-code", { request: form.get("request"), challenge: challengeId, error: finished.outcome }));
});

/** POST /oauth2/magic-link/confirm */
export const confirmLink = formPost(async (post) => {
  const { db, tenant, form, browser, origin } = post;
  const finished = await finishByLink(db, tenant, { token: form.get("token") ?? "", browserHash: browser.hash, ...origin });
  if (finished.outcome === "signed_in") return signedIn(post, finished);
  if (isRefusal(finished.outcome)) return seeOther(pagePath("login", { error: finished.outcome }));
  return seeOther(pagePath("magic-link", { error: finished.outcome }));
});

const isRefusal = (outcome: Finished["outcome"]) => outcome === "registration_closed" || outcome === "account_suspended";

async function waitingRequest({ db, tenant, browser }: FormPost, id: string | undefined): Promise<AuthorizationRequest | "expired" | undefined> {
  if (id === undefined) return undefined;
  const found = await loadAuthorizationRequest(db, tenant, id, browser.secret);
  return found && !found.isCompleted ? found : "expired";
}
