import { and, eq, isNull, lt, or } from "drizzle-orm";
import { LRUCache } from "lru-cache";
import type { Database } from "../db/client";
import { grants } from "../db/schema";
import { perProcess } from "../per-process";

const useIsRememberedForMs = 60_000;

/** Grants whose use this process wrote down, and when: so that a busy assistant costs one write a minute, not one a call. */
const written = () => perProcess("grant-uses", () => new LRUCache<string, number>({ max: 20_000 }));

/** Notes that an access token of this grant was used at a management resource; people see it beside each assistant. */
export async function rememberGrantUse(db: Database, tenant: { id: string }, grantId: string, now = new Date()): Promise<void> {
  const key = `${tenant.id} ${grantId}`;
  const last = written().get(key);
  if (last !== undefined && Math.abs(now.getTime() - last) < useIsRememberedForMs) return;
  written().set(key, now.getTime());
  const before = new Date(now.getTime() - useIsRememberedForMs);
  await db
    .update(grants)
    .set({ lastUsedAt: now })
    .where(and(eq(grants.tenantId, tenant.id), eq(grants.id, grantId), or(isNull(grants.lastUsedAt), lt(grants.lastUsedAt, before))));
}
