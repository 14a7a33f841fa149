import { and, eq, inArray } from "drizzle-orm";
import type { Database } from "../db/client";
import { mailEvents, outbox, type MailStatus } from "../db/schema";
import { isDeadAddress } from "../email/smtp-answer";
import { suppressAddress } from "../email/suppression";
import type { MailReport } from "./report";

export interface Taken {
  recorded: number;
  /** Told before. */
  known: number;
  /** No mail of ours, or one that was purged. */
  unknown: number;
}

/** Writes down what was told, once of each kind for each mail, and sends no more to addresses that are dead or complained. */
export async function takeReports(db: Database, reports: readonly MailReport[], now: Date): Promise<Taken> {
  const taken: Taken = { recorded: 0, known: 0, unknown: 0 };
  for (const report of reports) taken[await takeReport(db, report, now)]++;
  return taken;
}

/** What a report may change: never what is later or worse known already. A mail of which this process does not know yet that it was sent is not sent again. */
const changes: Record<MailReport["type"], MailStatus[]> = {
  delivered: ["queued", "sent"],
  bounced: ["queued", "sent", "delivered"],
  complained: ["queued", "sent", "delivered", "bounced"],
};

async function takeReport(db: Database, { type, source, mailId, recipients, enhancedCode, answer, at }: MailReport, now: Date): Promise<keyof Taken> {
  // The id names one mail of the whole installation, and only who had the mail, or our signature, can know it.
  const [mail] = await db.select({ tenantId: outbox.tenantId, id: outbox.id, recipient: outbox.recipient, attempts: outbox.attempts, createdAt: outbox.createdAt }).from(outbox).where(eq(outbox.id, mailId));
  if (!mail || mail.attempts === 0) return "unknown";
  const added = await db
    .insert(mailEvents)
    .values({ tenantId: mail.tenantId, mailId: mail.id, type, source, enhancedCode, answer, at: within(at ?? now, mail.createdAt, now) })
    .onConflictDoNothing()
    .returning({ type: mailEvents.type });
  if (added.length === 0) return "known";
  await db
    .update(outbox)
    .set({ status: type, bodySealed: null })
    .where(and(eq(outbox.tenantId, mail.tenantId), eq(outbox.id, mail.id), inArray(outbox.status, changes[type])));
  // A mail that was passed on may bounce at an address that is not the one we sent to.
  const isOfRecipient = recipients.length === 0 || recipients.includes(mail.recipient);
  const isReason = type === "complained" || (type === "bounced" && isDeadAddress(enhancedCode));
  if (isReason && isOfRecipient) await suppressAddress(db, { tenantId: mail.tenantId, address: mail.recipient, reason: type === "complained" ? "complaint" : "bounce", mailId: mail.id, enhancedCode, answer });
  return "recorded";
}

/** Clocks are apart, and anybody can write any time into a report. */
const within = (at: Date, earliest: Date, latest: Date): Date => (at > latest ? latest : at < earliest ? earliest : at);
