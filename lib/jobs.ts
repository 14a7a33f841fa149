import { and, inArray, lt, ne, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Database } from "./db/client";
import { accountInvitations, authorizationCodes, authorizationRequests, clientAssertions, emailChallenges, loginTraces, outbox, passkeyChallenges, pendingIdentities, rateLimits, refreshTokens, revokedTokens, sessions, socialAttempts } from "./db/schema";
import { log } from "./log";
import { removeUnusedClients } from "./oauth/clients";

/** Any constant that no other lock of ours uses. */
const purgeLock = 0x70757267;

const purgeIntervalMs = 60_000;
const batch = 5_000;
const hours = 3_600_000;

/**
 * How long a row is kept after it expired. A used code or refresh token must be known for as long as its replay tells of a
 * theft; mail and challenges are kept a day for whoever asks where a message went.
 */
const purged: { table: PgTable; expiry: PgColumn; keptMs: number }[] = [
  { table: authorizationCodes, expiry: authorizationCodes.expiresAt, keptMs: 24 * hours },
  { table: authorizationRequests, expiry: authorizationRequests.expiresAt, keptMs: hours },
  { table: refreshTokens, expiry: refreshTokens.expiresAt, keptMs: 24 * hours },
  { table: revokedTokens, expiry: revokedTokens.expiresAt, keptMs: hours },
  { table: clientAssertions, expiry: clientAssertions.expiresAt, keptMs: hours },
  { table: rateLimits, expiry: rateLimits.expiresAt, keptMs: hours },
  { table: emailChallenges, expiry: emailChallenges.linkExpiresAt, keptMs: 24 * hours },
  { table: passkeyChallenges, expiry: passkeyChallenges.expiresAt, keptMs: hours },
  { table: loginTraces, expiry: loginTraces.expiresAt, keptMs: 0 },
  { table: socialAttempts, expiry: socialAttempts.expiresAt, keptMs: hours },
  { table: pendingIdentities, expiry: pendingIdentities.expiresAt, keptMs: hours },
  { table: accountInvitations, expiry: accountInvitations.expiresAt, keptMs: 90 * 24 * hours },
  { table: sessions, expiry: sessions.expiresAt, keptMs: 30 * 24 * hours },
];

/** Deletes what has expired, a batch of each table. False when another process is at it. */
export async function purgeExpired(db: Database, now = new Date()): Promise<boolean> {
  return db.transaction(async (transaction) => {
    const answer = (await transaction.execute(sql`select pg_try_advisory_xact_lock(${purgeLock}) as is_ours`)) as unknown as { rows: { is_ours: boolean }[] };
    if (!answer.rows[0]!.is_ours) return false;
    for (const { table, expiry, keptMs } of purged) {
      const before = new Date(now.getTime() - keptMs);
      await transaction.delete(table).where(inArray(sql`ctid`, transaction.select({ row: sql`ctid` }).from(table).where(lt(expiry, before)).limit(batch)));
    }
    await transaction.delete(outbox).where(and(ne(outbox.status, "queued"), lt(outbox.expiresAt, new Date(now.getTime() - 24 * hours))));
    // Reads the whole table, so not at every run.
    if (now.getUTCMinutes() === 0) await removeUnusedClients(transaction, now, batch);
    return true;
  });
}

/** Starts the periodic work. Returns what stops it, once the work in hand is done. */
export function startJobs(db: Database): () => Promise<void> {
  let running: Promise<unknown> | undefined;
  const tick = () => {
    running ??= purgeExpired(db)
      .catch((error: unknown) => log("error", "purge_failed", { error }))
      .finally(() => (running = undefined));
  };
  const timer = setInterval(tick, purgeIntervalMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
