import { socialButtons } from "@/lib/hosted/social-view";
import type { Texts } from "@/lib/languages/translator";
import type { CurrentPage } from "../_ui/site";
import type { SignInScreen, SignInTexts } from "./sign-in-screen";

export interface SignInTranslators {
  signIn: Texts<"signIn">;
  common: Texts<"common">;
  passkeys: Texts<"passkeys">;
  social: Texts<"social">;
}

/** What the screen says, in the language of these translators. */
export const signInTexts = ({ signIn, common, passkeys, social }: SignInTranslators): SignInTexts => ({
  email: signIn("email"), emailExample: signIn("emailExample"), continue: common("continue"), whatNext: signIn("whatNext"),
  or: signIn("or"), lastUsed: signIn("lastUsed"), needsScript: signIn("needsScript"), otherWays: social("others"),
  passkey: { signIn: passkeys("signIn"), waiting: passkeys("waiting"), goingOn: passkeys("goingOn"), cancelled: passkeys("cancelled"), failed: passkeys("failed") },
});

/** A button for each provider that this tenant offers. */
export async function socialWaysIn({ request, texts, tenant }: CurrentPage): Promise<SignInScreen["social"]> {
  const buttons = await socialButtons(tenant, request);
  if (buttons.length === 0) return [];
  const t = texts("social");
  return buttons.map(({ id, providerType, provider, name, isLastUsed }) => ({ id, providerType, isLastUsed, text: name === null ? t("continueWith", { provider }) : t("continueWithNamed", { provider, name }) }));
}

const errors = {
  cancelled: "cancelled", provider_error: "providerError", provider_unavailable: "providerUnavailable", not_offered: "notOffered", rate_limited: "rateLimited",
  registration_closed: "registrationClosed", account_suspended: "accountSuspended",
} as const;

/** Why somebody is back from a provider without being signed in; nothing that the provider said is repeated. */
export function socialNotice({ texts }: CurrentPage, code: string | undefined): SignInScreen["socialNotice"] {
  if (code === undefined || !Object.hasOwn(errors, code)) return undefined;
  return { text: texts("social")(errors[code as keyof typeof errors]), isCalm: code === "cancelled" };
}
