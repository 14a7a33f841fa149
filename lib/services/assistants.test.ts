import { afterEach, describe, expect, it, vi } from "vitest";
import { and, eq } from "drizzle-orm";
import { auditEvents, clients, consents, grants, members, refreshTokens, type Role } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { newId } from "@/lib/ids";
import { mcpHandler } from "@/lib/mcp/handler";
import { userToken } from "@/lib/testing/access-tokens";
import { callerOf, refusal, type Caller } from "@/lib/testing/call";
import { makeAccount, makeBackendClient, makeMember, makeTenant, makeUser, platformTenant } from "@/lib/testing/factories";
import { managementScopes, type Actor } from "./operation";

const { db } = await testDatabase();
afterEach(() => void vi.useRealTimers());

type User = Awaited<ReturnType<typeof makeUser>>;

async function anAssistant(user: User, values: Parameters<typeof userToken>[3] = {}) {
  const platform = await platformTenant(db);
  const made = await userToken(db, platform, user, values);
  await db.update(clients).set({ name: "Claude Code", registration: "dynamic", redirectUris: ["http://localhost/callback", "https://claude.ai/api/mcp/auth_callback"] }).where(eq(clients.id, made.clientId));
  return made;
}

async function aMember(role: Role = "owner", account?: { id: string; name: string }) {
  const home = account ?? (await makeAccount(db));
  const { user, actor } = await makeMember(db, home, role);
  return { account: home, user, actor, call: callerOf(db, actor) };
}

type Listed = { id: string; may_revoke: boolean; last_used_at: string | null; tenant_ids: string[] | null; [field: string]: unknown };
const list = async (call: Caller, input: Record<string, unknown> = {}) => (await call("list_assistants", input)).assistants as Listed[];

const atMcp = (token: string) =>
  mcpHandler(new Request("http://x/mcp", { method: "POST", headers: { host: "localhost:3000", "content-type": "application/json", accept: "application/json, text/event-stream", authorization: `Bearer ${token}` }, body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: {} }) }));

describe("a person's assistants", () => {
  it("are told with what nobody vouches for, how they became known, where codes go, what they may do and since when", async () => {
    const { user, call } = await aMember("viewer");
    const { grantId, clientId } = await anAssistant(user, { scopes: ["users:read", "openid", "offline_access"] });
    const listed = await list(call);
    expect(listed).toEqual([
      { id: grantId, user: { id: user.id, email: user.email, name: user.name }, client_id: clientId, name: "Claude Code", registration: "dynamic", redirect_hosts: ["localhost", "claude.ai"], scopes: ["users:read"], tenant_ids: null, since: expect.any(String), last_used_at: null, may_revoke: true },
    ]);
  });

  it("show their last use, also by calls that refresh nothing, a minute at most behind", async () => {
    const start = new Date("2031-05-01T10:00:00Z");
    vi.useFakeTimers({ toFake: ["Date"], now: start });
    const { user, call } = await aMember();
    const { token } = await anAssistant(user);
    const lastUse = async () => (await list(call))[0]!.last_used_at;
    await atMcp(token);
    expect(await lastUse()).toBe(start.toISOString());
    vi.setSystemTime(start.getTime() + 30_000);
    await atMcp(token);
    expect(await lastUse()).toBe(start.toISOString());
    vi.setSystemTime(start.getTime() + 61_000);
    await atMcp(token);
    expect(await lastUse()).toBe("2031-05-01T10:01:01.000Z");
  });

  it("that were allowed twice are one, with what both may do", async () => {
    const { user, call } = await aMember();
    const { clientId } = await anAssistant(user, { scopes: ["users:read"], tenantIds: ["a"] });
    const second = { id: newId("grant"), tenantId: user.tenantId, clientId, userId: user.id, sessionId: newId("session"), issuer: "http://localhost:3000", scopes: ["users:write", "email"], tenantIds: ["b"], acr: "1", authenticatedAt: new Date() };
    await db.insert(grants).values({ ...second, createdAt: new Date(Date.now() + 1000) });
    expect(await list(call)).toMatchObject([{ id: second.id, scopes: ["users:write", "users:read"], tenant_ids: ["b", "a"] }]);
  });

  it("are gone when nothing they hold works any more, and stay while they can refresh", async () => {
    const { user, call } = await aMember();
    const { grantId } = await anAssistant(user);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 901_000 });
    expect(await list(call)).toEqual([]);
    await db.insert(refreshTokens).values({ tenantId: user.tenantId, tokenHash: newId("grant"), grantId, expiresAt: new Date(Date.now() + 60_000) });
    expect(await list(call)).toMatchObject([{ id: grantId }]);
  });

  it("are not what only signs the person in: such an application manages nothing", async () => {
    const { user, call } = await aMember();
    const { grantId } = await anAssistant(user, { scopes: ["openid", "email"] });
    expect(await list(call)).toEqual([]);
    expect(await refusal(call("revoke_assistant", { id: grantId }))).toMatchObject({ code: "not_found" });
  });
});

