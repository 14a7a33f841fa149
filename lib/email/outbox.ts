import { and, asc, count, desc, eq, exists, gt, isNotNull, lte, ne, notExists, notInArray, sql } from "drizzle-orm";
import type { Database } from "../db/client";
import { mailAttempts, outbox, smtpSettings, suppressedAddresses } from "../db/schema";
import { open, seal } from "../crypto/seal";
import { keyring } from "../env";
import { newId } from "../ids";

/*
 * Mail is queued in the transaction of what it tells, so it exists exactly when that does, and a sign-in never waits for a
 * mail server. The body holds a code: it is sealed, and dropped with the mail's last use.
 */

export interface NewMail {
  recipient: string;
  subject: string;
  html: string;
  text: string;
  /** What is sent instead when the mail goes out only after this: it must not promise what has run out meanwhile. */
  late?: { after: Date; html: string; text: string };
  /** When the mail is of no use any more; until then it is tried. */
  expiresAt: Date;
  /** False writes a row of the same cost that nobody is sent: an unknown address must not answer faster. */
  deliver?: boolean;
}

export type QueuedMail = typeof outbox.$inferSelect;

const context = (mail: { tenantId: string; id: string }) => `outbox:${mail.tenantId}:${mail.id}`;

/** Mails of all kinds that one address is sent by one tenant in an hour; each kind has a lower limit of its own. */
export const mailsPerHour = 20;

/** Queues a mail in the caller's transaction. Wake the worker once it has committed. */
export async function queueMail(db: Database, tenant: { id: string }, mail: NewMail, now = new Date()): Promise<{ id: string }> {
  const row = { tenantId: tenant.id, id: newId("mail") };
  const bodySealed = seal(keyring(), JSON.stringify({ html: mail.html, text: mail.text, late: mail.late } satisfies Body), context(row));
  const isWithinLimit = await hasRoomFor(db, tenant, mail.recipient, now);
  const deliver = (mail.deliver ?? true) && isWithinLimit;
  await db.insert(outbox).values({
    ...row,
    recipient: mail.recipient,
    subject: oneLine(mail.subject),
    bodySealed: deliver ? bodySealed : null,
    status: deliver ? "queued" : "withheld",
    expiresAt: mail.expiresAt,
  });
  return { id: row.id };
}

async function hasRoomFor(db: Database, tenant: { id: string }, recipient: string, now: Date): Promise<boolean> {
  const sinceAnHour = gt(outbox.createdAt, new Date(now.getTime() - 3_600_000));
  const [found] = await db.select({ mails: count() }).from(outbox).where(and(eq(outbox.tenantId, tenant.id), eq(outbox.recipient, recipient), sinceAnHour, ne(outbox.status, "withheld")));
  return found!.mails < mailsPerHour;
}

interface Body {
  html: string;
  text: string;
  late?: { after: Date | string; html: string; text: string };
}

/** The body as it is true at this time. */
export function mailBody(mail: QueuedMail, now = new Date()): { html: string; text: string } {
  if (!mail.bodySealed) throw new Error(`the body of ${mail.id} was dropped`);
  const { late, ...body } = JSON.parse(open(keyring(), mail.bodySealed, context(mail))) as Body;
  const { html, text } = late && now >= new Date(late.after) ? late : body;
  return { html, text };
}

/** A header is one line: a tenant's name with a line break in it must not start another header. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();

/** How long a claimed mail is left to the process that claimed it; longer than one attempt may take (sendLimits). */
export const leaseSeconds = 120;

/** Mail by the platform's server, and by servers of tenants: one that is slow holds up no mail of the other lane. */
export const lanes = ["platform", "tenant_servers"] as const;
export type Lane = (typeof lanes)[number];

/**
 * Takes due mails of a lane for this process. The claim is the new next_attempt_at: if the process dies, they are due again then. The attempt
 * is written down before it begins, so that one that was cut off is known.
 */
