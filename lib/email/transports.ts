import { createTransport } from "nodemailer";
import { settings } from "../env";
import { perProcess } from "../per-process";

export interface OutgoingMail {
  id: string;
  from: { name: string; address: string };
  to: string;
  subject: string;
  html: string;
  text: string;
  dkim?: { domainName: string; keySelector: string; privateKey: string };
}

export interface MailTransport {
  /** The local transport: whoever runs this machine reads the mail here. */
  keepsMail: boolean;
  send(mail: OutgoingMail): Promise<void>;
}

/** The server said no for good (RFC 5321 §4.2.1, 5yz): trying again would not help. */
export class MailRefused extends Error {
  override name = "MailRefused";
}

export const mailTransport = (): MailTransport =>
  perProcess("mail-transport", () => {
    const { smtpUrl } = settings();
    return smtpUrl ? smtpTransport(smtpUrl) : localTransport();
  });

/** One connection a mail, with a limit on each step: a server that accepts and says nothing costs 20 seconds of the worker, nothing else. */
export function smtpTransport(url: string, limits = { connectMs: 10_000, silenceMs: 20_000 }): MailTransport {
  const transport = createTransport({
    url,
    connectionTimeout: limits.connectMs,
    greetingTimeout: limits.connectMs,
    dnsTimeout: limits.connectMs,
    socketTimeout: limits.silenceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    keepsMail: false,
    async send(mail) {
      try {
        await transport.sendMail({
          from: mail.from,
          to: { name: "", address: mail.to },
          envelope: { from: mail.from.address, to: [mail.to] },
          messageId: `<${mail.id}@${mail.from.address.split("@").at(-1)}>`, // stable, so a mail sent twice over a crash is shown once
          subject: mail.subject,
          text: mail.text,
          html: mail.html,
          dkim: mail.dkim,
          headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
        });
      } catch (error) {
        const { responseCode, code } = error as { responseCode?: number; code?: string };
        if (responseCode !== undefined && responseCode >= 500 && code !== "EAUTH") throw new MailRefused(messageOf(error), { cause: error });
        throw error;
      }
    },
  };
}

/** Without SMTP_URL: the mail stays in the outbox, is shown at /outbox to this machine, and is printed here. */
export function localTransport(print: (text: string) => void = (text) => void process.stdout.write(text)): MailTransport {
  return {
    keepsMail: true,
    async send(mail) {
      const lines = [`To:      ${mail.to}`, `Subject: ${mail.subject}`, "", ...mail.text.trimEnd().split("\n")];
      print(`\n  ── mail (SMTP_URL is not set) ──\n${lines.map((line) => `  ${line}`.trimEnd()).join("\n")}\n  ────────────────────────────────\n\n`);
    },
  };
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).replace(/\s+/g, " ").slice(0, 500);
