import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "../db/client";
import { dkimKeys, type customEmails } from "../db/schema";
import { neededToSend } from "../dns/mail-records";
import type { DkimKeyRow } from "../email/dkim-keys";
import { dnsRecord, dnsSetup, presentSetup } from "./dns-setup";
import { instant, iso } from "./fields";

/*
 * What is told of a sending domain. Of its keys the public halves alone, in the records.
 */

export const customEmail = z.strictObject({
  id: z.string(),
  tenant_id: z.string(),
  email_domain: z.string(),
  sender_email: z.string(),
  sender_name: z.string().nullable(),
  reply_to: z.string().nullable().describe("Where answers go; null: to sender_email."),
  sender_verified: z.boolean(),
  is_active: z.boolean().describe("Whether the tenant's mail is sent from it; one at a time."),
  verification_status: z.enum(["pending", "verified", "error"]),
  failing_since: instant.nullable().describe("Since when a needed record of this verified domain is gone. After 72 hours its mail comes from the platform's address."),
  fell_back_at: instant.nullable().describe("When it stopped sending because its records were gone. Set them again and verify it."),
  dns_records: z
    .array(dnsRecord)
    .describe("The DNS records to set, and what DNS said about each at the last check. ownership and dkim are required; dkim_ed25519, spf, return_path and dmarc are advice; dkim_next and dkim_ed25519_next take over signing once DNS has them."),
  dkim_keys: z
    .array(
      z.strictObject({
        selector: z.string(),
        algorithm: z.enum(["rsa", "ed25519"]),
        state: z.enum(["next", "active", "retired"]).describe("next: takes over once DNS has its record. retired: signs no more."),
        is_published: z.boolean().describe("DNS had its record at the last check. An active key signs only then."),
        created_at: instant,
        removable_at: instant.nullable().describe("Of a retired key: from then on its DNS record may be removed, and not before."),
      }),
    )
    .describe("The DKIM keys: those that wait, then those in use, then those of before."),
  ...dnsSetup,
  next_check_at: instant.nullable().describe("When DNS is asked again without anybody's asking; null: only by verify_custom_email."),
  created_at: instant,
  updated_at: instant,
});

export type CustomEmailRow = typeof customEmails.$inferSelect;

export interface SendingDomain {
  row: CustomEmailRow;
  keys: DkimKeyRow[];
}

/** The keys beside each row: those that wait, then those in use, then those of before. */
export async function withKeys(db: Database, tenantId: string, rows: readonly CustomEmailRow[]): Promise<SendingDomain[]> {
  const ids = rows.map(({ id }) => id);
  const keys = ids.length === 0 ? [] : await db.select().from(dkimKeys).where(and(eq(dkimKeys.tenantId, tenantId), inArray(dkimKeys.emailId, ids)));
  const order = (key: DkimKeyRow) => [["next", "active", "retired"].indexOf(key.state), key.algorithm === "rsa" ? 0 : 1, -key.createdAt.getTime()];
  keys.sort((a, b) => order(a).map((value, index) => value - order(b)[index]!).find((difference) => difference !== 0) ?? 0);
  return rows.map((row) => ({ row, keys: keys.filter(({ emailId }) => emailId === row.id) }));
}

export function presentEmail({ row, keys }: SendingDomain): z.input<typeof customEmail> {
  const { records, facts } = presentSetup(row, row.emailDomain, neededToSend);
  return {
    id: row.id,
    tenant_id: row.tenantId,
    email_domain: row.emailDomain,
    sender_email: row.senderEmail,
    sender_name: row.senderName,
    reply_to: row.replyTo,
    sender_verified: row.senderVerified,
    is_active: row.isActive,
    verification_status: row.verificationStatus,
    failing_since: iso(row.failingSince),
    fell_back_at: iso(row.fellBackAt),
    dns_records: records,
    dkim_keys: keys.map((key) => ({ selector: key.selector, algorithm: key.algorithm, state: key.state, is_published: key.isPublished, created_at: iso(key.createdAt), removable_at: iso(key.removableAt) })),
    ...facts,
    next_check_at: iso(row.nextCheckAt),
    created_at: iso(row.createdAt),
    updated_at: iso(row.updatedAt),
  };
}
