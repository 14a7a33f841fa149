import { afterEach, describe, expect, it, vi } from "vitest";
import { eq } from "drizzle-orm";
import { users } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { signJws } from "@/lib/keys/jws";
import { makeClient, makeTenant, makeUser } from "@/lib/testing/factories";
import { basic, Browser, post, RelyingParty } from "@/lib/testing/relying-party";
import { introspect } from "./introspect";
import { revoke } from "./revoke";
import { me, userinfo } from "./userinfo";

const opened = await testDatabase();
afterEach(() => vi.useRealTimers());

async function setUp() {
  const { db } = opened;
  const tenant = await makeTenant(db);
  const client = await makeClient(db, tenant);
  const user = await makeUser(db, tenant, { name: "Ada" });
  const browser = await Browser.signedIn(db, tenant, user);
  const party = new RelyingParty(tenant, client);
  return { db, tenant, client, user, party, tokens: await party.tokens(browser, { scope: "openid profile email offline_access" }) };
}

const ask = (endpoint: typeof userinfo, tenant: { issuer: string }, init: RequestInit = {}, query = "") =>
  endpoint(new Request(`${tenant.issuer}/oauth2/userinfo${query}`, { ...init, headers: { host: new URL(tenant.issuer).host, ...init.headers } }));
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const inspect = (tenant: Parameters<typeof post>[1], client: { id: string; secret: string }, token: string, more: Record<string, string> = {}) =>
  post(introspect, tenant, "/oauth2/introspect", new URLSearchParams({ token, ...more }), { authorization: basic(client) });
const end = (tenant: Parameters<typeof post>[1], client: { id: string; secret: string }, token: string) => post(revoke, tenant, "/oauth2/revoke", new URLSearchParams({ token }), { authorization: basic(client) });

