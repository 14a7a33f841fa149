import { sql } from "drizzle-orm";
import { describe, expect, inject, it, vi } from "vitest";
import { accountInvitations, authorizationCodes, outbox, rateLimits, revokedTokens, signInCounts, userInvitations } from "./db/schema";
import { testDatabase } from "./db/testing";
import { newId } from "./ids";
import { startJobs } from "./jobs";
import { lockOf, runJob } from "./jobs/job";
import { purge, purgeExpired } from "./jobs/purge";
import { makeAccount, makeInvitation, makeTenant, makeUser } from "./testing/factories";

const opened = await testDatabase();

const hours = (count: number) => new Date(Date.now() + count * 3_600_000);

describe("purgeExpired", () => {
  it("deletes what expired long enough ago and nothing else", async () => {
    const { db } = opened;
    const tenant = await makeTenant(db);
    await db.insert(revokedTokens).values([{ tenantId: tenant.id, jti: "long-gone", expiresAt: hours(-2) }, { tenantId: tenant.id, jti: "just-gone", expiresAt: hours(-0.5) }, { tenantId: tenant.id, jti: "alive", expiresAt: hours(1) }]);
    await db.insert(rateLimits).values({ tenantId: tenant.id, bucket: "b", windowStart: hours(-4), count: 1, expiresAt: hours(-3) });
    const mail = (status: "queued" | "sent", subject: string, expiresAt: Date) => ({ tenantId: tenant.id, id: newId("mail"), recipient: "a@b.example", subject, status, expiresAt });
    await db.insert(outbox).values([mail("sent", "old", hours(-31 * 24)), mail("queued", "waiting", hours(-25)), mail("sent", "young", hours(-1))]);

    await purgeExpired(db);
    expect((await db.select({ jti: revokedTokens.jti }).from(revokedTokens)).map(({ jti }) => jti).sort()).toEqual(["alive", "just-gone"]);
    expect(await db.select().from(rateLimits)).toEqual([]);
    expect((await db.select({ subject: outbox.subject }).from(outbox)).map(({ subject }) => subject).sort()).toEqual(["waiting", "young"]);
    expect(await db.select().from(authorizationCodes)).toEqual([]);
  });

  it("keeps invitations for 90 days after their last", async () => {
    const { db } = opened;
    const account = await makeAccount(db);
    for (const [email, days] of [["old@example.com", -91], ["young@example.com", -89]] as const) await makeInvitation(db, account, { email, invitedBy: "user_x", expiresAt: hours(24 * days) });
    await purgeExpired(db);
    expect((await db.select({ email: accountInvitations.email }).from(accountInvitations)).map(({ email }) => email)).toEqual(["young@example.com"]);
  });

  it("keeps a user's invitation for a day after its last", async () => {
    const { db } = opened;
    const tenant = await makeTenant(db);
    for (const [tokenHash, hoursLeft] of [["old", -25], ["young", -23]] as const) await db.insert(userInvitations).values({ tenantId: tenant.id, userId: (await makeUser(db, tenant)).id, tokenHash, expiresAt: hours(hoursLeft) });
    await purgeExpired(db);
    expect(await db.select({ tokenHash: userInvitations.tokenHash }).from(userInvitations)).toEqual([{ tokenHash: "young" }]);
  });

  it("drops counts of sign-ins that statistics no longer reach, once an hour", async () => {
    const { db } = opened;
    const tenant = await makeTenant(db);
    const count = (day: string) => ({ tenantId: tenant.id, day, method: "email" as const, shard: 0, count: 1 });
    await db.insert(signInCounts).values([count("2025-01-01"), count("2025-11-20"), count("2026-11-20")]);
    const left = async () => (await db.select({ day: signInCounts.day }).from(signInCounts)).map(({ day }) => day).sort();
    await purgeExpired(db, new Date("2026-11-23T10:01:00Z"));
    expect(await left()).toHaveLength(3);
    await purgeExpired(db, new Date("2026-11-23T11:00:00Z"));
    expect(await left()).toEqual(["2025-11-20", "2026-11-20"]);
  });
});

describe("a job", () => {
  it.runIf(inject("testDatabase").kind === "postgres")("RE-32 leaves the work to the process that is at it", async () => {
    await opened.db.transaction(async (transaction) => {
      await transaction.execute(sql`select pg_advisory_xact_lock(${lockOf(purge)})`);
      expect(await runJob(opened.db, purge)).toBe(false);
      expect(await runJob(opened.db, { name: "another", everyMs: 1, run: async () => {} })).toBe(true);
    });
    expect(await runJob(opened.db, purge)).toBe(true);
  });

  it("fails alone, and runs again", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const ran = { broken: 0, sound: 0 };
    const outside = { everyMs: 1_000, reachesOutside: true };
    const stop = startJobs(opened.db, [
      { ...outside, name: "broken", run: async () => { ran.broken++; throw new Error("no answer"); } },
      { ...outside, name: "sound", run: async () => void ran.sound++ },
    ]);
    try {
      for (const times of [1, 2]) {
        await vi.advanceTimersByTimeAsync(1_000);
        expect(ran).toEqual({ broken: times, sound: times });
      }
    } finally {
      await stop();
      vi.restoreAllMocks();
      vi.useRealTimers();
    }
  });

  it("is not started a second time while it runs, and is told to end, and waited for", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    let started = 0;
    let finish = () => {};
    let stopping: AbortSignal | undefined;
    const stop = startJobs(opened.db, [{ name: "slow", everyMs: 1_000, reachesOutside: true, run: (_db, _now, signal) => new Promise<void>((resolve) => { started++; stopping = signal; finish = resolve; }) }]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(started).toBe(1);
    expect(stopping?.aborted).toBe(false);
    let isStopped = false;
    const stopped = stop().then(() => (isStopped = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(isStopped).toBe(false);
    expect(stopping?.aborted).toBe(true);
    finish();
    await stopped;
    vi.useRealTimers();
  });
});
