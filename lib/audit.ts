import type { Database } from "./db/client";
import { auditEvents, type AuditActor } from "./db/schema";
import { newId } from "./ids";
import type { Tenant } from "./tenancy/resolve-tenant";

export interface SecurityEvent {
  actor: AuditActor;
  /** `noun.past_tense`, as `refresh_token.reused`. */
  action: string;
  target?: { type: string; id: string | null; name: string | null };
  outcome?: "success" | "denied" | "failure";
  ip?: string;
}

/** What happened at the issuer itself; operations are recorded by `run`. */
export async function recordEvent(db: Database, tenant: Pick<Tenant, "id" | "accountId">, { outcome = "success", ...event }: SecurityEvent): Promise<void> {
  await db.insert(auditEvents).values({ id: newId("event"), tenantId: tenant.id, accountId: tenant.accountId, outcome, ...event });
}
