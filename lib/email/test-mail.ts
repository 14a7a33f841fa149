import { escapeHtml } from "../escape-html";
import { utcTime, type Language } from "../languages/languages";
import { translator } from "../languages/translator";
import { oneLine } from "./outbox";
import { mailDocument, type MailContent, type MailLook } from "./templates";

/** Shows how a tenant's mails arrive; it asks for nothing. */
export function testMail(look: MailLook, language: Language, { askedAt }: { askedAt: Date }): MailContent {
  const t = translator(language, "testMail");
  const product = oneLine(look.productName);
  const title = t("title", { product });
  const [text, asked] = [t("text", { product }), t("asked", { time: utcTime(language, askedAt) })];
  return {
    subject: title,
    text: `${[title, "", text, "", asked].join("\n")}\n`,
    html: mailDocument(look, language, title, `
<h1 style="margin:0 0 8px;font-size:22px;line-height:1.3;font-weight:650;color:${look.text}">${escapeHtml(title)}</h1>
<p style="margin:0 0 12px;color:${look.text}">${escapeHtml(text)}</p>
<p style="margin:0;font-size:13px;line-height:1.5;color:${look.muted}">${escapeHtml(asked)}</p>`),
  };
}
