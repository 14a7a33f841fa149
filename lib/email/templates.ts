import { escapeHtml } from "../escape-html";
import { isolated } from "../languages/bidi";
import { directionOf, utcTime, type Language } from "../languages/languages";
import { translator } from "../languages/translator";
import { oneLine } from "./outbox";

/** Colours and logo of a mail; all colours as #rrggbb. */
export interface MailLook {
  productName: string;
  /** https only: mail programs fetch it. */
  logoUrl: string | null;
  colorScheme: "light" | "dark";
  primary: string;
  /** Shows where the button ends, also where its colour is close to the box's. */
  primaryEdge: string;
  onPrimary: string;
  background: string;
  box: string;
  text: string;
  muted: string;
  border: string;
  /** Of buttons, of the card, and of what is framed inside it. */
  radius: string;
  cardRadius: string;
  insetRadius: string;
}

export interface MailContent {
  subject: string;
  html: string;
  text: string;
}

export interface SignInMail {
  /** Undefined: it has expired, and the link alone is left. */
  code: string | undefined;
  link: string;
  host: string;
  /** A mail may arrive late: lifetimes count from here, and the text says so. */
  askedAt: Date;
}

/** One challenge, two ways to answer it: the code for the browser that asked, the link for the same browser. */
export function signInMail(look: MailLook, language: Language, { code, link, host, askedAt }: SignInMail): MailContent {
  const t = translator(language, "mail");
  const title = t("signInTitle", { product: oneLine(look.productName) });
  const lifetimes = t(code ? "lifetimes" : "lifetimeOfLink", { time: utcTime(language, askedAt) });
  const warning = t("warning", { host });
  const codeText = code ? [t("yourCode", { code }), t("enterCode"), "", t("orLink")] : [t("linkOnly")];
  const codeHtml = code
    ? `<p style="margin:0 0 20px;color:${look.muted}">${escapeHtml(t("enterCode"))}</p>
<p dir="ltr" style="margin:0 0 24px;padding:18px 12px;border:1px solid ${look.border};border-radius:${look.insetRadius};text-align:center;font:600 34px/1.2 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;letter-spacing:6px;color:${look.text}">${escapeHtml(`${code.slice(0, 3)} ${code.slice(3)}`)}</p>
<p style="margin:0 0 12px;color:${look.muted}">${escapeHtml(t("orLink"))}</p>`
    : `<p style="margin:0 0 12px;color:${look.muted}">${escapeHtml(t("linkOnly"))}</p>`;
  return {
    subject: title, // no code in it: subjects are kept, and shown on locked screens
    text: `${[title, "", ...codeText, link, "", lifetimes, "", warning].join("\n")}\n`,
    html: mailDocument(look, language, title, `
<h1 style="margin:0 0 8px;font-size:22px;line-height:1.3;font-weight:650;color:${look.text}">${escapeHtml(title)}</h1>
${codeHtml}
${mailButton(look, link, t("linkButton"))}
<p style="margin:0 0 12px;font-size:13px;line-height:1.5;color:${look.muted}">${escapeHtml(lifetimes)}</p>
<p style="margin:0;font-size:13px;line-height:1.5;color:${look.muted}">${escapeHtml(warning)}</p>`),
  };
}

/** The one thing to do in a mail. */
export const mailButton = (look: MailLook, link: string, label: string): string =>
  `<p style="margin:0 0 28px"><a href="${escapeHtml(link)}" style="display:block;padding:14px 20px;border:1px solid ${look.primaryEdge};border-radius:${look.radius};background:${look.primary};color:${look.onPrimary};font-weight:600;text-align:center;text-decoration:none">${escapeHtml(label)}</a></p>`;

/** Direction and alignment stand on the elements too: mail programs drop those of `html`. */
export function mailDocument(look: MailLook, language: Language, title: string, body: string): string {
  const dir = directionOf(language);
  const name = escapeHtml(oneLine(look.productName));
  const head = look.logoUrl
    ? `<img src="${escapeHtml(look.logoUrl)}" alt="${name}" height="40" style="display:block;height:40px;max-width:200px;border:0">`
    : `<span style="font-weight:650;font-size:17px;color:${look.text}">${escapeHtml(isolated(language, oneLine(look.productName)))}</span>`;
  return `<!doctype html>
<html lang="${language}" dir="${dir}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="${look.colorScheme}"><title>${escapeHtml(title)}</title></head>
<body dir="${dir}" style="margin:0;padding:0;background:${look.background}">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:${look.background}"><tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:464px;background:${look.box};border:1px solid ${look.border};border-radius:${look.cardRadius}"><tr><td lang="${language}" dir="${dir}" style="padding:32px;text-align:${dir === "rtl" ? "right" : "left"};font:400 16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif;color:${look.text}">
<div style="margin:0 0 24px">${head}</div>
${body.trim()}
</td></tr></table>
</td></tr></table>
</body></html>
`;
}
