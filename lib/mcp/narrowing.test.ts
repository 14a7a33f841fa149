import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { eq } from "drizzle-orm";
import { tenants as tenantRows } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { operations } from "@/lib/services";
import { machineToken, userToken } from "@/lib/testing/access-tokens";
import { makeAccount, makeClient, makeMember, makeTenant, makeUser, platformTenant } from "@/lib/testing/factories";
import { serveAsPlatform } from "@/lib/testing/http-server";
import { mcpHandler } from "./handler";
import { narrowedAddress, narrowingOf, nothingLeftOut, toolsets } from "./narrowing";

const { db } = await testDatabase();
let server: Awaited<ReturnType<typeof serveAsPlatform>>;
beforeAll(async () => {
  server = await serveAsPlatform({ "/mcp": mcpHandler });
});
afterAll(() => server.close());

async function anOwner(values: Parameters<typeof userToken>[3] = {}) {
  const account = await makeAccount(db);
  const { user } = await makeMember(db, account);
  const [first, second] = [await makeTenant(db, { accountId: account.id, name: "First" }), await makeTenant(db, { accountId: account.id, name: "Second" })];
  const { token } = await userToken(db, await platformTenant(db), user, values);
  return { first, second, token };
}

const bearer = (token: string) => ({ requestInit: { headers: { Authorization: `Bearer ${token}` } } });

