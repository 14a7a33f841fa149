import { recordEvent } from "../audit";
import type { Database } from "../db/client";
import { loadAuthorizationRequest, requireNewSignIn, resumeUrl } from "../oauth/authorization-request";
import { answerConsent, manageableTenants } from "../oauth/consent";
import { onlyReading } from "../oauth/management-scopes";
import { hasManagementScope } from "../oauth/scope";
import type { Parameters } from "../oauth/parameters";
import { findSession, type User } from "../sessions";
import { seeOther } from "../see-other";
import { alreadyAnsweredPage, expiredPage } from "./pages";
import { formPost, pagePath } from "./form-post";

/** Names of the boxes to tick; each a form field of its own, since a parameter may not be repeated. */
export const scopeField = (scope: string): string => `scope:${scope}`;
export const tenantField = (id: string): string => `tenant:${id}`;

/**
 * POST /oauth2/consent/answer: once, for the request of this browser and the user the page was shown to. `answer` is allow, read (of
 * what is ticked only what changes nothing), deny, or switch: another account.
 */
export const answerConsentForm = formPost(async ({ request, db, tenant, form, browser, origin }) => {
  const waiting = await loadAuthorizationRequest(db, tenant, form.get("request") ?? "", browser.secret);
  if (!waiting?.id) return expiredPage(db, tenant);
  if (waiting.isCompleted || waiting.consent) return alreadyAnsweredPage(db, tenant);
  if (form.get("answer") === "switch") {
    await requireNewSignIn(db, tenant, waiting.id);
    return seeOther(pagePath("login", { request: waiting.id, other: "1" }));
  }
  const signedIn = await findSession(db, tenant, request);
  if (!signedIn || signedIn.user.id !== form.get("account")) return seeOther(resumeUrl(waiting)); // signed out or somebody else since: ask again
  const { user } = signedIn;

  const ticked = waiting.scopes.filter((scope) => form.has(scopeField(scope)));
  const allowed = form.get("answer") === "allow" ? ticked : form.get("answer") === "read" ? onlyReading(ticked) : null;
  const tenantIds = allowed && (await chosenTenants(db, user, form));
  if (tenantIds?.length === 0 && hasManagementScope(allowed!)) return seeOther(pagePath("consent", { request: waiting.id, error: "no_tenant", kept: ticked.join(" ") || "none" }));

  const isFirst = await db.transaction(async (transaction) => {
    if (!(await answerConsent(transaction, tenant, waiting, user, allowed, tenantIds))) return false;
    const { id, name } = waiting.client;
    await recordEvent(transaction, tenant, { actor: { kind: "end_user", id: user.id, via: "login", client_id: id }, action: "consent.answered", target: { type: "client", id, name }, outcome: allowed ? "success" : "denied", ip: origin.ip });
    return true;
  });
  return isFirst ? seeOther(resumeUrl(waiting)) : alreadyAnsweredPage(db, tenant);
});

/** Null: all. Of what the form names only those that the user may act on. */
async function chosenTenants(db: Database, user: User, form: Parameters): Promise<string[] | null> {
  if (form.get("tenants") !== "chosen") return null;
  return (await manageableTenants(db, user.id)).map(({ id }) => id).filter((id) => form.has(tenantField(id)));
}
