import { socialButtons } from "@/lib/hosted/social-view";
import type { CurrentPage } from "../_ui/site";
import type { SignInScreen } from "./sign-in-screen";

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
