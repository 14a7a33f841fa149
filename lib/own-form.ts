import { formToken } from "./browser";
import { equalSecrets } from "./crypto/secrets";

/**
 * Did one of our own pages at this issuer send this form? Browsers say so in Sec-Fetch-Site or Origin; where both are silent
 * (an old browser, or plain http with no-referrer), the form's hidden token must be that of the browser's cookie.
 */
export function isOwnForm(request: Request, tenant: { issuer: string }, token: string | undefined, browserSecret: string | undefined): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site === "same-origin") return true;
  if (site === "cross-site" || site === "same-site") return false;
  const origin = request.headers.get("origin");
  if (origin !== null && origin !== "null") return origin === tenant.issuer;
  return browserSecret !== undefined && token !== undefined && equalSecrets(token, formToken(browserSecret));
}
