import { and, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { clients, members, socialLoginTenants, tenants } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { mcpHandler } from "@/lib/mcp/handler";
import { restHandler } from "@/lib/rest/handler";
import { userToken } from "@/lib/testing/access-tokens";
import { callerOf, refusal } from "@/lib/testing/call";
import { validInput } from "@/lib/testing/operation-inputs";
import { makeAccount, makeMember, makeTenant, platformTenant } from "@/lib/testing/factories";
import { operations } from "./index";
import type { Actor } from "./operation";

/*
 * What an access may reach whose user chose tenants at consent: to it, the others do not exist.
 */

const { db } = await testDatabase();

/** An owner of two tenants who chose the first. */
async function limited() {
  const account = await makeAccount(db);
  const [chosen, leftOut] = [await makeTenant(db, { accountId: account.id }), await makeTenant(db, { accountId: account.id })];
  const { user, actor } = await makeMember(db, account);
  const limitedActor = { ...actor, tenantIds: new Set([chosen.id]) } as Actor;
  return { account, chosen, leftOut, user, actor: limitedActor, whole: actor, call: callerOf(db, limitedActor) };
}

describe("an access that was limited to chosen tenants", () => {
  it("acts on a chosen tenant, also without naming it", async () => {
    const { chosen, call } = await limited();
    expect((await call("list_users")).total).toBe(0);
    await call("create_user", { tenant_id: chosen.id, email: "ada@example.com", name: "Ada" });
    expect((await call("list_users", { tenant_id: chosen.id })).total).toBe(1);
  });

  it.each(operations.filter(({ on }) => on === "tenant"))("$name answers for a tenant that was left out as for one that does not exist", async (operation) => {
    const { account, leftOut, whole, call } = await limited();
    const input = await validInput(operation, { db, actor: whole, tenant: leftOut, account });
    const [here, nowhere] = [await refusal(call(operation.name, input)), await refusal(call(operation.name, { ...input, tenant_id: "no-such-tenant" }))];
    expect([here.code, here.message]).toEqual([nowhere.code, nowhere.message]);
    expect(here.code).toBe("not_found");
  });

  it("changes nothing in a tenant that was left out", async () => {
    const { leftOut, call } = await limited();
    expect((await refusal(call("update_tenant", { tenant_id: leftOut.id, name: "Taken over" }))).code).toBe("not_found");
    expect((await refusal(call("create_client", { tenant_id: leftOut.id, name: "x", application_type: "backend" }))).code).toBe("not_found");
    expect((await refusal(call("delete_tenant", { tenant_id: leftOut.id }))).code).toBe("not_found");
    expect(await db.select().from(clients).where(eq(clients.tenantId, leftOut.id))).toEqual([]);
    expect((await db.select().from(tenants).where(eq(tenants.id, leftOut.id)))[0]!.name).toBe("Acme");
  });

  it("lists and names the chosen tenants alone", async () => {
    const { chosen, leftOut, call, whole } = await limited();
    const listed = await call("list_tenants");
    expect((listed.tenants as { id: string }[]).map(({ id }) => id)).toEqual([chosen.id]);
    expect(listed.total).toBe(1);
    expect(JSON.stringify(await call("get_me"))).not.toContain(leftOut.id);
    expect(JSON.stringify(await callerOf(db, whole)("get_me"))).toContain(leftOut.id);
  });

  it("sees no account whose tenants were all left out", async () => {
    const { user, call } = await limited();
    const other = await makeAccount(db);
    await db.insert(members).values({ accountId: other.id, tenantId: user.tenantId, userId: user.id, role: "owner" });
    await makeTenant(db, { accountId: other.id });
    expect((await call("get_me")).accounts).toHaveLength(1);
  });

  it.each(operations.filter(({ on }) => on === "account"))("$name works on the whole account and is refused, whichever account is named", async (operation) => {
    const { account, chosen, whole, call } = await limited();
    const { account_id: _whole, ...input } = await validInput(operation, { db, actor: whole, tenant: chosen, account });
    for (const account_id of [undefined, account.id, "acct_unknown"]) expect((await refusal(call(operation.name, { ...input, ...(account_id && { account_id }) }))).code).toBe("forbidden");
  });

  /** Each shows the chosen tenants alone; the others are about accounts and people, and are refused. */
  const narrowed = ["get_me", "list_search_results", "list_tenants"];

  it.each(operations.filter(({ on, name }) => on === "caller" && !narrowed.includes(name)))("$name is about the whole person and is refused", async (operation) => {
    const { account, chosen, whole, call } = await limited();
    const input = await validInput(operation, { db, actor: whole, tenant: chosen, account });
    expect((await refusal(call(operation.name, input))).code).toBe("forbidden");
  });

  it("offers a social login to chosen tenants only, and leaves alone where else it is offered", async () => {
    const { chosen, leftOut, whole, call } = await limited();
    const { id } = await callerOf(db, whole)("create_social_login", { tenant_id: chosen.id, name: "Google", provider_type: "google", client_id: "c", client_secret: "s", tenant_ids: [chosen.id, leftOut.id] });
    expect(await call("get_social_login", { id })).toMatchObject({ tenant_ids: [chosen.id] });
    expect((await refusal(call("update_social_login", { id, tenant_ids: [leftOut.id] }))).code).toBe("not_found");
    await call("update_social_login", { id, tenant_ids: [] });
    const offered = await db.select().from(socialLoginTenants).where(and(eq(socialLoginTenants.ownerTenantId, chosen.id), eq(socialLoginTenants.socialLoginId, id)));
    expect(offered.map(({ tenantId }) => tenantId)).toEqual([leftOut.id]);
  });

  it("reaches nothing once the membership ends, or when the chosen tenant belongs to somebody else", async () => {
    const { account, user, chosen, call } = await limited();
    const foreign = await makeTenant(db);
    const { actor } = await limited();
    expect((await refusal(callerOf(db, { ...actor, tenantIds: new Set([foreign.id]) } as Actor)("list_users", { tenant_id: foreign.id }))).code).toBe("not_found");
    await db.delete(members).where(and(eq(members.accountId, account.id), eq(members.userId, user.id)));
    expect((await refusal(call("list_users", { tenant_id: chosen.id }))).code).toBe("not_found");
  });

  it("is what its access token says at REST and MCP, by its grant", async () => {
    const { chosen, leftOut, user } = await limited();
    const platform = await platformTenant(db);
    const { token } = await userToken(db, platform, user, { tenantIds: [chosen.id] });
    const host = new URL(platform.issuer).host;
    const rest = (path: string, headers: Record<string, string> = {}) => restHandler(new Request(`${platform.issuer}/api/v1${path}`, { headers: { host, authorization: `Bearer ${token}`, ...headers } }));
    expect(((await (await rest("/tenants")).json()) as { tenants: { id: string }[] }).tenants.map(({ id }) => id)).toEqual([chosen.id]);
    expect((await rest(`/tenants/${leftOut.id}`)).status).toBe(404);
    expect((await rest("/users", { "x-tenant-id": leftOut.id })).status).toBe(404);
    expect((await rest("/users", { "x-tenant-id": chosen.id })).status).toBe(200);
    const mcp = async (method: string, params: object) => {
      const headers = { host, authorization: `Bearer ${token}`, "content-type": "application/json", accept: "application/json, text/event-stream" };
      return (await mcpHandler(new Request(`${platform.issuer}/mcp`, { method: "POST", headers, body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }) }))).text();
    };
    const tools = await mcp("tools/list", {});
    expect(tools).toContain('"list_users"');
    expect(tools).not.toContain('"create_tenant"');
    expect(await mcp("tools/call", { name: "list_users", arguments: { tenant_id: leftOut.id } })).toContain("No such tenant");
  });
});
