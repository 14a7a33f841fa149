import { isIP } from "node:net";
import type { DnsRecordState, DnsZone } from "../db/schema";
import { isUnanswered } from "./progress";
import { providerOf, zoneNameOf } from "./zone";

export interface Advice {
  /** What is the matter with a record and what helps, in a sentence or two. */
  text: string;
  /** What to set in place of the value, where the owner's own record must stay part of it. */
  value?: string;
}

/** Undefined: there is nothing to say. */
export function adviceFor(record: DnsRecordState, zone: DnsZone | null): Advice | undefined {
  if (record.problems?.length) return { text: record.problems.map(({ text }) => text).join(" "), ...(record.purpose === "spf" && spf(record)) };
  if (record.status === "verified") return undefined;
  if (isUnanswered(record)) return { text: "DNS gave no answer in time. The record may be right: it is asked again." };
  const advice = byPurpose[record.purpose]?.(record, zone);
  if (advice) return advice;
  if (record.found.length === 0) return undefined;
  return { text: record.found.length > 1 ? "There are other records at this name, and none has this value." : "Another value is there. Compare the two from the first character to the last." };
}

const byPurpose: Record<string, (record: DnsRecordState, zone: DnsZone | null) => Advice | undefined> = { routing, ownership };

function routing({ name, found }: DnsRecordState, zone: DnsZone | null): Advice | undefined {
  const isApex = name === zoneNameOf(name, zone);
  if (found.some((value) => isIP(value) > 0)) {
    if (zone && providerOf(zone) === "cloudflare") return { text: "Addresses are there instead of the CNAME: Cloudflare's proxy is on. Set the record to “DNS only” (grey cloud)." };
    return { text: "Addresses are there that are not those of the target. Remove the A and AAAA records of this name, or switch a proxy in front of it off." };
  }
  if (found.length > 0) return { text: `The name leads to ${found.at(-1)}. Let it lead to the value here instead.` };
  return isApex ? { text: "This is the top of the zone, where a CNAME may not stand (RFC 1034 §3.6.2). Use your provider's ALIAS, ANAME or CNAME flattening, or choose a name below, such as auth." } : undefined;
}

function ownership({ value, found }: DnsRecordState): Advice | undefined {
  const bare = (text: string) => text.replace(/["'\s]/g, "");
  if (found.some((text) => bare(text) === value)) return { text: "The value is there with quotes or spaces around it. Enter it without them." };
  return found.some((text) => value.startsWith(bare(text)) && bare(text).length >= 8) ? { text: "The value is cut off. Copy it whole." } : undefined;
}

/** A domain has one SPF record, or receivers take none (RFC 7208 §3.2): what is there is added to. */
function spf({ value, found, problems = [] }: DnsRecordState): Pick<Advice, "value"> {
  const policies = found.filter((text) => /^v=spf1(\s|$)/i.test(text));
  return policies.length > 0 && problems.some(({ code }) => ["spf_missing", "spf_several"].includes(code)) ? { value: merged(policies, value) } : {};
}

function merged(policies: string[], ours: string): string {
  const terms = [...policies, ours].map((policy) => policy.trim().split(/\s+/).slice(1));
  const isAll = (term: string) => /^[-~?+]?all$/i.test(term);
  const all = terms.flat().find(isAll) ?? "~all";
  return ["v=spf1", ...new Set(terms.flat().filter((term) => !isAll(term))), all].join(" ");
}
