import type { Database } from "../db/client";
import { resumeUrl } from "../oauth/authorization-request";
import { endSession, findSession, type User } from "../sessions";
import type { Tenant } from "../tenancy/resolve-tenant";
import { pagePath, seeOther } from "./form-post";
import { forgetTyped } from "./typed";
import { waitingRequest } from "./waiting-request";

export interface SignInEnd {
  user: Pick<User, "id">;
  /** Of the session that startSession has just made. */
  setCookie: string;
  /** The authorization request that waits for this sign-in. */
  requestId: string | null;
}

interface At {
  request: Request;
  db: Database;
  tenant: Tenant;
}

/**
 * The end of every way to sign in: somebody else's session in this browser is ended, and the browser goes back to the
 * authorization request that waited, or to the page that says who is signed in. The location is a path of this host.
 */
export async function afterSignIn({ request, db, tenant }: At, { user, setCookie, requestId }: SignInEnd): Promise<{ location: string; cookies: string[] }> {
  const before = await findSession(db, tenant, request);
  if (before && before.user.id !== user.id) await endSession(db, tenant, before.session.id, "signed_out");
  const waiting = await waitingRequest(db, tenant, request, requestId ?? undefined);
  return { location: waiting ? resumeUrl(waiting) : afterwards(tenant), cookies: [setCookie, forgetTyped()] };
}

/** The same as the answer to a form or to an identity provider's redirect. */
export async function signedIn(at: At, end: SignInEnd): Promise<Response> {
  const { location, cookies } = await afterSignIn(at, end);
  return seeOther(location, cookies);
}

/** Where someone goes whom no application waits for. */
export const afterwards = (tenant: Tenant): string => (tenant.isPlatform ? "/" : pagePath("login", {}));
