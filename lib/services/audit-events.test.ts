import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { recordEvent } from "@/lib/audit";
import { auditEvents } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { newId } from "@/lib/ids";
import { signIn } from "@/lib/login/sign-in";
import { startSession } from "@/lib/sessions";
import { callerOf, refusal } from "@/lib/testing/call";
import { makeAccount, makeClient, makeMember, makePasskey, makeTenant, makeUser } from "@/lib/testing/factories";

const { db } = await testDatabase();

interface Event {
  id: string;
  action: string;
  user_id: string | null;
  target: { id: string } | null;
}

async function setUp() {
  const account = await makeAccount(db);
  const tenant = await makeTenant(db, { accountId: account.id });
  const { actor, user: manager } = await makeMember(db, account);
  const call = callerOf(db, actor);
  const events = async (filter: object = {}) => (await call("list_audit_events", { tenant_id: tenant.id, ...filter })).audit_events as Event[];
  const actions = async (filter: object = {}) => (await events(filter)).map(({ action }) => action);
  return { account, tenant, manager, call, events, actions };
}

const at = (day: number, action = "user.updated") => ({ id: newId("event"), actor: { kind: "system" as const, id: null, via: "system" as const }, action, outcome: "success" as const, createdAt: new Date(Date.UTC(2026, 0, day)) });

