import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { and, eq } from "drizzle-orm";
import { auditEvents } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { mcpHandler } from "@/lib/mcp/handler";
import { restHandler } from "@/lib/rest/handler";
import { operations } from "@/lib/services";
import { endSession, startSession } from "@/lib/sessions";
import type { Tenant } from "@/lib/tenancy/resolve-tenant";
import { userToken } from "@/lib/testing/access-tokens";
import { refusal } from "@/lib/testing/call";
import { makeAccount, makeClient, makeMember, makePasskey, makeTenant, makeUser, platformTenant } from "@/lib/testing/factories";
import { callOperation, type DashboardUser } from "./caller";

const opened = await testDatabase();
const { db } = opened;
let platform: Tenant;
beforeAll(async () => {
  platform = await platformTenant(db);
});
afterEach(() => void vi.useRealTimers());

const signIn = async (user: { tenantId: string; id: string }) => (await startSession(db, user, { amr: ["otp"], acr: "urn:authalla:acr:1" })).session;

async function person() {
  const account = await makeAccount(db);
  const tenant = await makeTenant(db, { accountId: account.id });
  const { user } = await makeMember(db, account);
  const session = await signIn(user);
  return { user, tenant, session, dashboardUser: { userId: user.id, sessionId: session.id } };
}

const call = (user: DashboardUser, name: string, input: Record<string, unknown>, confirm?: string) => callOperation(user, name, input, { headers: new Headers(), confirm });
const secondsAfter = ({ authenticatedAt }: { authenticatedAt: Date }, seconds: number) => vi.useFakeTimers({ toFake: ["Date"], now: authenticatedAt.getTime() + seconds * 1000 });

const tooOld = { code: "forbidden", status: 403, message: expect.stringMatching(/^You signed in more than five minutes ago/) as string, details: { authentication: "must be at most five minutes old" } };

interface Sensitive {
  what: string;
  name: string;
  arrange(tenant: Tenant): Promise<{ input: Record<string, unknown>; confirm?: string }>;
}

const web = { name: "Shop", application_type: "web", redirect_uris: ["https://shop.example.com/cb"] };
const sensitive: Sensitive[] = [
  { what: "a client with a secret", name: "create_client", arrange: async () => ({ input: web }) },
  { what: "a machine", name: "create_client", arrange: async () => ({ input: { name: "Job", application_type: "backend" } }) },
  { what: "a new client secret", name: "rotate_client_secret", arrange: async (tenant) => ({ input: { id: (await makeClient(db, tenant)).id } }) },
  { what: "a user's new e-mail address", name: "update_user", arrange: async (tenant) => ({ input: { id: (await makeUser(db, tenant)).id, email: `${crypto.randomUUID()}@example.com` } }) },
  { what: "a passkey that is taken away", name: "delete_passkey", arrange: async (tenant) => ({ input: { id: (await makePasskey(db, await makeUser(db, tenant), { name: "Phone" })).id }, confirm: "Phone" }) },
];

test("these operations, and no others, are sensitive", () =>
  expect(operations.filter(({ isSensitive }) => isSensitive).map(({ name }) => name).sort()).toEqual([...new Set(sensitive.map(({ name }) => name))].sort()));