async function connected(query: string, token: string) {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${server.origin}/mcp${query}`), bearer(token)));
  return client;
}

const namesOf = async (client: Client) => (await client.listTools()).tools.map(({ name }) => name);

const post = (query: string, token?: string) =>
  fetch(`${server.origin}/mcp${query}`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream", ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: {} }),
  });

describe("read_only=true", () => {
  it("lists what reads and nothing else, and refuses a write that is called all the same", async () => {
    const { first, token } = await anOwner();
    const client = await connected("?read_only=true", token);
    expect(await namesOf(client)).toEqual(operations.filter(({ isRead }) => isRead).map(({ name }) => name));
    expect((await client.callTool({ name: "get_tenant", arguments: { tenant_id: first.id } })).structuredContent).toMatchObject({ id: first.id });
    const refused = await client.callTool({ name: "update_tenant", arguments: { tenant_id: first.id, product_name: "Changed" } });
    expect(refused.isError).toBe(true);
    expect(JSON.parse((refused.content[0] as { text: string }).text)).toMatchObject({ error: "forbidden", error_description: expect.stringContaining("read_only=true") as string });
    expect((await db.select().from(tenantRows).where(eq(tenantRows.id, first.id)))[0]).toMatchObject({ productName: null });
    await client.close();
  });

  it("a tool that the address leaves out asks for no scope either", async () => {
    const { first, token } = await anOwner({ scopes: ["tenants:read"] });
    const client = await connected("?read_only=true", token);
    expect((await client.callTool({ name: "update_tenant", arguments: { tenant_id: first.id, product_name: "X" } })).isError).toBe(true);
    await client.close();
  });

  it("read_only=false leaves nothing out", async () => {
    const { token } = await anOwner();
    const client = await connected("?read_only=false", token);
    expect(await namesOf(client)).toContain("delete_tenant");
    await client.close();
  });
});

describe("tenant_id", () => {
  it("reaches that tenant and no other, and needs not be repeated in the calls", async () => {
    const { first, second, token } = await anOwner();
    const client = await connected(`?tenant_id=${first.id}`, token);
    expect((await client.callTool({ name: "get_tenant", arguments: {} })).structuredContent).toMatchObject({ id: first.id });
    expect((await client.callTool({ name: "list_tenants", arguments: {} })).structuredContent).toMatchObject({ tenants: [{ id: first.id }], total: 1 });
    const other = await client.callTool({ name: "get_tenant", arguments: { tenant_id: second.id } });
    const nowhere = await client.callTool({ name: "get_tenant", arguments: { tenant_id: "t-nowhere" } });
    expect(other.isError).toBe(true);
    expect(other.content).toEqual(nowhere.content);
    expect(await namesOf(client)).not.toContain("add_member");
    await client.close();
  });

  it.each([(a: string, b: string) => `?tenant_id=${a},${b}`, (a: string, b: string) => `?tenant_id=${a}&tenant_id=${b}`])("takes several", async (query) => {
    const { first, second, token } = await anOwner();
    const client = await connected(query(first.id, second.id), token);
    expect((await client.callTool({ name: "list_tenants", arguments: {} })).structuredContent).toMatchObject({ total: 2 });
    await client.close();
  });

  it("MT-01 opens no tenant of others, nor one that the person left out at consent", async () => {
    const [mine, theirs] = [await anOwner(), await anOwner()];
    const foreign = await connected(`?tenant_id=${theirs.first.id}`, mine.token);
    expect((await foreign.callTool({ name: "get_tenant", arguments: { tenant_id: theirs.first.id } })).isError).toBe(true);
    expect((await foreign.callTool({ name: "list_tenants", arguments: {} })).structuredContent).toMatchObject({ total: 0 });
    await foreign.close();
    const { first, second, token } = await anOwner({ tenantIds: ["elsewhere"] });
    const left = await connected(`?tenant_id=${first.id},${second.id}`, token);
    expect((await left.callTool({ name: "list_tenants", arguments: {} })).structuredContent).toMatchObject({ total: 0 });
    await left.close();
  });

  it("a machine client is told when the address names another tenant than its own", async () => {
    const tenant = await makeTenant(db);
    const { token } = await machineToken(db, tenant);
    expect((await post(`?tenant_id=${tenant.id}`, token)).status).toBe(200);
    const refused = await post("?tenant_id=other", token);
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining(tenant.id)]);
  });
});

describe("tools", () => {
  it("names areas of the permission vocabulary; who is calling is told at every address", async () => {
    const { token } = await anOwner();
    const client = await connected("?tools=users,clients", token);
    const expected = operations.filter(({ scope }) => scope === null || /^(users|clients):/.test(scope)).map(({ name }) => name);
    expect(await namesOf(client)).toEqual(expected);
    expect(expected).toEqual(expect.arrayContaining(["get_me", "list_users", "delete_client"]));
    expect((await client.callTool({ name: "list_tenants", arguments: {} })).isError).toBe(true);
    await client.close();
  });

  it("MT-01 what an area's absence leaves out is found by no search and given to no client either", async () => {
    const { first, token } = await anOwner();
    const [user, client] = [await makeUser(db, first, { email: "needle@example.com" }), await makeClient(db, first, { name: "Needle" })];
    const kindsAt = async (query: string) => {
      const connection = await connected(query, token);
      const { structuredContent } = await connection.callTool({ name: "list_search_results", arguments: { query: "needle" } });
      await connection.close();
      return (structuredContent as { search_results: { kind: string; id: string }[] }).search_results.map(({ kind, id }) => [kind, id]);
    };
    expect(await kindsAt("")).toEqual(expect.arrayContaining([["user", user.id], ["client", client.id]]));
    expect(await kindsAt("?tools=clients")).toEqual([["client", client.id]]);
    const connection = await connected(`?tools=clients&tenant_id=${first.id}`, token);
    const made = await connection.callTool({ name: "create_client", arguments: { name: "Way round", application_type: "backend", scopes: ["users:read"] } });
    expect([made.isError, JSON.stringify(made.content)]).toEqual([true, expect.stringContaining("users:read")]);
    await connection.close();
  });

  it("goes together with the other switches, for the client of the first generation too", async () => {
    const { first, token } = await anOwner();
    const client = new ClientV1({ name: "test", version: "1" });
    await client.connect(new TransportV1(new URL(`${server.origin}/mcp?read_only=true&tenant_id=${first.id}&tools=users`), bearer(token)) as never);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(operations.filter(({ scope, isRead }) => scope === null || (isRead && scope.startsWith("users:"))).map(({ name }) => name));
    expect((await client.callTool({ name: "list_users", arguments: {} })).structuredContent).toMatchObject({ users: [] });
    await client.close();
  });
});

describe("an address that means nothing", () => {
  it.each(["?readonly=true", "?read_only=yes", "?read_only=true&read_only=false", "?tools=", "?tools=user", "?tenant_id=", "?tenant_id=a%20b", "?tenant_id=A", `?tenant_id=${Array.from({ length: 51 }, (_, at) => `t${at}`).join(",")}`])("%s is refused, so that nobody believes in a switch that is none", async (query) => {
    const { token } = await anOwner();
    const response = await post(query, token);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: -32602, message: expect.stringContaining("address") as string } });
    expect((await post(query)).status).toBe(401);
  });
});

describe("the challenge", () => {
  const challenge = async (query: string) => (await post(query)).headers.get("www-authenticate")!;

  it("asks a person for no more than the address can use, and names the one resource (RFC 9728 §5.1)", async () => {
    const asked = await challenge("?read_only=true&tools=users,theme");
    expect(asked).toContain('scope="users:read theme:read"');
    expect(asked).toContain(`resource_metadata="${server.origin}/.well-known/oauth-protected-resource/mcp"`);
    expect(await challenge("")).toContain("members:write");
  });
});

it.each(["?read_only=true", "?tenant_id=acme,beta&tools=users", "?read_only=true&tenant_id=acme&tools=users,social-logins"])("%s is what its own switches make", (query) => {
  expect(narrowedAddress(narrowingOf(`${server.origin}/mcp${query}`))).toBe(`${server.origin}/mcp${query}`);
});

it("nothing left out is the plain address, and every area has tools", () => {
  expect(narrowedAddress(nothingLeftOut)).toBe(`${server.origin}/mcp`);
  for (const area of toolsets) expect(operations.some(({ scope }) => scope?.startsWith(`${area}:`)), area).toBe(true);
});
