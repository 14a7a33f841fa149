import { createServer } from "node:https";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { Client, StreamableHTTPClientTransport, UnauthorizedError, type OAuthClientProvider } from "@modelcontextprotocol/client";
import { UnauthorizedError as UnauthorizedErrorV1, type OAuthClientProvider as ProviderV1 } from "@modelcontextprotocol/sdk/client/auth.js";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { call, directory, firstRun, newMember, newTenant, ownerToken, type TestTenant } from "./fixtures";
import { McpHost } from "./mcp-host";

/*
 * The official clients, given nothing but the address of /mcp: discovery, registration, the browser, consent, tools, refresh
 * and step-up are theirs to find out.
 */

test.describe.configure({ mode: "parallel" });

interface Result {
  isError?: boolean;
  content?: unknown;
  structuredContent?: Record<string, unknown>;
}

/** What the stories need of a client, of either generation. */
interface Assistant {
  listTools(): Promise<string[]>;
  callTool(name: string, args?: Record<string, unknown>): Promise<Result>;
  close(): Promise<void>;
}

const address = () => new URL(firstRun().mcp_url);

/** Runs what may send the person to the browser; then finishes the sign-in and runs it again, as the SDKs' documentation says. */
async function withSignIn<T>(run: () => Promise<T>, isUnauthorized: (error: unknown) => boolean, finish: () => Promise<void>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!isUnauthorized(error)) throw error;
    await finish();
    return run();
  }
}

const v2 = (mode: "legacy" | { pin: "2026-07-28" }) => async (host: McpHost): Promise<Assistant> => {
  const provider = host as OAuthClientProvider;
  let transport: StreamableHTTPClientTransport;
  let client: Client;
  const isUnauthorized = (error: unknown) => error instanceof UnauthorizedError;
  const finish = () => transport.finishAuth(host.takeAnswer());
  await withSignIn(async () => {
    transport = new StreamableHTTPClientTransport(address(), { authProvider: provider });
    client = new Client({ name: "story", version: "1" }, { versionNegotiation: { mode } });
    await client.connect(transport);
  }, isUnauthorized, finish);
  return {
    listTools: async () => (await client.listTools()).tools.map(({ name }) => name),
    callTool: (name, args = {}) => withSignIn(async () => (await client.callTool({ name, arguments: args })) as Result, isUnauthorized, finish),
    close: () => client.close(),
  };
};

const v1 = async (host: McpHost): Promise<Assistant> => {
  let transport: TransportV1;
  let client: ClientV1;
  const isUnauthorized = (error: unknown) => error instanceof UnauthorizedErrorV1;
  const finish = () => transport.finishAuth(host.takeAnswer().get("code")!);
  await withSignIn(async () => {
    transport = new TransportV1(address(), { authProvider: host as ProviderV1 });
    client = new ClientV1({ name: "story", version: "1" });
    await client.connect(transport as never);
  }, isUnauthorized, finish);
  return {
    listTools: async () => (await client.listTools()).tools.map(({ name }) => name),
    callTool: (name, args = {}) => withSignIn(async () => (await client.callTool({ name, arguments: args })) as Result, isUnauthorized, finish),
    close: () => client.close(),
  };
};

const clients = [
  { name: "v2, 2026-07-28", connect: v2({ pin: "2026-07-28" }) },
  { name: "v2, the 2025 handshake", connect: v2("legacy") },
  { name: "v1 SDK", connect: v1 },
];

/** The access token is revoked where it came from, so that the next call finds out. */
async function endAccessToken(host: McpHost): Promise<void> {
  const response = await fetch(`${firstRun().app_url}/oauth2/revoke`, {
    method: "POST",
    body: new URLSearchParams({ token: host.received.at(-1)!.access_token, token_type_hint: "access_token", client_id: host.registered?.client_id ?? host.clientMetadataUrl! }),
  });
  expect(response.status).toBe(200);
}

