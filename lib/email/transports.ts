import { createTransport } from "nodemailer";
import { settings } from "../env";
import { perProcess } from "../per-process";
import type { DkimKey } from "./dkim";
import { finishedMessage } from "./message";
import { readAnswer, sendFailure, type SmtpAnswer } from "./smtp-answer";

export interface OutgoingMail {
  id: string;
  from: { name: string; address: string };
  to: string;
  subject: string;
  html: string;
  text: string;
  replyTo?: string;
  /** Where bounces go; to the sender unless given. */
  returnPath?: string;
  dkim?: DkimKey[];
}

export interface MailTransport {
  /** The local transport: whoever runs this machine reads the mail here. */
  keepsMail: boolean;
  /** As the delivery log names it. */
  server: string;
  /** @throws SendFailure */
  send(mail: OutgoingMail): Promise<SmtpAnswer | null>;
  close?(): void;
}

export const mailTransport = (): MailTransport =>
  perProcess("mail-transport", () => {
    const { smtpUrl } = settings();
    return smtpUrl ? smtpTransport(smtpUrl) : localTransport();
  });

/** Limits on each step, and on the whole: a server that accepts and says nothing costs the worker 20 seconds, and nothing takes longer than its lease. */
export const sendLimits = { connectMs: 10_000, silenceMs: 20_000, wholeMs: 90_000 };

/** The installation's own mail server. One connection a mail. */
export function smtpTransport(url: string, limits: Partial<typeof sendLimits> = {}): MailTransport {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secrets = [username, password].map((part) => decodeURIComponent(part));
  return transportOver(`${hostname}:${port || (protocol === "smtps:" ? 465 : 587)}`, { url }, secrets, limits);
}

export interface SmtpServer {
  host: string;
  port: number;
  /** The address to connect to; the host is what the certificate must name. */
  address: string;
  security: "tls" | "starttls" | "none";
  username: string | null;
  password: string | null;
}

/** A mail server of a tenant's own, over connections that are kept for a while. `check` logs in and sends nothing. */
export function tenantSmtpTransport({ host, port, address, security, username, password }: SmtpServer, limits: Partial<typeof sendLimits> = {}): MailTransport & { check(): Promise<void> } {
  const options = {
    pool: true as const,
    maxConnections: 3,
    maxRequeues: 0, // the outbox tries again, and says so
    idleTimeout: 20_000,
    host: address,
    port,
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    tls: { servername: /^[\d.]+$|:/.test(host) ? "" : host },
    ...(username !== null && { auth: { user: username, pass: password ?? "" } }),
  };
  return transportOver(`${host}:${port}`, options, [password ?? ""], limits);
}

type Options = { url: string } | ({ pool: true; host: string } & Record<string, unknown>);

function transportOver(server: string, options: Options, secrets: readonly string[], given: Partial<typeof sendLimits>): MailTransport & { check(): Promise<void> } {
  const limits = { ...sendLimits, ...given };
  const transport = createTransport({
    ...options,
    connectionTimeout: limits.connectMs,
    greetingTimeout: limits.connectMs,
    dnsTimeout: limits.connectMs,
    socketTimeout: limits.silenceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    keepsMail: false,
    server,
    close: () => transport.close(),
    async check() {
      await transport.verify().catch((error: unknown) => {
        throw sendFailure(error, secrets);
      });
    },
    async send(mail) {
      const dsn = { id: mail.id, return: "headers", notify: ["failure"], recipient: mail.to }; // RFC 3461: a report names the mail, and brings back no body with a code in it
      const raw = await finishedMessage(mail);
      try {
        const sent = await transport.sendMail({
          raw,
          envelope: { from: mail.returnPath ?? mail.from.address, to: [mail.to] },
          dsn,
          signal: AbortSignal.timeout(limits.wholeMs),
        } as Parameters<typeof transport.sendMail>[0]);
        return readAnswer(String((sent as { response?: unknown }).response ?? ""), secrets);
      } catch (error) {
        throw sendFailure(error, secrets);
      }
    },
  };
}

/** Without SMTP_URL: the mail stays in the outbox, is shown at /outbox to this machine, and is printed here. */
export function localTransport(print: (text: string) => void = (text) => void process.stdout.write(text)): MailTransport {
  return {
    keepsMail: true,
    server: "local",
    async send(mail) {
      const lines = [`To:      ${mail.to}`, `Subject: ${mail.subject}`, "", ...mail.text.trimEnd().split("\n")];
      print(`\n  ── mail (SMTP_URL is not set) ──\n${lines.map((line) => `  ${line}`.trimEnd()).join("\n")}\n  ────────────────────────────────\n\n`);
      return null;
    },
  };
}
