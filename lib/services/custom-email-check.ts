import { and, eq, lt, ne } from "drizzle-orm";
import type { Database } from "../db/client";
import { owned } from "../db/owned";
import { customEmails, dkimKeys, type DnsRecordState, type DnsZone } from "../db/schema";
import { dkimName, mailRecords, neededToSend } from "../dns/mail-records";
import { isUnanswered, patienceMs } from "../dns/progress";
import { unchecked } from "../dns/records";
import { checkMailRecords } from "../dns/mail/check";
import { findZone } from "../dns/zone";
import { retiredKeyKeptMs, type DkimKeyRow } from "../email/dkim-keys";
import { settings } from "../env";
import { withKeys, type CustomEmailRow, type SendingDomain } from "./custom-email-answer";
import { checked } from "./dns-setup";

/*
 * A check of a sending domain: DNS is asked first, outside any transaction, and what it said is written only if the domain is
 * still what was asked about.
 */

export interface Answers extends SendingDomain {
  records: DnsRecordState[];
  zone: DnsZone | undefined;
}

export async function askAbout(db: Database, row: CustomEmailRow): Promise<Answers> {
  const [domain] = await withKeys(db, row.tenantId, [row]);
  const { dnsServers: servers } = settings();
  const expected = mailRecords(row.emailDomain, row.ownershipToken, domain!.keys);
  const [records, zone] = await Promise.all([checkMailRecords(row.emailDomain, expected, { servers }), findZone(row.emailDomain, { servers })]);
  return { ...domain!, records, zone };
}

/** Writes what DNS said and what follows from it. Undefined: the domain was changed meanwhile, and nothing was written. */
export async function settle(db: Database, { row, keys, records, zone }: Answers, now = new Date()): Promise<SendingDomain | undefined> {
  const settled = settledKeys(row.emailDomain, keys, records, now);
  const states = new Map(records.map((record) => [record.name, record]));
  const after = unchecked(mailRecords(row.emailDomain, row.ownershipToken, settled)).map((record) => ({ ...record, ...statusOf(states.get(record.name)) }));
  const isFirst = !row.isActive && !row.senderVerified && (await otherActive(db, row)) === undefined;
  const found = { records: after, zone: zone ?? row.zone, ...verdict(row, after, isFirst, now) };
  const [updated] = await db
    .update(customEmails)
    .set(checked(row, found, now))
    .where(and(owned(customEmails, row.id, { id: row.tenantId }), eq(customEmails.ownershipToken, row.ownershipToken), eq(customEmails.updatedAt, row.updatedAt)))
    .returning();
  if (!updated) return undefined;
  await saveKeys(db, keys, settled, now);
  return (await withKeys(db, row.tenantId, [updated]))[0];
}

const statusOf = (record: DnsRecordState | undefined): Pick<DnsRecordState, "status" | "found" | "problems"> => (record ? { status: record.status, found: record.found, problems: record.problems } : { status: "pending", found: [] });

/** A key that waits takes over once DNS has it, from the one of its algorithm; the record of that one must stay a while. */
function settledKeys(domain: string, keys: readonly DkimKeyRow[], records: readonly DnsRecordState[], now: Date): DkimKeyRow[] {
  const answered = keys.map((key) => {
    const record = records.find(({ name }) => name === dkimName(domain, key.selector));
    return record === undefined || isUnanswered(record) ? key : { ...key, isPublished: record.status === "verified" };
  });
  const takesOver = (key: DkimKeyRow) => key.state === "next" && key.isPublished;
  return answered.map((key) => {
    if (takesOver(key)) return { ...key, state: "active", activatedAt: now };
    if (key.state !== "active" || !answered.some((other) => takesOver(other) && other.algorithm === key.algorithm)) return key;
    return { ...key, state: "retired", privateKeySealed: null, removableAt: new Date(now.getTime() + retiredKeyKeptMs) };
  });
}

/** The retired first: of each algorithm one is active at any moment. Those whose records went long ago are forgotten. */
async function saveKeys(db: Database, before: readonly DkimKeyRow[], after: readonly DkimKeyRow[], now: Date): Promise<void> {
  const changed = after.filter((key, index) => key.state !== before[index]!.state || key.isPublished !== before[index]!.isPublished);
  changed.sort((a, b) => Number(b.state === "retired") - Number(a.state === "retired"));
  for (const { tenantId, emailId, selector, ...values } of changed) await db.update(dkimKeys).set(values).where(and(eq(dkimKeys.tenantId, tenantId), eq(dkimKeys.emailId, emailId), eq(dkimKeys.selector, selector)));
  const [any] = after;
  if (any) await db.delete(dkimKeys).where(and(eq(dkimKeys.tenantId, any.tenantId), eq(dkimKeys.emailId, any.emailId), eq(dkimKeys.state, "retired"), lt(dkimKeys.removableAt, new Date(now.getTime() - 30 * 24 * 3_600_000))));
}

async function otherActive(db: Database, row: CustomEmailRow): Promise<{ id: string } | undefined> {
  const [other] = await db.select({ id: customEmails.id }).from(customEmails).where(and(eq(customEmails.tenantId, row.tenantId), eq(customEmails.isActive, true), ne(customEmails.id, row.id)));
  return other;
}

/**
 * A domain whose records are lost sends for 72 hours more; a question without an answer changes nothing. One that is verified
 * already is not switched on: whoever switched it off did not ask for it back.
 */
function verdict(row: CustomEmailRow, records: readonly DnsRecordState[], mayBeActive: boolean, now: Date): Partial<CustomEmailRow> {
  const needed = records.filter(({ purpose }) => neededToSend.includes(purpose));
  if (needed.every(({ status }) => status === "verified")) return { verificationStatus: "verified", senderVerified: true, isActive: row.isActive || mayBeActive, failingSince: null, fellBackAt: null };
  if (needed.some(isUnanswered)) return row.senderVerified ? {} : { verificationStatus: "error" };
  if (!row.senderVerified) return { verificationStatus: needed.some(({ status }) => status === "error") ? "error" : "pending" };
  const failingSince = row.failingSince ?? now;
  if (now.getTime() - failingSince.getTime() < patienceMs) return { verificationStatus: "error", failingSince };
  return { verificationStatus: "error", senderVerified: false, isActive: false, failingSince, fellBackAt: now };
}
