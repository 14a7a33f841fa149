/** What RFC 5321 §4.1.2 calls a Dot-string, without the `%` and `!` of source routes. */
const localPart = /^[a-z0-9#$&'*+/=?^_`{|}~-]+(\.[a-z0-9#$&'*+/=?^_`{|}~-]+)*$/;
const domainLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * One mailbox, in the one form it is stored and looked up in, or undefined. The whole address is compared without regard to
 * case. ASCII only: a letter that merely looks like another, or would become another by normalisation, is refused rather
 * than mapped to somebody's account; domains in other scripts are typed as A-labels (`xn--…`).
 */
export function normalizeEmail(input: string): string | undefined {
  const email = input.replace(/^[ \t]+|[ \t]+$/g, "");
  if (email.length > 254 || !/^[\x21-\x7e]+$/.test(email)) return undefined;
  const [local, domain, ...more] = email.toLowerCase().split("@");
  if (!local || !domain || more.length > 0) return undefined;
  if (local.length > 64 || !localPart.test(local)) return undefined;
  const labels = domain.split(".");
  if (labels.length < 2 || !labels.every((label) => domainLabel.test(label)) || /^\d+$/.test(labels.at(-1)!)) return undefined;
  return `${local}@${domain}`;
}
