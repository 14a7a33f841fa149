import { texts } from "../site";
import type { AddPasskeyTexts } from "./add-passkey";

/** The texts of AddPasskey in the language of this request. */
export async function addPasskeyTexts(): Promise<AddPasskeyTexts> {
  const t = await texts("passkeys");
  return {
    create: t("create"), waiting: t("waiting"), created: t("created"), cancelled: t("createCancelled"), failed: t("createFailed"), exists: t("alreadyHere"),
    refusals: { fresh_session_required: t("signInAgain"), session_required: t("signInAgain"), too_many_passkeys: t("tooMany"), already_registered: t("alreadyHere"), challenge_expired: t("expired") },
  };
}
