import type { DnsRecordState } from "../db/schema";

/** A record that somebody is asked to set. */
export interface ExpectedRecord {
  purpose: "routing" | "ownership" | "dkim" | "dkim_ed25519" | "dkim_next" | "dkim_ed25519_next" | "spf" | "return_path" | "dmarc";
  type: "CNAME" | "TXT";
  name: string;
  value: string;
}

export const unchecked = (records: readonly ExpectedRecord[]): DnsRecordState[] => records.map((record) => ({ ...record, status: "pending", found: [] }));

/** Where the token that proves a domain stands. */
export const challengeName = (domain: string): string => `_authalla-challenge.${domain}`;

/** Whether a record found says what the expected one does; policies of the owner (SPF, DMARC) may say more. */
export function satisfies({ purpose, type, value }: Pick<ExpectedRecord, "purpose" | "type" | "value">, found: string): boolean {
  if (type === "CNAME") return hostOf(found) === hostOf(value);
  if (purpose === "spf") return /^v=spf1(\s|$)/i.test(found) && value.split(" ").filter((term) => /^(a|include|ip4|ip6):/.test(term)).every((term) => found.split(/\s+/).includes(term));
  if (purpose === "dmarc") return /^v=DMARC1\s*;/i.test(found);
  if (purpose.startsWith("dkim")) return dkimKey(found) !== undefined && dkimKey(found) === dkimKey(value);
  return found.trim() === value;
}

const hostOf = (name: string) => name.toLowerCase().replace(/\.$/, "");

/** The `p` tag without the spaces that DNS editors put into long values (RFC 6376 §3.6.1). */
const dkimKey = (record: string) => /(?:^|;)\s*p\s*=\s*([^;]+)/.exec(record)?.[1]?.replace(/\s/g, "");