describe("list_audit_events", () => {
  it.each([
    ["user.*", ["user.updated", "user.created"]],
    ["*.created", ["session.created", "user.created"]],
    ["*", ["session.created", "user.updated", "user.created"]],
    ["*.*", ["session.created", "user.updated", "user.created"]],
    ["user.created", ["user.created"]],
    ["use_.*", []],
    ["*.delete_", []],
  ])("finds %s (ux.md 21: filter by event with wildcard)", async (action, expected) => {
    const { tenant, actions } = await setUp();
    await db.insert(auditEvents).values([at(1, "user.created"), at(2), at(3, "session.created")].map((event) => ({ ...event, tenantId: tenant.id })));
    expect(await actions({ action })).toEqual(expected);
  });

  it("finds all that is about a user: their sign-in, and their sessions and passkeys whoever ended them", async () => {
    const { tenant, manager, call, actions, events } = await setUp();
    const [ada, bob] = [await makeUser(db, tenant), await makeUser(db, tenant)];
    const { session } = await signIn(db, tenant, { user: ada, isNew: false }, { amr: ["otp"], acr: "1" });
    await signIn(db, tenant, { user: bob, isNew: false }, { amr: ["otp"], acr: "1" });
    const passkey = await makePasskey(db, ada);
    await call("delete_passkey", { tenant_id: tenant.id, id: passkey.id });
    await call("revoke_session", { tenant_id: tenant.id, id: session.id });
    await call("update_user", { tenant_id: tenant.id, id: ada.id, name: "Ada L." });
    expect(await actions({ subject_id: ada.id })).toEqual(["user.updated", "session.revoked", "passkey.deleted", "session.created"]);
    expect((await events({ subject_id: ada.id })).every((event) => event.user_id === ada.id)).toBe(true);
    expect(await actions({ subject_id: session.id })).toEqual(["session.revoked", "session.created"]);
    expect(await actions({ actor_id: ada.id })).toEqual(["session.created"]);
    expect(await actions({ actor_id: manager.id })).toEqual(["user.updated", "session.revoked", "passkey.deleted"]);
  });

  it("finds what a client did, what was done through it and what was done to it", async () => {
    const { tenant, call, actions } = await setUp();
    const client = await makeClient(db, tenant);
    await recordEvent(db, tenant, { actor: { kind: "client", id: client.id, via: "oauth" }, action: "grant.revoked" });
    await recordEvent(db, tenant, { actor: { kind: "user", id: "user_assisted", via: "mcp", client_id: client.id }, action: "theme.updated" });
    await call("update_client", { tenant_id: tenant.id, id: client.id, name: "Shop" });
    await call("get_client", { tenant_id: tenant.id, id: (await makeClient(db, tenant)).id });
    expect(await actions({ client_id: client.id })).toEqual(["client.updated", "theme.updated", "grant.revoked"]);
  });

  it("finds by outcome and by time, of which the end is not part", async () => {
    const { tenant, actions } = await setUp();
    await db.insert(auditEvents).values([at(1, "a.one"), { ...at(2, "a.two"), outcome: "denied" as const }, { ...at(3, "a.three"), outcome: "failure" as const }].map((event) => ({ ...event, tenantId: tenant.id })));
    expect(await actions({ outcome: "denied" })).toEqual(["a.two"]);
    expect(await actions({ outcome: "failure" })).toEqual(["a.three"]);
    expect(await actions({ outcome: "success" })).toEqual(["a.one"]);
    expect(await actions({ since: "2026-01-02T00:00:00Z", until: "2026-01-03T00:00:00Z" })).toEqual(["a.two"]);
    expect(await actions({ since: "2026-01-02T01:00:00+02:00" })).toEqual(["a.three", "a.two"]);
    expect(await actions({ until: "2026-01-01T00:00:00Z" })).toEqual([]);
  });

  it.each([
    ["action", { action: "user.cre*" }, /a whole part/],
    ["action", { action: "User.Created" }, /a whole part/],
    ["action", { action: "user..created" }, /a whole part/],
    ["actor_id", { actor_id: "two words" }, /is not an id/],
    ["subject_id", { subject_id: "a\0b" }, /is not an id/],
    ["client_id", { client_id: "" }, /is not an id/],
    ["outcome", { outcome: "refused" }, /success, denied or failure/],
    ["since", { since: "yesterday" }, /must be a time/],
    ["until", { until: "2026-02-30T00:00:00Z" }, /must be a time/],
    ["until", { since: "2026-01-02T00:00:00Z", until: "2026-01-02T00:00:00Z" }, /must be after since/],
    ["cursor", { cursor: "x" }, /belongs to another list/],
  ])("refuses a bad %s with an error of its own: %j", async (field, filter, message) => {
    const { tenant, call } = await setUp();
    const error = await refusal(call("list_audit_events", { tenant_id: tenant.id, ...filter }));
    expect(error).toMatchObject({ code: "validation_error", details: { [field]: expect.stringMatching(message) } });
    expect(Object.keys(error.details!)).toEqual([field]);
  });

  it("goes through pages without a gap or a double, and its cursor opens no other filter", async () => {
    const { tenant, call } = await setUp();
    await db.insert(auditEvents).values(Array.from({ length: 7 }, () => ({ ...at(1), tenantId: tenant.id }))); // all of one instant
    const seen: string[] = [];
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const page = await call("list_audit_events", { tenant_id: tenant.id, action: "user.*", limit: 3, cursor });
      expect(page.total).toBe(7);
      seen.push(...(page.audit_events as Event[]).map(({ id }) => id));
      cursor = page.next_cursor;
      if (cursor) expect((await refusal(call("list_audit_events", { tenant_id: tenant.id, action: "*.updated", cursor }))).details).toHaveProperty("cursor");
    }
    expect(new Set(seen).size).toBe(7);
    expect(seen).toHaveLength(7);
  });

  it("MT-01 finds nothing of another tenant by any id", async () => {
    const [mine, theirs] = [await setUp(), await setUp()];
    const ada = await makeUser(db, theirs.tenant);
    await signIn(db, theirs.tenant, { user: ada, isNew: true }, { amr: ["otp"], acr: "1" });
    for (const filter of [{ subject_id: ada.id }, { actor_id: ada.id }, { client_id: ada.id }, { action: "*.created" }]) expect(await mine.events(filter)).toEqual([]);
    expect(await theirs.events({ subject_id: ada.id })).toHaveLength(2);
  });
});

describe("get_audit_event", () => {
  it("MT-01 gives one event, and another tenant's as one that does not exist", async () => {
    const [mine, theirs] = [await setUp(), await setUp()];
    const { id } = await mine.call("create_user", { tenant_id: mine.tenant.id, email: "ada@example.com", name: "Ada" });
    await mine.call("update_user", { tenant_id: mine.tenant.id, id, name: "Ada L." });
    const [updated] = await mine.events();
    expect(await mine.call("get_audit_event", { tenant_id: mine.tenant.id, id: updated!.id })).toMatchObject({ action: "user.updated", changes: { name: { from: "Ada", to: "Ada L." } } });
    const foreign = await refusal(theirs.call("get_audit_event", { tenant_id: theirs.tenant.id, id: updated!.id }));
    const random = await refusal(theirs.call("get_audit_event", { tenant_id: theirs.tenant.id, id: newId("event") }));
    expect(foreign).toMatchObject({ code: "not_found", message: random.message });
  });
});

