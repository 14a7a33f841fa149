import { createHash } from "node:crypto";
import { SignJWT, UnsecuredJWT } from "jose";
import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { auditEvents, sessions, users } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { settings } from "@/lib/env";
import { findSession } from "@/lib/sessions";
import type { Tenant } from "@/lib/tenancy/resolve-tenant";
import { newKey, sendJson, startFaultyProvider, type FaultyProvider } from "@/lib/testing/faulty-provider";
import { Browser } from "@/lib/testing/relying-party";
import { allowStandIns, bringBack, makeSocialLogin, makeSocialTenant, startAt, type SocialLoginRow } from "@/lib/testing/social";

/*
 * Against a provider that breaks one rule at a time.
 */

const { db } = await testDatabase();
let undo: () => void;
beforeAll(async () => {
  undo = allowStandIns();
});
afterAll(async () => {
  undo();
});

let provider: FaultyProvider;
let tenant: Tenant;
let login: SocialLoginRow;
let browser: Browser;
beforeEach(async () => {
  provider = await startFaultyProvider();
  settings().socialAddresses = { google: provider.address };
  tenant = await makeSocialTenant(db);
  login = await makeSocialLogin(db, tenant, { providerType: "google", clientId: provider.clientId, clientSecret: "s" });
  browser = new Browser(tenant);
});
afterEach(async () => {
  vi.useRealTimers();
  await provider.close();
});

/** What the provider is asked, and the callback that answers it. */
async function begin(): Promise<{ asked: URLSearchParams; callback: string }> {
  const asked = new URL((await startAt(browser, login)).headers.get("location")!).searchParams;
  provider.claims = { ...provider.claims, nonce: asked.get("nonce") };
  return { asked, callback: `${asked.get("redirect_uri")}?${new URLSearchParams({ code: "a-code", state: asked.get("state")! })}` };
}

async function signIn(fault: (provider: FaultyProvider) => void = () => {}): Promise<Response> {
  const { callback } = await begin();
  fault(provider);
  return bringBack(browser, { url: callback });
}

async function expectNobody(response: Response, status: number): Promise<void> {
  expect(response.status).toBe(status);
  expect(await findSession(db, tenant, browser.request("/"))).toBeUndefined();
  expect(await db.select().from(sessions).where(eq(sessions.tenantId, tenant.id))).toHaveLength(0);
  expect(await db.select().from(users).where(eq(users.tenantId, tenant.id))).toHaveLength(0);
  const events = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id));
  expect(events.map(({ action }) => action)).toContain("social_login.refused");
  expect(JSON.stringify(events)).not.toMatch(/a-code|eyJ|an-access-token/);
}

const seconds = () => Math.floor(Date.now() / 1000);

it("a provider that does everything right signs the person in, with PKCE and the secret in one token request", async () => {
  const { asked, callback } = await begin();
  expect((await bringBack(browser, { url: callback })).status).toBe(303);
  expect((await findSession(db, tenant, browser.request("/")))?.user.email).toBe("ada@example.com");
  const form = provider.tokenForms[0]!;
  expect(Object.fromEntries(form)).toMatchObject({ grant_type: "authorization_code", code: "a-code", client_id: "faulty-client", client_secret: "s", redirect_uri: asked.get("redirect_uri") });
  expect(createHash("sha256").update(form.get("code_verifier")!).digest("base64url")).toBe(asked.get("code_challenge"));
});

