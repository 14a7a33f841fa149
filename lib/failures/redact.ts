import type { TraceStep } from "../db/schema";

type Detail = NonNullable<TraceStep["detail"]>;

/** `ada@example.com` as `a***@example.com`: who knows the address recognises it. */
export function maskedEmail(email: string): string {
  const at = email.lastIndexOf("@");
  return at < 1 ? "***" : `${email.slice(0, 1)}***${email.slice(at)}`;
}

const secretNames = /(authorization|cookie|secret|password|token|verifier|challenge|assertion|hint|nonce|state|address|email)$/i;
const emails = /[^\s@<>"'(),:;]+@[^\s@<>"'(),:;]+/g;
/** Codes, tokens, hashes: nothing that a person wrote is this long without a space, a dot or a slash. */
const longRuns = /[A-Za-z0-9_-]{32,}/g;

/** Text from outside as a trace may keep it: short, without secrets, without whole e-mail addresses. */
export const redactedText = (text: string): string => text.replace(emails, (email) => maskedEmail(email)).replace(longRuns, "[redacted]").replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, " ").slice(0, 300);

/** A step as it is kept; what stands under the name of a secret is left out, an `email` is kept masked. */
export function redactedStep({ detail, ...step }: TraceStep): TraceStep {
  if (!detail) return step;
  const kept: Detail = {};
  for (const [name, value] of Object.entries(detail)) {
    if (/email$/i.test(name) && typeof value === "string") kept[name] = maskedEmail(value);
    else if (!secretNames.test(name)) kept[name] = typeof value === "string" ? redactedText(value) : value;
  }
  return { ...step, detail: kept };
}
