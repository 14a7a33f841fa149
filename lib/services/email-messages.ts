import { and, asc, eq } from "drizzle-orm";
import { z } from "zod";
import { findOwned } from "../db/owned";
import { mailAttempts, mailEvents, outbox, type MailStatus } from "../db/schema";
import { leaseSeconds } from "../email/outbox";
import { emailAddress, id, instant, iso } from "./fields";
import { defineOperation } from "./operation";
import { findPage, pageInput, pageOutput } from "./pages";

/*
 * The delivery log. It says what became of each mail, and never what stood in it.
 */

const statuses = ["queued", "sent", "delivered", "bounced", "complained", "suppressed", "withheld", "expired", "failed"] as const satisfies readonly MailStatus[];

const message = {
  id: z.string().describe("Also the part before the @ of the mail's Message-ID."),
  tenant_id: z.string(),
  recipient: z.string(),
  subject: z.string(),
  status: z.enum(statuses).describe("sent: a mail server took it, and nothing more is known. suppressed: the address is on list_suppressed_addresses. withheld: nobody may sign in with the address, or it was sent too many mails. failed: refused for good. expired: it was of no use any more."),
  attempts: z.number().int(),
  last_answer: z.string().nullable().describe("Why the last attempt did not go through."),
  next_attempt_at: instant.nullable().describe("Of a queued mail."),
  sent_at: instant.nullable(),
  expires_at: instant.describe("Until then it is tried."),
  created_at: instant,
};

const attempt = z.strictObject({
  number: z.number().int(),
  started_at: instant,
  finished_at: instant.nullable(),
  outcome: z.enum(["accepted", "deferred", "refused", "under_way", "interrupted"]).describe("interrupted: the process ended meanwhile, so nobody knows whether the server took it."),
  problem: z.enum(["unresolvable", "address_refused", "connection", "timeout", "tls", "authentication", "sender", "recipient", "message", "server", "internal"]).nullable().describe("What was at fault. Only recipient is the recipient's own; internal: something went wrong here."),
  server: z.string().nullable().describe("Host and port; local: kept on this machine, which has no mail server."),
  is_tenant_server: z.boolean().describe("Whether it is the server of the tenant's own SMTP settings."),
  sender: z.string().nullable(),
  smtp_code: z.number().int().nullable(),
  enhanced_code: z.string().nullable().describe("RFC 3463, such as 5.1.1."),
  answer: z.string().nullable().describe("What the server said, shortened."),
});

const event = z.strictObject({
  type: z.enum(["delivered", "bounced", "complained"]),
  source: z.enum(["json", "dsn", "arf"]).describe("json: a report of a mail service. dsn, arf: a mail that reported it (RFC 3464, RFC 5965)."),
  at: instant,
  enhanced_code: z.string().nullable(),
  answer: z.string().nullable(),
});

export const listEmailMessages = defineOperation({
  name: "list_email_messages",
  title: "List e-mail messages",
  description: "Lists the mails of a tenant with what became of each, newest first; of one status or one recipient when asked, and never with their text. They are kept for a month; get_email_message tells each attempt of one.",
  scope: "emails:read",
  on: "tenant",
  http: "GET /email-messages",
  input: z.strictObject({
    status: z.enum(statuses, `must be one of ${statuses.join(", ")}`).optional(),
    recipient: emailAddress.optional().describe("Sent to exactly this address."),
    ...pageInput(100),
  }),
  output: z.strictObject({ email_messages: z.array(z.strictObject(message)), ...pageOutput, total_is_minimum: z.boolean().describe("There are more than total: counting stopped there.") }),
  async handler({ status, recipient, ...input }, { db, tenant }) {
    const where = and(eq(outbox.tenantId, tenant.id), status && eq(outbox.status, status), recipient === undefined ? undefined : eq(outbox.recipient, recipient));
    const { rows, facts, isMinimum } = await findPage(db, { from: outbox, keys: { createdAt: outbox.createdAt, tiebreak: outbox.id }, where, input, boundTo: ["list_email_messages", tenant.id, status, recipient], countTo: 10_000 });
    return { email_messages: rows.map(present), ...facts, total_is_minimum: isMinimum };
  },
});

export const getEmailMessage = defineOperation({
  name: "get_email_message",
  title: "Get e-mail message",
  description: "Returns what became of one mail: each attempt with the server, the sender and the server's answer, and what was reported later. Ids come from list_email_messages.",
  scope: "emails:read",
  on: "tenant",
  http: "GET /email-messages/{id}",
  input: z.strictObject({ id: id("email message") }),
  output: z.strictObject({ ...message, attempt_log: z.array(attempt).describe("In order."), events: z.array(event).describe("What was reported after it was sent.") }),
  async handler(input, { db, tenant }) {
    const row = await findOwned(db, outbox, input.id, tenant, "email message");
    const attempts = await db.select().from(mailAttempts).where(and(eq(mailAttempts.tenantId, tenant.id), eq(mailAttempts.mailId, row.id))).orderBy(asc(mailAttempts.number));
    const events = await db.select().from(mailEvents).where(and(eq(mailEvents.tenantId, tenant.id), eq(mailEvents.mailId, row.id))).orderBy(asc(mailEvents.at));
    return {
      ...present(row),
      attempt_log: attempts.map((each) => presentAttempt(each, row.attempts)),
      events: events.map(({ type, source, at, enhancedCode, answer }) => ({ type, source, at: iso(at), enhanced_code: enhancedCode, answer })),
    };
  },
});

function present(row: typeof outbox.$inferSelect) {
  return {
    id: row.id,
    tenant_id: row.tenantId,
    recipient: row.recipient,
    subject: row.subject,
    status: row.status,
    attempts: row.attempts,
    last_answer: row.lastError,
    next_attempt_at: row.status === "queued" ? iso(row.nextAttemptAt) : null,
    sent_at: iso(row.sentAt),
    expires_at: iso(row.expiresAt),
    created_at: iso(row.createdAt),
  };
}

function presentAttempt(row: typeof mailAttempts.$inferSelect, newest: number, now = new Date()): z.input<typeof attempt> {
  const isCutOff = row.number < newest || now.getTime() - row.startedAt.getTime() > leaseSeconds * 1000;
  return {
    number: row.number,
    started_at: iso(row.startedAt),
    finished_at: iso(row.finishedAt),
    outcome: row.outcome ?? (isCutOff ? "interrupted" : "under_way"),
    problem: row.problem,
    server: row.server,
    is_tenant_server: row.isTenantServer,
    sender: row.sender,
    smtp_code: row.smtpCode,
    enhanced_code: row.enhancedCode,
    answer: row.answer,
  };
}
