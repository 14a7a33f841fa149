import { sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { instant, now, createdAt } from "./columns";
import { tenantId } from "./tenants";

/** Mail waiting to be sent, written in the transaction of what it tells. The body may hold a code: it is sealed, and dropped once sent. */
export const outbox = pgTable("outbox", {
  tenantId: tenantId(),
  id: text("id").notNull(),
  recipient: text("recipient").notNull(),
  subject: text("subject").notNull(),
  bodySealed: text("body_sealed"),
  status: text("status").$type<"queued" | "sent" | "expired" | "failed">().notNull().default("queued"),
  attempts: integer("attempts").notNull().default(0),
  nextAttemptAt: instant("next_attempt_at").notNull().$defaultFn(now),
  expiresAt: instant("expires_at").notNull(),
  sentAt: instant("sent_at"),
  lastError: text("last_error"),
  createdAt: createdAt(),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.id] }),
  index("outbox_due").on(t.nextAttemptAt).where(sql`${t.status} = 'queued'`),
]);

export interface AuditActor {
  kind: "user" | "client" | "end_user" | "system";
  id: string | null;
  via: "dashboard" | "mcp" | "rest" | "oauth" | "login" | "system";
  /** The OAuth client through which a user acted. */
  client_id?: string;
}

/** No foreign key to the tenant: the record outlives what it tells of. */
export const auditEvents = pgTable("audit_events", {
  id: text("id").primaryKey(),
  tenantId: text("tenant_id"),
  accountId: text("account_id"),
  actor: jsonb("actor").$type<AuditActor>().notNull(),
  action: text("action").notNull(),
  target: jsonb("target").$type<{ type: string; id: string | null; name: string | null }>(),
  outcome: text("outcome").$type<"success" | "denied" | "failure">().notNull(),
  changes: jsonb("changes").$type<Record<string, { from: unknown; to: unknown }>>(),
  requestId: text("request_id"),
  ip: text("ip"),
  createdAt: createdAt(),
  /** Orders events of the same instant. */
  sequence: bigint("sequence", { mode: "number" }).generatedAlwaysAsIdentity(),
}, (t) => [index("audit_events_tenant").on(t.tenantId, t.createdAt, t.sequence), index("audit_events_account").on(t.accountId, t.createdAt, t.sequence)]);

/** One decision of a sign-in. */
export interface TraceStep {
  /** ISO 8601. */
  at: string;
  /** `noun.past_tense`, as `email.superseded`. */
  step: string;
  outcome: "ok" | "refused";
  /** Redacted: no codes, tokens or secrets, and no whole e-mail address. */
  detail?: Record<string, string | number | boolean | null>;
}

/** Why a sign-in could not go on, under the reference that the error page showed; kept for a week. */
export const loginTraces = pgTable("login_traces", {
  tenantId: tenantId(),
  /** As it is read out: `7KQ4-M2XD`. */
  reference: text("reference").notNull(),
  requestId: text("request_id"),
  reason: text("reason").notNull(),
  status: integer("status").notNull(),
  clientId: text("client_id"),
  clientName: text("client_name"),
  /** The e-mail address, masked. */
  user: text("masked_user"),
  host: text("host").notNull(),
  steps: jsonb("steps").$type<TraceStep[]>().notNull(),
  createdAt: createdAt(),
  expiresAt: instant("expires_at").notNull(),
}, (t) => [primaryKey({ columns: [t.tenantId, t.reference] }), index("login_traces_expiry").on(t.expiresAt)]);
