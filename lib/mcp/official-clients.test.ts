import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { eq } from "drizzle-orm";
import { tenants as tenantRows } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { protectedResourceMetadata } from "@/lib/oauth/protected-resource";
import { userToken } from "@/lib/testing/access-tokens";
import { makeAccount, makeMember, makeTenant, platformTenant } from "@/lib/testing/factories";
import { serveAsPlatform } from "@/lib/testing/http-server";
import { mcpHandler } from "./handler";

const opened = await testDatabase();
let server: Awaited<ReturnType<typeof serveAsPlatform>>;
beforeAll(async () => {
  server = await serveAsPlatform({ "/mcp": mcpHandler, "/.well-known/oauth-protected-resource/": protectedResourceMetadata });
});
afterAll(async () => {
  await server.close();
});

async function anOwner(scopes?: readonly string[]) {
  const account = await makeAccount(opened.db);
  const { user } = await makeMember(opened.db, account);
  const tenant = await makeTenant(opened.db, { accountId: account.id, name: "Precious" });
  const { token } = await userToken(opened.db, await platformTenant(opened.db), user, { scopes });
  return { tenant, token };
}

const address = () => new URL(`${server.origin}/mcp`);
const bearer = (token: string) => ({ requestInit: { headers: { Authorization: `Bearer ${token}` } } });

const eras = [
  { name: "2026-07-28, pinned", mode: { pin: "2026-07-28" }, era: "modern" },
  { name: "negotiated", mode: "auto", era: "modern" },
  { name: "the 2025 handshake", mode: "legacy", era: "legacy" },
] as const;

describe.each(eras)("the official client, $name", ({ mode, era }) => {
  async function connected(token: string, answer?: (message: string) => { action: "accept" | "decline"; content?: Record<string, boolean> }) {
    const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode }, capabilities: answer ? { elicitation: { form: {} } } : {} });
    if (answer) client.setRequestHandler("elicitation/create", (request) => answer(request.params.message) as never);
    await client.connect(new StreamableHTTPClientTransport(address(), bearer(token)));
    return client;
  }

  it("lists the tools with schemas and annotations, and calls one; its answer holds against the output schema", async () => {
    const { tenant, token } = await anOwner();
    const client = await connected(token);
    expect(client.getServerVersion()).toMatchObject({ name: "Authalla", version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string });
    expect(client.getInstructions()).toContain("get_me");
    const { tools } = await client.listTools();
    const getTenant = tools.find(({ name }) => name === "get_tenant")!;
    expect(getTenant).toMatchObject({ title: "Get tenant", annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false }, inputSchema: { type: "object", additionalProperties: false }, outputSchema: { type: "object" } });
    const result = await client.callTool({ name: "get_tenant", arguments: { tenant_id: tenant.id } });
    expect(result.structuredContent).toMatchObject({ id: tenant.id });
    await client.close();
  });

  it("is told a refusal as isError, with what to do next", async () => {
    const { token } = await anOwner();
    const client = await connected(token);
    const result = await client.callTool({ name: "get_tenant", arguments: { tenant_id: "t-nowhere" } });
    expect(result.isError).toBe(true);
    expect(JSON.parse((result.content[0] as { text: string }).text)).toMatchObject({ error: "not_found" });
    await client.close();
  });

  it(era === "modern" ? "asks the person by name before a delete, and takes no for an answer" : "cannot ask, so a delete needs confirm", async () => {
    const { tenant, token } = await anOwner();
    const exists = async () => (await opened.db.select().from(tenantRows).where(eq(tenantRows.id, tenant.id))).length === 1;
    const asked: string[] = [];
    let agrees = false;
    const client = await connected(token, (message) => {
      asked.push(message);
      return agrees ? { action: "accept", content: { confirm: true } } : { action: "decline" };
    });
    const remove = (confirm?: string) => client.callTool({ name: "delete_tenant", arguments: { id: tenant.id, ...(confirm ? { confirm } : {}) } });
    expect((await remove()).isError).toBe(true);
    expect(await exists()).toBe(true);
    expect(asked).toEqual(era === "modern" ? ['Delete tenant: "Precious". This cannot be undone. What goes with it: Every token it issued stops working; The audit log remains. Go ahead?'] : []);
    if (era === "modern") {
      expect((await remove("Precious")).isError).toBe(true);
      expect(await exists()).toBe(true);
    }
    agrees = true;
    expect((await remove(era === "modern" ? undefined : "Precious")).isError).toBeFalsy();
    expect(await exists()).toBe(false);
    await client.close();
  });
});

describe("the official client of the first generation (@modelcontextprotocol/sdk)", () => {
  it("lists the tools and calls one", async () => {
    const { tenant, token } = await anOwner();
    const client = new ClientV1({ name: "test", version: "1" });
    await client.connect(new TransportV1(address(), bearer(token)) as never);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain("delete_tenant");
    const result = await client.callTool({ name: "list_tenants", arguments: {} });
    expect(result.structuredContent).toMatchObject({ tenants: [{ id: tenant.id }], total: 1 });
    await client.close();
  });
});

it.each(["2025-03-26", "2025-06-18", "2025-11-25"])("answers the handshake of %s in that revision", async (protocolVersion) => {
  const { token } = await anOwner();
  const response = await fetch(address(), {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json", Accept: "application/json, text/event-stream" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params: { protocolVersion, capabilities: {}, clientInfo: { name: "t", version: "1" } } }),
  });
  expect(await response.text()).toContain(`"protocolVersion":"${protocolVersion}"`);
});
