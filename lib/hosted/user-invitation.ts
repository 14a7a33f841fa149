import { invitedAddress } from "../login/user-invitations";
import { endpoint } from "../oauth/endpoint";
import { seeOther } from "../see-other";
import { keepTyped } from "./typed";

/**
 * GET /oauth2/invitation: to the sign-in page, with the invited address in its field. It spends nothing, so a mail scanner may
 * open it; an unknown, expired or used link leads to the same page with an empty field.
 */
export const openUserInvitation = endpoint({
  GET: async (request, { db, tenant }) => {
    const email = await invitedAddress(db, tenant, new URL(request.url).searchParams.get("token") ?? "");
    return seeOther("/oauth2/login", email === undefined ? [] : [keepTyped({ email })]);
  },
}, "none");
