import { randomInt } from "node:crypto";
import type { Database } from "../db/client";
import { log } from "../log";
import { claimDueMail, expireMail, mailBody, markFailed, markRetry, markSent, type QueuedMail } from "./outbox";
import { findSender } from "./senders";
import { MailRefused, mailTransport, messageOf, type MailTransport } from "./transports";

const batchSize = 5;

/** Sends what is due, until nothing is. Answers how many mails went out. Any number of processes may do it at once. */
export async function sendDueMail(db: Database, transport: MailTransport = mailTransport()): Promise<number> {
  await expireMail(db, new Date());
  let sent = 0;
  for (;;) {
    const mails = await claimDueMail(db, batchSize, new Date());
    if (mails.length === 0) return sent;
    const outcomes = await Promise.all(mails.map((mail) => deliver(db, mail, transport)));
    sent += outcomes.filter(Boolean).length;
  }
}

async function deliver(db: Database, mail: QueuedMail, transport: MailTransport): Promise<boolean> {
  try {
    const sender = await findSender(db, mail.tenantId);
    await transport.send({ id: mail.id, ...sender, to: mail.recipient, subject: mail.subject, ...mailBody(mail) });
  } catch (error) {
    await recordFailure(db, mail, error);
    return false;
  }
  await markSent(db, mail, transport.keepsMail, new Date());
  return true;
}

async function recordFailure(db: Database, mail: QueuedMail, error: unknown): Promise<void> {
  const reason = messageOf(error);
  const isFinal = error instanceof MailRefused;
  log("warn", "mail_not_sent", { tenant: mail.tenantId, mail: mail.id, attempts: mail.attempts, isFinal, reason });
  if (isFinal) return markFailed(db, mail, reason);
  await markRetry(db, mail, reason, new Date(Date.now() + retryDelayMs(mail.attempts)));
}

/** Doubles from 4 s up to 4 minutes; the jitter keeps a queue from coming back all at once. */
export function retryDelayMs(attempts: number): number {
  const longest = Math.min(4_000 * 2 ** (attempts - 1), 240_000);
  return randomInt(longest / 2, longest + 1);
}
