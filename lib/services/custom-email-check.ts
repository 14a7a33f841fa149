import { and, asc, eq, lt, lte, ne, sql } from "drizzle-orm";
import { recordEvent } from "../audit";
import type { Database } from "../db/client";
import { owned } from "../db/owned";
import { customEmails, dkimKeys, tenants, type DnsRecordState, type DnsZone } from "../db/schema";
import { unicodeOf } from "../dns/host-name";
import { dkimName, mailRecords } from "../dns/mail-records";
import { isUnanswered } from "../dns/progress";
import { unchecked } from "../dns/records";
import { checkMailRecords } from "../dns/mail/check";
import { findZone } from "../dns/zone";
import { retiredKeyKeptMs, type DkimKeyRow } from "../email/dkim-keys";
import { senderNoticeMail } from "../email/sender-notice";
import { parseMailbox } from "../email/senders";
import { settings } from "../env";
import { log } from "../log";
import { withKeys, type CustomEmailRow, type SendingDomain } from "./custom-email-answer";
import { verdictOn } from "./custom-email-verdict";
import { checked } from "./dns-setup";
import { mailOwners } from "./owner-mail";

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

/**
 * Writes what DNS said and what follows from it: which keys sign, and what the owners are told. Call it in a transaction.
 * Undefined: the domain was changed meanwhile, and nothing was written.
 */
export async function settle(db: Database, { row, keys, records, zone }: Answers, now = new Date()): Promise<SendingDomain | undefined> {
  // One at a time in each tenant: of its domains that are verified in the same moment, one becomes active.
  await db.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, row.tenantId)).for("no key update");
  const settled = settledKeys(row.emailDomain, keys, records, now);
  const states = new Map(records.map((record) => [record.name, record]));
  const after = unchecked(mailRecords(row.emailDomain, row.ownershipToken, settled)).map((record) => ({ ...record, ...statusOf(states.get(record.name)) }));
  const { set, pace } = verdictOn(row, { records: after, keys: settled, hasOtherActive: await hasOtherActive(db, row) }, now);
  const [updated] = await db
    .update(customEmails)
    .set({ ...checked(row, { records: after, zone: zone ?? row.zone, ...set }, now), ...pace })
    .where(and(owned(customEmails, row.id, { id: row.tenantId }), eq(customEmails.ownershipToken, row.ownershipToken), eq(customEmails.updatedAt, row.updatedAt)))
    .returning();
  if (!updated) return undefined;
  await saveKeys(db, keys, settled, now);
  if (row.senderVerified && !updated.senderVerified) {
    await recordAsSystem(db, row, "custom_email.fell_back", "failure");
    await tellOwnersOfSender(db, row, now);
  }
  return (await withKeys(db, row.tenantId, [updated]))[0];
}

async function recordAsSystem(db: Database, row: CustomEmailRow, action: string, outcome: "success" | "failure"): Promise<void> {
  const [tenant] = await db.select({ accountId: tenants.accountId }).from(tenants).where(eq(tenants.id, row.tenantId));
  await recordEvent(db, { id: row.tenantId, accountId: tenant?.accountId ?? null }, { actor: { kind: "system", id: null, via: "system" }, action, target: { type: "custom_email", id: row.id, name: row.emailDomain }, outcome });
}

const tellOwnersOfSender = (db: Database, row: CustomEmailRow, now: Date): Promise<void> =>
  mailOwners(
    db,
    row.tenantId,
    (look, language, tenant) => senderNoticeMail(look, language, { domain: unicodeOf(row.emailDomain), tenant: tenant.name, fallback: parseMailbox(settings().mailFrom).address, link: `${settings().appUrl}/tenants/${tenant.id}/emails/${row.id}` }),
    now,
  );

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

async function hasOtherActive(db: Database, row: CustomEmailRow): Promise<boolean> {
  const [other] = await db.select({ id: customEmails.id }).from(customEmails).where(and(eq(customEmails.tenantId, row.tenantId), eq(customEmails.isActive, true), ne(customEmails.id, row.id)));
  return other !== undefined;
}

// ---- Without anybody's asking

const batch = 10;
const mostBatches = 30;
/** How long a claimed domain is left to the process that claimed it; longer than DNS may take. */
const leaseMs = 10 * 60_000;

/** Checks the sending domains that are due. Answers how many there were. Any number of processes may do it at once. */
export async function checkDueSenders(db: Database, now = new Date(), stopping?: AbortSignal): Promise<number> {
  let done = 0;
  for (let round = 0; round < mostBatches && !stopping?.aborted; round++) {
    const due = await claimDueSenders(db, now);
    await Promise.all(due.map((row) => checkSender(db, row, now)));
    done += due.length;
    if (due.length < batch) break;
  }
  return done;
}

/** One statement, so that no domain is claimed twice. The claim is the new next_check_at: if the process dies, it is due again then. */
function claimDueSenders(db: Database, now: Date): Promise<CustomEmailRow[]> {
  const due = db
    .select({ tenantId: customEmails.tenantId, id: customEmails.id })
    .from(customEmails)
    .where(lte(customEmails.nextCheckAt, now))
    .orderBy(asc(customEmails.nextCheckAt))
    .limit(batch)
    .for("update", { skipLocked: true });
  return db
    .update(customEmails)
    .set({ nextCheckAt: new Date(now.getTime() + leaseMs), updatedAt: sql`${customEmails.updatedAt}` })
    .where(sql`(${customEmails.tenantId}, ${customEmails.id}) in ${due}`)
    .returning();
}

/** One domain that cannot be checked keeps no other from it. */
async function checkSender(db: Database, row: CustomEmailRow, now: Date): Promise<void> {
  try {
    const answers = await askAbout(db, row);
    await db.transaction(async (transaction) => {
      const settled = await settle(transaction, answers, now);
      if (!row.senderVerified && settled?.row.senderVerified) await recordAsSystem(transaction, row, "custom_email.verified", "success");
      const active = (keys: SendingDomain["keys"]) => keys.filter(({ state }) => state === "active").map(({ selector }) => selector).join();
      if (settled && active(settled.keys) !== active(answers.keys)) await recordAsSystem(transaction, row, "custom_email.dkim_keys_changed", "success");
    });
  } catch (error) {
    log("error", "sender_check_failed", { domain: row.emailDomain, error });
  }
}