describe("list_audit_actions", () => {
  it("MT-01 lists each action of this tenant once", async () => {
    const { tenant, call } = await setUp();
    expect(await call("list_audit_actions", { tenant_id: tenant.id })).toEqual({ audit_actions: [] });
    await db.insert(auditEvents).values([at(1, "b.done"), at(2, "a.done"), at(3, "b.done")].map((event) => ({ ...event, tenantId: tenant.id })));
    await db.insert(auditEvents).values({ ...at(1, "c.done"), tenantId: (await makeTenant(db)).id });
    expect(await call("list_audit_actions", { tenant_id: tenant.id })).toEqual({ audit_actions: ["a.done", "b.done"] });
  });
});

describe("list_account_audit_events", () => {
  it("MT-01 lists members and tenants made and deleted, also of a tenant that is gone, and nothing that was done inside one", async () => {
    const { account, call } = await setUp();
    const other = await setUp();
    await call("add_member", { account_id: account.id, email: "bob@example.com", role: "viewer" });
    const { id } = await call("create_tenant", { account_id: account.id, name: "Short-lived", allow_registration: true });
    await call("create_user", { tenant_id: id, email: "ada@example.com", name: "Ada" });
    await call("delete_tenant", { tenant_id: id });
    const listed = async (filter: object = {}) => ((await call("list_account_audit_events", { account_id: account.id, ...filter })).audit_events as Event[]).map(({ action }) => action);
    expect(await listed()).toEqual(["tenant.deleted", "tenant.created", "member.added"]);
    expect(await listed({ action: "tenant.*" })).toEqual(["tenant.deleted", "tenant.created"]);
    expect((await other.call("list_account_audit_events", { account_id: other.account.id })).audit_events).toEqual([]);
  });
});

describe("a log that has grown", () => {
  it("answers each filter from an index, in the order of the list, and counts no further than it says", async () => {
    const { tenant, call } = await setUp();
    await db.execute(sql`insert into audit_events (id, tenant_id, actor, action, target, outcome, created_at)
      select 'event_' || ${tenant.id} || n, ${tenant.id}, jsonb_build_object('kind', 'end_user', 'id', 'user_' || (n % 500), 'via', 'login'), case when n % 1000 = 0 then 'client.updated' else 'session.created' end,
        jsonb_build_object('type', 'session', 'id', 'session_' || n, 'name', null), case when n % 500 = 1 then 'denied' else 'success' end, timestamptz '2026-01-01' + n * interval '1 second' from generate_series(1, 20000) n`);
    await db.execute(sql`analyze audit_events`);
    const user = await makeUser(db, tenant);
    await startSession(db, user, { amr: ["otp"], acr: "1" });
    expect(await call("list_audit_events", { tenant_id: tenant.id })).toMatchObject({ total: 10_000, total_is_minimum: true });
    expect((await call("list_audit_events", { tenant_id: tenant.id, action: "client.*" })).total).toBe(20);
    expect((await call("list_audit_events", { tenant_id: tenant.id, outcome: "denied" })).total).toBe(40);

    const plan = async (condition: ReturnType<typeof sql>) => {
      const { rows } = (await db.execute(sql`explain select * from audit_events where tenant_id = ${tenant.id} and ${condition} order by created_at desc, sequence desc limit 51`)) as unknown as { rows: Record<string, string>[] };
      return rows.map((row) => Object.values(row)[0]).join("\n");
    };
    for (const [condition, index] of [ // as the operation asks, in its two parts where it asks for either of two
      [sql`true`, "audit_events_tenant"],
      [sql`action = 'client.updated'`, "audit_events_action"],
      [sql`actor_id = 'user_7'`, "audit_events_actor"],
      [sql`target_id = 'session_7'`, "audit_events_target"],
      [sql`outcome <> 'success' and outcome = 'failure'`, "audit_events_refused"],
    ] as const) {
      expect(await plan(condition)).toContain(index);
      expect(await plan(condition)).not.toContain("Seq Scan");
    }
    expect(await plan(sql`user_id = 'user_7' and target_id is distinct from 'user_7'`)).toContain("audit_events_user");
  });
});
