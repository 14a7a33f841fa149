import { escapeHtml } from "../escape-html";
import { utcTime, type Language } from "../languages/languages";
import { translator } from "../languages/translator";
import { oneLine } from "./outbox";
import { mailButton, mailDocument, type MailContent, type MailLook } from "./templates";

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
  const rest = t("otherHost", { host: given.host });
  return {
    subject: title,
    text: `${[title, "", text, rest, "", t("open"), link].join("\n")}\n`,
    html: mailDocument(look, language, title, `
<h1 style="margin:0 0 8px;font-size:22px;line-height:1.3;font-weight:650;color:${look.text}">${escapeHtml(title)}</h1>
<p style="margin:0 0 12px;color:${look.text}">${escapeHtml(text)}</p>
<p style="margin:0 0 24px;color:${look.muted}">${escapeHtml(rest)}</p>
${mailButton(look, link, t("button"))}`),
  };
}
