import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { DnsRecordState, DnsZone } from "../db/schema";
import { adviceFor } from "../dns/advice";
import { progressOf, progressStates } from "../dns/progress";
import { dnsProviders, providerOf, relativeName, zoneNameOf } from "../dns/zone";
import { instant, iso } from "./fields";

/*
 * What custom domains and sending domains tell alike of their records in DNS.
 */

export const dnsRecord = z.strictObject({
  purpose: z.string().describe("routing, ownership, dkim, dkim_ed25519, dkim_next, dkim_ed25519_next, spf, return_path or dmarc."),
  type: z.string(),
  name: z.string().describe("The whole name."),
  relative_name: z.string().describe("The name without the zone's, as most DNS providers ask for it; @ is the zone itself."),
  value: z.string(),
  status: z.enum(["pending", "verified", "error"]),
  found: z.array(z.string()).describe("What is there now; empty with the status error: DNS gave no answer."),
  problems: z.array(z.string()).describe("What is the matter, as codes such as spf_several or cut_off; also of a verified record that could be better."),
  advice: z.string().nullable().describe("What is the matter and what helps."),
  suggested_value: z.string().nullable().describe("Set this instead of value: it keeps what is there already (SPF)."),
});

export const dnsSetup = {
  progress: z
    .enum(progressStates)
    .describe("not_started: never checked. partly: some records are there. temporary_failure: DNS did not answer. failed: not there 72 hours after it was added; correct the records and verify again."),
  dns_zone: z
    .strictObject({ name: z.string(), is_found: z.boolean().describe("false: a guess, since DNS has not named the zone."), provider: z.enum(dnsProviders).nullable().describe("Who runs its name servers; null: not known.") })
    .describe("Where the records belong."),
  last_checked_at: instant.nullable(),
};

interface SetupRow {
  records: DnsRecordState[];
  zone: DnsZone | null;
  lastCheckedAt: Date | null;
  createdAt: Date;
}

export function presentSetup(row: SetupRow, name: string, required: readonly string[], now = new Date()): { records: z.input<typeof dnsRecord>[]; facts: { progress: z.infer<typeof dnsSetup.progress>; dns_zone: z.input<typeof dnsSetup.dns_zone>; last_checked_at: string | null } } {
  const zoneName = zoneNameOf(name, row.zone);
  return {
    records: row.records.map((record) => {
      const advice = adviceFor(record, row.zone);
      return { ...record, problems: (record.problems ?? []).map(({ code }) => code), relative_name: relativeName(record.name, zoneName), advice: advice?.text ?? null, suggested_value: advice?.value ?? null };
    }),
    facts: {
      progress: progressOf({ ...row, required }, now),
      dns_zone: { name: zoneName, is_found: row.zone !== null, provider: row.zone && providerOf(row.zone) },
      last_checked_at: iso(row.lastCheckedAt),
    },
  };
}

export type DnsRecord = z.output<typeof dnsRecord>;

/** What a check writes. One that brought nothing new is no update: whoever reads the object for a change of theirs still has its version. */
export function checked<Row extends { updatedAt: Date }, Found extends Partial<Row>>(row: Row, found: Found, now = new Date()): Found & { lastCheckedAt: Date; updatedAt: Date } {
  const isNews = Object.entries(found).some(([field, value]) => !isDeepStrictEqual(value, row[field as keyof Row]));
  return { ...found, lastCheckedAt: now, updatedAt: isNews ? now : row.updatedAt };
}
