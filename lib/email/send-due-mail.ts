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

const slots = 5;
/** Of the slots, for one tenant's own server: one that drips its answers leaves room for the servers of others. */
const slotsPerTenantServer = 2;

/** Sends what is due, until nothing is. Answers how many mails went out. Any number of processes may do it at once. */
export async function sendDueMail(db: Database, platform: MailTransport = mailTransport()): Promise<number> {
  const sent = await Promise.all(lanes.map((lane) => sendDueMailOf(lane, db, platform)));
  return sent.reduce((sum, each) => sum + each, 0);
}

export interface Rounds {
  /** Resolves when there may be more to send; else that is looked at only when a mail is done. */
  woken?: () => Promise<void>;
  /** From then on nothing more is begun. */
  isEnding?: () => boolean;
}

export async function sendDueMailOf(lane: Lane, db: Database, platform: MailTransport = mailTransport(), { woken = () => new Promise(() => {}), isEnding = () => false }: Rounds = {}): Promise<number> {
  await expireMail(db, new Date());
  const underWay = new Map<QueuedMail, Promise<void>>();
  const failures: unknown[] = [];
  let sent = 0;
  const begin = (mail: QueuedMail) =>
    deliver(db, mail, platform)
      .then((isSent) => void (sent += isSent ? 1 : 0), (error: unknown) => void failures.push(error))
      .finally(() => underWay.delete(mail));
  try {
    while (failures.length === 0 && !isEnding()) {
      const wake = woken();
      const besides = [...underWay.keys()];
      const claimed = await claimNext(db, lane, besides);
      for (const mail of claimed) underWay.set(mail, begin(mail));
      if (claimed.length === 0 && besides.length === 0) return sent; // else what was under way may have kept mail of its tenant waiting
      if (underWay.size === slots) await Promise.race(underWay.values());
      else if (claimed.length === 0 && underWay.size > 0) await Promise.race([...underWay.values(), wake]);
    }
  } finally {
    await Promise.all(underWay.values());
  }
  if (failures.length > 0) throw failures[0];
  return sent;
}

/** As many as there are slots for; of tenants' own servers one by one, so that no tenant gets more than its share. */
async function claimNext(db: Database, lane: Lane, underWay: QueuedMail[]): Promise<QueuedMail[]> {
  await suppressMail(db, new Date());
  if (lane === "platform") return claimDueMail(db, lane, slots - underWay.length, new Date());
  const tenants = underWay.map(({ tenantId }) => tenantId);
  const full = tenants.filter((tenantId) => tenants.filter((each) => each === tenantId).length >= slotsPerTenantServer);
  return claimDueMail(db, lane, 1, new Date(), [...new Set(full)]);
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
