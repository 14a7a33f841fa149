import type { MailProblem } from "../db/schema";

/** What a mail server said to the last command of an attempt. */
export interface SmtpAnswer {
  /** RFC 5321 §4.2: three digits; null where it hung up or never spoke. */
  code: number | null;
  /** RFC 2034 §3: the status code of RFC 3463 that follows them, `5.1.1`. */
  enhancedCode: string | null;
  text: string;
}

/** An attempt that did not go through. Final: trying again would not help, and it is no fault of ours or of the server's. */
export class SendFailure extends Error {
  override name = "SendFailure";
  constructor(readonly problem: MailProblem, readonly isFinal: boolean, readonly answer: SmtpAnswer, options?: ErrorOptions) {
    super(answer.text, options);
  }
}

const longestAnswer = 300;

/** One line of printable text, without what might sign somebody in: codes, tokens, and what we authenticate ourselves with. */
export function boundedAnswer(text: string, secrets: readonly string[] = []): string {
  let line = text.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
  for (const secret of secrets) if (secret.length > 2) line = line.replaceAll(secret, "[redacted]");
  line = line.replace(/[\w~+/=-]{32,}/g, "[redacted]").replace(/(?<![\d.-])\d{3}[ -]?\d{3}(?![\d.-])/g, "[redacted]");
  return line.length > longestAnswer ? `${line.slice(0, longestAnswer - 1)}…` : line;
}

/** `550-5.1.1 No such user` and its further lines. */
export function readAnswer(response: string, secrets: readonly string[] = []): SmtpAnswer {
  const match = /^([2-5]\d\d)(?:[ -]|$)(?:([245]\.\d{1,3}\.\d{1,3})(?:\s|$))?/.exec(response);
  if (!match) return { code: null, enhancedCode: null, text: boundedAnswer(response, secrets) };
  const [, code, enhancedCode] = match;
  const repeated = new RegExp(`(\\r?\\n|^)${code}[ -]?(${enhancedCode ? `${enhancedCode.replaceAll(".", "\\.")}\\s?` : ""})`, "g");
  const text = boundedAnswer(response.replace(repeated, " "), secrets);
  return { code: Number(code), enhancedCode: enhancedCode ?? null, text };
}

/**
 * Status codes of RFC 3463 §3.2 and §3.3, and RFC 7505 §4.1, that say of the address itself that it takes no mail: bad mailbox, bad
 * domain, bad syntax, moved, null MX, disabled. A full mailbox, a policy and a bad sender are none of them.
 */
const addressIsDead = new Set(["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"]);
export const isDeadAddress = (enhancedCode: string | null): boolean => enhancedCode !== null && addressIsDead.has(enhancedCode);

interface NodemailerError {
  code?: string;
  originalCode?: string;
  command?: string;
  response?: string;
}

/** What went wrong, from what the mail library threw. */
export function sendFailure(error: unknown, secrets: readonly string[] = []): SendFailure {
  if (error instanceof SendFailure) return error;
  const { code, originalCode, command = "", response } = error as NodemailerError;
  const answer = response ? readAnswer(response, secrets) : { code: null, enhancedCode: null, text: boundedAnswer(messageOf(error), secrets) };
  const isPermanent = answer.code !== null && answer.code >= 500;
  const fail = (problem: MailProblem, isFinal = false) => new SendFailure(problem, isFinal, answer, { cause: error });
  if (code === "EAUTH" || code === "ENOAUTH" || command.startsWith("AUTH")) return fail("authentication");
  if (code === "ETLS" || command === "STARTTLS" || isCertificateError(originalCode) || isCertificateError(code)) return fail("tls");
  if (code === "ETIMEDOUT" || code === "EABORT" || originalCode === "ETIMEDOUT") return fail("timeout");
  if (code === "EDNS" || originalCode === "ENOTFOUND") return fail("unresolvable");
  if (answer.code === null) return fail("connection");
  if (answer.code === 530) return fail("authentication"); // RFC 4954 §6: it wants a login first
  if (command === "MAIL FROM") return fail("sender");
  if (command === "RCPT TO") return fail("recipient", isPermanent);
  if (command === "DATA") return fail(isDeadAddress(answer.enhancedCode) ? "recipient" : "message", isPermanent);
  return fail("server");
}

/** What Node says of a handshake that went wrong (OpenSSL's own codes, and its names of X.509 errors). */
const isCertificateError = (code: string | undefined): boolean => code !== undefined && /^(ERR_SSL|ERR_TLS|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|EPROTO$)/.test(code);

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
