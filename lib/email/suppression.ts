import { eq } from "drizzle-orm";
import type { Database } from "../db/client";
import { auditEvents, suppressedAddresses, tenants } from "../db/schema";
import { newId } from "../ids";

export interface Suppression {
  tenantId: string;
  address: string;
  reason: "bounce" | "complaint";
  mailId: string;
  enhancedCode: string | null;
  answer: string | null;
}

/** Puts an address on the list of those that a tenant sends to no more. One that is on it stays as it is. */
export async function suppressAddress(db: Database, { tenantId, address, reason, ...why }: Suppression): Promise<void> {
  const [added] = await db.insert(suppressedAddresses).values({ tenantId, id: newId("suppressed"), address: address.toLowerCase(), reason, ...why }).onConflictDoNothing().returning();
  if (!added) return;
  const [tenant] = await db.select({ accountId: tenants.accountId }).from(tenants).where(eq(tenants.id, tenantId));
  await db.insert(auditEvents).values({
    id: newId("event"),
    tenantId,
    accountId: tenant?.accountId ?? null,
    actor: { kind: "system", id: null, via: "system" },
    action: "suppressed_address.created",
    target: { type: "suppressed_address", id: added.id, name: added.address },
    outcome: "success",
    changes: { reason: { from: null, to: reason }, enhanced_code: { from: null, to: why.enhancedCode } },
  });
}
