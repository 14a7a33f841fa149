import { LRUCache } from "lru-cache";
import { clientAddress } from "../client-address";
import type { Database } from "../db/client";
import { auditEvents, loginTraces, type TraceStep } from "../db/schema";
import { newId } from "../ids";
import { log } from "../log";
import { perProcess } from "../per-process";
import { clientNetwork } from "../rate-limit";
import type { Tenant } from "../tenancy/resolve-tenant";
import { emptyFlow, readFlow, type Flow, type FlowNames } from "./flow";
import { maskedEmail, redactedStep } from "./redact";
import { newReference } from "./reference";

export const traceLifetimeMs = 7 * 24 * 3_600_000;

export interface Failure extends FlowNames {
  /** Why, in one word for machines: `expired`, `unknown_client`. */
  reason: string;
  status: number;
  /** Of the last decision; never a secret, and what looks like one is taken out. */
  detail?: TraceStep["detail"];
  /** Decisions that no row tells of. */
  steps?: TraceStep[];
}

/**
 * Keeps why a sign-in could not go on, for a week, with the steps that led there: one statement, which also tells the audit log.
 * It never throws, for the person must be answered.
 */
export async function recordFailure(db: Database, tenant: Pick<Tenant, "id" | "accountId" | "issuer">, request: { headers: Headers }, failure: Failure, now = new Date()): Promise<{ reference: string; flow: Flow }> {
  const reference = newReference();
  const ip = clientAddress(request);
  log(failure.status >= 500 ? "error" : "warn", "login_failed", { reference, tenant: tenant.id, reason: failure.reason });
  if (!hasRoom(tenant, ip)) return { reference, flow: emptyFlow };
  try {
    const flow = await readFlow(db, tenant, request, failure, now);
    const led = [...(failure.steps ?? []), ...flow.steps].sort((a, b) => a.at.localeCompare(b.at));
    const steps = [...led, { at: now.toISOString(), step: `failed.${failure.reason}`, outcome: "refused" as const, detail: failure.detail }].map(redactedStep);
    const event = db.$with("event").as(
      db.insert(auditEvents).values({
        id: newId("event"), tenantId: tenant.id, accountId: tenant.accountId, actor: { kind: "end_user", id: null, via: "login" }, action: "login.failed",
        target: { type: "login_trace", id: reference, name: failure.reason }, outcome: failure.status >= 500 ? "failure" : "denied", ip, createdAt: now,
      }).returning({ id: auditEvents.id }),
    );
    await db.with(event).insert(loginTraces).values({
      tenantId: tenant.id, reference, requestId: flow.requestId, reason: failure.reason, status: failure.status, clientId: flow.client?.id, clientName: flow.client?.name,
      user: flow.email === undefined ? null : maskedEmail(flow.email), host: new URL(tenant.issuer).host, steps, createdAt: now, expiresAt: new Date(now.getTime() + traceLifetimeMs),
    });
    return { reference, flow };
  } catch (error) {
    log("error", "login_trace_failed", { reference, error });
    return { reference, flow: emptyFlow };
  }
}

const windowMs = 600_000;
const perTenant = 600;
const perNetwork = 60;

/** Anyone can call up an error page: past this many in ten minutes the log alone has the reference. Counted by each process. */
function hasRoom(tenant: { id: string }, ip: string | undefined): boolean {
  const counts = perProcess("failures-recorded", () => new LRUCache<string, { count: number }>({ max: 20_000, ttl: windowMs }));
  const count = (key: string) => {
    const known = counts.get(key);
    if (known) return ++known.count;
    counts.set(key, { count: 1 });
    return 1;
  };
  const network = clientNetwork(ip);
  if (network !== undefined && count(`${tenant.id} ${network}`) > perNetwork) return false;
  return count(tenant.id) <= perTenant;
}