describe("revoking", () => {
  it("ends it at once: the next call at /mcp is 401, and what was remembered is forgotten", async () => {
    const { user, call } = await aMember("viewer");
    const { token, grantId, clientId } = await anAssistant(user);
    await db.insert(consents).values({ tenantId: user.tenantId, userId: user.id, clientId, redirectHost: "localhost", scopes: ["users:read"] });
    expect((await atMcp(token)).status).toBe(200);
    expect(await call("revoke_assistant", { id: grantId })).toMatchObject({ id: grantId, user_id: user.id, account_id: null, name: "Claude Code", revoked: true });
    const refused = await atMcp(token);
    expect([refused.status, refused.headers.get("www-authenticate")]).toEqual([401, expect.stringContaining('error="invalid_token"')]);
    expect(await db.select().from(consents).where(eq(consents.clientId, clientId))).toEqual([]);
    expect(await list(call)).toEqual([]);
    expect(await refusal(call("revoke_assistant", { id: grantId }))).toMatchObject({ code: "not_found" });
  });

  it("leaves other assistants of the person, and the same one of others, alone", async () => {
    const { account, user, call } = await aMember();
    const other = await aMember("viewer", account);
    const [mine, kept, theirs] = [await anAssistant(user), await anAssistant(user), await anAssistant(other.user)];
    await call("revoke_assistant", { id: mine.grantId });
    expect((await atMcp(kept.token)).status).toBe(200);
    expect((await atMcp(theirs.token)).status).toBe(200);
  });

  it("MT-01 another person's assistant is none to those who do not own an account of theirs, whatever their role", async () => {
    const { account, user } = await aMember();
    const { token, grantId } = await anAssistant(user);
    for (const caller of [await aMember("admin", account), await aMember("viewer", account), await aMember("owner")]) {
      const foreign = await refusal(caller.call("revoke_assistant", { id: grantId }));
      expect(foreign).toMatchObject({ code: "not_found", message: (await refusal(caller.call("revoke_assistant", { id: newId("grant") }))).message });
    }
    expect((await atMcp(token)).status).toBe(200);
  });

  it("MT-01 a grant of a tenant's own user is none", async () => {
    const { call } = await aMember();
    const tenant = await makeTenant(db);
    const { grantId } = await userToken(db, tenant, await makeUser(db, tenant));
    expect(await refusal(call("revoke_assistant", { id: grantId }))).toMatchObject({ code: "not_found" });
  });
});

describe("the assistants of an account", () => {
  it("are seen and revoked by its owner, and its log says so", async () => {
    const owner = await aMember();
    const member = await aMember("admin", owner.account);
    const { token, grantId } = await anAssistant(member.user);
    expect(await list(owner.call, { account_id: owner.account.id })).toMatchObject([{ id: grantId, user: { email: member.user.email }, may_revoke: true }]);
    expect(await list(owner.call)).toEqual([]);
    expect(await owner.call("revoke_assistant", { id: grantId })).toMatchObject({ account_id: owner.account.id });
    expect((await atMcp(token)).status).toBe(401);
    expect(await db.select().from(auditEvents).where(and(eq(auditEvents.accountId, owner.account.id), eq(auditEvents.action, "assistant.revoked")))).toMatchObject([{ actor: { id: owner.user.id }, target: { id: grantId, name: "Claude Code", user_id: member.user.id } }]);
  });

  it("are those that reach it: one limited to tenants elsewhere is not the owner's business, nor are those tenants' names", async () => {
    const owner = await aMember();
    const tenant = await makeTenant(db, { accountId: owner.account.id });
    const member = await aMember("viewer", owner.account);
    await anAssistant(member.user, { tenantIds: ["elsewhere"] });
    const { grantId } = await anAssistant(member.user, { tenantIds: ["elsewhere", tenant.id] });
    expect(await list(owner.call, { account_id: owner.account.id })).toMatchObject([{ id: grantId, tenant_ids: [tenant.id] }]);
    expect((await list(member.call))).toHaveLength(2);
  });

  it("that serve a member in accounts of others too are seen and not revoked: nobody reaches into another account", async () => {
    const owner = await aMember();
    const member = await aMember("viewer", owner.account);
    const elsewhere = await makeAccount(db);
    await db.insert(members).values({ accountId: elsewhere.id, tenantId: member.user.tenantId, userId: member.user.id, role: "owner" });
    const { token, grantId } = await anAssistant(member.user);
    expect(await list(owner.call, { account_id: owner.account.id })).toMatchObject([{ id: grantId, may_revoke: false }]);
    expect(await refusal(owner.call("revoke_assistant", { id: grantId }))).toMatchObject({ code: "forbidden" });
    expect((await atMcp(token)).status).toBe(200);
  });

  it.each(["admin", "viewer"] as const)("are not told to the role %s", async (role) => {
    const owner = await aMember();
    await anAssistant(owner.user);
    const { call } = await aMember(role, owner.account);
    expect(await refusal(call("list_assistants", { account_id: owner.account.id }))).toMatchObject({ code: "forbidden" });
  });

  it("MT-01 of others are those of no account", async () => {
    const [mine, theirs] = [await aMember(), await aMember()];
    const foreign = await refusal(mine.call("list_assistants", { account_id: theirs.account.id }));
    expect(foreign).toMatchObject({ code: "not_found", message: (await refusal(mine.call("list_assistants", { account_id: newId("acct") }))).message });
  });

  it("are not told to an assistant that was limited to chosen tenants, nor to a machine", async () => {
    const { user, actor } = await aMember();
    await anAssistant(user);
    const limited = callerOf(db, { ...actor, tenantIds: new Set(["a"]) } as Actor);
    const tenant = await makeTenant(db);
    const machine = callerOf(db, { kind: "client", clientId: (await makeBackendClient(db, tenant)).id, tenantId: tenant.id, scopes: new Set(managementScopes), via: "rest" });
    for (const call of [limited, machine]) expect(await refusal(call("list_assistants"))).toMatchObject({ code: "forbidden" });
  });
});