/** Lists, reads and changes; the tenant's own state says whether it happened. */
async function manage(assistant: Assistant, tenant: TestTenant): Promise<void> {
  expect(await assistant.listTools()).toEqual(expect.arrayContaining(["get_me", "list_tenants", "create_client", "update_theme", "delete_user"]));
  const { structuredContent: listed } = await assistant.callTool("list_tenants");
  expect((listed!.tenants as { id: string }[]).map(({ id }) => id)).toContain(tenant.id);

  const created = await assistant.callTool("create_client", { tenant_id: tenant.id, name: "Made by an assistant", application_type: "spa", redirect_uris: ["https://app.example/callback"] });
  expect(created.isError, JSON.stringify(created.content)).toBeFalsy();
  expect(await call(ownerToken(), "GET", `/clients/${created.structuredContent!.id as string}`, undefined, tenant.id)).toMatchObject({ name: "Made by an assistant", is_public: true });

  const themed = await assistant.callTool("update_theme", { tenant_id: tenant.id, primary_color: "#116633" });
  expect(themed.isError, JSON.stringify(themed.content)).toBeFalsy();
  expect(await call(ownerToken(), "GET", "/theme", undefined, tenant.id)).toMatchObject({ primary_color: "#116633" });
}

for (const { name, connect } of clients) {
  test(`${name}: registers itself (DCR), signs in, is allowed, manages, and refreshes`, async ({ page }) => {
    const [email, tenant] = [await newMember(), await newTenant()];
    const host = await McpHost.start(page, email);
    try {
      const assistant = await connect(host);
      expect(host.registered?.client_id).toBeTruthy();
      expect(host.authorizations).toHaveLength(1);
      expect(host.authorizations[0]!.searchParams.get("resource")).toBe(firstRun().mcp_url);
      await manage(assistant, tenant);

      await endAccessToken(host);
      const { structuredContent: me } = await assistant.callTool("get_me");
      expect(me).toMatchObject({ user: { email } });
      expect(host.received).toHaveLength(2);
      expect(host.received[1]!.refresh_token).not.toBe(host.received[0]!.refresh_token);
      expect(host.authorizations).toHaveLength(1); // nobody was asked again
      await assistant.close();
    } finally {
      host.close();
    }
  });

  test(`${name}: with less than it asked for, it asks again when it needs more (step-up)`, async ({ page }) => {
    const [email, tenant] = [await newMember(), await newTenant()];
    // The v1 SDK refreshes in place of asking whenever it holds a refresh token, and a refresh cannot widen anything.
    const host = await McpHost.start(page, email, { grantTypes: connect === v1 ? ["authorization_code"] : undefined });
    try {
      host.allowOnly = /:read$|^(profile|email|offline_access)$/;
      const assistant = await connect(host);
      expect(host.received[0]!.scope).not.toMatch(/:write/);
      expect((await assistant.callTool("list_clients", { tenant_id: tenant.id })).structuredContent).toMatchObject({ clients: [], total: 0 });

      host.allowOnly = undefined;
      const created = await assistant.callTool("create_client", { tenant_id: tenant.id, name: "After step-up", application_type: "backend", scopes: [] });
      expect(created.isError, JSON.stringify(created.content)).toBeFalsy();
      expect(host.authorizations).toHaveLength(2);
      expect(host.authorizations[1]!.searchParams.get("scope")!.split(" ")).toContain("clients:write");
      expect(host.received.at(-1)!.scope!.split(" ")).toContain("clients:write");
      expect(await call(ownerToken(), "GET", "/clients", undefined, tenant.id)).toMatchObject({ clients: [{ name: "After step-up" }], total: 1 });
      await assistant.close();
    } finally {
      host.close();
    }
  });

  test(`${name}: is known by its metadata document (CIMD) and registers nothing`, async ({ page }) => {
    const [email, tenant] = [await newMember(), await newTenant()];
    const document = await serveMetadataDocument();
    const host = await McpHost.start(page, email, { clientMetadataUrl: document.url });
    document.content = { client_id: document.url, ...host.clientMetadata, redirect_uris: ["http://localhost/callback"], client_name: "Known by document" };
    try {
      const assistant = await connect(host);
      expect(host.authorizations[0]!.searchParams.get("client_id")).toBe(document.url);
      await manage(assistant, tenant);
      await endAccessToken(host);
      expect((await assistant.callTool("get_me")).structuredContent).toMatchObject({ user: { email } });
      expect(host.received).toHaveLength(2);
      await assistant.close();
    } finally {
      host.close();
      document.close();
    }
  });
}

/** The https host of a program's maker. */
async function serveMetadataDocument(): Promise<{ url: string; content: Record<string, unknown>; close(): void }> {
  const served: { content: Record<string, unknown> } = { content: {} };
  const server = createServer({ cert: readFileSync(join(directory(), "certificate.pem")), key: readFileSync(join(directory(), "certificate-key.pem")) }, (_request, response) => {
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify(served.content));
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  return Object.assign(served, {
    url: `https://localhost:${(server.address() as AddressInfo).port}/assistant.json`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
}
