import type { AccountNotice } from "@/lib/hosted/account-post";
import type { Texts } from "@/lib/languages/translator";

const words = {
  name_saved: "noticeNameSaved", invalid_name: "noticeInvalidName", session_ended: "noticeSessionEnded", others_ended: "noticeOthersEnded", app_revoked: "noticeAppRevoked",
  passkey_added: "noticePasskeyAdded", passkey_renamed: "noticePasskeyRenamed", invalid_passkey_name: "noticeInvalidPasskeyName", passkey_removed: "noticePasskeyRemoved",
  identity_unlinked: "noticeIdentityUnlinked", sign_in_again: "noticeSignInAgain",
} as const satisfies Record<AccountNotice, string>;

/** What was done, or what is in the way. */
export function Notice({ notice, t }: { notice: AccountNotice; t: Texts<"account"> }) {
  if (notice === "sign_in_again")
    return (
      <div className="notice warn" role="alert">
        <p>{t(words[notice])}</p>
        <a className="button small" href="/oauth2/account/sign-in">
          {t("signInAgain")}
        </a>
      </div>
    );
  if (notice === "invalid_passkey_name")
    return (
      <p className="alert" role="alert">
        {t(words[notice])}
      </p>
    );
  return (
    <p className="notice good" role="status">
      {t(words[notice])}
    </p>
  );
}
