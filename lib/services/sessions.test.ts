import { sql, type SQL } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { testDatabase } from "@/lib/db/testing";
import { findSession, startSession } from "@/lib/sessions";
import { callerOf, refusal } from "@/lib/testing/call";
import { makeAccount, makeMember, makeTenant, makeUser } from "@/lib/testing/factories";

const { db } = await testDatabase();

async function setUp() {
  const account = await makeAccount(db);
  const tenant = await makeTenant(db, { accountId: account.id });
  const call = callerOf(db, (await makeMember(db, account)).actor);
  const begin = async (user: { tenantId: string; id: string }, amr = ["email"], ip?: string) => {
    const { session, setCookie } = await startSession(db, user, { amr, acr: "1", ip, userAgent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0" });
    return { id: session.id, cookie: new Headers({ cookie: setCookie.split(";")[0]! }) };
  };
  const found = async (filter: object = {}) => ((await call("list_sessions", { tenant_id: tenant.id, ...filter })).sessions as { id: string }[]).map(({ id }) => id);
  return { tenant, call, begin, found };
}

describe("list_sessions", () => {
  it("tells whose each is and how it began, and finds by user, e-mail address, method and IP address", async () => {
    const { tenant, call, begin, found } = await setUp();
    const [ada, bob] = [await makeUser(db, tenant, { name: "Ada" }), await makeUser(db, tenant)];
    const byCode = await begin(ada, ["email"], "192.0.2.1");
    const byPasskey = await begin(ada, ["swk", "user"], "2001:db8::1");
    const byProvider = await begin(bob, ["fed"]);
    expect((await call("list_sessions", { tenant_id: tenant.id })).sessions).toMatchObject([
      { id: byProvider.id, user_id: bob.id, user: { email: bob.email }, method: "social", ip: null },
      { id: byPasskey.id, user: { email: ada.email, name: "Ada" }, method: "passkey", ip: "2001:db8::1" },
      { id: byCode.id, method: "email", amr: ["email"] },
    ]);
    expect(await found({ user_id: ada.id })).toEqual([byPasskey.id, byCode.id]);
    expect(await found({ email: ada.email.toUpperCase() })).toEqual([byPasskey.id, byCode.id]);
    expect(await found({ email: "nobody@example.com" })).toEqual([]);
    expect(await found({ method: "passkey" })).toEqual([byPasskey.id]);
    expect(await found({ method: "social" })).toEqual([byProvider.id]);
    expect(await found({ ip: "192.0.2.1" })).toEqual([byCode.id]);
  });

  it.each([
    ["method", { method: "password" }, /email, passkey or social/],
    ["ip", { ip: "192.0.2" }, /must be an IP address/],
    ["email", { email: "two@a.b, one@a.b" }, /one e-mail address/],
    ["user_id", { user_id: "a b" }, /is not an id/],
  ])("refuses a bad %s with an error of its own", async (field, filter, message) => {
    const { tenant, call } = await setUp();
    expect(await refusal(call("list_sessions", { tenant_id: tenant.id, ...filter }))).toMatchObject({ code: "validation_error", details: { [field]: expect.stringMatching(message) } });
  });

  it("MT-01 MT-05 shows nothing of another tenant's user with the same address", async () => {
    const [mine, theirs] = [await setUp(), await setUp()];
    const [ada, other] = [await makeUser(db, mine.tenant, { email: "same@example.com" }), await makeUser(db, theirs.tenant, { email: "same@example.com" })];
    const session = await mine.begin(ada);
    await theirs.begin(other);
    expect(await mine.found({ email: "same@example.com" })).toEqual([session.id]);
    expect(await mine.found({ user_id: other.id })).toEqual([]);
  });

  it("pages by keys without a gap", async () => {
    const { tenant, call, begin, found } = await setUp();
    const ada = await makeUser(db, tenant);
    for (let i = 0; i < 5; i++) await begin(ada);
    const first = await call("list_sessions", { tenant_id: tenant.id, limit: 3 });
    const second = await call("list_sessions", { tenant_id: tenant.id, limit: 3, cursor: first.next_cursor });
    expect([...(first.sessions as { id: string }[]), ...(second.sessions as { id: string }[])].map(({ id }) => id)).toEqual(await found());
    expect(second.next_cursor).toBeNull();
    expect((await refusal(call("list_sessions", { tenant_id: tenant.id, method: "email", cursor: first.next_cursor }))).details).toHaveProperty("cursor");
  });
});

describe("a tenant where very many have signed in", () => {
  it("lists the live sessions from an index in the order of the list, also those of one address", async () => {
    const { tenant, found } = await setUp();
    const ada = await makeUser(db, tenant);
    await db.execute(sql`insert into sessions (tenant_id, id, token_hash, user_id, acr, authenticated_at, last_seen_at, expires_at, ip, ended_at, created_at)
      select ${tenant.id}, 'session_' || n, ${tenant.id} || n, ${ada.id}, '1', now(), now(), now() + interval '1 day', '192.0.2.' || (n % 200), case when n % 10 = 0 then null else now() end, now() - n * interval '1 second' from generate_series(1, 20000) n`);
    await db.execute(sql`analyze sessions`);
    const plan = async (condition: SQL) => {
      const { rows } = (await db.execute(sql`explain select * from sessions where tenant_id = ${tenant.id} and ended_at is null and expires_at > now() and ${condition} order by created_at desc, id desc limit 51`)) as unknown as { rows: Record<string, string>[] };
      return rows.map((row) => Object.values(row)[0]).join("\n");
    };
    expect(await plan(sql`true`)).toContain("sessions_live");
    expect(await plan(sql`ip = '192.0.2.10'`)).toContain("sessions_ip");
    expect(await found({ ip: "192.0.2.10", limit: 2 })).toEqual(["session_10", "session_210"]);
    expect(await found({ ip: "192.0.2.11" })).toEqual([]); // all of these have ended
  });
});

describe("revoke_sessions", () => {
  it("ends every session of one user at once, and nobody else's", async () => {
    const { tenant, call, begin, found } = await setUp();
    const [ada, bob] = [await makeUser(db, tenant), await makeUser(db, tenant)];
    const [one, two, bobs] = [await begin(ada), await begin(ada), await begin(bob)];
    expect(await call("revoke_sessions", { tenant_id: tenant.id, user_id: ada.id })).toEqual({ id: ada.id, email: ada.email, revoked: 2 });
    for (const { cookie } of [one, two]) expect(await findSession(db, tenant, { headers: cookie })).toBeUndefined();
    expect(await findSession(db, tenant, { headers: bobs.cookie })).toBeDefined();
    expect(await found()).toEqual([bobs.id]);
    expect((await call("list_audit_events", { tenant_id: tenant.id, subject_id: ada.id })).audit_events).toMatchObject([{ action: "session.all_revoked", target: { type: "user", id: ada.id, name: ada.email } }]);
    expect(await call("revoke_sessions", { tenant_id: tenant.id, id: ada.id })).toMatchObject({ revoked: 0 });
  });

  it("MT-01 another tenant's user does not exist, and stays signed in", async () => {
    const [mine, theirs] = [await setUp(), await setUp()];
    const ada = await makeUser(db, theirs.tenant);
    const { cookie } = await theirs.begin(ada);
    expect((await refusal(mine.call("revoke_sessions", { tenant_id: mine.tenant.id, id: ada.id }))).code).toBe("not_found");
    expect(await findSession(db, theirs.tenant, { headers: cookie })).toBeDefined();
  });
});
