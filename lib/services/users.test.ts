import { and, eq, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { grants, sessions } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { startSession } from "@/lib/sessions";
import { callerOf, refusal, type Caller } from "@/lib/testing/call";
import { makeAccount, makeClient, makeMember, makeTenant, makeUser } from "@/lib/testing/factories";

const { db } = await testDatabase();

async function setUp() {
  const account = await makeAccount(db);
  const tenant = await makeTenant(db, { accountId: account.id });
  return { account, tenant, call: callerOf(db, (await makeMember(db, account)).actor) };
}

describe("create_user", () => {
  it("ML-16 lower-cases the address and refuses it a second time in any case", async () => {
    const { call } = await setUp();
    expect(await call("create_user", { email: " Victim@Example.COM ", name: "V" })).toMatchObject({ email: "victim@example.com", email_verified: false, status: "active", scopes: [] });
    expect(await refusal(call("create_user", { email: "victim@example.com", name: "V" }))).toMatchObject({ code: "conflict", details: { email: expect.any(String) } });
  });

  it.each([
    ["ML-13", "a@b.c\r\nBcc: x@y.z"], ["ML-13", "a@b.c%0d%0aBcc:x"], ["ML-13", "a\0@b.cd"],
    ["ML-14", "a@b.c,evil@x.y"], ["ML-14", '"a@b.c" <evil@x.y>'], ["ML-14", "a@b.c;evil@x.y"], ["ML-14", "a@b.c@evil.x"], ["ML-14", '"a@b.c@evil.x"@b.c'],
    ["ML-15", "a\uff20b.cd"], ["ML-15", "\u0430da@example.com"], ["ML-15", "ada@g\u0131thub.com"], ["ML-15", "\ufb01sh@example.com"],
    ["ML-15", `${"a".repeat(65)}@example.com`], ["ML-15", "ada"], ["ML-15", ""],
  ])("%s refuses %j", async (_row, email) => {
    const { call } = await setUp();
    expect((await refusal(call("create_user", { email, name: "V" }))).details).toHaveProperty("email");
  });

  it("MT-05 the same address in two tenants is two users", async () => {
    const [one, two] = [await setUp(), await setUp()];
    const email = "same@example.com";
    const [a, b] = [await one.call("create_user", { email, name: "A" }), await two.call("create_user", { email, name: "B" })];
    expect(a.id).not.toBe(b.id);
    await one.call("update_user", { id: a.id, status: "suspended" });
    expect(await two.call("get_user", { id: b.id })).toMatchObject({ status: "active", name: "B" });
  });

  it.each(["email_verified", "tenant_id_", "created_at", "last_login", "status"])("MT-08 refuses %s at creation", async (field) => {
    const { call } = await setUp();
    expect((await refusal(call("create_user", { email: "a@b.cd", name: "A", [field]: true }))).details).toHaveProperty(field);
  });
});

describe("update_user", () => {
  it("merges, and a new address counts as unverified", async () => {
    const { call, tenant } = await setUp();
    const user = await makeUser(db, tenant, { name: "Ada", scopes: ["beta"] });
    expect(await call("update_user", { id: user.id, name: "Ada L." })).toMatchObject({ name: "Ada L.", email: user.email, email_verified: true, scopes: ["beta"] });
    expect(await call("update_user", { id: user.id, email: "New@Example.com", scopes: [] })).toMatchObject({ email: "new@example.com", email_verified: false, scopes: [] });
  });

  it("refuses an address that another user of the tenant has", async () => {
    const { call, tenant } = await setUp();
    const [a, b] = [await makeUser(db, tenant), await makeUser(db, tenant)];
    expect((await refusal(call("update_user", { id: a.id, email: b.email }))).code).toBe("conflict");
  });

  it("changes nothing on an empty update", async () => {
    const { call, tenant } = await setUp();
    const user = await makeUser(db, tenant);
    expect(await call("update_user", { id: user.id })).toMatchObject({ email: user.email, name: user.name });
  });

  async function signedIn(tenant: { id: string; issuer: string }) {
    const user = await makeUser(db, tenant);
    const client = await makeClient(db, tenant);
    const { session } = await startSession(db, { tenantId: tenant.id, id: user.id }, { amr: ["otp"], acr: "1" });
    await db.insert(grants).values({ tenantId: tenant.id, id: `grant_${user.id}`, clientId: client.id, userId: user.id, sessionId: session.id, issuer: tenant.issuer, scopes: ["openid", "offline_access"], acr: "1", authenticatedAt: new Date() });
    const rows = async () => ({
      sessions: await db.select({ endedAt: sessions.endedAt }).from(sessions).where(and(eq(sessions.tenantId, tenant.id), eq(sessions.userId, user.id))),
      grants: await db.select({ revokedAt: grants.revokedAt }).from(grants).where(and(eq(grants.tenantId, tenant.id), eq(grants.userId, user.id))),
    });
    return { user, rows };
  }

  it.each(["suspended", "inactive"])("SE-15 %s ends every session and grant of the user, and nobody else's", async (status) => {
    const { call, tenant } = await setUp();
    const [one, other] = [await signedIn(tenant), await signedIn(tenant)];
    await call("update_user", { id: one.user.id, status });
    expect(await one.rows()).toEqual({ sessions: [{ endedAt: expect.any(Date) }], grants: [{ revokedAt: expect.any(Date) }] });
    expect(await other.rows()).toEqual({ sessions: [{ endedAt: null }], grants: [{ revokedAt: null }] });
  });

  it("SE-15 a deleted user leaves no session and no grant", async () => {
    const { call, tenant } = await setUp();
    const { user, rows } = await signedIn(tenant);
    expect((await call("list_sessions", { user_id: user.id })).total).toBe(1);
    await call("delete_user", { id: user.id });
    expect(await rows()).toEqual({ sessions: [], grants: [] });
  });

  it("revoke_session ends the session with its offline access, once and again", async () => {
    const { call, tenant } = await setUp();
    const { user, rows } = await signedIn(tenant);
    const [session] = (await call("list_sessions", { user_id: user.id })).sessions as { id: string }[];
    await call("revoke_session", { id: session!.id });
    expect(await call("revoke_session", { id: session!.id })).toMatchObject({ revoked: true });
    expect(await rows()).toEqual({ sessions: [{ endedAt: expect.any(Date) }], grants: [{ revokedAt: expect.any(Date) }] });
    expect((await call("list_sessions", { user_id: user.id })).sessions).toEqual([]);
  });
});

describe("list_users", () => {
  const emails = (output: { users: { email: string }[] }) => output.users.map(({ email }) => email).sort();

  it("refuses a NUL, which no text in the database holds, and what comes after goes on", async () => {
    const { tenant, call } = await setUp();
    for (const [name, input] of [["list_users", { search: "a\0b" }], ["get_user", { id: "user_\0" }], ["create_client", { name: "App", application_type: "spa", redirect_uris: ["https://app.example/\0"] }]] as const) {
      const refused = await refusal(call(name, { tenant_id: tenant.id, ...input }));
      expect(["validation_error", "not_found"], `${name}: ${refused.code} ${refused.message}`).toContain(refused.code);
    }
    expect(await call("list_users", { tenant_id: tenant.id })).toMatchObject({ total: 0 });
  });

  it("finds part of an address or a name in any case, and takes % and _ for what they are", async () => {
    const { call, tenant } = await setUp();
    await makeUser(db, tenant, { email: "ada.lovelace@example.com", name: "Ada" });
    await makeUser(db, tenant, { email: "grace@example.org", name: "100% Hopper_\\ \u00c9clair" });
    const search = async (text: string) => emails(await call("list_users", { search: text }));
    expect(await search("LOVE")).toEqual(["ada.lovelace@example.com"]);
    expect(await search("hopper")).toEqual(["grace@example.org"]);
    expect(await search("0% H")).toEqual(["grace@example.org"]);
    expect(await search("r_\\")).toEqual(["grace@example.org"]);
    expect(await search("a%e")).toEqual([]);
    expect(await search("a_a")).toEqual([]);
    expect(await search("\u00e9clair")).toEqual(["grace@example.org"]);
    expect(await search("org 100")).toEqual([]);
    expect(await search("ad")).toEqual(["ada.lovelace@example.com"]);
    expect(await search("%")).toEqual([]);
    expect(await search("' or 1=1 --")).toEqual([]);
    expect((await refusal(call("list_users", { search: "a\0b" }))).code).toBe("validation_error");
  });

  it("walks all pages by cursor, each user once, also when created at the same moment", async () => {
    const { call, tenant } = await setUp();
    const createdAt = new Date();
    for (let i = 0; i < 7; i++) await makeUser(db, tenant, { createdAt });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page: { users: { id: string }[]; total: number; limit: number; next_cursor: string | null } = await call("list_users", { limit: "3", ...(cursor ? { cursor } : {}) });
      expect(page).toMatchObject({ total: 7, limit: 3 });
      seen.push(...page.users.map(({ id }) => id));
      cursor = page.next_cursor ?? undefined;
    } while (cursor);
    expect(seen).toHaveLength(7);
    expect(new Set(seen).size).toBe(7);
    const byOffset = await call("list_users", { limit: 3, offset: 3 });
    expect((byOffset.users as { id: string }[]).map(({ id }) => id)).toEqual(seen.slice(3, 6));
  });

  async function walk(call: Caller, input: Record<string, unknown>) {
    const seen: { id: string; email: string }[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page: { users: { id: string; email: string }[]; next_cursor: string | null; total: number } = await call("list_users", { limit: 2, ...input, ...(cursor ? { cursor } : {}) });
      seen.push(...page.users);
      cursor = page.next_cursor;
    }
    return seen.map(({ email }) => email.split("@")[0]!).join(" ");
  }

  async function seven() {
    const { call, tenant } = await setUp();
    const at = (day: number) => new Date(Date.UTC(2026, 0, day));
    const people: [string, string | null, number, number | null, "active" | "inactive" | "suspended"][] = [
      ["a", "zoe", 1, null, "active"], ["b", "Yan", 2, 9, "suspended"], ["c", null, 3, null, "suspended"], ["d", "anna", 4, 7, "active"],
      ["e", "Bert", 5, 8, "inactive"], ["f", null, 6, 7, "active"], ["g", "\u00e9va", 7, null, "inactive"],
    ];
    for (const [who, name, created, login, status] of people) await makeUser(db, tenant, { email: `${who}@x.example`, name, createdAt: at(created), lastLoginAt: login === null ? null : at(login), status });
    return call;
  }

  it.each([
    [{}, "g f e d c b a"],
    [{ sort: "created_at", order: "asc" }, "a b c d e f g"],
    [{ sort: "email" }, "a b c d e f g"],
    [{ sort: "email", order: "desc" }, "g f e d c b a"],
    [{ sort: "email", status: "active" }, "a d f"],
    [{ status: "suspended" }, "c b"],
    [{ sort: "email", never_signed_in: true }, "a c g"],
    [{ never_signed_in: true, status: "active" }, "a"],
    [{ sort: "last_login", status: "inactive" }, "e g"],
    [{ search: "x.example", sort: "email", status: "inactive" }, "e g"],
  ])("gives %j in order, each user once, across pages", async (input, expected) => {
    expect(await walk(await seven(), input)).toBe(expected);
  });

  it("counts users without a name or a last login as before all others, in both directions, across pages", async () => {
    const call = await seven();
    const byName = (await walk(call, { sort: "name" })).split(" ");
    expect(byName.slice(0, 2).sort()).toEqual(["c", "f"]);
    expect(byName.slice(2)).toEqual(["d", "e", "b", "a", "g"]);
    expect((await walk(call, { sort: "name", order: "desc" })).split(" ")).toEqual(byName.toReversed());
    const byLogin = (await walk(call, { sort: "last_login" })).split(" ");
    expect([byLogin.slice(0, 2), byLogin.slice(2, 4).sort(), byLogin.slice(4).sort()]).toEqual([["b", "e"], ["d", "f"], ["a", "c", "g"]]);
    expect((await walk(call, { sort: "last_login", order: "asc" })).split(" ")).toEqual(byLogin.toReversed());
  });

  it("pages by offset in any order as well", async () => {
    const call = await seven();
    const page = await call("list_users", { sort: "email", limit: 3, offset: 2 });
    expect(page.users.map(({ email }) => email[0])).toEqual(["c", "d", "e"]);
  });

  it("refuses a cursor in another order, direction or filter", async () => {
    const call = await seven();
    const cursor = String((await call("list_users", { limit: 2, sort: "email" })).next_cursor);
    for (const other of [{ sort: "name" }, { sort: "email", order: "desc" }, { sort: "email", status: "active" }, { sort: "email", never_signed_in: true }])
      expect(await refusal(call("list_users", { cursor, ...other })), JSON.stringify(other)).toMatchObject({ details: { cursor: expect.any(String) } });
    expect((await call("list_users", { cursor, sort: "email", order: "asc" })).users[0]!.email).toBe("c@x.example");
  });

  it("counts to 10000 where the total need not be exact, says so, and does not count again on the pages after", async () => {
    const { call, tenant } = await setUp();
    await db.execute(sql`insert into users (tenant_id, id, email) select ${tenant.id}, 'user_' || i, 'u' || i || '@x.example' from generate_series(1, 10001) i`);
    expect(await call("list_users", { limit: 1, exact_total: false })).toMatchObject({ total: 10_000, total_is_minimum: true });
    const exact = await call("list_users", { limit: 1 });
    expect(exact).toMatchObject({ total: 10_001, total_is_minimum: false });
    await db.execute(sql`delete from users where tenant_id = ${tenant.id} and id in ('user_5', 'user_6')`);
    expect(await call("list_users", { limit: 1, cursor: exact.next_cursor })).toMatchObject({ total: 10_001 });
    expect(await call("list_users", { limit: 1, exact_total: false })).toMatchObject({ total: 9_999, total_is_minimum: false });
  });

  it("refuses a cursor of another tenant, query or operation, and one that was changed", async () => {
    const [one, two] = [await setUp(), await setUp()];
    for (const { tenant } of [one, one, two, two]) await makeUser(db, tenant, { name: "Anna" });
    const cursor = String((await one.call("list_users", { limit: 1 })).next_cursor);
    for (const attempt of [two.call("list_users", { cursor }), one.call("list_users", { cursor, search: "Anna" }), one.call("list_clients", { cursor }), one.call("list_users", { cursor: `${cursor.slice(0, -2)}AA` }), one.call("list_users", { cursor: "x" })])
      expect(await refusal(attempt)).toMatchObject({ code: "validation_error", details: { cursor: expect.any(String) } });
  });

  it.each([{ limit: 0 }, { limit: 1001 }, { limit: "x" }, { limit: 1.5 }, { offset: -1 }, { offset: Number.NaN }])("refuses %j", async (input) => {
    const { call } = await setUp();
    expect((await refusal(call("list_users", input))).code).toBe("validation_error");
  });
});