describe("SO-05 an ID token is refused (OpenID Connect Core §3.1.3.7)", () => {
  const faults: [string, () => Record<string, unknown>][] = [
    ["of another issuer", () => ({ iss: "https://accounts.google.com" })],
    ["of no issuer", () => ({ iss: undefined })],
    ["for another audience", () => ({ aud: "other-client" })],
    ["for no audience", () => ({ aud: undefined })],
    ["for more audiences without azp", () => ({ aud: ["faulty-client", "other-client"] })],
    ["authorized for another party", () => ({ aud: ["faulty-client", "other-client"], azp: "other-client" })],
    ["for this audience, authorized for another party", () => ({ azp: "other-client" })],
    ["with another nonce", () => ({ nonce: "n".repeat(43) })],
    ["without a nonce", () => ({ nonce: undefined })],
    ["with a nonce that is no text", () => ({ nonce: 7 })],
    ["that has expired", () => ({ exp: seconds() - 61, iat: seconds() - 300 })],
    ["without exp", () => ({ exp: undefined })],
    ["with an exp that is no number", () => ({ exp: "tomorrow" })],
    ["without iat", () => ({ iat: undefined })],
    ["made in the future", () => ({ iat: seconds() + 120, exp: seconds() + 600 })],
    ["made long ago", () => ({ iat: seconds() - 3600 })],
    ["not yet valid", () => ({ nbf: seconds() + 120 })],
    ["without a subject", () => ({ sub: undefined })],
    ["with an empty subject", () => ({ sub: "" })],
  ];
  it.each(faults)("%s", async (_fault, changes) => expectNobody(await signIn(() => Object.assign(provider.claims, changes())), 400));

  it("but an azp that is ours is none of these", async () => {
    expect((await signIn(() => Object.assign(provider.claims, { aud: ["faulty-client", "other-client"], azp: "faulty-client" }))).status).toBe(303);
  });
});

describe("SO-06 a signature is refused (RFC 8725 §3.1)", () => {
  it("none at all", async () => expectNobody(await signIn(() => (provider.idToken = (claims) => Promise.resolve(new UnsecuredJWT(claims).encode()))), 400));

  it("HS256 with the public key for a secret", async () => {
    const secret = Buffer.from(JSON.stringify(provider.key.publicJwk));
    await expectNobody(await signIn(() => (provider.idToken = (claims) => new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid: "key-1" }).sign(secret))), 400);
  });

  it("HS256 with the client secret", async () => {
    await expectNobody(await signIn(() => (provider.idToken = (claims) => new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid: "key-1" }).sign(Buffer.from("s".repeat(32))))), 400);
  });

  it("of an unknown kid, for which keys are not fetched at will", async () => {
    const other = await newKey("unknown");
    await expectNobody(await signIn(() => (provider.key = other)), 400);
    expect(provider.requests.filter((request) => request === "GET /jwks")).toHaveLength(1);
  });

  it("of another provider's key under the known kid", async () => {
    const other = await newKey("key-1");
    await expectNobody(await signIn(() => (provider.key = { ...other })), 400);
  });

  it("with a key that names another issuer", async () => {
    await expectNobody(await signIn(() => (provider.publishedKeys = [{ ...provider.key.publicJwk, issuer: "https://login.example/other/v2.0" } as never])), 400);
  });

  it("broken", async () => {
    const right = provider.idToken;
    await expectNobody(await signIn(() => (provider.idToken = async (claims) => `${(await right(claims)).slice(0, -6)}AAAAAA`)), 400);
  });

  it("that is no JWT", async () => expectNobody(await signIn(() => (provider.idToken = () => Promise.resolve("nonsense"))), 400));

  it("but a new key is found half a minute after the last look", async () => {
    expect((await signIn()).status).toBe(303);
    const next = await newKey("key-2");
    provider.key = next;
    provider.publishedKeys = [...provider.publishedKeys, next.publicJwk];
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 31_000 });
    browser = new Browser(tenant);
    expect((await signIn()).status).toBe(303);
  });
});

describe("SO-07 the userinfo endpoint (OpenID Connect Core §5.3.2)", () => {
  const sparse = (userinfo: Record<string, unknown>) => () => {
    Object.assign(provider.claims, { email: undefined, email_verified: undefined });
    provider.userinfo = userinfo;
  };
  it("counts for the subject of the ID token", async () => {
    expect((await signIn(sparse({ sub: "ada-at-the-provider", email: "ada@example.com", email_verified: true }))).headers.get("location")).toBe("/oauth2/login");
  });
  it.each([{ sub: "somebody-else" }, {}, { sub: ["ada-at-the-provider"] }])("is refused when it tells of another: %j", async (wrong) => expectNobody(await signIn(sparse({ ...wrong, email: "ada@example.com", email_verified: true })), 400));
  it("is not trusted for an ID token's address: the proof belongs to the address it came with", async () => {
    Object.assign(provider.claims, { email_verified: false });
    provider.userinfo = { sub: "ada-at-the-provider", email: "ada@example.com", email_verified: true };
    expect((await signIn()).headers.get("location")).toMatch(/^\/oauth2\/pin-code/);
  });
});

