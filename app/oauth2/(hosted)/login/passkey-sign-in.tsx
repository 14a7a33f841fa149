import { relyingParty } from "@/lib/login/passkey-relying-party";
import { currentSite, texts } from "../site";
import { PasskeyButton } from "./passkey-button";

interface PasskeySignIn {
  requestId: string | undefined;
  /** Nothing stands above it that it would be the other way to. */
  isAlone?: boolean;
  isLastUsed?: boolean;
}

/** One line of "or" stands before all other ways in; where no script runs, passkeys are not among them. */
const css = ".passkey .notice{margin:.75rem 0 0}.passkey~.divider{display:none}.passkey~form{margin-top:.75rem}";
const withoutScript = ".passkey{display:none}.passkey~.divider{display:flex}.passkey~form{margin-top:0}";

/** Nothing where this tenant has no passkeys. */
export async function PasskeySignIn({ requestId, isAlone, isLastUsed }: PasskeySignIn) {
  const { tenant } = await currentSite();
  if (!relyingParty(tenant)) return null;
  const t = await texts("passkeys");
  const shared = await texts("signIn");
  const refusals = {
    unknown_passkey: t("unknown"),
    other_host: t("otherHost", { host: "{host}" }),
    counter_regressed: t("counter"),
    account_suspended: t("suspended"),
    challenge_expired: t("expired"),
  };
  return (
    <div className="passkey">
      <style>{css}</style>
      <noscript>
        <style>{withoutScript}</style>
      </noscript>
      {!isAlone && <p className="divider">{shared("or")}</p>}
      <PasskeyButton
        requestId={requestId} badge={isLastUsed && <span className="badge">{shared("lastUsed")}</span>}
        texts={{ signIn: t("signIn"), waiting: t("waiting"), goingOn: t("goingOn"), cancelled: t("cancelled"), failed: t("failed"), refusals }}
      />
    </div>
  );
}
