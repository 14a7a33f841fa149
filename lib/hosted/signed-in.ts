import type { Database } from "../db/client";
import { resumeUrl } from "../oauth/authorization-request";
import type { SignedIn } from "../login/sign-in";
import { endSession, findSession, replaceSession } from "../sessions";
import type { Tenant } from "../tenancy/resolve-tenant";
import { seeOther } from "../see-other";
import { accountPath, forgetReturnCookie, returnsToAccount } from "./account-return";
import { pagePath } from "./form-post";
import { lastMethodCookie, type Method } from "./last-method";
import { offersPasskey } from "./passkey-offer";
import { forgetTyped } from "./typed";
import { waitingRequest } from "./waiting-request";

export interface SignInEnd extends Pick<SignedIn, "user" | "session" | "setCookie"> {
  /** The authorization request that waits for this sign-in. */
  requestId: string | null;
  /** Marked on the sign-in page from now on. */
  method: Method;
}

interface At {
  request: Request;
  db: Database;
  tenant: Tenant;
}

/**
 * The end of every way to sign in: somebody else's session in this browser is ended, and the browser goes back to the
 * authorization request that waited, or to the page that says who is signed in, by way of the offer of a passkey to those who
 * have none here. The location is a path of this host.
 */
export async function afterSignIn({ request, db, tenant }: At, { user, session, setCookie, requestId, method }: SignInEnd): Promise<{ location: string; cookies: string[] }> {
  const before = await findSession(db, tenant, request);
  if (before?.user.id === user.id) await replaceSession(db, before.session, session);
  else if (before) await endSession(db, tenant, before.session.id, "signed_out");
  const waiting = await waitingRequest(db, tenant, request, requestId ?? undefined);
  const isReturning = returnsToAccount(request);
  const next = waiting ? resumeUrl(waiting) : isReturning ? accountPath : afterwards(tenant);
  const location = !isReturning && (await offersPasskey(db, tenant, request, user)) ? pagePath("passkey-offer", { request: waiting?.id }) : next;
  return { location, cookies: [setCookie, forgetTyped(), lastMethodCookie(method), ...(isReturning ? [forgetReturnCookie()] : [])] };
}

/** The same as the answer to a form or to an identity provider's redirect. */
export async function signedIn(at: At, end: SignInEnd): Promise<Response> {
  const { location, cookies } = await afterSignIn(at, end);
  return seeOther(location, cookies);
}

/** Where someone goes whom no application waits for. */
export const afterwards = (tenant: Tenant): string => (tenant.isPlatform ? "/" : pagePath("login", {}));