describe("SO-16 a token endpoint", () => {
  const codesSent = () => provider.requests.filter((request) => request === "POST /token").length;

  it.each<[string, FaultyProvider["answers"][string], number]>([
    ["that answers 500", (response) => void response.writeHead(500).end("oops"), 502],
    ["that answers 400 with an error", (response) => sendJson(response, { error: "invalid_grant", error_description: "<b>no</b>" }, 400), 400],
    ["that sends 10 MiB", (response) => void response.writeHead(200, { "Content-Type": "application/json" }).end(`"${"x".repeat(10 * 1024 * 1024)}"`), 502],
    ["that sends no end", (response) => {
      response.writeHead(200, { "Content-Type": "application/json" });
      const more = () => response.write("x".repeat(64 * 1024), (error) => !error && setImmediate(more));
      more();
    }, 502],
    ["that redirects", (response) => void response.writeHead(307, { Location: `${provider.address}/elsewhere` }).end(), 502],
    ["that sends no JSON", (response) => void response.writeHead(200, { "Content-Type": "text/html" }).end("<html>welcome</html>"), 502],
    ["that sends JSON that is no object", (response) => sendJson(response, ["id_token"]), 400],
    ["that closes the connection", (response) => void response.destroy(), 502],
  ])("%s gives a page, and the code is sent once", async (_fault, answer, status) => {
    const response = await signIn(() => (provider.answers["/token"] = answer));
    expect(await response.clone().text()).not.toMatch(/<b>no<\/b>|welcome|oops/);
    await expectNobody(response, status);
    expect(codesSent()).toBe(1);
    expect(provider.requests).not.toContain("POST /elsewhere");
    expect(provider.requests).not.toContain("GET /elsewhere");
  });

  it("that hangs gives a page in less than ten seconds", async () => {
    const began = performance.now();
    await expectNobody(await signIn(() => (provider.answers["/token"] = () => {})), 502);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(codesSent()).toBe(1);
  });

  it("and all that follow it share those seconds", async () => {
    const began = performance.now();
    const slow = (milliseconds: number, body: () => unknown) => (response: Parameters<FaultyProvider["answers"][string]>[0]) => void setTimeout(() => sendJson(response, body()), milliseconds);
    const { callback } = await begin();
    const idToken = await provider.idToken({ ...provider.claims, email: undefined });
    provider.answers = { "/token": slow(4_000, () => ({ id_token: idToken, access_token: "t" })), "/jwks": slow(3_500, () => ({ keys: provider.publishedKeys })), "/userinfo": slow(4_000, () => ({})) };
    await expectNobody(await bringBack(browser, { url: callback }), 502);
    expect(performance.now() - began).toBeLessThan(10_000);
  }, 15_000);

  it("that is down is told on a page with the provider's name", async () => {
    const { callback } = await begin();
    await provider.close();
    const response = await bringBack(browser, { url: callback });
    expect(await response.clone().text()).toContain("Google");
    await expectNobody(response, 502);
  });
});

describe("discovery", () => {
  const start = async () => (await startAt(browser, login)).headers.get("location");
  const calm = "/oauth2/login?social_error=provider_unavailable";

  it("is asked once in an hour, for all who come", async () => {
    await Promise.all([start(), start(), start()]);
    expect(provider.requests).toEqual(["GET /.well-known/openid-configuration"]);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_600_001 });
    await start();
    expect(provider.requests).toHaveLength(2);
  });

  it("that fails is told calmly, and asked again the next time", async () => {
    provider.answers["/.well-known/openid-configuration"] = (response) => void response.writeHead(503).end();
    expect(await start()).toBe(calm);
    provider.answers = {};
    expect(await start()).toContain(`${provider.address}/authorize`);
  });

  it.each([{ issuer: "https://evil.example" }, { authorization_endpoint: undefined }, { authorization_endpoint: "http://evil.example/authorize" }, { authorization_endpoint: "javascript:alert(1)" }, { jwks_uri: "nonsense" }])("that says %j sends nobody anywhere", async (changes) => {
    Object.assign(provider.discovery, changes);
    expect(await start()).toBe(calm);
  });

  it("may name no address of ours: requests go through the outbound guard", async () => {
    settings().outboundAllow = [];
    expect(await start()).toBe(calm);
    expect(provider.requests).toEqual([]);
    settings().outboundAllow = ["127.0.0.1", "::1"];
  });
});
