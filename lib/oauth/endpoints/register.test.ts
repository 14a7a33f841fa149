import dns from "node:dns";
import { and, eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { clientAddressHeader } from "@/lib/client-address";
import { auditEvents, clients, grants } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { newId } from "@/lib/ids";
import { authenticateClient } from "@/lib/oauth/client-authentication";
import { findClient } from "@/lib/oauth/clients";
import type { Tenant } from "@/lib/tenancy/resolve-tenant";
import { makeTenant, makeUser, platformTenant } from "@/lib/testing/factories";
import { authorize } from "./authorize";
import { register, registeredClient, registrationsPerAddress } from "./register";

const { db } = await testDatabase();
let tenant: Tenant;
beforeEach(async () => void (tenant = await makeTenant(db, { allowDynamicRegistration: true })));
afterEach(() => void vi.useRealTimers());

type Answer = { status: number; body: Record<string, unknown>; headers: Headers };
const host = () => new URL(tenant.issuer).host;

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? (JSON.parse(text) as Record<string, unknown>) : {} };
}

const send = async (body: string, headers: Record<string, string> = {}) =>
  answerOf(await register(new Request("http://x/oauth2/register", { method: "POST", headers: { host: host(), "content-type": "application/json", ...headers }, body })));

const metadata = { redirect_uris: ["https://dcr.example/cb"], client_name: "Assistant" };
const post = (given: Record<string, unknown>, headers: Record<string, string> = {}) => send(JSON.stringify({ ...metadata, ...given }), headers);
const rowOf = async (answer: Answer) => (await db.select().from(clients).where(and(eq(clients.tenantId, tenant.id), eq(clients.id, String(answer.body.client_id)))))[0]!;

async function refusal(given: Record<string, unknown>) {
  const { status, body, headers } = await post(given);
  expect(headers.get("cache-control")).toBe("no-store");
  expect(await db.select().from(clients).where(eq(clients.tenantId, tenant.id))).toHaveLength(0);
  return `${status} ${String(body.error)}`;
}

