import { database, type Database } from "../db/client";
import { failurePage, plainFailurePage } from "../failures/page";
import { SignInFailure } from "../failures/sign-in-failure";
import { tellFailure, type FailureReason, type FailureWords, type ShownFailure } from "../failures/words";
import type { Language } from "../languages/languages";
import { resolveTenant, type Tenant } from "../tenancy/resolve-tenant";
import { tenantTheme } from "../tenancy/theme";

export { failurePage, type PageFailure } from "../failures/page";
export { SignInFailure } from "../failures/sign-in-failure";

/** For a form's handler: its request can be taken up no more, or not by this browser. */
export const expiredPage = (_db: Database, _tenant: Tenant): Promise<never> => Promise.reject(new SignInFailure({ reason: "expired", status: 400 }));

export const alreadyAnsweredPage = (_db: Database, _tenant: Tenant): Promise<never> => Promise.reject(new SignInFailure({ reason: "already_answered", status: 409 }));

/** The same words, link and reference for a page that the framework renders. */
export const shownFailure = (tenant: Tenant, request: { headers: Headers }, language: Language, failure: ShownFailure): Promise<FailureWords & { reference: string }> => tellFailure(database(), tenant, request, language, failure);

/** RFC 9110 §15.5.20. Nothing of the name that was asked for is repeated. */
export const misdirectedPage = (request: { headers: Headers } = { headers: new Headers() }): Response => plainFailurePage(request, { reason: "misdirected", status: 421 });

/**
 * What stands in front of the framework shows this in the place of a page that could not be rendered or does not exist. It
 * comes also when the database is away.
 */
export async function hostFailurePage(request: { headers: Headers }, path: string | undefined, reason: FailureReason, status: number): Promise<Response> {
  try {
    const db = database();
    const tenant = await resolveTenant(db, request.headers.get("host"));
    if (!tenant) return plainFailurePage(request, { reason, status });
    if (status >= 500 && path?.startsWith("/oauth2/")) return await failurePage(db, tenant, request, { reason, status, detail: { page: path } });
    return plainFailurePage(request, { reason, status }, await tenantTheme(db, tenant), tenant.productName);
  } catch {
    return plainFailurePage(request, { reason, status });
  }
}
