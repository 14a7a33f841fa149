import { sql } from "drizzle-orm";
import { boolean, foreignKey, index, integer, pgTable, primaryKey, smallint, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant, now, createdAt, updatedAt } from "./columns";
import { tenantId } from "./tenants";

/**
 * `sent`: a mail server took it, which is all that is known until somebody tells more (`delivered`, `bounced`, `complained`).
 * `withheld`: never meant to go out. `failed`: refused for good by a server. `suppressed`: its address is on the tenant's list.
 */
export type MailStatus = "queued" | "sent" | "delivered" | "bounced" | "complained" | "suppressed" | "withheld" | "expired" | "failed";

/** Mail written in the transaction of what it tells; then the record of its delivery. The body may hold a code: it is sealed, and dropped once sent. */
export const outbox = pgTable("outbox", {
  tenantId: tenantId(),
  id: text("id").notNull(),
  recipient: text("recipient").notNull(),
  subject: text("subject").notNull(),
  bodySealed: text("body_sealed"),
  status: text("status").$type<MailStatus>().notNull().default("queued"),
  attempts: integer("attempts").notNull().default(0),
  nextAttemptAt: instant("next_attempt_at").notNull().$defaultFn(now),
  expiresAt: instant("expires_at").notNull(),
  sentAt: instant("sent_at"),
  lastError: text("last_error"),
  createdAt: createdAt(),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.id] }),
  uniqueIndex("outbox_id").on(t.id),
  index("outbox_due").on(t.nextAttemptAt).where(sql`${t.status} = 'queued'`),
  index("outbox_bodies").on(t.expiresAt).where(sql`${t.bodySealed} is not null`),
  index("outbox_expiry").on(t.expiresAt),
  index("outbox_newest").on(t.tenantId, t.createdAt, t.id),
  index("outbox_status").on(t.tenantId, t.status, t.createdAt, t.id),
  index("outbox_recipient").on(t.tenantId, t.recipient, t.createdAt, t.id),
]);

const mailId = () => text("mail_id").notNull();

/** Why an attempt did not go through. Only `recipient` is the recipient's own; `internal` is ours. */
export type MailProblem = "unresolvable" | "address_refused" | "connection" | "timeout" | "tls" | "authentication" | "sender" | "recipient" | "message" | "server" | "internal";

/** One attempt to hand a mail to a server, written before it begins: one without an end was cut off. */
export const mailAttempts = pgTable("mail_attempts", {
  tenantId: tenantId(),
  mailId: mailId(),
  number: integer("number").notNull(),
  startedAt: instant("started_at").notNull(),
  finishedAt: instant("finished_at"),
  outcome: text("outcome").$type<"accepted" | "deferred" | "refused">(),
  problem: text("problem").$type<MailProblem>(),
  /** `smtp.example.com:587`; `local`: kept on this machine. */
  server: text("server"),
  isTenantServer: boolean("is_tenant_server").notNull().default(false),
  sender: text("sender"),
  smtpCode: smallint("smtp_code"),
  /** RFC 3463: `5.1.1`. */
  enhancedCode: text("enhanced_code"),
  /** Bounded, and without what looks like a secret. */
  answer: text("answer"),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.mailId, t.number] }),
  foreignKey({ columns: [t.tenantId, t.mailId], foreignColumns: [outbox.tenantId, outbox.id], name: "mail_attempts_mail" }).onDelete("cascade"),
  index("mail_attempts_newest").on(t.tenantId, t.startedAt),
]);

/** What was told about a mail after it was sent, once of each type. */
export const mailEvents = pgTable("mail_events", {
  tenantId: tenantId(),
  mailId: mailId(),
  type: text("type").$type<"delivered" | "bounced" | "complained">().notNull(),
  source: text("source").$type<"json" | "dsn" | "arf">().notNull(),
  at: instant("at").notNull(),
  enhancedCode: text("enhanced_code"),
  answer: text("answer"),
  createdAt: createdAt(),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.mailId, t.type] }),
  foreignKey({ columns: [t.tenantId, t.mailId], foreignColumns: [outbox.tenantId, outbox.id], name: "mail_events_mail" }).onDelete("cascade"),
]);

/** Signed reports that came in, so that none is taken twice. They belong to the installation. */
export const mailReports = pgTable("mail_reports", {
  signatureHash: text("signature_hash").primaryKey(),
  expiresAt: instant("expires_at").notNull(),
}, (t) => [index("mail_reports_expiry").on(t.expiresAt)]);

/** Addresses that a tenant sends to no more. */
export const suppressedAddresses = pgTable("suppressed_addresses", {
  tenantId: tenantId(),
  id: text("id").notNull(),
  /** Lower case, as login looks it up. */
  address: text("address").notNull(),
  reason: text("reason").$type<"bounce" | "complaint">().notNull(),
  /** The mail that it came from. It may have been purged since. */
  mailId: text("mail_id"),
  enhancedCode: text("enhanced_code"),
  answer: text("answer"),
  createdAt: createdAt(),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.id] }),
  uniqueIndex("suppressed_addresses_address").on(t.tenantId, t.address),
  index("suppressed_addresses_newest").on(t.tenantId, t.createdAt, t.id),
]);

/** A mail server of the tenant's own. */
export const smtpSettings = pgTable("smtp_settings", {
  tenantId: tenantId().primaryKey(),
  host: text("host").notNull(),
  port: integer("port").notNull(),
  security: text("security").$type<"tls" | "starttls" | "none">().notNull(),
  username: text("username"),
  passwordSealed: text("password_sealed"),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
});
