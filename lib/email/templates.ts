import { escapeHtml } from "../escape-html";
import { oneLine } from "./outbox";

/** Colours and logo of a mail; all colours as #rrggbb. */
export interface MailLook {
  productName: string;
  /** https only: mail programs fetch it. */
  logoUrl: string | null;
  primary: string;
  onPrimary: string;
  background: string;
  box: string;
  text: string;
  muted: string;
  border: string;
  radius: string;
}

export interface MailContent {
  subject: string;
  html: string;
  text: string;
}

/** One challenge, two ways to answer it: the code for the browser that asked, the link for the same browser. */
export function signInMail(look: MailLook, { code, link, host }: { code: string; link: string; host: string }): MailContent {
  const name = oneLine(look.productName);
  const shown = `${code.slice(0, 3)} ${code.slice(3)}`;
  return {
    subject: `Sign in to ${name}`, // no code in it: subjects are kept, and shown on locked screens
    text: `Sign in to ${name}

Your code: ${code}
It works for 10 minutes, in the browser where you asked for it.

Or open this link in that same browser:
${link}

If you did not ask to sign in at ${host}, ignore this mail. Nobody can sign in without it, so never pass on the code.
`,
    html: mailDocument(look, `Sign in to ${name}`, `
<h1 style="margin:0 0 8px;font-size:22px;line-height:1.3;font-weight:650;color:${look.text}">Sign in to ${escapeHtml(name)}</h1>
<p style="margin:0 0 20px;color:${look.muted}">Enter this code in the browser where you asked for it. It works for 10 minutes.</p>
<p style="margin:0 0 24px;padding:18px 12px;border:1px solid ${look.border};border-radius:12px;text-align:center;font:600 34px/1.2 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;letter-spacing:6px;color:${look.text}">${escapeHtml(shown)}</p>
<p style="margin:0 0 12px;color:${look.muted}">Or, in that same browser:</p>
<p style="margin:0 0 28px"><a href="${escapeHtml(link)}" style="display:block;padding:14px 20px;border-radius:${look.radius};background:${look.primary};color:${look.onPrimary};font-weight:600;text-align:center;text-decoration:none">Continue with this link</a></p>
<p style="margin:0;font-size:13px;line-height:1.5;color:${look.muted}">If you did not ask to sign in at ${escapeHtml(host)}, ignore this mail. Nobody can sign in without it, so never pass on the code.</p>`),
  };
}

function mailDocument(look: MailLook, title: string, body: string): string {
  const name = escapeHtml(oneLine(look.productName));
  const head = look.logoUrl
    ? `<img src="${escapeHtml(look.logoUrl)}" alt="${name}" height="40" style="display:block;height:40px;max-width:200px;border:0">`
    : `<span style="font-weight:650;font-size:17px;color:${look.text}">${name}</span>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light"><title>${escapeHtml(title)}</title></head>
<body style="margin:0;padding:0;background:${look.background}">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:${look.background}"><tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:464px;background:${look.box};border:1px solid ${look.border};border-radius:16px"><tr><td style="padding:32px;font:400 16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif;color:${look.text}">
<div style="margin:0 0 24px">${head}</div>
${body.trim()}
</td></tr></table>
</td></tr></table>
</body></html>
`;
}
