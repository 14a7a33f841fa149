import { escapeHtml } from "../escape-html";
import type { Language } from "../languages/languages";
import { translator } from "../languages/translator";
import { oneLine } from "./outbox";
import { mailButton, mailDocument, type MailContent, type MailLook } from "./templates";

export interface SenderNoticeMail {
  domain: string;
  /** The tenant's name. */
  tenant: string;
  /** Whom the tenant's mail comes from now. */
  fallback: string;
  link: string;
}

/** Tells owners that mail comes from the platform's address again, because the records of a sending domain are gone. */
export function senderNoticeMail(look: MailLook, language: Language, { domain, fallback, link, ...given }: SenderNoticeMail): MailContent {
  const t = translator(language, "senderNotice");
  const title = t("title", { domain });
  const text = t("text", { domain, tenant: oneLine(given.tenant) });
  const rest = t("fallback", { fallback });
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
