import { utcTime, type Language } from "../languages/languages";
import { translator } from "../languages/translator";
import { oneLine } from "./outbox";
import { ownerNotice } from "./owner-notice";
import type { MailContent, MailLook } from "./templates";

export interface DomainNoticeMail {
  notice: "warning" | "disabled";
  domain: string;
  /** The tenant's name. */
  tenant: string;
  /** Where people sign in all the same. */
  host: string;
  link: string;
  /** When a domain that fails is switched off. */
  until: Date;
}

/** Tells owners that the records of a custom domain are gone, or that it was switched off for it. */
export function domainNoticeMail(look: MailLook, language: Language, { notice, link, until, ...given }: DomainNoticeMail): MailContent {
  const t = translator(language, "domainNotice");
  const [domain, tenant] = [given.domain, oneLine(given.tenant)];
  const title = notice === "warning" ? t("warningTitle", { domain }) : t("disabledTitle", { domain });
  const text = notice === "warning" ? t("warning", { domain, tenant, time: utcTime(language, until) }) : t("disabled", { domain, tenant });
  return ownerNotice(look, language, { title, text, rest: t("otherHost", { host: given.host }), open: t("open"), button: t("button"), link });
}
