import { sql } from "drizzle-orm";
import { type AnyPgColumn, bigint, date, index, integer, jsonb, pgTable, primaryKey, smallint, text } from "drizzle-orm/pg-core";
import { instant, createdAt } from "./columns";
import { tenantId } from "./tenants";

export interface AuditActor {
  kind: "user" | "client" | "end_user" | "system";
  id: string | null;
  via: "dashboard" | "mcp" | "rest" | "oauth" | "login" | "system";
  /** The OAuth client through which a user acted. */
  client_id?: string;
}

export interface AuditTarget {
  type: string;
  id: string | null;
  name: string | null;
  /** Whose it is, when it is a user's: a session, a passkey. */
  user_id?: string;
}

/**
 * No foreign key to the tenant: the record outlives what it tells of. The ids that are searched for are kept beside the JSON they
 * come from, so that each has its index in the order of the list.
 */
export const auditEvents = pgTable("audit_events", {
  id: text("id").primaryKey(),
  tenantId: text("tenant_id"),
  accountId: text("account_id"),
  actor: jsonb("actor").$type<AuditActor>().notNull(),
  action: text("action").notNull(),
  target: jsonb("target").$type<AuditTarget>(),
  outcome: text("outcome").$type<"success" | "denied" | "failure">().notNull(),
  changes: jsonb("changes").$type<Record<string, { from: unknown; to: unknown }>>(),
  requestId: text("request_id"),
  ip: text("ip"),
  createdAt: createdAt(),
  /** Orders events of the same instant. */
  sequence: bigint("sequence", { mode: "number" }).generatedAlwaysAsIdentity(),
  actorId: text("actor_id").generatedAlwaysAs(sql`actor ->> 'id'`),
  targetId: text("target_id").generatedAlwaysAs(sql`target ->> 'id'`),
  /** The end user that the event is about. */
  userId: text("user_id").generatedAlwaysAs(sql`coalesce(target ->> 'user_id', case when target ->> 'type' = 'user' then target ->> 'id' end, case when actor ->> 'kind' = 'end_user' then actor ->> 'id' end)`),
  /** The OAuth client that acted, or through which a person acted. */
  clientId: text("client_id").generatedAlwaysAs(sql`coalesce(actor ->> 'client_id', case when actor ->> 'kind' = 'client' then actor ->> 'id' end)`),
}, (t) => [
  index("audit_events_tenant").on(t.tenantId, t.createdAt, t.sequence),
  index("audit_events_action").on(t.tenantId, t.action, t.createdAt, t.sequence),
  index("audit_events_actor").on(t.tenantId, t.actorId, t.createdAt, t.sequence),
  index("audit_events_target").on(t.tenantId, t.targetId, t.createdAt, t.sequence),
  index("audit_events_user").on(t.tenantId, t.userId, t.createdAt, t.sequence),
  index("audit_events_client").on(t.tenantId, t.clientId, t.createdAt, t.sequence),
  index("audit_events_refused").on(t.tenantId, t.outcome, t.createdAt, t.sequence).where(sql`${t.outcome} <> 'success'`),
  index("audit_events_of_account").on(t.accountId, t.createdAt, t.sequence).where(isOfAccount(t)),
]);

/** What belongs to the account and to no tenant of it: its members, and tenants made and deleted. */
export function isOfAccount({ tenantId, action }: { tenantId: AnyPgColumn; action: AnyPgColumn }) {
  return sql`(${tenantId} is null or ${action} in ('tenant.created', 'tenant.deleted'))`;
}

/** How many signed in on a day of UTC and how, in several rows so that sign-ins do not wait for each other. */
export const signInCounts = pgTable("sign_in_counts", {
  tenantId: tenantId(),
  day: date("day", { mode: "string" }).notNull(),
  method: text("method").$type<"email" | "passkey" | "social" | "other">().notNull(),
  shard: smallint("shard").notNull(),
  count: integer("count").notNull(),
}, (t) => [primaryKey({ columns: [t.tenantId, t.day, t.method, t.shard] })]);

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
