import { escapeHtml } from "../escape-html";
import { utcTime, type Language } from "../languages/languages";
import { translator } from "../languages/translator";
import { oneLine } from "./outbox";
import { mailButton, mailDocument, type MailContent, type MailLook } from "./templates";

export interface UserInvitationMail {
  email: string;
  link: string;
  expiresAt: Date;
}

/** Tells somebody that they may sign in. The link proves nothing: what signs in is the code that is sent from there. */
export function userInvitationMail(look: MailLook, language: Language, { email, link, expiresAt }: UserInvitationMail): MailContent {
  const t = translator(language, "userInvitation");
  const title = t("title", { product: oneLine(look.productName) });
  const text = t("text", { email });
  const lifetime = t("lifetime", { time: utcTime(language, expiresAt) });
  const warning = t("warning");
  const small = (line: string, margin: string) => `<p style="margin:${margin};font-size:13px;line-height:1.5;color:${look.muted}">${escapeHtml(line)}</p>`;
  return {
    subject: title,
    text: `${[title, "", text, "", link, "", lifetime, "", warning].join("\n")}\n`,
    html: mailDocument(look, language, title, `
<h1 style="margin:0 0 8px;font-size:22px;line-height:1.3;font-weight:650;color:${look.text}">${escapeHtml(title)}</h1>
<p style="margin:0 0 24px;color:${look.text}">${escapeHtml(text)}</p>
${mailButton(look, link, t("button"))}
${small(lifetime, "0 0 12px")}
${small(warning, "0")}`),
  };
}
