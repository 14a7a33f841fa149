import { sql } from "drizzle-orm";
import { describe, expect, inject, it } from "vitest";
import { accountInvitations, authorizationCodes, outbox, rateLimits, revokedTokens } from "./db/schema";
import { testDatabase } from "./db/testing";
import { newId } from "./ids";
import { purgeExpired } from "./jobs";
import { makeAccount, makeInvitation, makeTenant } from "./testing/factories";

const opened = await testDatabase();

const hours = (count: number) => new Date(Date.now() + count * 3_600_000);

describe("purgeExpired", () => {
  it("deletes what expired long enough ago and nothing else", async () => {
    const { db } = opened;
    const tenant = await makeTenant(db);
    await db.insert(revokedTokens).values([{ tenantId: tenant.id, jti: "long-gone", expiresAt: hours(-2) }, { tenantId: tenant.id, jti: "just-gone", expiresAt: hours(-0.5) }, { tenantId: tenant.id, jti: "alive", expiresAt: hours(1) }]);
    await db.insert(rateLimits).values({ tenantId: tenant.id, bucket: "b", windowStart: hours(-4), count: 1, expiresAt: hours(-3) });
    const mail = (status: "queued" | "sent", subject: string, expiresAt: Date) => ({ tenantId: tenant.id, id: newId("mail"), recipient: "a@b.example", subject, status, expiresAt });
    await db.insert(outbox).values([mail("sent", "old", hours(-25)), mail("queued", "waiting", hours(-25)), mail("sent", "young", hours(-1))]);

    expect(await purgeExpired(db)).toBe(true);
    expect((await db.select({ jti: revokedTokens.jti }).from(revokedTokens)).map(({ jti }) => jti).sort()).toEqual(["alive", "just-gone"]);
    expect(await db.select().from(rateLimits)).toEqual([]);
    expect((await db.select({ subject: outbox.subject }).from(outbox)).map(({ subject }) => subject).sort()).toEqual(["waiting", "young"]);
    expect(await db.select().from(authorizationCodes)).toEqual([]);
  });

  it("keeps invitations for 90 days after their last", async () => {
    const { db } = opened;
    const account = await makeAccount(db);
    for (const [email, days] of [["old@example.com", -91], ["young@example.com", -89]] as const) await makeInvitation(db, account, { email, invitedBy: "user_x", expiresAt: hours(24 * days) });
    expect(await purgeExpired(db)).toBe(true);
    expect((await db.select({ email: accountInvitations.email }).from(accountInvitations)).map(({ email }) => email)).toEqual(["young@example.com"]);
  });

  it.runIf(inject("testDatabase").kind === "postgres")("RE-32 leaves the work to the process that is at it", async () => {
    await opened.db.transaction(async (transaction) => {
      await transaction.execute(sql`select pg_advisory_xact_lock(${0x70757267})`);
      expect(await purgeExpired(opened.db)).toBe(false);
    });
    expect(await purgeExpired(opened.db)).toBe(true);
  });
});
