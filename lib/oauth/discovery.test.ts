import { existsSync } from "node:fs";
import { join } from "node:path";
import * as oauth from "oauth4webapi";
import { describe, expect, it } from "vitest";
import { testDatabase } from "@/lib/db/testing";
import { makeTenant, platformTenant } from "@/lib/testing/factories";
import type { Tenant } from "@/lib/tenancy/resolve-tenant";
import { discovery } from "./endpoints/discovery";
import { jwks } from "./endpoints/jwks";

const opened = await testDatabase();

type Kind = "openid-configuration" | "oauth-authorization-server";
type Metadata = Record<string, unknown>;

const request = (tenant: Tenant, path: string, init: RequestInit = {}) =>
  new Request(`${tenant.issuer}${path}`, { ...init, headers: { host: new URL(tenant.issuer).host, ...(init.headers as Record<string, string>) } });
const documentOf = (tenant: Tenant, kind: Kind = "openid-configuration", init?: RequestInit) => discovery(request(tenant, `/.well-known/${kind}`, init));
const metadataOf = async (tenant: Tenant, kind?: Kind) => (await (await documentOf(tenant, kind)).json()) as Metadata;
const keysOf = (tenant: Tenant, init?: RequestInit) => jwks(request(tenant, "/.well-known/jwks.json", init));
const issuers = async () => [await makeTenant(opened.db), await makeTenant(opened.db, { allowDynamicRegistration: true, allowClientIdMetadataDocuments: true }), await platformTenant(opened.db)];

