import { afterEach, describe, expect, it, vi } from "vitest";
import { testDatabase } from "@/lib/db/testing";
import { jwksDocument, signingKey } from "@/lib/keys/signing-keys";
import { callerOf, refusal } from "@/lib/testing/call";
import { makeAccount, makeMember, makeTenant } from "@/lib/testing/factories";

const { db } = await testDatabase();
afterEach(() => void vi.useRealTimers());

async function setUp() {
  const account = await makeAccount(db);
  const tenant = await makeTenant(db, { accountId: account.id });
  return { tenant, call: callerOf(db, (await makeMember(db, account)).actor) };
}

type Key = { id: string; alg: string; state: string };
const published = async (tenant: { id: string }) => (JSON.parse(await jwksDocument(db, tenant.id)) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid).sort();

describe("signing keys", () => {
  it("are listed as the JWK Set publishes them, without a private part", async () => {
    const { call, tenant } = await setUp();
    const { signing_keys: keys } = await call("list_signing_keys");
    expect((keys as Key[]).map(({ alg, state }) => [alg, state]).sort()).toEqual([["ES256", "current"], ["RS256", "current"]]);
    expect((keys as Key[]).map(({ id }) => id).sort()).toEqual(await published(tenant));
    expect(JSON.stringify(keys)).not.toMatch(/PRIVATE|sealed|"d"/);
  });

  it("rotate: next is published at once, signs after five minutes, and the old one leaves when its tokens have expired", async () => {
    const { call, tenant } = await setUp();
    const old = (await signingKey(db, tenant.id, "ES256")).kid;
    const next = await call("rotate_signing_key");
    expect(next).toMatchObject({ alg: "ES256", state: "next" });
    expect(await published(tenant)).toEqual(expect.arrayContaining([old, next.id]));
    expect((await signingKey(db, tenant.id, "ES256")).kid).toBe(old);
    const states = async () => ((await call("list_signing_keys")).signing_keys as Key[]).filter(({ alg }) => alg === "ES256").map(({ id, state }) => [id, state]).sort();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 301_000 });
    expect((await signingKey(db, tenant.id, "ES256")).kid).toBe(next.id);
    expect(await states()).toEqual([[next.id, "current"], [old, "previous"]].sort());
    vi.setSystemTime(Date.now() + 901_000);
    expect(await states()).toEqual([[next.id, "current"]]);
  });

  it("rotate immediately: the old key is withdrawn now (a leaked key)", async () => {
    const { call, tenant } = await setUp();
    const old = (await signingKey(db, tenant.id, "ES256")).kid;
    const key = await call("rotate_signing_key", { alg: "ES256", immediately: true });
    expect(key.state).toBe("current");
    expect((await signingKey(db, tenant.id, "ES256")).kid).toBe(key.id);
    expect(await published(tenant)).not.toContain(old);
  });

  it("those of before are listed on request, as expired", async () => {
    const { call, tenant } = await setUp();
    const old = (await signingKey(db, tenant.id, "ES256")).kid;
    await call("rotate_signing_key", { immediately: true });
    const ids = async (filter: Record<string, unknown>) => ((await call("list_signing_keys", filter)).signing_keys as Key[]).filter(({ id }) => id === old).map(({ state }) => state);
    expect(await ids({})).toEqual([]);
    expect(await ids({ include_expired: true })).toEqual(["expired"]);
  });

  it("rotate later: the key signs from the time that was given", async () => {
    const { call, tenant } = await setUp();
    const activates_at = new Date(Date.now() + 86_400_000).toISOString();
    const next = await call("rotate_signing_key", { activates_at });
    expect(next).toMatchObject({ state: "next", activates_at });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 86_401_000 });
    expect((await signingKey(db, tenant.id, "ES256")).kid).toBe(next.id);
  });

  it("a next key is taken back before it signs: the one before it goes on without an end; one that signs is not", async () => {
    const { call, tenant } = await setUp();
    const old = (await signingKey(db, tenant.id, "ES256")).kid;
    const next = await call("rotate_signing_key", { activates_at: new Date(Date.now() + 86_400_000).toISOString() });
    expect(await call("delete_signing_key", { id: next.id })).toMatchObject({ id: next.id, name: "ES256", deleted: true });
    expect(((await call("list_signing_keys")).signing_keys as (Key & { expires_at: string | null })[]).filter(({ alg }) => alg === "ES256")).toMatchObject([{ id: old, state: "current", expires_at: null }]);
    expect(await refusal(call("delete_signing_key", { id: old }))).toMatchObject({ code: "conflict" });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 2 * 86_400_000 });
    expect((await signingKey(db, tenant.id, "ES256")).kid).toBe(old);
  });

  it("of two that are planned, the first is taken back: the current one signs until the second", async () => {
    const { call, tenant } = await setUp();
    const old = (await signingKey(db, tenant.id, "ES256")).kid;
    const at = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
    const first = await call("rotate_signing_key", { activates_at: at(1) });
    const second = await call("rotate_signing_key", { activates_at: at(2) });
    await call("delete_signing_key", { id: first.id });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1.5 * 86_400_000 });
    expect((await signingKey(db, tenant.id, "ES256")).kid).toBe(old);
    vi.setSystemTime(Date.now() + 86_400_000);
    expect((await signingKey(db, tenant.id, "ES256")).kid).toBe(second.id);
    expect(await published(tenant)).not.toContain(old);
  });

  it.each([
    ["sooner than every client has seen it", 60_000, {}],
    ["in the past", -60_000, {}],
    ["in more than a year", 367 * 86_400_000, {}],
    ["together with immediately", 86_400_000, { immediately: true }],
  ])("rotate %s is refused", async (_name, ms, more) => {
    const { call } = await setUp();
    expect((await refusal(call("rotate_signing_key", { activates_at: new Date(Date.now() + ms).toISOString(), ...more }))).details).toHaveProperty("activates_at");
  });

  it("are of a known algorithm", async () => {
    const { call } = await setUp();
    expect((await refusal(call("rotate_signing_key", { alg: "none" }))).details).toHaveProperty("alg");
    expect((await refusal(call("rotate_signing_key", { alg: "HS256" }))).details).toHaveProperty("alg");
  });
});