describe("the registration endpoint (RFC 7591 §3)", () => {
  it("DR-01 is closed where the tenant does not allow it", async () => {
    tenant = await makeTenant(db);
    expect(await refusal({})).toBe("403 access_denied");
  });

  it("registers a confidential client by default, with a secret that works", async () => {
    const answer = await post({});
    expect(answer).toMatchObject({
      status: 201,
      body: {
        client_id: expect.stringMatching(/^client_/), client_secret: expect.stringMatching(/^cs_/), client_secret_expires_at: 0, registration_access_token: expect.any(String),
        registration_client_uri: `${tenant.issuer}/oauth2/register/${String(answer.body.client_id)}`, client_name: "Assistant", application_type: "web", redirect_uris: metadata.redirect_uris,
        token_endpoint_auth_method: "client_secret_basic", grant_types: ["authorization_code"], response_types: ["code"], scope: "openid profile email offline_access", id_token_signed_response_alg: "RS256",
      },
    });
    expect(Math.abs(Number(answer.body.client_id_issued_at) - Date.now() / 1000)).toBeLessThan(10);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    const credentials = new Map([["client_id", String(answer.body.client_id)], ["client_secret", String(answer.body.client_secret)]]);
    expect((await authenticateClient(db, tenant, new Request("http://x/oauth2/token"), credentials)).client).toMatchObject({ registration: "dynamic", requireConsent: true, requirePkce: true });
  });

  it("registers what an MCP client sends: public, several callbacks, refresh", async () => {
    const redirect_uris = ["cursor://anysphere.cursor-mcp/oauth/callback", "https://www.cursor.com/agents/mcp/oauth/callback", "http://localhost:8787/callback"];
    const answer = await post({ redirect_uris, token_endpoint_auth_method: "none", grant_types: ["authorization_code", "refresh_token"], response_types: ["code"], client_uri: "", logo_uri: null, contacts: [] });
    expect(answer).toMatchObject({ status: 201, body: { application_type: "native", redirect_uris, token_endpoint_auth_method: "none", grant_types: ["authorization_code", "refresh_token"] } });
    expect(answer.body).not.toHaveProperty("client_secret");
    expect(answer.body).not.toHaveProperty("client_secret_expires_at");
    for (const value of Object.values(answer.body)) expect([null, ""]).not.toContain(value);
    expect(await rowOf(answer)).toMatchObject({ applicationType: "native", isPublic: true, secretHash: null });
  });

  it("lets a client ask for management scopes at the platform tenant only", async () => {
    expect((await post({ scope: "openid users:write" })).body.scope).not.toContain("users:write");
    tenant = await platformTenant(db);
    expect(String((await post({})).body.scope).split(" ")).toEqual(expect.arrayContaining(["openid", "users:write", "audit:read"]));
  });

  it.each([
    ["DR-02", "javascript:alert(1)"], ["DR-03", "data:text/html,x"], ["DR-04", "https://dcr.example/cb#frag"], ["DR-05", "https://*.example/cb"],
    ["DR-06", "https://user:pw@dcr.example/cb"], ["DR-07", "/relative"], ["DR-08", "http://dcr.example/cb"],
  ])("%s refuses the redirect_uri %s, also beside a good one", async (_row, uri) => {
    expect(await refusal({ redirect_uris: [uri] })).toBe("400 invalid_redirect_uri");
    expect(await refusal({ redirect_uris: ["https://dcr.example/cb", uri], application_type: "native" })).toBe("400 invalid_redirect_uri");
  });

  it.each([["none", undefined], ["an empty list", []], ["no list", "https://dcr.example/cb"], ["an object", { 0: "https://dcr.example/cb" }], ["numbers", [1]], ["null", null]])("DR-09 refuses redirect_uris that are %s", async (_what, redirect_uris) => {
    expect(await refusal({ redirect_uris })).toBe("400 invalid_redirect_uri");
  });

  it.each(["implicit", "password", "client_credentials", "urn:ietf:params:oauth:grant-type:jwt-bearer"])("DR-11 never registers the grant %s", async (grant) => {
    expect(await refusal({ grant_types: [grant] })).toBe("400 invalid_client_metadata");
    expect((await rowOf(await post({ grant_types: ["authorization_code", grant] }))).grantTypes).toEqual(["authorization_code"]);
  });

  it("DR-11 refuses response types without code", async () => {
    expect(await refusal({ response_types: ["token"] })).toBe("400 invalid_client_metadata");
  });

  it("DR-12 fetches neither jwks_uri nor sector_identifier_uri", async () => {
    const lookup = vi.spyOn(dns.promises, "lookup");
    const answer = await post({ jwks_uri: "https://127.0.0.1/jwks", sector_identifier_uri: "https://localhost/sector", token_endpoint_auth_method: "private_key_jwt" });
    expect(answer.status).toBe(201);
    expect(answer.body).not.toHaveProperty("client_secret");
    expect(answer.body).not.toHaveProperty("sector_identifier_uri");
    expect(lookup).not.toHaveBeenCalled();
    lookup.mockRestore();
  });

  it.each(["logo_uri", "client_uri", "tos_uri", "policy_uri", "jwks_uri"].flatMap((name) => ["javascript:alert(1)", "data:text/html,x", "http://dcr.example/", "/relative", "https://user@dcr.example/", "https://dcr.example/a\0b", 7].map((value) => [name, value])))(
    "DR-13 refuses %s %j",
    async (name, value) => expect(await refusal({ [String(name)]: value })).toBe("400 invalid_client_metadata"),
  );

  const ec = { kty: "EC", crv: "P-256", x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0" };
  it.each([
    ["jwks and jwks_uri together", { jwks: { keys: [ec] }, jwks_uri: "https://dcr.example/jwks" }],
    ["a private key", { jwks: { keys: [{ ...ec, d: "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI" }] } }],
    ["a symmetric key", { jwks: { keys: [{ kty: "oct", k: "AAAA" }] } }],
    ["a symmetric key without its value", { jwks: { keys: [{ kty: "oct" }] } }],
    ["no keys", { jwks: { keys: [] } }],
    ["no set", { jwks: "x" }],
    ["a list", { jwks: [ec] }],
    ["private_key_jwt without keys", { token_endpoint_auth_method: "private_key_jwt" }],
  ])("DR-14 refuses %s", async (_what, given) => {
    expect(await refusal(given)).toBe("400 invalid_client_metadata");
  });

  it("keeps the public members of a key and nothing else", async () => {
    const answer = await post({ jwks: { keys: [{ ...ec, kid: "1", x5c: ["x"], note: "a\0b" }] } });
    expect(answer.body.jwks).toEqual({ keys: [{ ...ec, kid: "1" }] });
  });

  it.each(["[]", "null", '"x"', "1", "", "{", "<client/>"])("DR-15 refuses the body %j", async (body) => {
    expect(await send(body)).toMatchObject({ status: 400, body: { error: "invalid_client_metadata" } });
  });

  it.each(["application/x-www-form-urlencoded", "text/plain", "application/jsonx", ""])("DR-16 refuses the content type %j", async (type) => {
    expect((await send(JSON.stringify(metadata), { "content-type": type })).status).toBe(415);
  });

  it("DR-17 refuses 1 MiB of metadata and more than ten redirect_uris", async () => {
    const many = (count: number) => Array.from({ length: count }, (_, i) => `https://dcr.example/cb${i}`);
    expect(await refusal({ client_name: "x".repeat(1024 * 1024) })).toBe("413 invalid_request");
    expect(await refusal({ redirect_uris: many(1000) })).toBe("400 invalid_redirect_uri");
    expect(await refusal({ redirect_uris: many(11) })).toBe("400 invalid_redirect_uri");
    expect((await post({ redirect_uris: many(10) })).status).toBe(201);
  });

  it("DR-18 ignores what the server decides, and unknown fields (RFC 7591 §3.2.1)", async () => {
    const answer = await post({ client_id: "client_mine", client_secret: "mine", tenant_id: "other", owner: "me", registration: "first_party", require_consent: false, require_pkce: false, requireConsent: false, status: "x", isPublic: true });
    expect(answer.body.client_id).not.toBe("client_mine");
    expect(answer.body.client_secret).not.toBe("mine");
    for (const name of ["tenant_id", "owner", "registration", "require_consent", "require_pkce", "status"]) expect(answer.body).not.toHaveProperty(name);
    expect(await rowOf(answer)).toMatchObject({ registration: "dynamic", requireConsent: true, requirePkce: true, status: "active", isPublic: false });
  });

  it("SR-01 stores secret and registration token as hashes only", async () => {
    const answer = await post({});
    const stored = JSON.stringify(await rowOf(answer));
    expect(stored).not.toContain(String(answer.body.client_secret));
    expect(stored).not.toContain(String(answer.body.registration_access_token));
  });

  it("DR-20 takes __proto__ and constructor as unknown fields", async () => {
    const answer = await send(`{"redirect_uris":["https://dcr.example/cb"],"__proto__":{"token_endpoint_auth_method":"none","isAdmin":true},"constructor":{"prototype":{"x":1}}}`);
    expect(answer.body.token_endpoint_auth_method).toBe("client_secret_basic");
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
    expect((await send(`{"__proto__":{"redirect_uris":["https://dcr.example/cb"]}}`)).body.error).toBe("invalid_redirect_uri");
  });

  it.each([["token_endpoint_auth_method", "client_secret_jwt"], ["id_token_signed_response_alg", "none"], ["id_token_signed_response_alg", "HS256"], ["application_type", "desktop"], ["client_name", "x".repeat(256)], ["client_name", 7], ["contacts", "a@b"], ["scope", ["openid"]], ["post_logout_redirect_uris", ["javascript:alert(1)"]]])(
    "refuses %s %j",
    async (name, value) => expect(await refusal({ [name]: value })).toBe("400 invalid_client_metadata"),
  );

  it("MX-05 takes control and direction characters out of the name", async () => {
    expect((await post({ client_name: "Evil\u202E\u0000\u200B\nApp" })).body.client_name).toBe("EvilApp");
    expect((await post({ client_name: "\u202E" })).body.client_name).toBe("dcr.example");
  });

  it("keeps the algorithm, the addresses and the contacts it was given", async () => {
    const given = { id_token_signed_response_alg: "ES256", client_uri: "https://dcr.example/", logo_uri: "https://dcr.example/l.png", policy_uri: "https://dcr.example/p", tos_uri: "https://dcr.example/t", contacts: ["a@dcr.example"], software_id: "s", software_version: "1", post_logout_redirect_uris: ["https://dcr.example/bye"] };
    expect((await post(given)).body).toMatchObject(given);
  });

  it("RL-06 answers 429 to one address after its number, and serves another", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2031-01-01T00:00:00Z") });
    const from = (address: string) => send("{}", { [clientAddressHeader()]: address });
    for (let i = 0; i < registrationsPerAddress.limit; i++) expect((await from("192.0.2.1")).status).toBe(400);
    const answer = await from("192.0.2.1");
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "60"]);
    expect((await from("192.0.2.2")).status).toBe(400);
  });
});

