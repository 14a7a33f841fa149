import { and, eq, gte, inArray, lt, or, sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "../db/client";
import { findOwned } from "../db/owned";
import { auditEvents, isOfAccount } from "../db/schema";
import { ServiceError } from "../errors";
import { id, instant, iso } from "./fields";
import { defineOperation } from "./operation";
import { findPage, pageInput, pageOutput } from "./pages";

const auditEvent = z.strictObject({
  id: z.string(),
  tenant_id: z.string().nullable(),
  actor: z.strictObject({
    kind: z.enum(["user", "client", "end_user", "system"]),
    id: z.string().nullable(),
    via: z.enum(["dashboard", "mcp", "rest", "oauth", "login", "system"]),
    client_id: z.string().optional().describe("The OAuth client through which a user acted."),
  }),
  action: z.string().describe("What happened, e.g. client.created."),
  target: z.strictObject({ type: z.string(), id: z.string().nullable(), name: z.string().nullable() }).nullable(),
  user_id: z.string().nullable().describe("The end user that the event is about, also when its target is a session or passkey of theirs."),
  outcome: z.enum(["success", "denied", "failure"]),
  changes: z.record(z.string(), z.strictObject({ from: z.unknown(), to: z.unknown() })).nullable().describe("Field by field, from what to what."),
  request_id: z.string().nullable(),
  ip: z.string().nullable(),
  created_at: instant,
});

const countTo = 10_000;
const events = { audit_events: z.array(auditEvent), ...pageOutput, total_is_minimum: z.boolean().describe("There are more than total: counting stopped there.") };

const moment = z.iso.datetime({ offset: true, error: "must be a time such as 2026-01-31T00:00:00Z" }).transform((value) => new Date(value));
const someId = (what: string) => z.string().trim().max(2048).regex(/^[\x21-\x7e]+$/, "is not an id").optional().describe(what);

const filters = {
  action: z
    .string()
    .max(100)
    .regex(/^(\*|[a-z0-9_]+)(\.(\*|[a-z0-9_]+))*$/, "must be an action such as client.created, with a * for a whole part: client.* or *.deleted")
    .optional()
    .describe("An action such as client.created; client.* for all about clients, *.deleted for all deletions."),
  actor_id: someId("The id of the user or client that acted."),
  subject_id: someId("The id of what it happened to, such as a client; for a user also all about their sessions, passkeys and sign-ins."),
  client_id: someId("The id of an OAuth client: what it did, what was done through it, and what was done to it."),
  outcome: z.enum(["success", "denied", "failure"], "must be success, denied or failure").optional().describe("How it went."),
  since: moment.optional().describe("Not before this time (ISO 8601)."),
  until: moment.optional().describe("Before this time (ISO 8601)."),
};

type Filters = z.output<z.ZodObject<typeof filters>>;

export const listAuditEvents = defineOperation({
  name: "list_audit_events",
  title: "List audit events",
  description: "Lists what was done in a tenant and by whom, newest first. Narrow it by action (client.created, or client.* for all about clients), by actor_id, by subject_id (all that happened to a user or client), by client_id, by outcome, or by time.",
  scope: "audit:read",
  on: "tenant",
  http: "GET /audit-events",
  input: z.strictObject({ ...filters, ...pageInput(100) }),
  output: z.strictObject(events),
  handler: (input, { db, tenant }) => page(db, "list_audit_events", tenant.id, eq(auditEvents.tenantId, tenant.id), input),
});

export const getAuditEvent = defineOperation({
  name: "get_audit_event",
  title: "Get audit event",
  description: "Returns one event of a tenant's audit log: who did what, to what, and each changed field before and after. Ids come from list_audit_events.",
  scope: "audit:read",
  on: "tenant",
  http: "GET /audit-events/{id}",
  input: z.strictObject({ id: id("audit event") }),
  output: auditEvent,
  handler: async (input, { db, tenant }) => present(await findOwned(db, auditEvents, input.id, tenant, "audit event")),
});

export const listAuditActions = defineOperation({
  name: "list_audit_actions",
  title: "List audit actions",
  description: "Lists the actions that a tenant's audit log holds, in the order of the alphabet. They are what list_audit_events takes as action.",
  scope: "audit:read",
  on: "tenant",
  http: "GET /audit-actions",
  input: z.strictObject({}),
  output: z.strictObject({ audit_actions: z.array(z.string()) }),
  handler: async (_input, { db, tenant }) => ({ audit_actions: await seenActions(db, eq(auditEvents.tenantId, tenant.id)) }),
});

export const listAccountAuditEvents = defineOperation({
  name: "list_account_audit_events",
  title: "List account audit events",
  description: "Lists what was done in an account beside its tenants, newest first: members and their roles, tenants made and deleted. What was done inside a tenant is in list_audit_events.",
  scope: "audit:read",
  on: "account",
  http: "GET /account-audit-events",
  input: z.strictObject({ ...filters, ...pageInput(100) }),
  output: z.strictObject(events),
  handler: (input, { db, account }) => page(db, "list_account_audit_events", account.id, and(eq(auditEvents.accountId, account.id), isOfAccount(auditEvents))!, input),
});

async function page(db: Database, list: string, ownerId: string, mine: SQL, { action, actor_id: actorId, subject_id: subjectId, client_id: clientId, outcome, since, until, ...input }: Filters & { limit: number; offset: number; cursor?: string }) {
  if (since && until && since >= until) throw new ServiceError("validation_error", "until: must be after since.", { until: "must be after since" });
  const where = and(
    mine,
    action === undefined ? undefined : await named(db, mine, action),
    actorId === undefined ? undefined : eq(auditEvents.actorId, actorId),
    subjectId === undefined ? undefined : or(...about(auditEvents.userId, subjectId)),
    clientId === undefined ? undefined : or(...about(auditEvents.clientId, clientId)),
    outcome === undefined ? undefined : outcome === "success" ? eq(auditEvents.outcome, outcome) : and(sql`${auditEvents.outcome} <> 'success'`, eq(auditEvents.outcome, outcome)),
    since && gte(auditEvents.createdAt, since),
    until && lt(auditEvents.createdAt, until),
  );
  const boundTo = [list, ownerId, action, actorId, subjectId, clientId, outcome, since?.toISOString(), until?.toISOString()];
  const parts = subjectId !== undefined ? about(auditEvents.userId, subjectId) : clientId !== undefined ? about(auditEvents.clientId, clientId) : undefined;
  const { rows, facts, isMinimum } = await findPage(db, { from: auditEvents, keys: { createdAt: auditEvents.createdAt, tiebreak: auditEvents.sequence }, where, parts, input, boundTo, countTo });
  return { audit_events: rows.map(present), ...facts, total_is_minimum: isMinimum };
}

/** Two parts that share no event, each in the order of its own index. */
const about = (column: typeof auditEvents.userId | typeof auditEvents.clientId, value: string): [SQL, SQL] => [eq(auditEvents.targetId, value), and(eq(column, value), sql`${auditEvents.targetId} is distinct from ${value}`)!];

/** A pattern becomes the few actions that it names: a list of values has an index, a pattern has none. */
async function named(db: Database, mine: SQL, pattern: string): Promise<SQL> {
  if (!pattern.includes("*")) return eq(auditEvents.action, pattern);
  const matching = new RegExp(`^${pattern.split(".").map((part) => (part === "*" ? ".+" : part)).join("\\.")}$`);
  const found = (await seenActions(db, mine)).filter((action) => matching.test(action));
  return found.length === 0 ? sql`false` : inArray(auditEvents.action, found);
}

/** From each action to the next one by the index: as many steps as there are actions, however many the events. */
async function seenActions(db: Database, mine: SQL): Promise<string[]> {
  const least = (beyond?: SQL) => sql`(select min(${auditEvents.action}) from ${auditEvents} where ${and(mine, beyond)})`;
  const seen = sql`(with recursive seen (action) as (select ${least()} union all select ${least(sql`${auditEvents.action} > seen.action`)} from seen where seen.action is not null) select action from seen where action is not null) as seen`;
  return (await db.select({ action: sql<string>`seen.action` }).from(seen)).map(({ action }) => action);
}

const present = (row: typeof auditEvents.$inferSelect): z.input<typeof auditEvent> => ({
  id: row.id,
  tenant_id: row.tenantId,
  actor: row.actor,
  action: row.action,
  target: row.target && { type: row.target.type, id: row.target.id, name: row.target.name },
  user_id: row.userId,
  outcome: row.outcome,
  changes: row.changes,
  request_id: row.requestId,
  ip: row.ip,
  created_at: iso(row.createdAt),
});
