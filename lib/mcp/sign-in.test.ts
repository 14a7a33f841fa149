import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Client, StreamableHTTPClientTransport, UnauthorizedError, type OAuthClientProvider } from "@modelcontextprotocol/client";
import { UnauthorizedError as UnauthorizedErrorV1 } from "@modelcontextprotocol/sdk/client/auth.js";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { testDatabase } from "@/lib/db/testing";
import { loadAuthorizationRequest, resumeUrl } from "@/lib/oauth/authorization-request";
import { answerConsent } from "@/lib/oauth/consent";
import { authorize } from "@/lib/oauth/endpoints/authorize";
import { discovery } from "@/lib/oauth/endpoints/discovery";
import { register } from "@/lib/oauth/endpoints/register";
import { token } from "@/lib/oauth/endpoints/token";
import { protectedResourceMetadata } from "@/lib/oauth/protected-resource";
import { makeAccount, makeMember, makeTenant, platformTenant } from "@/lib/testing/factories";
import { serveAsPlatform } from "@/lib/testing/http-server";
import { foreignServer } from "@/lib/testing/https-server";
import { Browser } from "@/lib/testing/relying-party";
import { mcpHandler } from "./handler";

/*
 * The whole road of an assistant, walked by the official clients over HTTP: 401, metadata of the resource and of the issuer,
 * registration, authorization, token, tools, refresh, step-up. Only the person at the browser is played here.
 */

const opened = await testDatabase();
let server: Awaited<ReturnType<typeof serveAsPlatform>>;
beforeAll(async () => {
  server = await serveAsPlatform({
    "/mcp": mcpHandler,
    "/.well-known/oauth-protected-resource/": protectedResourceMetadata,
    "/.well-known/oauth-authorization-server": discovery,
    "/.well-known/openid-configuration": discovery,
    "/oauth2/token": token,
    "/oauth2/register": register,
  });
});
afterAll(async () => {
  await server.close();
});

const redirectUrl = "http://localhost:51234/callback";

class Wallet implements OAuthClientProvider {
  readonly redirectUrl = redirectUrl;
  readonly clientMetadata = { client_name: "Assistant", redirect_uris: [redirectUrl], grant_types: ["authorization_code", "refresh_token"], response_types: ["code"], token_endpoint_auth_method: "none" };
  sentTo: URL[] = [];
  client: Awaited<ReturnType<OAuthClientProvider["clientInformation"]>>;
  held: Awaited<ReturnType<OAuthClientProvider["tokens"]>>;
  private verifier = "";
  state = () => "st~ate";
  clientInformation = () => this.client;
  saveClientInformation = (client: NonNullable<Wallet["client"]>) => void (this.client = client);
  tokens = () => this.held;
  saveTokens = (tokens: NonNullable<Wallet["held"]>) => void (this.held = tokens);
  redirectToAuthorization = (url: URL) => void this.sentTo.push(url);
  saveCodeVerifier = (verifier: string) => void (this.verifier = verifier);
  codeVerifier = () => this.verifier;
  private discovered: Parameters<NonNullable<OAuthClientProvider["saveDiscoveryState"]>>[0] | undefined;
  saveDiscoveryState = (state: NonNullable<Wallet["discovered"]>) => void (this.discovered = state);
  discoveryState = () => this.discovered;
}

async function aPerson() {
  const account = await makeAccount(opened.db);
  const { user } = await makeMember(opened.db, account);
  const tenant = await makeTenant(opened.db, { accountId: account.id });
  const platform = await platformTenant(opened.db);
  const browser = await Browser.signedIn(opened.db, platform, user);

  /** Opens the address, allows these scopes (all that are asked, when left out), and tells where the browser ends up. */
  const allow = async (url: URL, scopes?: string[]): Promise<URLSearchParams> => {
    const asked = await browser.send(authorize, url.href);
    const consentPage = new URL(asked.headers.get("location")!);
    expect(consentPage.pathname).toBe("/oauth2/consent");
    const request = (await loadAuthorizationRequest(opened.db, platform, consentPage.searchParams.get("request")!, browser.secret))!;
    expect(request.resources).toEqual([`${server.origin}/mcp`]);
    await answerConsent(opened.db, platform, request, user, scopes ?? request.scopes);
    const back = new URL((await browser.send(authorize, resumeUrl(request))).headers.get("location")!);
    expect(back.href).toContain(`${redirectUrl}?`);
    expect(back.searchParams.get("state")).toBe("st~ate");
    return back.searchParams;
  };
  return { tenant, allow };
}

const address = () => new URL(`${server.origin}/mcp`);