export async function claimDueMail(db: Database, lane: Lane, limit: number, now: Date, exceptTenants: string[] = []): Promise<QueuedMail[]> {
  return db.transaction(async (transaction) => {
    const ownServer = transaction.select({ one: sql`1` }).from(smtpSettings).where(eq(smtpSettings.tenantId, outbox.tenantId));
    const due = transaction
      .select({ tenantId: outbox.tenantId, id: outbox.id })
      .from(outbox)
      .where(and(eq(outbox.status, "queued"), lte(outbox.nextAttemptAt, now), gt(outbox.expiresAt, now), notInArray(outbox.tenantId, exceptTenants), lane === "platform" ? notExists(ownServer) : exists(ownServer)))
      .orderBy(asc(outbox.nextAttemptAt))
      .limit(limit)
      .for("update", { skipLocked: true });
    const claimed = await transaction
      .update(outbox)
      .set({ nextAttemptAt: new Date(now.getTime() + leaseSeconds * 1000), attempts: sql`${outbox.attempts} + 1` })
      .where(sql`(${outbox.tenantId}, ${outbox.id}) in ${due}`)
      .returning();
    if (claimed.length > 0) await transaction.insert(mailAttempts).values(claimed.map((mail) => ({ tenantId: mail.tenantId, mailId: mail.id, number: mail.attempts, startedAt: now })));
    return claimed;
  });
}

/** How an attempt ended, as the delivery log shows it. */
export type AttemptEnd = Pick<typeof mailAttempts.$inferInsert, "outcome" | "problem" | "server" | "isTenantServer" | "sender" | "smtpCode" | "enhancedCode" | "answer">;

/** Writes down how the attempt ended, and what that makes of the mail: only while the claim still is ours. */
export async function endAttempt(db: Database, mail: QueuedMail, end: AttemptEnd, change: Partial<typeof outbox.$inferInsert>, now: Date): Promise<void> {
  await db.transaction(async (transaction) => {
    await transaction
      .update(mailAttempts)
      .set({ ...end, finishedAt: now })
      .where(and(eq(mailAttempts.tenantId, mail.tenantId), eq(mailAttempts.mailId, mail.id), eq(mailAttempts.number, mail.attempts)));
    await transaction
      .update(outbox)
      .set(change)
      .where(and(eq(outbox.tenantId, mail.tenantId), eq(outbox.id, mail.id), eq(outbox.attempts, mail.attempts), eq(outbox.status, "queued")));
  });
}

/** Leaves a tenant's due mail until then: its own server is away, and asking it for each mail would keep the mail of others waiting. */
export async function holdBack(db: Database, tenantId: string, until: Date, now: Date): Promise<void> {
  await db
    .update(outbox)
    .set({ nextAttemptAt: until })
    .where(and(eq(outbox.tenantId, tenantId), eq(outbox.status, "queued"), lte(outbox.nextAttemptAt, now)));
}

/** Mail that is of no use any more is not sent, and no body outlives its use. */
export async function expireMail(db: Database, now: Date): Promise<void> {
  await db
    .update(outbox)
    .set({ status: sql`case when ${outbox.status} = 'queued' then 'expired' else ${outbox.status} end`, bodySealed: null })
    .where(and(isNotNull(outbox.bodySealed), lte(outbox.expiresAt, now)));
}

/** Mail to an address that takes none any more is not sent. Decided here and not when it is asked for: whoever asks sees no difference. */
export async function suppressMail(db: Database, now: Date): Promise<void> {
  const isOnList = db
    .select({ one: sql`1` })
    .from(suppressedAddresses)
    .where(and(eq(suppressedAddresses.tenantId, outbox.tenantId), eq(suppressedAddresses.address, outbox.recipient)));
  await db
    .update(outbox)
    .set({ status: "suppressed", bodySealed: null })
    .where(and(eq(outbox.status, "queued"), lte(outbox.nextAttemptAt, now), exists(isOnList)));
}

export interface LocalMail {
  id: string;
  tenantId: string;
  recipient: string;
  subject: string;
  text: string;
  html: string;
  createdAt: Date;
}

/** The latest 50 mails that can still be read, newest first, of all tenants: for the local outbox of a machine without SMTP. */
export async function listLocalMail(db: Database, now = new Date()): Promise<LocalMail[]> {
  const rows = await db
    .select()
    .from(outbox)
    .where(and(isNotNull(outbox.bodySealed), gt(outbox.expiresAt, now)))
    .orderBy(desc(outbox.createdAt), desc(outbox.id))
    .limit(50);
  return rows.map((row) => ({ id: row.id, tenantId: row.tenantId, recipient: row.recipient, subject: row.subject, createdAt: row.createdAt, ...mailBody(row, now) }));
}
