import { count, eq } from "drizzle-orm";
import type { Database } from "../db/client";
import type { customDomains, customEmails } from "../db/schema";
import { ServiceError } from "../errors";
import { countEvent, type RateLimit } from "../rate-limit";

/*
 * What is proven by DNS is checked again and again, a hundred questions at a time, for every tenant by the same process.
 */

/** Names of one kind in one tenant. */
const mostNames = 50;

/** @throws ServiceError conflict */
export async function refuseTooManyNames(db: Database, table: typeof customDomains | typeof customEmails, tenant: { id: string }): Promise<void> {
  const [found] = await db.select({ names: count() }).from(table).where(eq(table.tenantId, tenant.id));
  if (found!.names >= mostNames) throw new ServiceError("conflict", `A tenant has ${mostNames} of these at most. Delete one that is not needed any more.`);
}

const checks: RateLimit = { name: "dns-checks", limit: 120, windowSeconds: 600 };

/** @throws ServiceError rate_limit_exceeded */
export async function refuseTooManyChecks(db: Database, tenant: { id: string }): Promise<void> {
  const { isAllowed, retryAfterSeconds } = await countEvent(db, tenant, checks, "all");
  if (!isAllowed) throw new ServiceError("rate_limit_exceeded", "DNS was asked too often for this tenant. It is asked again by itself; wait a while before the next check by hand.", undefined, { retryAfterSeconds });
}
