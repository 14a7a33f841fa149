import { database } from "../db/client";
import { declinePasskeys } from "../login/passkey-offers";
import { relyingParty } from "../login/passkey-relying-party";
import { isFresh } from "../login/passkeys";
import { resumeUrl } from "../oauth/authorization-request";
import { findSession } from "../sessions";
import type { Tenant } from "../tenancy/resolve-tenant";
import { seeOther } from "../see-other";
import { formPost } from "./form-post";
import { afterwards } from "./signed-in";
import { waitingRequest } from "./waiting-request";

export interface PasskeyOfferView {
  requestId: string | undefined;
  /** Where the person goes next, whatever they answer: a path of this host. */
  next: string;
  /** Still the sign-in that led here, or one as new; else a passkey cannot be made now. */
  isFresh: boolean;
  isOffered: boolean;
}

/** Undefined: nobody is signed in here. */
export async function passkeyOfferView(tenant: Tenant, request: { headers: Headers }, requestId: string | undefined): Promise<PasskeyOfferView | undefined> {
  const db = database();
  const current = await findSession(db, tenant, request);
  if (!current) return undefined;
  const waiting = await waitingRequest(db, tenant, request, requestId);
  return { requestId: waiting?.id, next: waiting ? resumeUrl(waiting) : afterwards(tenant), isFresh: isFresh(current.session), isOffered: relyingParty(tenant) !== undefined };
}

/** POST /oauth2/passkeys/offer: "not now", which is remembered. The authorization request goes on. */
export const declineOffer = formPost(async ({ request, db, tenant, form }) => {
  const current = await findSession(db, tenant, request);
  if (current) await declinePasskeys(db, tenant, current.user.id);
  const waiting = await waitingRequest(db, tenant, request, form.get("request"));
  return seeOther(waiting ? resumeUrl(waiting) : afterwards(tenant));
});