describe("the client configuration endpoint (RFC 7592 §2)", () => {
  const call = async (method: string, id: unknown, token?: unknown, body?: unknown) =>
    answerOf(await registeredClient(new Request(`http://x/oauth2/register/${String(id)}`, {
      method,
      headers: { host: host(), "content-type": "application/json", ...(token ? { authorization: `Bearer ${String(token)}` } : {}) },
      body: body === undefined ? undefined : JSON.stringify(body),
    })));

  it("tells the client what is registered", async () => {
    const { body } = await post({});
    const answer = await call("GET", body.client_id, body.registration_access_token);
    const { client_secret: _secret, client_secret_expires_at: _expiry, ...rest } = body;
    expect(answer).toMatchObject({ status: 200, body: rest });
    expect(answer.body).not.toHaveProperty("client_secret");
  });

  it.each(["GET", "PUT", "DELETE"])("DR-21 answers 401 to %s without a token, with a wrong one, another client's, and for an unknown client", async (method) => {
    const [first, second] = [await post({}), await post({})];
    const body = method === "PUT" ? { ...metadata, client_id: first.body.client_id } : undefined;
    const bare = await call(method, first.body.client_id, undefined, body);
    expect([bare.status, bare.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    for (const token of ["rat_wrong", first.body.client_secret, second.body.registration_access_token]) {
      const answer = await call(method, first.body.client_id, token, body);
      expect(answer).toMatchObject({ status: 401, body: { error: "invalid_token" } });
      expect(answer.headers.get("www-authenticate")).toContain('error="invalid_token"');
    }
    expect((await call(method, "client_unknown", second.body.registration_access_token, body)).status).toBe(401);
    expect(await rowOf(first)).toBeDefined();
  });

  it("DR-21 answers 401 at another tenant's host", async () => {
    const { body } = await post({});
    tenant = await makeTenant(db, { allowDynamicRegistration: true });
    expect((await call("GET", body.client_id, body.registration_access_token)).status).toBe(401);
  });

  it("replaces the metadata, all of it", async () => {
    const { body } = await post({ client_uri: "https://dcr.example/", grant_types: ["authorization_code", "refresh_token"] });
    const answer = await call("PUT", body.client_id, body.registration_access_token, { client_id: body.client_id, client_secret: body.client_secret, redirect_uris: ["https://dcr.example/new"] });
    expect(answer).toMatchObject({ status: 200, body: { client_id: body.client_id, redirect_uris: ["https://dcr.example/new"], grant_types: ["authorization_code"], client_name: "dcr.example" } });
    expect(answer.body).not.toHaveProperty("client_uri");
    expect((await findClient(db, tenant, String(body.client_id)))!.redirectUris).toEqual(["https://dcr.example/new"]);
  });

  it("takes the secret away from a client that becomes public, and gives one back", async () => {
    const { body } = await post({});
    const put = (given: object) => call("PUT", body.client_id, body.registration_access_token, { ...metadata, client_id: body.client_id, ...given });
    expect((await put({ token_endpoint_auth_method: "none" })).body).not.toHaveProperty("client_secret");
    expect((await rowOf({ body } as Answer)).secretHash).toBeNull();
    expect((await put({ token_endpoint_auth_method: "client_secret_post" })).body.client_secret).toMatch(/^cs_/);
  });

  it.each([["another client_id", { client_id: "client_other" }], ["no client_id", { client_id: undefined }], ["a chosen secret", { client_secret: "mine" }], ["registration_access_token", { registration_access_token: "x" }], ["client_id_issued_at", { client_id_issued_at: 1 }]])(
    "refuses an update with %s",
    async (_what, given) => {
      const { body } = await post({});
      expect(await call("PUT", body.client_id, body.registration_access_token, { ...metadata, client_id: body.client_id, ...given })).toMatchObject({ status: 400, body: { error: "invalid_request" } });
    },
  );

  it("refuses an update that a registration would refuse", async () => {
    const { body } = await post({});
    expect((await call("PUT", body.client_id, body.registration_access_token, { client_id: body.client_id, redirect_uris: ["javascript:alert(1)"] })).body.error).toBe("invalid_redirect_uri");
    expect((await rowOf({ body } as Answer)).redirectUris).toEqual(metadata.redirect_uris);
  });

  it("DR-22 deletes the client with its grants: authorize answers 400, a later GET 401", async () => {
    const answer = await post({});
    const id = String(answer.body.client_id);
    const user = await makeUser(db, tenant);
    await db.insert(grants).values({ tenantId: tenant.id, id: newId("grant"), clientId: id, userId: user.id, sessionId: "session_x", issuer: tenant.issuer, acr: "x", authenticatedAt: new Date() });
    expect(await findClient(db, tenant, id)).toBeDefined();
    expect((await call("DELETE", id, answer.body.registration_access_token)).status).toBe(204);
    expect(await db.select().from(grants).where(eq(grants.clientId, id))).toHaveLength(0);
    const query = new URLSearchParams({ client_id: id, redirect_uri: "https://dcr.example/cb", response_type: "code", scope: "openid", code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", code_challenge_method: "S256" });
    expect((await authorize(new Request(`http://x/oauth2/authorize?${query}`, { headers: { host: host() } }))).status).toBe(400);
    expect((await call("GET", id, answer.body.registration_access_token)).status).toBe(401);
    expect((await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id))).map(({ action }) => action)).toEqual(expect.arrayContaining(["client.registered", "client.deleted"]));
  });

  it("DR-24 a registered client is unknown to the other tenant", async () => {
    const { body } = await post({});
    expect(await findClient(db, await makeTenant(db), String(body.client_id))).toBeUndefined();
  });
});
