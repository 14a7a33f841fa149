import type { z } from "zod";
import type { getLoginTrace } from "@/lib/services/login-traces";

/* The steps of a sign-in in plain words. What is not known here is shown as it is. */

export type Step = z.output<typeof getLoginTrace.output>["steps"][number];

const texts: Record<string, (detail: Step["detail"]) => string> = {
  "authorize.received": () => "The application sent the person here.",
  "authorize.stored": ({ pkce }) => `The request of the application was accepted${pkce ? "" : ", without PKCE"}.`,
  "authorize.taken_up": ({ found, same_browser: isSame, expired, completed }) =>
    found === false ? "The sign-in that this page belongs to was not found." : isSame === false ? "The page was opened in another browser than the one the sign-in began in." : completed ? "The sign-in was finished before." : expired ? "The sign-in had taken too long." : "The sign-in was taken up again.",
  "authorize.completed": () => "The person was sent back to the application.",
  "consent.answered": ({ scope }) => (scope === null ? "The person did not allow the access." : "The person allowed the access."),
  "email.started": ({ mail_sent: isSent, code_expired: isOld }) => (isSent === false ? "No mail was sent: the address is unknown here, or may not sign in." : `A mail with a code and a link was sent${isOld ? ". The code is too old by now" : ""}.`),
  "email.wrong_codes": ({ count }) => (count === 1 ? "One wrong code was typed." : `${String(count)} wrong codes were typed.`),
  "email.superseded": () => "A newer mail took the place of this one.",
  "email.proven": () => "The code or the link was right.",
  "social.started": ({ provider }) => `The person was sent to ${providerWords(provider)}.`,
  "social.answered": ({ provider }) => `${providerWords(provider)} sent an answer.`,
  "session.started": () => "The person was signed in.",
  "session.looked_up": () => "The browser had no session here.",
};

const providerWords = (provider: unknown): string => ({ google: "Google", github: "GitHub", apple: "Apple", microsoft: "Microsoft" })[String(provider)] ?? "the provider";

export function stepWords({ step, detail }: Step): string {
  const known = texts[step];
  if (known) return known(detail);
  const [noun, verb] = step.split(".");
  if (noun === "failed") return "Here it stopped.";
  if (verb === "received") return `A request came in: ${(noun ?? "").replaceAll(/[-_]/g, " ")}.`;
  return step.replaceAll(/[._]/g, " ");
}

/** From one step to the next, as a person says it. */
export function laterWords(before: string | undefined, at: string): string {
  const seconds = before === undefined ? 0 : Math.round((new Date(at).getTime() - new Date(before).getTime()) / 1000);
  if (seconds < 1) return "";
  if (seconds < 60) return `${seconds} s later`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min later` : `${Math.round(minutes / 60)} h later`;
}
