import { socialButtons } from "@/lib/hosted/social-view";
import { PostForm } from "../post-form";
import { currentRequest, currentSite, texts } from "../site";
import { SocialLogo } from "./social-logo";

/** One form, a button for each provider: each works without a script. Nothing where the tenant offers none. */
export async function SocialButtons({ requestId, isAlone }: { requestId: string | null | undefined; isAlone?: boolean }) {
  const { tenant } = await currentSite();
  const buttons = await socialButtons(tenant, await currentRequest());
  if (buttons.length === 0) return null;
  const t = await texts("social");
  const shared = await texts("signIn");
  return (
    <>
      {!isAlone && <p className="divider">{shared("or")}</p>}
      <PostForm action="/oauth2/social-login/start" fields={{ request: requestId }}>
        <div className="stack" role="group" aria-label={isAlone ? undefined : t("others")}>
          {buttons.map(({ id, providerType, provider, name, isLastUsed }) => (
            <button key={id} className="button secondary" type="submit" name="social_login" value={id}>
              <SocialLogo of={providerType} />
              <span>{name === null ? t("continueWith", { provider }) : t("continueWithNamed", { provider, name })}</span>
              {isLastUsed && <span className="badge">{shared("lastUsed")}</span>}
            </button>
          ))}
        </div>
      </PostForm>
    </>
  );
}

const errors = {
  cancelled: "cancelled", provider_error: "providerError", provider_unavailable: "providerUnavailable", not_offered: "notOffered", rate_limited: "rateLimited",
  registration_closed: "registrationClosed", account_suspended: "accountSuspended",
} as const;

/** Why someone is back from a provider without being signed in; nothing that the provider said is repeated. */
export async function SocialAlert({ code }: { code: string | undefined }) {
  if (code === undefined || !Object.hasOwn(errors, code)) return null;
  const t = await texts("social");
  return (
    <p className={code === "cancelled" ? "notice" : "alert"} role="alert">
      {t(errors[code as keyof typeof errors])}
    </p>
  );
}
