import type { Database } from "../db/client";
import type { Language } from "../languages/languages";
import { translator } from "../languages/translator";
import { resumeUrl } from "../request-uri";
import type { Tenant } from "../tenancy/resolve-tenant";
import type { Flow } from "./flow";
import { recordFailure, type Failure } from "./record";

/** Why a sign-in, or a form of the account page, can go no further, each with its texts in lib/languages/messages/errors.ts. */
const texts = {
  expired: "expired",
  link_expired: "linkExpired",
  link_used: "linkUsed",
  already_answered: "alreadyAnswered",
  already_finished: "alreadyFinished",
  foreign_form: "foreignForm",
  unreadable_form: "unreadableForm",
  suspended: "suspended",
  unknown_client: "unknownClient",
  wrong_redirect_uri: "wrongRedirectUri",
  bad_request: "badRequest",
  sign_out_refused: "signOutRefused",
  gone: "gone",
  last_way_in: "lastWay",
  failed: "failed",
  unavailable: "unavailable",
  misdirected: "misdirected",
  not_found: "notFound",
  social_failed: "socialFailed",
  social_cancelled: "socialCancelled",
  social_unavailable: "socialUnavailable",
  social_unverified_email: "socialUnverifiedEmail",
} as const;

export type FailureReason = keyof typeof texts;

export interface ShownFailure extends Failure {
  reason: FailureReason;
  /** As people know it: Google, GitHub. Of the social reasons. */
  provider?: string;
}

export interface FailureWords {
  title: string;
  text: string;
  /** What to do next, where one click does it. */
  next?: { href: string; text: string };
}

export function failureWords(language: Language, { reason, provider = "" }: Pick<ShownFailure, "reason" | "provider">): FailureWords {
  const t = translator(language, "errors");
  return { title: t(`${texts[reason]}Title`, { provider }), text: t(`${texts[reason]}Text`, { provider }) };
}

/** Records a failure and says what its page shows. */
export async function tellFailure(db: Database, tenant: Tenant, request: { headers: Headers }, language: Language, failure: ShownFailure): Promise<FailureWords & { reference: string }> {
  const { reference, flow } = await recordFailure(db, tenant, request, failure);
  return { ...failureWords(language, failure), next: nextStep(language, tenant, failure, flow), reference };
}

const isRestartable = (reason: FailureReason) => /^(social|link|already)_/.test(reason) || reason === "expired" || reason === "foreign_form" || reason === "unreadable_form";

function nextStep(language: Language, tenant: Tenant, { reason }: ShownFailure, { client, isLive, requestId }: Flow): FailureWords["next"] {
  const t = translator(language, "errors");
  if (reason === "sign_out_refused") return { href: "/oauth2/logout", text: t("signOut") };
  if (reason === "gone" || reason === "last_way_in") return { href: "/oauth2/account", text: t("backToAccount") };
  const text = reason === "link_used" ? translator(language, "common")("continue") : t("startAgain");
  if (isLive && client && reason === "link_used") return { href: resumeUrl({ id: requestId!, client }), text };
  if (isLive && isRestartable(reason)) return { href: `/oauth2/login?request=${requestId}`, text };
  const homepage = client && safeHomepage(client);
  if (homepage) return { href: homepage, text: t("backTo", { client: client.name }) };
  if (reason.startsWith("social_") || (reason.startsWith("link_") && !tenant.isPlatform)) return { href: "/oauth2/login", text };
  return tenant.isPlatform && isRestartable(reason) ? { href: "/", text } : undefined;
}

/** Somebody answerable gave it: an application that registered itself could lead people anywhere from a page of ours. */
function safeHomepage({ homepageUrl, registration }: NonNullable<Flow["client"]>): string | undefined {
  if (!homepageUrl || (registration !== "manual" && registration !== "first_party") || !URL.canParse(homepageUrl)) return undefined;
  const url = new URL(homepageUrl);
  return url.protocol === "https:" && !url.username && !url.password ? url.href : undefined;
}