describe.each([{ name: "2026-07-28", mode: { pin: "2026-07-28" } }, { name: "2025", mode: "legacy" }] as const)("the official client, era $name", ({ mode }) => {
  it("finds its way from a 401 to an answer, refreshes, and steps up when a scope is missing", async () => {
    const person = await aPerson();
    const wallet = new Wallet();
    const connect = async () => {
      const client = new Client({ name: "Assistant", version: "1" }, { versionNegotiation: { mode } });
      const transport = new StreamableHTTPClientTransport(address(), { authProvider: wallet });
      return { transport, client, done: client.connect(transport) };
    };

    const first = await connect();
    await expect(first.done).rejects.toSatisfy((error) => error instanceof UnauthorizedError || (error as Error).cause instanceof UnauthorizedError);
    expect(wallet.client?.client_id).toMatch(/^client_/);
    const [asked] = wallet.sentTo as [URL];
    expect([asked.searchParams.get("resource"), asked.searchParams.get("code_challenge_method")]).toEqual([`${server.origin}/mcp`, "S256"]);
    await first.transport.finishAuth(await person.allow(asked, ["tenants:read", "offline_access"]));
    expect(wallet.held).toMatchObject({ refresh_token: expect.any(String) as string });

    const second = await connect();
    await second.done;
    const { tools } = await second.client.listTools();
    expect(tools.map(({ name }) => name)).toContain("update_tenant");
    const read = () => second.client.callTool({ name: "get_tenant", arguments: {} });
    expect((await read()).structuredContent).toMatchObject({ id: person.tenant.id });

    const before = wallet.held!;
    wallet.held = { ...before, access_token: "expired" };
    expect((await read()).structuredContent).toMatchObject({ id: person.tenant.id });
    expect(wallet.held.refresh_token).not.toBe(before.refresh_token);
    expect(wallet.sentTo).toHaveLength(1);

    const write = () => second.client.callTool({ name: "update_tenant", arguments: { product_name: "Shop" } });
    await expect(write()).rejects.toThrow();
    expect(wallet.sentTo).toHaveLength(2);
    expect(wallet.sentTo[1]!.searchParams.get("scope")!.split(" ")).toEqual(expect.arrayContaining(["tenants:read", "tenants:write"]));
    await second.transport.finishAuth(await person.allow(wallet.sentTo[1]!));
    expect((await write()).structuredContent).toMatchObject({ product_name: "Shop" });
    await second.client.close();
  });
});

describe("an address that leaves something out", () => {
  const narrow = () => new URL(`${server.origin}/mcp?read_only=true&tools=tenants`);

  it("signs in for the one resource, asks for what it can use, and its token serves the whole address too (RFC 8707 §2, RFC 9728 §3.3)", async () => {
    const person = await aPerson();
    const wallet = new Wallet();
    const first = new StreamableHTTPClientTransport(narrow(), { authProvider: wallet });
    await expect(new Client({ name: "Assistant", version: "1" }).connect(first)).rejects.toThrow(UnauthorizedError);
    expect(wallet.sentTo[0]!.searchParams.get("resource")).toBe(`${server.origin}/mcp`);
    expect(wallet.sentTo[0]!.searchParams.get("scope")!.split(" ").filter((scope) => scope.includes(":"))).toEqual(["tenants:read"]);
    await first.finishAuth(await person.allow(wallet.sentTo[0]!));
    for (const [url, names] of [[narrow(), ["get_me", "list_tenants", "get_tenant"]], [address(), ["update_tenant"]]] as const) {
      const client = new Client({ name: "Assistant", version: "1" });
      await client.connect(new StreamableHTTPClientTransport(url, { authProvider: wallet }));
      expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(expect.arrayContaining([...names]));
      expect((await client.callTool({ name: "get_tenant", arguments: {} })).structuredContent).toMatchObject({ id: person.tenant.id });
      await client.close();
    }
  });

  it("does so for the client of the first generation", async () => {
    const person = await aPerson();
    const wallet = new Wallet();
    const first = new TransportV1(narrow(), { authProvider: wallet as never });
    await expect(new ClientV1({ name: "Assistant", version: "1" }).connect(first as never)).rejects.toBeInstanceOf(UnauthorizedErrorV1);
    expect(wallet.sentTo[0]!.searchParams.get("resource")).toBe(`${server.origin}/mcp`);
    await first.finishAuth((await person.allow(wallet.sentTo[0]!)).get("code")!);
    const client = new ClientV1({ name: "Assistant", version: "1" });
    await client.connect(new TransportV1(narrow(), { authProvider: wallet as never }) as never);
    expect((await client.callTool({ name: "get_tenant", arguments: {} })).structuredContent).toMatchObject({ id: person.tenant.id });
    await client.close();
  });
});

describe("a client ID metadata document (CIMD)", () => {
  it("is the client_id where the client has one: nothing is registered", async () => {
    const documents = await foreignServer((request, response) => {
      const document = { client_id: documents.url(request.url!), client_name: "Assistant", redirect_uris: [redirectUrl], grant_types: ["authorization_code", "refresh_token"], response_types: ["code"], token_endpoint_auth_method: "none" };
      response.setHeader("content-type", "application/json").end(JSON.stringify(document));
    });
    try {
      const person = await aPerson();
      const wallet = Object.assign(new Wallet(), { clientMetadataUrl: documents.url("/assistant.json") });
      const transport = new StreamableHTTPClientTransport(address(), { authProvider: wallet });
      await expect(new Client({ name: "Assistant", version: "1" }).connect(transport)).rejects.toThrow(UnauthorizedError);
      expect(wallet.sentTo[0]!.searchParams.get("client_id")).toBe(documents.url("/assistant.json"));
      await transport.finishAuth(await person.allow(wallet.sentTo[0]!));
      const client = new Client({ name: "Assistant", version: "1" });
      await client.connect(new StreamableHTTPClientTransport(address(), { authProvider: wallet }));
      expect((await client.callTool({ name: "get_tenant", arguments: {} })).structuredContent).toMatchObject({ id: person.tenant.id });
      await client.close();
    } finally {
      await documents.close();
    }
  });
});

describe("the official client of the first generation", () => {
  it("finds its way from a 401 to an answer", async () => {
    const person = await aPerson();
    const wallet = new Wallet();
    const first = new TransportV1(address(), { authProvider: wallet as never });
    await expect(new ClientV1({ name: "Assistant", version: "1" }).connect(first as never)).rejects.toBeInstanceOf(UnauthorizedErrorV1);
    await first.finishAuth((await person.allow(wallet.sentTo[0]!)).get("code")!);
    const client = new ClientV1({ name: "Assistant", version: "1" });
    await client.connect(new TransportV1(address(), { authProvider: wallet as never }) as never);
    expect((await client.callTool({ name: "get_tenant", arguments: {} })).structuredContent).toMatchObject({ id: person.tenant.id });
    await client.close();
  });
});
