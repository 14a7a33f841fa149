import { and, eq, gt } from "drizzle-orm";
import { z } from "zod";
import { loginTraces } from "../db/schema";
import { ServiceError } from "../errors";
import { readReference } from "../failures/reference";
import { instant, iso } from "./fields";
import { defineOperation } from "./operation";

const step = z.strictObject({
  at: instant,
  step: z.string().describe("The decision, e.g. authorize.taken_up."),
  outcome: z.enum(["ok", "refused"]),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).describe("What the decision was made on, without secrets and whole e-mail addresses."),
});

export const getLoginTrace = defineOperation({
  name: "get_login_trace",
  title: "Get login trace",
  description: "Tells why a sign-in could not go on, step by step, by the reference that its error page showed. Traces are kept for seven days; list_audit_events with action login.failed lists their references.",
  scope: "audit:read",
  on: "tenant",
  http: "GET /login-traces/{reference}",
  input: z.strictObject({ reference: z.string().trim().min(1).max(40).describe("What the error page showed, such as 7KQ4-M2XD; upper or lower case, with or without the dash.") }),
  output: z.strictObject({
    reference: z.string(),
    created_at: instant,
    outcome: z.string().describe("Why the sign-in went no further, e.g. expired or unknown_client."),
    status: z.number().int().describe("The HTTP status of the error page."),
    client: z.strictObject({ id: z.string(), name: z.string().nullable() }).nullable(),
    user: z.string().nullable().describe("The e-mail address, masked."),
    host: z.string(),
    request_id: z.string().nullable().describe("The authorization request."),
    steps: z.array(step),
  }),
  async handler(input, { db, tenant }) {
    const reference = readReference(input.reference);
    const [row] = reference === undefined ? [] : await db.select().from(loginTraces).where(and(eq(loginTraces.tenantId, tenant.id), eq(loginTraces.reference, reference), gt(loginTraces.expiresAt, new Date())));
    if (!row) throw new ServiceError("not_found", "No such login trace. They are kept for seven days; list_audit_events with action login.failed lists those there are.");
    return {
      reference: row.reference,
      created_at: iso(row.createdAt),
      outcome: row.reason,
      status: row.status,
      client: row.clientId === null ? null : { id: row.clientId, name: row.clientName },
      user: row.user,
      host: row.host,
      request_id: row.requestId,
      steps: row.steps.map((found) => ({ ...found, detail: found.detail ?? {} })),
    };
  },
});
