import { randomInt } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Database } from "../db/client";
import { signInCounts } from "../db/schema";
import { methodOf } from "./sign-in-method";

/** People who sign in at the same moment seldom wait for each other: each day and method is counted in this many rows. */
const shards = 8;

/** Counts a sign-in in its own transaction, so that what is not committed is not counted. Days are those of UTC. */
export async function countSignIn(db: Database, tenant: { id: string }, amr: readonly string[], now = new Date()): Promise<void> {
  await db
    .insert(signInCounts)
    .values({ tenantId: tenant.id, day: now.toISOString().slice(0, 10), method: methodOf(amr) ?? "other", shard: randomInt(shards), count: 1 })
    .onConflictDoUpdate({ target: [signInCounts.tenantId, signInCounts.day, signInCounts.method, signInCounts.shard], set: { count: sql`${signInCounts.count} + 1` } });
}
