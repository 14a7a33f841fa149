import { is, sql } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callOperation, previewOperation, type DashboardUser } from "@/lib/dashboard/caller";
import * as schema from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { ServiceError } from "@/lib/errors";
import { mcpHandler } from "@/lib/mcp/handler";
import { restHandler } from "@/lib/rest/handler";
import { startSession } from "@/lib/sessions";
import { userToken } from "@/lib/testing/access-tokens";
import { startDnsServer, type DnsServer } from "@/lib/testing/dns-server";
import { makeAccount, makeMember, makeTenant, platformTenant } from "@/lib/testing/factories";
import { validInput, type World } from "@/lib/testing/operation-inputs";
import type { Tenant } from "@/lib/tenancy/resolve-tenant";
import { operations } from ".";
import { managementScopes, type Operation } from "./operation";
import { run } from "./run";

/*
 * A member with the role viewer changes nothing by any road: one list, from the registry, so that a new operation is in it.
 */

const { db } = await testDatabase();
let platform: Tenant;
let dns: DnsServer;
beforeAll(async () => {
  dns = await startDnsServer();
  process.env.DNS_SERVERS = dns.address;
  platform = await platformTenant(db);
});
afterAll(async () => {
  await dns.close();
});

interface Viewer {
  world: World;
  tenantId: string;
  dashboardUser: DashboardUser;
  token(resource: "mcp" | "api/v1"): Promise<string>;
}

async function aViewer(): Promise<Viewer> {
  const account = await makeAccount(db);
  const tenant = await makeTenant(db, { accountId: account.id });
  const owner = await makeMember(db, account, "owner", managementScopes);
  const { user } = await makeMember(db, account, "viewer");
  const { session } = await startSession(db, user, { amr: ["otp"], acr: "1" });
  return {
    world: { db, account, tenant, actor: owner.actor },
    tenantId: tenant.id,
    dashboardUser: { userId: user.id, sessionId: session.id },
    token: async (resource) => (await userToken(db, platform, user, { resources: [`http://localhost:3000/${resource}`] })).token,
  };
}

/** Every row of every table but the log, which tells of the attempt, and when a token was last used. */
async function everything(): Promise<unknown[]> {
  const tables = Object.values(schema).filter((value) => is(value, PgTable)).map((table) => getTableConfig(table).name).filter((name) => name !== "audit_events");
  const each = tables.map((name) => sql`select ${name}::text as name, md5(coalesce(string_agg((to_jsonb(r) - 'last_used_at')::text, '|' order by r::text), '')) as rows from ${sql.identifier(name)} r`);
  const found = (await db.execute(sql.join(each, sql` union all `))) as unknown as { rows: unknown[] };
  expect(found.rows.length).toBeGreaterThan(20);
  return found.rows;
}

const writes = operations.filter(({ isRead, on }) => !isRead && on !== "caller").map((operation) => [operation.name, operation] as const);
/** What must be typed, given beforehand, so that nothing but the role stands in the way. */
const confirmation = async (operation: Operation, input: unknown, { world }: Viewer) => (operation.confirm ? String(((await run(operation, input, { ...world, confirmation: { given: undefined } }).catch((error: unknown) => error)) as ServiceError).details?.confirm) : undefined);

const overDashboard = (operation: Operation, input: Record<string, unknown>, { dashboardUser }: Viewer, confirm?: string) =>
  callOperation(dashboardUser, operation.name, input, { headers: new Headers(), confirm }, db).then(() => "done", (error: unknown) => (error instanceof ServiceError ? error.code : Promise.reject(error as Error)));

async function overRest(operation: Operation, input: Record<string, unknown>, { tenantId, token }: Viewer): Promise<string> {
  const [method, template] = operation.http.split(" ") as [string, string];
  const rest = { ...input };
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(rest[name] ?? rest.tenant_id ?? rest.account_id);
    delete rest[name];
    return encodeURIComponent(value);
  });
  delete rest.tenant_id;
  const hasBody = method === "POST" || method === "PUT";
  const query = new URLSearchParams(hasBody ? {} : Object.entries(rest).map(([name, value]) => [name, String(value)])).toString();
  const headers = { host: "localhost:3000", authorization: `Bearer ${await token("api/v1")}`, "x-tenant-id": tenantId, ...(hasBody ? { "content-type": "application/json" } : {}) };
  const response = await restHandler(new Request(`http://x/api/v1${path}${query && `?${query}`}`, { method, headers, body: hasBody ? JSON.stringify(rest) : undefined }));
  return `${response.status} ${String(((await response.json()) as { error?: string }).error)}`;
}

async function overMcp(operation: Operation, input: Record<string, unknown>, { token }: Viewer, confirm?: string): Promise<string> {
  const body = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: operation.name, arguments: { ...input, ...(confirm === undefined ? {} : { confirm }) } } };
  const headers = { host: "localhost:3000", "content-type": "application/json", accept: "application/json, text/event-stream", "mcp-protocol-version": "2025-11-25", authorization: `Bearer ${await token("mcp")}` };
  const text = await (await mcpHandler(new Request("http://x/mcp", { method: "POST", headers, body: JSON.stringify(body) }))).text();
  const answer = JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text) as { result?: { isError?: boolean; content: { text: string }[] }; error?: { message: string } };
  if (answer.result?.isError) return String((JSON.parse(answer.result.content[0]!.text) as { error: string }).error);
  return answer.error?.message ?? "done";
}

const seen = new Set<string>();

describe("a viewer (contract section 4; security 3.18)", () => {
  it.each(writes)("MT-08 %s is refused in the dashboard, over REST and over MCP, and nothing is written", async (_name, operation) => {
    const viewer = await aViewer();
    const input = await validInput(operation, viewer.world);
    const confirm = await confirmation(operation, input, viewer);
    const tokens = { "api/v1": await viewer.token("api/v1"), mcp: await viewer.token("mcp") };
    const ready: Viewer = { ...viewer, token: async (resource) => tokens[resource] };
    const before = await everything();
    expect([await overDashboard(operation, input, ready, confirm), await overRest(operation, input, ready), await overMcp(operation, input, ready, confirm)]).toEqual(["forbidden", "403 forbidden", expect.stringMatching(/^forbidden$|not found|unknown/i) as string]);
    expect(await everything()).toEqual(before);
    await expect(previewOperation(viewer.dashboardUser, operation.name, input, { headers: new Headers() }, db)).rejects.toMatchObject({ code: "forbidden" });
    await expect(run(operation, input, viewer.world), "an owner may").resolves.toBeTypeOf("object");
    if (JSON.stringify(await everything()) !== JSON.stringify(before)) seen.add(operation.name);
  });

  it("the comparison sees what an owner does by nearly all of them (ending sessions where there are none writes nothing)", () => expect(seen.size).toBeGreaterThanOrEqual(writes.length - 2));
});