describe("authorization server metadata", () => {
  it("MD-02 the RFC 8414 document exists and says the same as the OpenID Connect one (RFC 8414 §3.1, §3.3)", async () => {
    for (const tenant of await issuers()) {
      const metadata = await metadataOf(tenant, "oauth-authorization-server");
      expect(metadata.issuer).toBe(tenant.issuer);
      expect(metadata).toEqual(await metadataOf(tenant));
    }
  });

  it("MD-03 a strict client accepts both documents (OpenID Connect Discovery §3, §4.3)", async () => {
    for (const tenant of await issuers())
      for (const kind of ["openid-configuration", "oauth-authorization-server"] as const) {
        const as = await oauth.processDiscoveryResponse(new URL(tenant.issuer), await documentOf(tenant, kind));
        expect(as.issuer).toBe(tenant.issuer);
      }
  });

  it("MD-03 names what OpenID Connect Discovery §3 and RFC 8414 §2 require", async () => {
    const metadata = await metadataOf(await makeTenant(opened.db));
    for (const name of ["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "response_types_supported", "subject_types_supported", "id_token_signing_alg_values_supported"])
      expect(metadata, name).toHaveProperty(name);
    expect(metadata.id_token_signing_alg_values_supported).toContain("RS256");
    expect(metadata.scopes_supported).toContain("openid");
    expect(Object.entries(metadata).filter(([, value]) => value === null || value === undefined || (Array.isArray(value) && value.length === 0))).toEqual([]);
  });

  it("MD-05 PKCE: S256 is advertised and plain is not (RFC 9700 §2.1.1, RFC 7636 §4.2)", async () => {
    expect((await metadataOf(await makeTenant(opened.db))).code_challenge_methods_supported).toEqual(["S256"]);
  });

  it("MD-06 iss in authorization responses is advertised (RFC 9207 §2.3, §3)", async () => {
    expect((await metadataOf(await makeTenant(opened.db))).authorization_response_iss_parameter_supported).toBe(true);
  });

  it("MD-07 neither none nor an HMAC is in any list of algorithms (RFC 8725 §3.1, §3.2)", async () => {
    for (const tenant of await issuers()) {
      const lists = Object.entries(await metadataOf(tenant)).filter(([name]) => /_alg_values_supported$/.test(name)) as [string, string[]][];
      expect(lists.length).toBeGreaterThan(1);
      for (const [name, algorithms] of lists) expect(algorithms.filter((algorithm) => /^(none|HS\d+)$/i.test(algorithm)), name).toEqual([]);
    }
  });

  it("MD-08 no response type with token, no implicit and no password grant (RFC 9700 §2.1.2, §2.4)", async () => {
    const metadata = await metadataOf(await makeTenant(opened.db));
    expect(metadata.response_types_supported).toEqual(["code"]);
    expect(metadata.response_modes_supported).not.toContain("fragment");
    for (const grant of ["implicit", "password"]) expect(metadata.grant_types_supported).not.toContain(grant);
    expect(metadata.grant_types_supported).toEqual(expect.arrayContaining(["authorization_code", "refresh_token", "client_credentials"]));
  });

  it("names the languages of the pages (OpenID Connect Discovery §3, ui_locales_supported)", async () => {
    for (const tenant of await issuers()) expect((await metadataOf(tenant)).ui_locales_supported).toEqual(["en", "de", "fr", "es", "ja", "ar"]);
  });

  it("MD-11 may be read from every origin, without credentials (ASVS 3.4.2)", async () => {
    const tenant = await makeTenant(opened.db);
    const init = { headers: { origin: "https://elsewhere.example" } };
    for (const response of [await documentOf(tenant, "openid-configuration", init), await keysOf(tenant, init)]) {
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
      expect(response.headers.get("access-control-allow-credentials")).toBeNull();
    }
  });

  it("MD-12 is application/json (RFC 8414 §3.2)", async () => {
    const tenant = await makeTenant(opened.db);
    for (const response of [await documentOf(tenant), await documentOf(tenant, "oauth-authorization-server"), await keysOf(tenant)]) expect(response.headers.get("content-type")).toMatch(/^application\/json\b/);
  });

  it.each(["POST", "PUT", "DELETE"])("MD-14 refuses %s and says what it takes (ASVS 4.1.4)", async (method) => {
    const tenant = await makeTenant(opened.db);
    for (const response of [await documentOf(tenant, "openid-configuration", { method }), await keysOf(tenant, { method })]) {
      expect(response.status).toBe(405);
      expect(response.headers.get("allow")).toContain("GET");
    }
  });

  it("is answered 421 under a host that is no tenant's, and repeats nothing of it (RFC 9110 §15.5.20)", async () => {
    const response = await discovery(new Request("http://x/.well-known/openid-configuration", { headers: { host: "evil.example" } }));
    expect(response.status).toBe(421);
    expect(await response.text()).not.toContain("evil.example");
  });

  it("lists registration, CIMD and prompt=create exactly where the tenant offers them", async () => {
    const closed = await metadataOf(await makeTenant(opened.db, { allowDynamicRegistration: false, allowClientIdMetadataDocuments: false, allowRegistration: false }));
    expect(closed).not.toHaveProperty("registration_endpoint");
    expect(closed.client_id_metadata_document_supported).toBe(false);
    expect(closed.prompt_values_supported).not.toContain("create");
    const open = await metadataOf(await makeTenant(opened.db, { allowDynamicRegistration: true, allowClientIdMetadataDocuments: true, allowRegistration: true }));
    expect(open.registration_endpoint).toMatch(/\/oauth2\/register$/);
    expect(open.client_id_metadata_document_supported).toBe(true);
    expect(open.token_endpoint_auth_methods_supported).toContain("none");
    expect(open.prompt_values_supported).toContain("create");
  });

  it("every address it lists is this issuer's own and answers (RFC 8414 §2)", async () => {
    for (const tenant of await issuers()) {
      const addresses = Object.entries(await metadataOf(tenant)).filter(([name, value]) => name !== "issuer" && typeof value === "string" && /^https?:/.test(value)) as [string, string][];
      expect(addresses.length).toBeGreaterThanOrEqual(7);
      for (const [name, address] of addresses) {
        expect(new URL(address).origin, name).toBe(tenant.issuer);
        expect(await statusOf(tenant, new URL(address).pathname), name).toBeOneOf([200, 303, 400, 401, 415]);
      }
    }
  });
});

/** Of the route that the framework serves under this path, asked without anything it wants. */
async function statusOf(tenant: Tenant, path: string): Promise<number> {
  const file = join(process.cwd(), "app", path, "route.ts");
  if (!existsSync(file)) return 404;
  const route = (await import(/* @vite-ignore */ file)) as Record<"GET" | "POST", ((request: Request) => Promise<Response>) | undefined>;
  const method = route.GET ? "GET" : "POST";
  const response = await route[method]!(request(tenant, path, { method }));
  return response.status === 405 && route.POST ? (await route.POST(request(tenant, path, { method: "POST" }))).status : response.status;
}

describe("the JWK Set", () => {
  const privateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

  it("MD-09 holds public keys only, each with its own kid; RSA of 2048 bits and more (RFC 7517 §4.5, §9.2)", async () => {
    for (const tenant of await issuers()) {
      const { keys } = (await (await keysOf(tenant)).json()) as { keys: Record<string, string>[] };
      expect(keys.length).toBeGreaterThan(0);
      expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length);
      for (const key of keys) {
        expect(key).toMatchObject({ kid: expect.stringMatching(/^[\w-]{43}$/) as string, use: "sig", alg: expect.any(String) as string });
        expect(["RSA", "EC", "OKP"]).toContain(key.kty);
        expect(Object.keys(key).filter((member) => privateMembers.includes(member))).toEqual([]);
        if (key.kty === "RSA") expect(Buffer.from(key.n!, "base64url").length).toBeGreaterThanOrEqual(256);
      }
    }
  });

  it("MD-09 is not shared between tenants", async () => {
    const [one, other] = await Promise.all([makeTenant(opened.db), makeTenant(opened.db)]);
    const kids = async (tenant: Tenant) => ((await (await keysOf(tenant)).json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
    const ofOne = await kids(one);
    expect((await kids(other)).filter((kid) => ofOne.includes(kid))).toEqual([]);
  });

  it("MD-10 may be cached, for a minute to a day (RFC 9700 §2.6)", async () => {
    const control = (await keysOf(await makeTenant(opened.db))).headers.get("cache-control") ?? "";
    const maxAge = Number(/^public, max-age=(\d+)$/.exec(control)?.[1]);
    expect(maxAge).toBeGreaterThanOrEqual(60);
    expect(maxAge).toBeLessThanOrEqual(86_400);
  });
});
