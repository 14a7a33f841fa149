import dns from "node:dns";
import type { IncomingMessage, ServerResponse } from "node:http";
import { and, eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { clients } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { settings } from "@/lib/env";
import type { Tenant } from "@/lib/tenancy/resolve-tenant";
import { makeTenant, platformTenant } from "@/lib/testing/factories";
import { foreignServer, type ForeignServer } from "@/lib/testing/https-server";
import { fetchesPerHost, fetchesPerTenant } from "./client-id-metadata-document";
import { findClient, forgetClients } from "./clients";

const { db } = await testDatabase();
let tenant: Tenant;
let server: ForeignServer;
let changes: Record<string, unknown>;
let headers: Record<string, string>;

beforeEach(async () => {
  tenant = await makeTenant(db);
  changes = {};
  headers = {};
  server = await foreignServer(serveDocument);
});
afterEach(async () => {
  await server.close();
  forgetClients();
  vi.useRealTimers();
});

const documentOf = (url: string) => ({ client_id: url, client_name: "Assistant", redirect_uris: ["http://127.0.0.1/callback", "https://client.example/cb"], grant_types: ["authorization_code", "refresh_token"], token_endpoint_auth_method: "none", ...changes });

function serveDocument(request: IncomingMessage, response: ServerResponse) {
  response.writeHead(200, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(documentOf(`https://${request.headers.host}${request.url}`)));
}

const path = "/oauth/client.json";
const find = (url = server.url(path)) => findClient(db, tenant, url);

describe("a client ID metadata document", () => {
  it("is fetched, stored and asked about at consent", async () => {
    expect(await find()).toMatchObject({
      id: server.url(path), tenantId: tenant.id, registration: "metadata_document", name: "Assistant", applicationType: "native", isPublic: true, requireConsent: true, requirePkce: true,
      tokenEndpointAuthMethod: "none", grantTypes: ["authorization_code", "refresh_token"], redirectUris: ["http://127.0.0.1/callback", "https://client.example/cb"], secretHash: null,
    });
    expect(server.requests[0]!.headers.accept).toBe("application/json");
  });

  it("may ask for management scopes at the platform tenant only", async () => {
    expect((await find())!.allowedScopes).toEqual(["openid", "profile", "email", "offline_access"]);
    tenant = await platformTenant(db);
    expect((await find())!.allowedScopes).toEqual(expect.arrayContaining(["openid", "offline_access", "users:write", "members:write"]));
  });

  it("is not looked for when the tenant takes none", async () => {
    tenant = await makeTenant(db, { allowClientIdMetadataDocuments: false });
    expect(await find()).toBeUndefined();
    expect(server.requests).toHaveLength(0);
  });

  it("CM-01 refuses an http client_id without a connection", async () => {
    const lookup = vi.mocked(dns.promises.lookup);
    expect(await find(server.url(path).replace("https:", "http:"))).toBeUndefined();
    expect(lookup).not.toHaveBeenCalled();
  });

  it("CM-03 connects to no loopback name", async () => {
    settings().outboundAllow = [];
    expect(await find()).toBeUndefined();
    expect(server.requests).toHaveLength(0);
  });

  it.each(["169.254.169.254", "10.0.0.1", "192.168.0.1", "100.64.0.1", "224.0.0.1", "0.0.0.0", "[fd00::1]", "[fe80::1]", "[::ffff:10.0.0.1]"])("CM-05 connects to no special-use address: %s", async (host) => {
    settings().outboundAllow = [];
    expect(await find(new URL(`https://${host}/client.json`).href)).toBeUndefined();
  });

  it.each([
    ["a fragment", () => `${server.url(path)}#x`],
    ["an empty fragment", () => `${server.url(path)}#`],
    ["a user part", () => server.url(path).replace("https://", "https://user@")],
    ["an empty user part", () => server.url(path).replace("https://", "https://@")],
    ["no path", () => server.url("")],
    ["the root path", () => server.url("/")],
    ["dot segments", () => server.url("/a/../client.json")],
    ["a dot segment", () => server.url("/./client.json")],
    ["encoded dot segments", () => server.url("/a/%2e%2e/client.json")],
    ["an upper-case host", () => server.url(path).replace("client.example", "CLIENT.example")],
    ["an explicit default port", () => "https://client.example:443/client.json"],
    ["a backslash", () => server.url("\\client.json")],
  ])("CM-06 refuses a client_id with %s without a connection", async (_what, url) => {
    const lookup = vi.mocked(dns.promises.lookup);
    expect(await find(url())).toBeUndefined();
    expect(lookup).not.toHaveBeenCalled();
  });

  it.each(["ftp://client.example/client.json", "file:///client.json", "HTTPS://client.example/client.json", "data:application/json,{}", "javascript:alert(1)"])("CM-07 refuses %s", async (url) => {
    const lookup = vi.mocked(dns.promises.lookup);
    expect(await find(url)).toBeUndefined();
    expect(lookup).not.toHaveBeenCalled();
  });

  it.each([
    ["another client_id", { client_id: "https://client.example/other.json" }],
    ["no client_id", { client_id: undefined }],
    ["no redirect_uris", { redirect_uris: undefined }],
    ["a javascript: redirect_uri", { redirect_uris: ["javascript:alert(1)"] }],
    ["a shared secret as method", { token_endpoint_auth_method: "client_secret_basic" }],
    ["client_secret_post", { token_endpoint_auth_method: "client_secret_post" }],
    ["a secret", { client_secret: "x" }],
    ["private_key_jwt without keys", { token_endpoint_auth_method: "private_key_jwt" }],
    ["a private key", { token_endpoint_auth_method: "private_key_jwt", jwks: { keys: [{ kty: "EC", crv: "P-256", x: "x", y: "y", d: "d" }] } }],
  ])("refuses a document with %s", async (_what, given) => {
    changes = given;
    expect(await find()).toBeUndefined();
  });

  it("takes private_key_jwt with a jwks_uri", async () => {
    changes = { token_endpoint_auth_method: "private_key_jwt", jwks_uri: "https://client.example/jwks" };
    expect(await find()).toMatchObject({ isPublic: false, tokenEndpointAuthMethod: "private_key_jwt", jwksUri: "https://client.example/jwks" });
  });

  it.each([
    ["404", (response: ServerResponse) => response.writeHead(404).end()],
    ["a redirect", (response: ServerResponse) => response.writeHead(302, { Location: "/other" }).end()],
    ["HTML", (response: ServerResponse) => response.writeHead(200, { "Content-Type": "text/html" }).end("<html>")],
    ["broken JSON", (response: ServerResponse) => response.writeHead(200, { "Content-Type": "application/json" }).end("{")],
    ["a list", (response: ServerResponse) => response.writeHead(200, { "Content-Type": "application/json" }).end("[]")],
    ["100 KB", (response: ServerResponse) => response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify("x".repeat(100_000)))],
  ])("refuses an answer that is %s", async (_what, answer) => {
    server.answer = (_request, response) => void answer(response);
    expect(await find()).toBeUndefined();
  });

  it("forgets a refusal at once", async () => {
    changes = { redirect_uris: [] };
    expect(await find()).toBeUndefined();
    changes = {};
    expect(await find()).toBeDefined();
  });

  it.each([
    ["nothing", {}, 3600],
    ["max-age=1", { "Cache-Control": "max-age=1" }, 300],
    ["no-store", { "Cache-Control": "no-store, max-age=9000" }, 300],
    ["max-age=7200", { "Cache-Control": "public, max-age=7200" }, 7200],
    ["max-age=99999999", { "Cache-Control": "max-age=99999999" }, 86_400],
  ])("is kept as its Cache-Control says, from five minutes to a day: %s", async (_what, given, seconds) => {
    vi.useFakeTimers({ toFake: ["Date"] });
    headers = given as Record<string, string>;
    expect((await find())!.metadataExpiresAt!.getTime() - Date.now()).toBe(seconds * 1000);
    vi.setSystemTime(Date.now() + seconds * 1000 - 1);
    forgetClients();
    await find();
    expect(server.requests).toHaveLength(1);
    vi.setSystemTime(Date.now() + 1);
    forgetClients();
    changes = { client_name: "Renamed" };
    expect((await find())!.name).toBe("Renamed");
    expect(server.requests).toHaveLength(2);
  });

  it("serves the stored copy for a day while its host is out of reach, and asks the host once a minute", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    await find();
    vi.setSystemTime(Date.now() + 3600_000);
    server.answer = (_request, response) => void response.writeHead(503).end();
    for (let i = 0; i < 3; i++) {
      forgetClients();
      expect(await find()).toBeDefined();
    }
    expect(server.requests).toHaveLength(2);
    vi.setSystemTime(Date.now() + 25 * 3600_000);
    forgetClients();
    expect(await find()).toBeUndefined();
  });

  it("ends when its document is withdrawn", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    await find();
    vi.setSystemTime(Date.now() + 3600_000);
    forgetClients();
    server.answer = (_request, response) => void response.writeHead(404).end();
    expect(await find()).toBeUndefined();
  });

  it("stays disabled when an administrator disabled it", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    await find();
    await db.update(clients).set({ status: "disabled" }).where(and(eq(clients.tenantId, tenant.id), eq(clients.id, server.url(path))));
    vi.setSystemTime(Date.now() + 3600_000);
    forgetClients();
    expect(await find()).toBeUndefined();
    expect(server.requests).toHaveLength(1);
  });

  it("AZ-81 is another client at another tenant", async () => {
    await find();
    const [first, other] = [tenant, await makeTenant(db)];
    tenant = other;
    expect((await find())!.tenantId).toBe(other.id);
    expect(other.id).not.toBe(first.id);
  });

  it("is fetched once when twenty requests come at a time", async () => {
    const found = await Promise.all(Array.from({ length: 20 }, () => find()));
    expect(found.every((client) => client?.name === "Assistant")).toBe(true);
    expect(server.requests).toHaveLength(1);
  });

  it("RL-06 fetches no more than its number a minute, for each host and each tenant", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2031-01-01T00:00:00Z") });
    changes = { redirect_uris: [] };
    for (let i = 0; i < fetchesPerHost.limit + 5; i++) await find(server.url(`/${i}.json`));
    expect(server.requests).toHaveLength(fetchesPerHost.limit);
    for (let host = 0; host < 10; host++) for (let i = 0; i < 8; i++) await find(server.url(`/${i}.json`, `h${host}.client.example`));
    expect(server.requests).toHaveLength(fetchesPerTenant.limit);
    vi.setSystemTime(new Date("2031-01-01T00:01:00Z"));
    changes = {};
    expect(await find()).toBeDefined();
  });
});
