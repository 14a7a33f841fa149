import { escapeHtml } from "../escape-html";
import type { Language } from "../languages/languages";
import { mailButton, mailDocument, type MailContent, type MailLook } from "./templates";

export interface OwnerNotice {
  /** The subject, too. */
  title: string;
  text: string;
  /** What goes on all the same. */
  rest: string;
  /** Leads to the link, where there is no button. */
  open: string;
  button: string;
  link: string;
}

/** Tells those who run a tenant what has changed there by itself, and leads to where it can be mended. */
export const ownerNotice = (look: MailLook, language: Language, { title, text, rest, open, button, link }: OwnerNotice): MailContent => ({
  subject: title,
  text: `${[title, "", text, rest, "", open, link].join("\n")}\n`,
  html: mailDocument(look, language, title, `
<h1 style="margin:0 0 8px;font-size:22px;line-height:1.3;font-weight:650;color:${look.text}">${escapeHtml(title)}</h1>
<p style="margin:0 0 12px;color:${look.text}">${escapeHtml(text)}</p>
<p style="margin:0 0 24px;color:${look.muted}">${escapeHtml(rest)}</p>
${mailButton(look, link, button)}`),
});
