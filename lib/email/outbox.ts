import { and, asc, desc, eq, gt, inArray, isNotNull, lte, sql } from "drizzle-orm";
import type { Database } from "../db/client";
import { outbox } from "../db/schema";
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

/** Queues a mail in the caller's transaction. Wake the worker once it has committed. */
export async function queueMail(db: Database, tenant: { id: string }, mail: NewMail): Promise<{ id: string }> {
  const row = { tenantId: tenant.id, id: newId("mail") };
  const bodySealed = seal(keyring(), JSON.stringify({ html: mail.html, text: mail.text, late: mail.late } satisfies Body), context(row));
  const deliver = mail.deliver ?? true;
  await db.insert(outbox).values({
    ...row,
    recipient: mail.recipient,
    subject: oneLine(mail.subject),
    bodySealed: deliver ? bodySealed : null,
    status: deliver ? "queued" : "expired",
    expiresAt: mail.expiresAt,
  });
  return { id: row.id };
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

/** How long a claimed mail is left to the process that claimed it; longer than one attempt may take. */
const leaseSeconds = 120;

/** Takes due mails for this process. The claim is the new next_attempt_at: if the process dies, they are due again then. */
export async function claimDueMail(db: Database, limit: number, now: Date): Promise<QueuedMail[]> {
  const due = db
    .select({ tenantId: outbox.tenantId, id: outbox.id })
    .from(outbox)
    .where(and(eq(outbox.status, "queued"), lte(outbox.nextAttemptAt, now), gt(outbox.expiresAt, now)))
    .orderBy(asc(outbox.nextAttemptAt))
    .limit(limit)
    .for("update", { skipLocked: true });
  return db
    .update(outbox)
    .set({ nextAttemptAt: new Date(now.getTime() + leaseSeconds * 1000), attempts: sql`${outbox.attempts} + 1` })
    .where(sql`(${outbox.tenantId}, ${outbox.id}) in ${due}`)
    .returning();
}

/** Only while the claim still is ours: an attempt that outlived its lease changes nothing. */
const claimed = (mail: QueuedMail) => and(eq(outbox.tenantId, mail.tenantId), eq(outbox.id, mail.id), eq(outbox.attempts, mail.attempts), eq(outbox.status, "queued"));

export async function markSent(db: Database, mail: QueuedMail, keepBody: boolean, now: Date): Promise<void> {
  await db.update(outbox).set({ status: "sent", sentAt: now, lastError: null, ...(keepBody ? {} : { bodySealed: null }) }).where(claimed(mail));
}

export async function markFailed(db: Database, mail: QueuedMail, reason: string): Promise<void> {
  await db.update(outbox).set({ status: "failed", bodySealed: null, lastError: reason }).where(claimed(mail));
}

export async function markRetry(db: Database, mail: QueuedMail, reason: string, nextAttemptAt: Date): Promise<void> {
  await db.update(outbox).set({ nextAttemptAt, lastError: reason }).where(claimed(mail));
}

/** Mail that is of no use any more is not sent, and no body outlives its use. */
export async function expireMail(db: Database, now: Date): Promise<void> {
  await db.update(outbox).set({ status: "expired", bodySealed: null }).where(and(eq(outbox.status, "queued"), lte(outbox.expiresAt, now)));
  await db.update(outbox).set({ bodySealed: null }).where(and(inArray(outbox.status, ["sent", "failed"]), isNotNull(outbox.bodySealed), lte(outbox.expiresAt, now)));
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