describe("userinfo (OpenID Connect Core §5.3)", () => {
  it("UI-10 answers the scopes' claims, uncached; GET arrives with a JSON content type and no body (the SDK's wire)", async () => {
    const { tenant, tokens, user } = await setUp();
    const response = await ask(userinfo, tenant, { headers: { ...bearer(tokens.access_token), "content-type": "application/json" } });
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.json()).toEqual({ sub: user.id, name: "Ada", updated_at: Math.floor(user.updatedAt.getTime() / 1000), email: user.email, email_verified: true });
  });

  it("answers POST with the token in the header or in the form (RFC 6750 §2.2)", async () => {
    const { tenant, tokens } = await setUp();
    expect((await ask(userinfo, tenant, { method: "POST", headers: bearer(tokens.access_token) })).status).toBe(200);
    expect((await ask(userinfo, tenant, { method: "POST", body: new URLSearchParams({ access_token: tokens.access_token }) })).status).toBe(200);
  });

  it("without a token the challenge names no error (RFC 6750 §3.1)", async () => {
    const { tenant } = await setUp();
    const response = await ask(userinfo, tenant);
    expect([response.status, response.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
  });

  it.each(["garbage", "a.b.c", "Ä"])("UI-02 refuses the garbage token %s", async (token) => {
    const { tenant } = await setUp();
    const response = await ask(userinfo, tenant, { headers: { authorization: `Bearer ${token}` } });
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toContain('error="invalid_token"');
  });

  it("UI-03 does not read a token in the query", async () => {
    const { tenant, tokens } = await setUp();
    expect((await ask(userinfo, tenant, {}, `?access_token=${tokens.access_token}`)).status).toBe(401);
  });

  it("UI-04 refuses a token in the header and in the body", async () => {
    const { tenant, tokens } = await setUp();
    expect((await ask(userinfo, tenant, { method: "POST", headers: bearer(tokens.access_token), body: new URLSearchParams({ access_token: tokens.access_token }) })).status).toBe(400);
  });

  it("UI-07 refuses two Authorization headers", async () => {
    const { tenant, tokens } = await setUp();
    const headers = new Headers({ host: new URL(tenant.issuer).host });
    headers.append("authorization", `Bearer ${tokens.access_token}`);
    headers.append("authorization", `Bearer ${tokens.access_token}`);
    expect((await userinfo(new Request(`${tenant.issuer}/oauth2/userinfo`, { headers }))).status).toBe(401);
  });

  it("UI-08 refuses DELETE and PUT", async () => {
    const { tenant, tokens } = await setUp();
    for (const method of ["DELETE", "PUT"]) expect((await ask(userinfo, tenant, { method, headers: bearer(tokens.access_token) })).status).toBe(405);
  });

  it("FL-16 refuses an ID token and FL-17 a refresh token", async () => {
    const { tenant, tokens } = await setUp();
    for (const token of [tokens.id_token, tokens.refresh_token]) expect((await ask(userinfo, tenant, { headers: bearer(token) })).status).toBe(401);
  });

  it("refuses a token of another tenant, also one signed by that tenant in this one's name", async () => {
    const { db, tenant, tokens, client } = await setUp();
    const other = await makeTenant(db);
    expect((await ask(userinfo, other, { headers: bearer(tokens.access_token) })).status).toBe(401);
    const now = Math.floor(Date.now() / 1000);
    const forged = await signJws(db, other.id, "ES256", "at+jwt", { iss: tenant.issuer, tid: tenant.id, sub: "user_x", client_id: client.id, scope: "openid", jti: "x", exp: now + 60, nbf: now, iat: now, aud: client.id });
    expect((await ask(userinfo, tenant, { headers: bearer(forged) })).status).toBe(401);
  });

  it("SE-15 refuses the token of a suspended user at once", async () => {
    const { db, tenant, tokens, user } = await setUp();
    await db.update(users).set({ status: "suspended" }).where(eq(users.id, user.id));
    expect((await ask(userinfo, tenant, { headers: bearer(tokens.access_token) })).status).toBe(401);
  });

  it("refuses an expired token", async () => {
    const { tenant, tokens } = await setUp();
    vi.useFakeTimers({ toFake: ["Date"] }).setSystemTime(Date.now() + 901_000);
    expect((await ask(userinfo, tenant, { headers: bearer(tokens.access_token) })).status).toBe(401);
  });

  it("PUT /oauth2/me changes the name and answers like userinfo (the SDK's wire)", async () => {
    const { tenant, tokens } = await setUp();
    const put = (body: unknown) => ask(me, tenant, { method: "PUT", headers: { ...bearer(tokens.access_token), "content-type": "application/json" }, body: JSON.stringify(body) });
    expect(await (await put({ name: " Grace Hopper " })).json()).toMatchObject({ name: "Grace Hopper" });
    expect(await (await ask(userinfo, tenant, { headers: bearer(tokens.access_token) })).json()).toMatchObject({ name: "Grace Hopper" });
    for (const body of [{}, { name: "" }, { name: 3 }, { name: "a\u202Eb" }, { name: "a".repeat(256) }, { name: "x", email_verified: true }, []]) expect((await put(body)).status).toBe(400);
  });
});

describe("introspection (RFC 7662)", () => {
  it("tells the facts of access and refresh tokens, uncached (IR-10), whatever the hint (IR-08)", async () => {
    const { tenant, client, tokens, user } = await setUp();
    const access = await inspect(tenant, client, tokens.access_token, { token_type_hint: "refresh_token" });
    expect(access.body).toMatchObject({ active: true, sub: user.id, client_id: client.id, token_type: "Bearer", iss: tenant.issuer });
    expect(access.headers.get("cache-control")).toBe("no-store");
    expect((await inspect(tenant, client, tokens.refresh_token, { token_type_hint: "nonsense" })).body).toMatchObject({ active: true, sub: user.id, token_type: "refresh_token" });
  });

  it("IR-01 IR-02 refuses no and wrong client authentication", async () => {
    const { tenant, client, tokens } = await setUp();
    expect((await post(introspect, tenant, "/oauth2/introspect", new URLSearchParams({ token: tokens.access_token, client_id: client.id }))).status).toBe(401);
    expect((await inspect(tenant, { ...client, secret: "wrong" }, tokens.access_token)).status).toBe(401);
  });

  it("IR-13 refuses a public client", async () => {
    const { db, tenant, tokens } = await setUp();
    const client = await makeClient(db, tenant, { isPublic: true });
    expect((await post(introspect, tenant, "/oauth2/introspect", new URLSearchParams({ token: tokens.access_token, client_id: client.id }))).status).toBe(401);
  });

  it("shows a client that registered itself its own tokens only", async () => {
    const { db, tenant, tokens } = await setUp();
    const client = await makeClient(db, tenant, { registration: "dynamic" });
    expect((await inspect(tenant, client, tokens.access_token)).body).toEqual({ active: false });
  });

  it.each([["IR-06 alg none", `${btoa('{"alg":"none","typ":"at+jwt"}').replace(/=/g, "")}.${btoa("{}")}.`], ["IR-14 a very long token", "x".repeat(20_000)], ["IR-14 a binary token", "\x01\x02"]])("%s is inactive", async (_name, token) => {
    const { tenant, client } = await setUp();
    expect((await inspect(tenant, client, token)).body).toEqual({ active: false });
  });

  it("IR-11 a token of tenant 1 is inactive at tenant 2", async () => {
    const { db, tokens } = await setUp();
    const other = await makeTenant(db);
    expect((await inspect(other, await makeClient(db, other), tokens.access_token)).body).toEqual({ active: false });
    expect((await inspect(other, await makeClient(db, other), tokens.refresh_token)).body).toEqual({ active: false });
  });

  it("IR-05 refuses GET, IR-09 two tokens", async () => {
    const { tenant, client } = await setUp();
    expect((await introspect(new Request(`${tenant.issuer}/oauth2/introspect`, { headers: { host: new URL(tenant.issuer).host } }))).status).toBe(405);
    expect((await post(introspect, tenant, "/oauth2/introspect", "token=a&token=b", { authorization: basic(client) })).status).toBe(400);
  });
});

describe("revocation (RFC 7009)", () => {
  it("RV-07 a revoked access token is dead at once, and the grant lives on", async () => {
    const { tenant, client, tokens, party } = await setUp();
    expect((await end(tenant, client, tokens.access_token)).status).toBe(200);
    expect((await inspect(tenant, client, tokens.access_token)).body).toEqual({ active: false });
    expect((await ask(userinfo, tenant, { headers: bearer(tokens.access_token) })).status).toBe(401);
    expect((await party.refresh(tokens.refresh_token)).status).toBe(200);
  });

  it("RT-09 a revoked refresh token takes its access tokens along (§2.1)", async () => {
    const { tenant, client, tokens, party } = await setUp();
    await end(tenant, client, tokens.refresh_token);
    expect((await party.refresh(tokens.refresh_token)).body.error).toBe("invalid_grant");
    expect((await inspect(tenant, client, tokens.access_token)).body).toEqual({ active: false });
  });

  it("RT-10 another client's revocation answers 200 and touches nothing", async () => {
    const { db, tenant, client, tokens } = await setUp();
    const other = await makeClient(db, tenant);
    for (const token of [tokens.refresh_token, tokens.access_token]) expect((await end(tenant, other, token)).status).toBe(200);
    for (const token of [tokens.refresh_token, tokens.access_token]) expect((await inspect(tenant, client, token)).body.active).toBe(true);
  });

  it("RV-03 an unknown token answers 200", async () => {
    const { tenant, client } = await setUp();
    for (const token of ["rt_unknown", "garbage"]) expect((await end(tenant, client, token)).status).toBe(200);
  });

  it("RV-06 refuses GET", async () => {
    const { tenant } = await setUp();
    expect((await revoke(new Request(`${tenant.issuer}/oauth2/revoke?callback=x`, { headers: { host: new URL(tenant.issuer).host } }))).status).toBe(405);
  });

  it("RV-09 a token of tenant 1 revoked at tenant 2 stays alive", async () => {
    const { db, tenant, client, tokens } = await setUp();
    const other = await makeTenant(db);
    await end(other, await makeClient(db, other), tokens.access_token);
    expect((await inspect(tenant, client, tokens.access_token)).body.active).toBe(true);
  });
});
