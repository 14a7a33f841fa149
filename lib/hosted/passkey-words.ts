import type { Language } from "../languages/languages";
import { translator, type Texts } from "../languages/translator";
import type { PasskeyRefusal } from "../login/passkey-refused";

const words: Partial<Record<PasskeyRefusal, (t: Texts<"passkeys">, facts: Record<string, string>) => string>> = {
  unknown_passkey: (t) => t("unknown"),
  other_host: (t, { host = "" }) => t("otherHost", { host }),
  counter_regressed: (t, { name = "" }) => t("counter", { name }),
  account_suspended: (t) => t("suspended"),
  challenge_expired: (t) => t("expired"),
  session_required: (t) => t("signInAgain"),
  fresh_session_required: (t) => t("signInAgain"),
  too_many_passkeys: (t) => t("tooMany"),
  already_registered: (t) => t("alreadyHere"),
};

/** Why a ceremony was refused and what to do, for the person; undefined for what only a defect, or somebody's tool, brings about. */
export const refusalText = (language: Language, reason: PasskeyRefusal, facts: Record<string, string>): string | undefined => words[reason]?.(translator(language, "passkeys"), facts);
