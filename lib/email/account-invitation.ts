import { escapeHtml } from "../escape-html";
import { utcTime, type Language } from "../languages/languages";
import { translator } from "../languages/translator";
import { oneLine } from "./outbox";
import { mailButton, mailDocument, type MailContent, type MailLook } from "./templates";

export interface AccountInvitationMail {
  /** A name or an address. */
  inviter: string;
  account: string;
  email: string;
  role: "owner" | "admin" | "viewer";
  link: string;
  expiresAt: Date;
}

/** Asks a person to manage an account. What others chose (names) stands in it as text of one line. */
export function accountInvitationMail(look: MailLook, language: Language, { link, expiresAt, role, ...given }: AccountInvitationMail): MailContent {
  const t = translator(language, "accountInvitation");
  const [inviter, account, email] = [oneLine(given.inviter), oneLine(given.account), given.email];
  const title = t("title", { inviter, account });
  const text = t(role, { account, product: oneLine(look.productName) });
  const sentTo = t("sentTo", { email });
  const lifetime = t("lifetime", { time: utcTime(language, expiresAt) });
  const warning = t("warning", { inviter });
  const small = (line: string, margin: string) => `<p style="margin:${margin};font-size:13px;line-height:1.5;color:${look.muted}">${escapeHtml(line)}</p>`;
  return {
    subject: title,
    text: `${[title, "", text, sentTo, "", t("open"), link, "", lifetime, "", warning].join("\n")}\n`,
    html: mailDocument(look, language, title, `
<h1 style="margin:0 0 8px;font-size:22px;line-height:1.3;font-weight:650;color:${look.text}">${escapeHtml(title)}</h1>
<p style="margin:0 0 12px;color:${look.text}">${escapeHtml(text)}</p>
<p style="margin:0 0 24px;color:${look.muted}">${escapeHtml(sentTo)}</p>
${mailButton(look, link, t("button"))}
${small(lifetime, "0 0 12px")}
${small(warning, "0")}`),
  };
}