describe("list_audit_events", () => {
  it("filters by action, by all about a kind of thing, by actor and by time, newest first", async () => {
    const { call, tenant } = await setUp();
    const user = await call("create_user", { email: "a@example.com", name: "A" });
    const client = await call("create_client", { name: "M", application_type: "backend" });
    await call("rotate_client_secret", { id: client.id });
    const actions = async (filter: object) => ((await call("list_audit_events", { ...filter })).audit_events as { action: string }[]).map(({ action }) => action);
    expect(await actions({})).toEqual(["client.secret_rotated", "client.created", "user.created"]);
    expect(await actions({ action: "client.*" })).toEqual(["client.secret_rotated", "client.created"]);
    expect(await actions({ action: "user.created" })).toEqual(["user.created"]);
    expect(await actions({ action: "client.secret-rotated" }).catch(() => "refused")).toBe("refused");
    expect(await actions({ action: "clien_.*" })).toEqual([]);
    const [event] = (await call("list_audit_events", { action: "user.*" })).audit_events as { actor: { id: string }; target: object; tenant_id: string }[];
    expect(event).toMatchObject({ tenant_id: tenant.id, target: { type: "user", id: user.id, name: "A" } });
    expect(await actions({ actor_id: event!.actor.id })).toHaveLength(3);
    expect(await actions({ actor_id: "user_x" })).toEqual([]);
    expect(await actions({ since: new Date(Date.now() + 1000).toISOString() })).toEqual([]);
    expect(await actions({ until: new Date(Date.now() + 1000).toISOString() })).toHaveLength(3);
    const first = await call("list_audit_events", { limit: 2 });
    expect(await actions({ limit: 2, cursor: first.next_cursor })).toEqual(["user.created"]);
  });
});
