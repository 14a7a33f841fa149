import { ServiceError } from "../errors";
import { isFresh } from "../login/passkeys";
import type { Endpoint } from "../oauth/endpoint";
import { findSession, type Session, type User } from "../sessions";
import { seeOther } from "../see-other";
import { accountPath } from "./account-return";
import { formPost, type FormPost } from "./form-post";
import { SignInFailure } from "./pages";

export interface AccountPost extends FormPost {
  user: User;
  session: Session;
}

/** What the account page tells once something was done, each with its words in lib/languages/messages/account.ts. */
export const accountNotices = [
  "name_saved", "invalid_name", "session_ended", "others_ended", "app_revoked", "passkey_added", "passkey_renamed", "invalid_passkey_name", "passkey_removed", "identity_unlinked", "sign_in_again",
] as const;
export type AccountNotice = (typeof accountNotices)[number];

/** Back to the page, which says what was done. */
export const toAccount = (notice: AccountNotice): Response => seeOther(`${accountPath}?notice=${notice}`);

/**
 * A form of the account page, for whoever is signed in in this browser; else to the sign-in that leads back. What is sensitive asks
 * for a sign-in of the last five minutes (ASVS 7.5.1). Refusals of the handler are pages with their own status.
 */
export function accountPost(handler: (post: AccountPost) => Promise<Response>, { isSensitive = false } = {}): Endpoint {
  return formPost(async (post) => {
    const current = await findSession(post.db, post.tenant, post.request);
    if (!current) return seeOther(`${accountPath}/sign-in`);
    if (isSensitive && !isFresh(current.session)) return toAccount("sign_in_again");
    try {
      return await handler({ ...post, ...current });
    } catch (error) {
      throw error instanceof ServiceError ? asFailure(error, post) : error;
    }
  });
}

/** 404: it is not theirs, or gone. 409: it is their last way in. */
function asFailure(error: ServiceError, { request }: FormPost): Error {
  const detail = { page: new URL(request.url).pathname };
  if (error.code === "not_found") return new SignInFailure({ reason: "gone", status: 404, detail });
  return error.code === "conflict" ? new SignInFailure({ reason: "last_way_in", status: 409, detail }) : error;
}
