import { tagsOf, type Problem } from "./problems";

const policies = ["none", "quarantine", "reject"];

/** RFC 7489 §6.6.3: what does not begin so is no DMARC record. */
export const isDmarc = (text: string): boolean => /^v\s*=\s*DMARC1\s*(;|$)/.test(text.trim());

/** What is wrong with the DMARC records of a domain (RFC 7489 §6.3), or of the one above it. */
export function dmarcProblems(found: readonly string[], { isInherited, returnPath }: { isInherited: boolean; returnPath: string | undefined }): Problem[] {
  const records = found.filter(isDmarc);
  if (records.length > 1) return [{ code: "dmarc_several", text: "There are two DMARC records, so receivers use neither. Merge them into one." }];
  if (records.length === 0) return [/["']/.test(found[0] ?? "") ? { code: "quoted", text: "The value is there with quotes in it. Enter it without them." } : { code: "dmarc_malformed", text: "This is no DMARC record: it begins with v=DMARC1; and p= follows." }];
  const tags = tagsOf(records[0]!);
  const policy = tags && ((isInherited ? tags.get("sp") : undefined) ?? tags.get("p"))?.toLowerCase();
  if (!policy || !policies.includes(policy)) return [{ code: "dmarc_malformed", text: "The record names no policy: p= must be none, quarantine or reject." }];
  const alignment = (name: string) => (tags.get(name) ?? "r").toLowerCase();
  if (!["adkim", "aspf"].every((name) => ["r", "s"].includes(alignment(name)))) return [{ code: "dmarc_malformed", text: "adkim and aspf must be r or s." }];
  return [
    ...(policy === "none" ? [{ code: "dmarc_none", text: "The policy is none: receivers let forged mail through. Once this domain's mail arrives signed, make it p=quarantine, later p=reject.", isNote: true }] : []),
    ...(alignment("aspf") === "s" && returnPath ? [{ code: "dmarc_strict_spf", text: `aspf=s wants bounces at the sender's domain itself, but they go to ${returnPath}: SPF will not count, and DKIM alone carries the mail. aspf=r lets both count.`, isNote: true }] : []),
  ];
}
