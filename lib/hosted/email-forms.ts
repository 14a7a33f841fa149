import { personName } from "../display-text";
import { claimNextMail, findChallenge, findChallengeByLink, startEmailSignIn } from "../login/email";
import { hasMailLeft } from "../login/email-limits";
import { finishByCode, finishByLink, type EmailFailure, type Finished } from "../login/finish-email";
import { moveProof, provesIdentity } from "../login/social-mailbox";
import { loadAuthorizationRequest, type AuthorizationRequest } from "../oauth/authorization-request";
import { seeOther } from "../see-other";
import { expiredPage } from "./pages";
import { formPost, pagePath, type FormPost } from "./form-post";
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

async function start(post: FormPost, page: "login" | "signup", name: string | undefined): Promise<Response> {
  const { db, tenant, form, browser, origin, language } = post;
  if (!(await isOffered(post))) return seeOther(pagePath(page, { request: form.get("request"), error: "not_offered" }));
  const waiting = await waitingRequest(post, form.get("request"));
  if (waiting === "expired") return expiredPage(db, tenant);
  const typed = form.get("email") ?? "";
  const started = await startEmailSignIn(db, tenant, { email: typed, name: name || undefined, requestId: waiting?.id, language, browserHash: browser.hash, ...origin });
  if (started.outcome !== "started") return seeOther(pagePath(page, { request: waiting?.id, error: started.outcome }), [keepTyped({ email: typed, name })]);
  return seeOther(pagePath("pin-code", { request: waiting?.id, challenge: started.challengeId }), [forgetTyped()]);
}

/** A method that a tenant has switched off is no way in, for a mail that was sent before either; but a mailbox may be proven for a social login. */
const isOffered = async ({ db, tenant, browser }: FormPost, challengeId?: string) =>
  tenant.authMethods.includes("magic_link") || (challengeId !== undefined && (await provesIdentity(db, tenant, challengeId, browser.hash)));

const notOffered = ({ form }: FormPost) => seeOther(pagePath("login", { request: form.get("request"), error: "not_offered" }));

/** POST /oauth2/pin-code/resend: as often as the pause between two mails allows. The page tells the seconds that are left. */
export const resendCode = formPost(async (post) => {
  const { db, tenant, form, browser, origin, language } = post;
  if (!(await isOffered(post, form.get("challenge")))) return notOffered(post);
  const before = await findChallenge(db, tenant, form.get("challenge") ?? "", browser.hash);
  if (!before) return expiredPage(db, tenant);
  const back = (query: Record<string, string>) => seeOther(pagePath("pin-code", { request: before.requestId, challenge: before.id, ...query }));
  if (!(await hasMailLeft(db, tenant, before.email))) return back({ error: "rate_limited" }); // and stays with the code that was sent
  if ((await claimNextMail(db, tenant, before)).waitSeconds > 0) return back({ error: "too_soon" });
  const started = await startEmailSignIn(db, tenant, { email: before.email, name: before.name ?? undefined, requestId: before.requestId ?? undefined, language, browserHash: browser.hash, ...origin });
  if (started.outcome !== "started") return back({ error: started.outcome });
  await moveProof(db, tenant, browser.hash, before.id, started.challengeId);
  return back({ challenge: started.challengeId, sent: "again" });
});

/** POST /oauth2/pin-code/verify */
export const verifyCode = formPost(async (post) => {
  const { db, tenant, form, browser, origin } = post;
  const challengeId = form.get("challenge") ?? "";
  if (!(await isOffered(post, challengeId))) return notOffered(post);
  const finished = await finishByCode(db, tenant, { challengeId, code: form.get("code") ?? "", browserHash: browser.hash, ...origin });
  if (finished.outcome === "signed_in") return signedIn(post, { ...finished, method: "email" });
  if (isRefusal(finished.outcome)) return seeOther(pagePath("login", { request: form.get("request"), error: finished.outcome }));
  return seeOther(pagePath("pin-code", { request: form.get("request"), challenge: challengeId, error: finished.outcome }));
});

/** POST /oauth2/magic-link/confirm; with `email`, from a browser which did not ask for the link. */
export const confirmLink = formPost(async (post) => {
  const { db, tenant, form, browser, origin } = post;
  const [token, email] = [form.get("token") ?? "", form.get("email")];
  const challengeId = (await findChallengeByLink(db, tenant, token))?.id;
  if (!(await isOffered(post, challengeId))) return notOffered(post);
  const finished = await finishByLink(db, tenant, { token, email, browserHash: browser.hash, ...origin });
  if (finished.outcome === "signed_in") return signedIn(post, { ...finished, method: "email" });
  if (isRefusal(finished.outcome)) return seeOther(pagePath("login", { error: finished.outcome }));
  if (mayTypeAgain.has(finished.outcome)) return seeOther(pagePath("magic-link", { token, error: finished.outcome }), [keepTyped({ email })]);
  return seeOther(pagePath("magic-link", { challenge: finished.outcome === "other_browser" ? undefined : challengeId, error: finished.outcome }));
});

const isRefusal = (outcome: Finished["outcome"]) => outcome === "registration_closed" || outcome === "account_suspended";
const mayTypeAgain: ReadonlySet<EmailFailure | "signed_in"> = new Set(["invalid_email", "wrong_address"] as const);

async function waitingRequest({ db, tenant, browser }: FormPost, id: string | undefined): Promise<AuthorizationRequest | "expired" | undefined> {
  if (id === undefined) return undefined;
  const found = await loadAuthorizationRequest(db, tenant, id, browser.secret);
  return found && !found.isCompleted ? found : "expired";
}
