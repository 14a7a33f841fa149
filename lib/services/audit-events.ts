import { and, eq, gte, like, lt, sql } from "drizzle-orm";
import { z } from "zod";
import { auditEvents } from "../db/schema";
import { displayText, instant, iso } from "./fields";
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
  outcome: z.enum(["success", "denied", "failure"]),
  changes: z.record(z.string(), z.strictObject({ from: z.unknown(), to: z.unknown() })).nullable().describe("Field by field, from what to what."),
  request_id: z.string().nullable(),
  ip: z.string().nullable(),
  created_at: instant,
});

const moment = z.iso.datetime({ offset: true, error: "must be a time such as 2026-01-31T00:00:00Z" }).transform((value) => new Date(value));

export const listAuditEvents = defineOperation({
  name: "list_audit_events",
  title: "List audit events",
  description: "Lists what was done in a tenant and by whom, newest first. Narrow it by action (client.created, or client.* for all about clients), by actor_id, or by time.",
  scope: "audit:read",
  on: "tenant",
  http: "GET /audit-events",
  input: z.strictObject({
    action: z.string().max(100).regex(/^[a-z0-9_.]+(\.\*)?$/, "must be an action such as client.created, or client.*").optional().describe("An action such as client.created, or client.* for all about clients."),
    actor_id: displayText(2048).optional().describe("The id of the user or client that acted."),
    since: moment.optional().describe("Not before this time (ISO 8601)."),
    until: moment.optional().describe("Before this time (ISO 8601)."),
    ...pageInput(100),
  }),
  output: z.strictObject({ audit_events: z.array(auditEvent), ...pageOutput }),
  async handler({ action, actor_id: actorId, since, until, ...input }, { db, tenant }) {
    const where = and(
      eq(auditEvents.tenantId, tenant.id),
      action?.endsWith("*") ? like(auditEvents.action, `${action.slice(0, -1).replaceAll("_", "\\_")}%`) : action ? eq(auditEvents.action, action) : undefined,
      actorId === undefined ? undefined : sql`${auditEvents.actor} ->> 'id' = ${actorId}`,
      since && gte(auditEvents.createdAt, since),
      until && lt(auditEvents.createdAt, until),
    );
    const boundTo = ["list_audit_events", tenant.id, action, actorId, since?.toISOString(), until?.toISOString()];
    const { rows, facts } = await findPage(db, { from: auditEvents, keys: { createdAt: auditEvents.createdAt, tiebreak: auditEvents.sequence }, where, input, boundTo });
    return { audit_events: rows.map(present), ...facts };
  },
});

const present = (row: typeof auditEvents.$inferSelect): z.input<typeof auditEvent> => ({
  id: row.id,
  tenant_id: row.tenantId,
  actor: row.actor,
  action: row.action,
  target: row.target,
  outcome: row.outcome,
  changes: row.changes,
  request_id: row.requestId,
  ip: row.ip,
  created_at: iso(row.createdAt),
});
