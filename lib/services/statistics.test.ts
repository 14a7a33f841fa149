import { afterEach, describe, expect, it, vi } from "vitest";
import { signInCounts, users } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { signIn } from "@/lib/login/sign-in";
import { callerOf, refusal } from "@/lib/testing/call";
import { makeAccount, makeClient, makeMember, makeTenant, makeUser } from "@/lib/testing/factories";

const { db } = await testDatabase();
afterEach(() => void vi.useRealTimers());

async function setUp() {
  const account = await makeAccount(db);
  const tenant = await makeTenant(db, { accountId: account.id });
  const call = callerOf(db, (await makeMember(db, account)).actor);
  const statistics = (input: object = {}) => call("get_tenant_statistics", { tenant_id: tenant.id, ...input }) as Promise<Record<string, unknown>>;
  return { tenant, statistics };
}
type Days = { date: string; email: number; passkey: number; social: number; other: number }[];
const at = (time: string) => vi.useFakeTimers({ toFake: ["Date"], now: new Date(time) });

describe("get_tenant_statistics", () => {
  it("counts each sign-in on its day of UTC by its method, and shows days without any", async () => {
    const { tenant, statistics } = await setUp();
    const ada = await makeUser(db, tenant);
    const enter = (amr: string[]) => signIn(db, tenant, { user: ada, isNew: false }, { amr, acr: "1" });
    at("2026-03-01T23:59:59.999Z");
    await enter(["email"]);
    at("2026-03-02T00:00:00Z");
    await enter(["hwk", "user"]);
    await enter(["fed"]);
    at("2026-03-04T12:00:00Z");
    for (let i = 0; i < 20; i++) await enter(["email"]);
    const found = await statistics({ days: 5 });
    const zero = { email: 0, passkey: 0, social: 0, other: 0 };
    expect(found).toMatchObject({ time_zone: "UTC", since: "2026-02-28T00:00:00.000Z", sign_ins: { total: 23, email: 21, passkey: 1, social: 1, other: 0 } });
    expect(found.days).toEqual([
      { date: "2026-02-28", ...zero },
      { date: "2026-03-01", ...zero, email: 1 },
      { date: "2026-03-02", ...zero, passkey: 1, social: 1 },
      { date: "2026-03-03", ...zero },
      { date: "2026-03-04", ...zero, email: 20 },
    ]);
    expect((await statistics({ days: 1 })).days).toHaveLength(1);
    expect(await statistics({ days: 1 })).toMatchObject({ sign_ins: { total: 20 } });
  });

  it("does not count a sign-in whose transaction was undone", async () => {
    const { tenant, statistics } = await setUp();
    const ada = await makeUser(db, tenant);
    await expect(db.transaction(async (transaction) => {
      await signIn(transaction, tenant, { user: ada, isNew: false }, { amr: ["email"], acr: "1" });
      throw new Error("undone");
    })).rejects.toThrow("undone");
    expect(await statistics()).toMatchObject({ sign_ins: { total: 0 } });
  });

  it("counts users, new and active ones, and clients in use", async () => {
    at("2026-03-31T12:00:00Z");
    const { tenant, statistics } = await setUp();
    const old = new Date("2026-01-01T00:00:00Z");
    await makeUser(db, tenant, { createdAt: old });
    await makeUser(db, tenant, { createdAt: old, lastLoginAt: new Date("2026-03-30T00:00:00Z"), status: "suspended" });
    await makeUser(db, tenant, { createdAt: new Date("2026-03-25T00:00:00Z") });
    await makeClient(db, tenant);
    await makeClient(db, tenant, { lastUsedAt: new Date("2026-03-30T00:00:00Z") });
    await makeClient(db, tenant, { lastUsedAt: new Date("2026-03-30T00:00:00Z"), status: "disabled" });
    const exactly = (number: number) => ({ number, is_minimum: false });
    expect(await statistics({ days: 7 })).toMatchObject({ users: exactly(3), new_users: exactly(1), active_users: exactly(1), clients: exactly(2), active_clients: exactly(1) });
  });

  it("says so where it stops counting", async () => {
    const { tenant, statistics } = await setUp();
    for (let part = 0; part < 5; part++) await db.insert(users).values(Array.from({ length: 2_001 }, (_, i) => ({ tenantId: tenant.id, id: `user_${part}x${i}`, email: `u${part}x${i}@example.com` })));
    expect(await statistics()).toMatchObject({ users: { number: 10_000, is_minimum: true } });
  });

  it.each([[0, /1 to 366/], [367, /1 to 366/], [1.5, /whole number/], ["many", /number of days/]])("refuses days: %j", async (days, message) => {
    const { statistics } = await setUp();
    expect(await refusal(statistics({ days }))).toMatchObject({ code: "validation_error", details: { days: expect.stringMatching(message) } });
  });

  it("MT-01 counts nothing of another tenant", async () => {
    const [mine, theirs] = [await setUp(), await setUp()];
    await db.insert(signInCounts).values({ tenantId: theirs.tenant.id, day: new Date().toISOString().slice(0, 10), method: "email", shard: 0, count: 7 });
    expect(await mine.statistics()).toMatchObject({ sign_ins: { total: 0 } });
    expect((await theirs.statistics()).days as Days).toContainEqual(expect.objectContaining({ email: 7 }));
  });
});
