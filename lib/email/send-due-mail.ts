import { randomInt } from "node:crypto";
import type { Database } from "../db/client";
import type { MailProblem } from "../db/schema";
import { log } from "../log";
import { claimDueMail, endAttempt, expireMail, holdBack, lanes, mailBody, suppressMail, type Lane, type QueuedMail } from "./outbox";
import { findSender } from "./senders";
import { isDeadAddress, SendFailure, type SmtpAnswer } from "./smtp-answer";
import { suppressAddress } from "./suppression";
import { routeOf } from "./tenant-server";
import { mailTransport, type MailTransport } from "./transports";

const batchSize = 5;

/** Sends what is due, until nothing is. Answers how many mails went out. Any number of processes may do it at once. */
export async function sendDueMail(db: Database, platform: MailTransport = mailTransport()): Promise<number> {
  const sent = await Promise.all(lanes.map((lane) => sendDueMailOf(lane, db, platform)));
  return sent.reduce((sum, each) => sum + each, 0);
}

export async function sendDueMailOf(lane: Lane, db: Database, platform: MailTransport = mailTransport()): Promise<number> {
  await expireMail(db, new Date());
  let sent = 0;
  for (;;) {
    await suppressMail(db, new Date());
    const mails = await claimDueMail(db, lane, batchSize, new Date());
    if (mails.length === 0) return sent;
    const outcomes = await Promise.all(mails.map((mail) => deliver(db, mail, platform)));
    sent += outcomes.filter(Boolean).length;
  }
}

interface Way {
  server: string | null;
  isTenantServer: boolean;
  sender: string | null;
}

/**
 * At least once: where the process dies after the server's last answer and before it is written down here, the mail goes out again
 * when the lease is over, under the same Message-ID. Everywhere else it is exactly once.
 */
async function deliver(db: Database, mail: QueuedMail, platform: MailTransport): Promise<boolean> {
  const way: Way = { server: null, isTenantServer: false, sender: null };
  const answer = await send(db, mail, platform, way).catch((error: unknown) => (error instanceof SendFailure ? error : ofOurs(mail, error)));
  if (answer instanceof SendFailure) {
    await recordFailure(db, mail, way, answer);
    return false;
  }
  const kept = way.server === "local" ? {} : { bodySealed: null };
  await endAttempt(db, mail, { ...way, outcome: "accepted", smtpCode: answer?.code ?? null, enhancedCode: answer?.enhancedCode ?? null, answer: answer?.text ?? null }, { status: "sent", sentAt: new Date(), lastError: null, ...kept }, new Date());
  return true;
}

async function send(db: Database, mail: QueuedMail, platform: MailTransport, way: Way): Promise<SmtpAnswer | null> {
  const sender = await findSender(db, mail.tenantId);
  const { transport, ...route } = await routeOf(db, mail.tenantId, sender, platform);
  Object.assign(way, route, { sender: sender.from.address });
  return (await transport()).send({ id: mail.id, ...sender, to: mail.recipient, subject: mail.subject, ...mailBody(mail) });
}

/** Told in full to whoever runs this, and to the tenant only that it was us. */
function ofOurs(mail: QueuedMail, error: unknown): SendFailure {
  log("error", "mail_failed", { tenant: mail.tenantId, mail: mail.id, error });
  return new SendFailure("internal", false, { code: null, enhancedCode: null, text: "Something went wrong here." });
}

/** Somebody must change a setting. */
const needsSomebody: ReadonlySet<MailProblem> = new Set(["authentication", "tls", "sender", "address_refused"]);
const isOfOneMail: ReadonlySet<MailProblem> = new Set(["recipient", "message", "internal"]);

async function recordFailure(db: Database, mail: QueuedMail, way: Way, { problem, isFinal, answer }: SendFailure): Promise<void> {
  log(needsSomebody.has(problem) ? "error" : "warn", "mail_not_sent", { tenant: mail.tenantId, mail: mail.id, attempts: mail.attempts, isFinal, problem, server: way.server, reason: answer.text });
  const end = { ...way, problem, smtpCode: answer.code, enhancedCode: answer.enhancedCode, answer: answer.text };
  const now = new Date();
  if (!isFinal) {
    const nextAttemptAt = new Date(now.getTime() + retryDelayMs(mail.attempts));
    await endAttempt(db, mail, { ...end, outcome: "deferred" }, { lastError: answer.text, nextAttemptAt }, now);
    if (way.isTenantServer && !isOfOneMail.has(problem)) await holdBack(db, mail.tenantId, nextAttemptAt, now);
    return;
  }
  await endAttempt(db, mail, { ...end, outcome: "refused" }, { status: "failed", bodySealed: null, lastError: answer.text }, now);
  if (problem === "recipient" && isDeadAddress(answer.enhancedCode)) await suppressAddress(db, { tenantId: mail.tenantId, address: mail.recipient, reason: "bounce", mailId: mail.id, enhancedCode: answer.enhancedCode, answer: answer.text });
}

/** Doubles from 4 s up to 4 minutes; the jitter keeps a queue from coming back all at once. */
export function retryDelayMs(attempts: number): number {
  const longest = Math.min(4_000 * 2 ** (attempts - 1), 240_000);
  return randomInt(longest / 2, longest + 1);
}
