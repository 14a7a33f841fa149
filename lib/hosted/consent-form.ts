import { loadAuthorizationRequest, resumeUrl } from "../oauth/authorization-request";
import { answerConsent } from "../oauth/consent";
import { findSession } from "../sessions";
import { alreadyAnsweredPage, expiredPage } from "./pages";
import { formPost, seeOther } from "./form-post";

/** Name of the checkbox of a scope; a form field of its own, since a parameter may not be repeated. */
export const scopeField = (scope: string): string => `scope:${scope}`;

/** POST /oauth2/consent/answer: once, for the request of this browser and the user the page was shown to. */
export const answerConsentForm = formPost(async ({ request, db, tenant, form, browser }) => {
  const waiting = await loadAuthorizationRequest(db, tenant, form.get("request") ?? "", browser.secret);
  if (!waiting) return expiredPage(db, tenant);
  if (waiting.isCompleted) return alreadyAnsweredPage(db, tenant);
  const signedIn = await findSession(db, tenant, request);
  if (!signedIn || signedIn.user.id !== form.get("account")) return seeOther(resumeUrl(waiting)); // signed out or somebody else since: ask again
  const allowed = form.get("answer") === "allow" ? waiting.scopes.filter((scope) => form.has(scopeField(scope))) : null;
  const isFirst = await db.transaction((transaction) => answerConsent(transaction, tenant, waiting, signedIn.user, allowed));
  return isFirst ? seeOther(resumeUrl(waiting)) : alreadyAnsweredPage(db, tenant);
});
