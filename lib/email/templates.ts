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

export interface SignInMail {
  /** Undefined: it has expired, and the link alone is left. */
  code: string | undefined;
  link: string;
  host: string;
  /** A mail may arrive late: lifetimes count from here, and the text says so. */
  askedAt: Date;
}

/** One challenge, two ways to answer it: the code for the browser that asked, the link for the same browser. */
export function signInMail(look: MailLook, { code, link, host, askedAt }: SignInMail): MailContent {
  const name = oneLine(look.productName);
  const asked = `You asked for it at ${utcTime(askedAt)}`;
  const lifetimes = code ? `${asked}: from then the code works for 10 minutes, the link for 24 hours.` : `${asked}. Its code has expired; the link works for 24 hours from then.`;
  const warning = `If you did not ask to sign in at ${host}, ignore this mail. Nobody can sign in without it, so never pass on ${code ? "the code" : "the link"}.`;
  const codeText = code ? `Your code: ${code}\nEnter it in the browser where you asked for it.\n\nOr open this link in that same browser:` : "Open this link in the browser where you asked for it:";
  const codeHtml = code
    ? `<p style="margin:0 0 20px;color:${look.muted}">Enter this code in the browser where you asked for it.</p>
<p style="margin:0 0 24px;padding:18px 12px;border:1px solid ${look.border};border-radius:12px;text-align:center;font:600 34px/1.2 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;letter-spacing:6px;color:${look.text}">${escapeHtml(`${code.slice(0, 3)} ${code.slice(3)}`)}</p>
<p style="margin:0 0 12px;color:${look.muted}">Or, in that same browser:</p>`
    : `<p style="margin:0 0 12px;color:${look.muted}">In the browser where you asked for it:</p>`;
  return {
    subject: `Sign in to ${name}`, // no code in it: subjects are kept, and shown on locked screens
    text: `Sign in to ${name}

${codeText}
${link}

${lifetimes}

${warning}
`,
    html: mailDocument(look, `Sign in to ${name}`, `
<h1 style="margin:0 0 8px;font-size:22px;line-height:1.3;font-weight:650;color:${look.text}">Sign in to ${escapeHtml(name)}</h1>
${codeHtml}
<p style="margin:0 0 28px"><a href="${escapeHtml(link)}" style="display:block;padding:14px 20px;border-radius:${look.radius};background:${look.primary};color:${look.onPrimary};font-weight:600;text-align:center;text-decoration:none">Continue with this link</a></p>
<p style="margin:0 0 12px;font-size:13px;line-height:1.5;color:${look.muted}">${escapeHtml(lifetimes)}</p>
<p style="margin:0;font-size:13px;line-height:1.5;color:${look.muted}">${escapeHtml(warning)}</p>`),
  };
}

/** 23 November, 14:22 UTC. The reader's own time zone is not known. */
const utcTime = (time: Date) => `${new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "UTC" }).format(time).replace(" at ", ", ")} UTC`;

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
