import { inArray, lt, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Database } from "../db/client";
import { accountInvitations, authorizationCodes, authorizationRequests, clientAssertions, emailChallenges, loginTraces, mailReports, outbox, passkeyChallenges, pendingIdentities, rateLimits, refreshTokens, revokedTokens, sessions, signInCounts, socialAttempts, userInvitations } from "../db/schema";
import { removeUnusedClients } from "../oauth/clients";
import type { Job } from "./job";

const batch = 5_000;
const hours = 3_600_000;
const days = 24 * hours;

/**
 * How long a row is kept after it expired. A used code or refresh token must be known for as long as its replay tells of a
 * theft; challenges are kept a day for whoever asks where a message went, and the delivery log a month.
 */
const purged: { table: PgTable; expiry: PgColumn; keptMs: number }[] = [
  { table: authorizationCodes, expiry: authorizationCodes.expiresAt, keptMs: days },
  { table: authorizationRequests, expiry: authorizationRequests.expiresAt, keptMs: hours },
  { table: refreshTokens, expiry: refreshTokens.expiresAt, keptMs: days },
  { table: revokedTokens, expiry: revokedTokens.expiresAt, keptMs: hours },
  { table: clientAssertions, expiry: clientAssertions.expiresAt, keptMs: hours },
  { table: rateLimits, expiry: rateLimits.expiresAt, keptMs: hours },
  { table: emailChallenges, expiry: emailChallenges.linkExpiresAt, keptMs: days },
  { table: passkeyChallenges, expiry: passkeyChallenges.expiresAt, keptMs: hours },
  { table: loginTraces, expiry: loginTraces.expiresAt, keptMs: 0 },
  { table: socialAttempts, expiry: socialAttempts.expiresAt, keptMs: hours },
  { table: pendingIdentities, expiry: pendingIdentities.expiresAt, keptMs: hours },
  { table: userInvitations, expiry: userInvitations.expiresAt, keptMs: days },
  { table: accountInvitations, expiry: accountInvitations.expiresAt, keptMs: 90 * days },
  { table: outbox, expiry: outbox.expiresAt, keptMs: 30 * days },
  { table: mailReports, expiry: mailReports.expiresAt, keptMs: 0 },
  { table: sessions, expiry: sessions.expiresAt, keptMs: 30 * days },
];

/** Longer than statistics look back. */
const countsKeptMs = 400 * days;

/** Deletes what has expired, a batch of each table. */
export async function purgeExpired(db: Database, now = new Date()): Promise<void> {
  for (const { table, expiry, keptMs } of purged) {
    const before = new Date(now.getTime() - keptMs);
    await db.delete(table).where(inArray(sql`ctid`, db.select({ row: sql`ctid` }).from(table).where(lt(expiry, before)).limit(batch)));
  }
  // These read the whole table, so not at every run.
  if (now.getUTCMinutes() !== 0) return;
  await removeUnusedClients(db, now, batch);
  await db.delete(signInCounts).where(lt(signInCounts.day, new Date(now.getTime() - countsKeptMs).toISOString().slice(0, 10)));
}

export const purge: Job = { name: "purge", everyMs: 60_000, run: purgeExpired };