describe.each(sensitive)("SE-17 $what ($name)", ({ name, arrange }) => {
  test("is done 299 s after signing in", async () => {
    const { tenant, dashboardUser, session } = await person();
    const { input, confirm } = await arrange(tenant);
    secondsAfter(session, 299);
    await call(dashboardUser, name, { tenant_id: tenant.id, ...input }, confirm);
  });

  test("asks 301 s after signing in to sign in again; with the new session it is done", async () => {
    const { tenant, user, dashboardUser, session } = await person();
    const { input, confirm } = await arrange(tenant);
    secondsAfter(session, 301);
    await expect(call(dashboardUser, name, { tenant_id: tenant.id, ...input }, confirm)).rejects.toMatchObject(tooOld);
    const logged = await db.select({ outcome: auditEvents.outcome }).from(auditEvents).where(eq(auditEvents.tenantId, tenant.id));
    expect(logged).toEqual([{ outcome: "denied" }]);
    await call({ userId: user.id, sessionId: (await signIn(user)).id }, name, { tenant_id: tenant.id, ...input }, confirm);
  });

  test("is not made fresh by a session that is another user's, another tenant's, over or unknown", async () => {
    const { tenant, user, session } = await person();
    const { input, confirm } = await arrange(tenant);
    secondsAfter(session, 301);
    const other = await signIn((await makeMember(db, await makeAccount(db))).user);
    const elsewhere = await signIn(await makeUser(db, tenant));
    const over = await signIn(user);
    await endSession(db, platform, over.id, "signed_out");
    for (const sessionId of [other.id, elsewhere.id, over.id, "session_unknown"])
      expect(await refusal(call({ userId: user.id, sessionId }, name, { tenant_id: tenant.id, ...input }, confirm))).toMatchObject(tooOld);
  });

  test("is done with a token of the user over REST and MCP, which has no session to be old", async () => {
    const { tenant, user, session } = await person();
    const [one, other] = [await arrange(tenant), await arrange(tenant)];
    const { token } = await userToken(db, platform, user);
    secondsAfter(session, 301);
    const operation = operations.find((each) => each.name === name)!;
    const [method, path] = operation.http.split(" ") as [string, string];
    const { id, ...body } = one.input;
    const headers = { host: "localhost:3000", authorization: `Bearer ${token}`, "content-type": "application/json" };
    const rest = await restHandler(new Request(`http://x/api/v1${path.replace("{id}", String(id))}`, { method, headers: { ...headers, "x-tenant-id": tenant.id }, body: method === "DELETE" ? undefined : JSON.stringify(body) }));
    expect(rest.status, await rest.text()).toBeLessThan(300);
    const rpc = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: { tenant_id: tenant.id, ...other.input, ...(other.confirm && { confirm: other.confirm }) } } };
    const mcp = await mcpHandler(new Request("http://x/mcp", { method: "POST", headers: { ...headers, accept: "application/json, text/event-stream", "mcp-protocol-version": "2025-11-25" }, body: JSON.stringify(rpc) }));
    const text = await mcp.text();
    expect(text).toContain('"structuredContent"');
    expect(text).not.toContain('"isError":true');
  });
});

describe("what makes, changes and takes no credential goes on with an old session", () => {
  test("a public client, and a user's name beside the address they have", async () => {
    const { tenant, dashboardUser, session } = await person();
    const user = await makeUser(db, tenant);
    secondsAfter(session, 3 * 86_400);
    const created = await call(dashboardUser, "create_client", { tenant_id: tenant.id, name: "App", application_type: "spa", redirect_uris: ["https://app.example.com/cb"] });
    expect(created.client_secret).toBeUndefined();
    expect(await call(dashboardUser, "update_user", { tenant_id: tenant.id, id: user.id, email: user.email, name: "Ada" })).toMatchObject({ name: "Ada" });
  });
});

test("who may not do it is told that, and wrong input is told at its field, before anybody signs in again", async () => {
  const account = await makeAccount(db);
  const tenant = await makeTenant(db, { accountId: account.id });
  const { user: viewer } = await makeMember(db, account, "viewer");
  const { user: owner } = await makeMember(db, account);
  const [seen, held] = [await signIn(viewer), await signIn(owner)];
  secondsAfter(held, 301);
  expect((await refusal(call({ userId: viewer.id, sessionId: seen.id }, "create_client", { tenant_id: tenant.id, ...web }))).message).toContain("The role viewer");
  expect(await refusal(call({ userId: owner.id, sessionId: held.id }, "create_client", { tenant_id: tenant.id, ...web, redirect_uris: [] }))).toMatchObject({ code: "validation_error" });
  const denied = await db.select().from(auditEvents).where(and(eq(auditEvents.tenantId, tenant.id), eq(auditEvents.outcome, "denied")));
  expect(denied).toHaveLength(1);
});
