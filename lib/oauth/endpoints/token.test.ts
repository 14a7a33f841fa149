import { afterEach, describe, expect, it, vi } from "vitest";
import { testDatabase } from "@/lib/db/testing";
import { parseJws } from "@/lib/keys/jws";
import { endSession } from "@/lib/sessions";
import { makeBackendClient, makeClient, makeTenant, makeUser, platformTenant } from "@/lib/testing/factories";
import { basic, Browser, post, RelyingParty } from "@/lib/testing/relying-party";
import { introspect } from "./introspect";
import { token } from "./token";
import { userinfo } from "./userinfo";

const opened = await testDatabase();
afterEach(() => vi.useRealTimers());

async function setUp(clientValues: Parameters<typeof makeClient>[2] = {}) {
  const { db } = opened;
  const tenant = await makeTenant(db);
  const client = await makeClient(db, tenant, clientValues);
  const user = await makeUser(db, tenant);
  const browser = await Browser.signedIn(db, tenant, user);
  return { db, tenant, client, user, browser, party: new RelyingParty(tenant, client) };
}

const offline = { scope: "openid profile email offline_access" };
type Answer = { status: number; body: Record<string, unknown> };
const expectRefusal = ({ status, body }: Answer, code: string, expected = 400) => expect([status, body.error]).toEqual([expected, code]);

async function userinfoStatus(tenant: { issuer: string }, accessToken: string): Promise<number> {
  const response = await userinfo(new Request(`${tenant.issuer}/oauth2/userinfo`, { headers: { host: new URL(tenant.issuer).host, authorization: `Bearer ${accessToken}` } }));
  return response.status;
}

describe("the request (RFC 6749 §3.2)", () => {
  it("TK-01 refuses GET", async () => {
    const { tenant } = await setUp();
    const response = await token(new Request(`${tenant.issuer}/oauth2/token`, { headers: { host: new URL(tenant.issuer).host } }));
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST, OPTIONS"]);
  });

  it.each([["TK-03 multipart", "multipart/form-data; boundary=x"], ["JSON", "application/json"]])("%s is refused unread", async (_name, type) => {
    const { tenant } = await setUp();
    const answer = await post(token, tenant, "/oauth2/token", "grant_type=client_credentials", { "content-type": type });
    expectRefusal(answer, "invalid_request", 415);
  });

  it.each([
    ["TK-04 an empty body", "", "invalid_request"],
    ["TK-05 an unknown grant_type", "grant_type=urn:x&client_id=a", "unsupported_grant_type"],
    ["TK-06 grant_type password", "grant_type=password&username=a&password=b", "unsupported_grant_type"],
    ["a grant_type that is a property of every object", "grant_type=constructor", "unsupported_grant_type"],
    ["TK-20 two grant_type parameters", "grant_type=client_credentials&grant_type=client_credentials", "invalid_request"],
    ["TK-21 two code parameters", "grant_type=authorization_code&code=a&code=b", "invalid_request"],
    ["TK-28 broken percent-encoding", "grant_type=%E0%A4%A", "invalid_request"],
    ["TK-28 invalid UTF-8", "grant_type=%FF%FE", "invalid_request"],
  ])("%s is refused", async (_name, body, code) => {
    const { tenant } = await setUp();
    const answer = await post(token, tenant, "/oauth2/token", body);
    expectRefusal(answer, code);
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  it("TK-25 refuses a body of 1 MiB", async () => {
    const { tenant } = await setUp();
    expectRefusal(await post(token, tenant, "/oauth2/token", `grant_type=${"x".repeat(1024 * 1024)}`), "invalid_request", 413);
  });

  it("TK-36 TK-37 reads a chunked form with an odd content type", async () => {
    const { db, tenant } = await setUp();
    const client = await makeBackendClient(db, tenant, ["users:read"]);
    const stream = new ReadableStream({
      start(controller) {
        for (const part of ["grant_type=client_", "credentials"]) controller.enqueue(new TextEncoder().encode(part));
        controller.close();
      },
    });
    const response = await token(new Request(`${tenant.issuer}/oauth2/token`, { method: "POST", body: stream, duplex: "half", headers: { host: new URL(tenant.issuer).host, authorization: basic(client), "content-type": "Application/X-WWW-Form-URLencoded; Charset=UTF-8" } } as RequestInit));
    expect(response.status).toBe(200);
  });

  it("TK-26 a code with NUL or control characters is refused before the database sees it", async () => {
    const { party } = await setUp();
    expectRefusal(await party.redeem("a\0b"), "invalid_request");
    expectRefusal(await party.redeem("a\x01b"), "invalid_grant");
  });

  it("TK-33 refuses a grant that the client is not registered for", async () => {
    const { db, tenant } = await setUp();
    const backend = new RelyingParty(tenant, await makeBackendClient(db, tenant));
    expectRefusal(await backend.token({ grant_type: "refresh_token", refresh_token: "rt_x" }), "unauthorized_client");
  });

  it("TK-35 answers 50 bad requests at once alike", async () => {
    const { tenant } = await setUp();
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(token, tenant, "/oauth2/token", "grant_type=authorization_code&client_id=nobody&code=x")));
    expect(new Set(answers.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size).toBe(1);
    expectRefusal(answers[0]!, "invalid_client", 401);
  });
});

describe("client_credentials (RFC 6749 §4.4)", () => {
  it("TK-29 answers completely; without scope it grants all the client may have, for both management resources", async () => {
    const { db, tenant } = await setUp();
    const party = new RelyingParty(tenant, await makeBackendClient(db, tenant, ["users:read", "clients:write"]));
    const { status, body } = await party.token({ grant_type: "client_credentials" });
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: "Bearer", expires_in: 900, scope: "users:read clients:write" });
    expect(Object.keys(body).sort()).toEqual(["access_token", "expires_in", "scope", "token_type"]);
    const { header, claims } = parseJws(body.access_token as string)!;
    expect(header).toMatchObject({ typ: "at+jwt", alg: "ES256" });
    expect(claims).toMatchObject({ iss: tenant.issuer, sub: party.client.id, client_id: party.client.id, tid: tenant.id, aud: ["http://localhost:3000/mcp", "http://localhost:3000/api/v1"], scopes: ["users:read", "clients:write"] });
    expect(Object.keys(claims).sort()).toEqual(["aud", "client_id", "exp", "iat", "iss", "jti", "nbf", "scope", "scopes", "sub", "tid"]);
  });

  it.each([["TK-30 openid", "openid"], ["TK-31 a scope it may not have", "users:write"], ["a scope with a quote", 'a"b']])("%s is invalid_scope", async (_name, scope) => {
    const { db, tenant } = await setUp();
    const party = new RelyingParty(tenant, await makeBackendClient(db, tenant, ["users:read"]));
    expectRefusal(await party.token({ grant_type: "client_credentials", scope }), "invalid_scope");
  });

  it("narrows to one resource (RFC 8707 §2) and refuses another", async () => {
    const { db, tenant } = await setUp();
    const party = new RelyingParty(tenant, await makeBackendClient(db, tenant, ["users:read"]));
    const { body } = await party.token({ grant_type: "client_credentials", resource: "http://localhost:3000/mcp" });
    expect(parseJws(body.access_token as string)!.claims.aud).toBe("http://localhost:3000/mcp");
    expectRefusal(await party.token({ grant_type: "client_credentials", resource: "https://other.example/" }), "invalid_target");
  });
});

describe("authorization_code (RFC 6749 §4.1.3)", () => {
  it("FL-13 answers with tokens that no cache keeps, and names the scope", async () => {
    const { party, browser, user, tenant, client } = await setUp();
    const answer = await party.redeem(await party.code(browser, offline));
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.body).toMatchObject({ token_type: "Bearer", expires_in: 900, scope: offline.scope });
    const id = parseJws(answer.body.id_token as string)!;
    expect(id.header).toMatchObject({ alg: "RS256", typ: "JWT" });
    expect(id.claims).toMatchObject({ iss: tenant.issuer, sub: user.id, aud: client.id, nonce: "n-0S6", amr: ["email"], acr: "urn:authalla:acr:email" });
    expect(id.claims).not.toHaveProperty("email");
    expect(parseJws(answer.body.access_token as string)!.claims).toMatchObject({ sub: user.id, aud: client.id, scopes: offline.scope.split(" "), sid: id.claims.sid, auth_time: id.claims.auth_time });
  });

  it("gives a refresh token for offline_access only", async () => {
    const { party, browser } = await setUp();
    expect((await party.redeem(await party.code(browser))).body).not.toHaveProperty("refresh_token");
    expect((await party.redeem(await party.code(browser, offline))).body.refresh_token).toMatch(/^rt_[A-Za-z0-9_-]{43}$/);
  });

  it("FL-02 a code used twice is invalid_grant, and the tokens of the first use are dead", async () => {
    const { party, browser, tenant } = await setUp();
    const code = await party.code(browser, offline);
    const first = await party.redeem(code);
    expect(await userinfoStatus(tenant, first.body.access_token as string)).toBe(200);
    expectRefusal(await party.redeem(code), "invalid_grant");
    expect(await userinfoStatus(tenant, first.body.access_token as string)).toBe(401);
    expectRefusal(await party.refresh(first.body.refresh_token as string), "invalid_grant");
  });

  it("FL-03 of 20 parallel redemptions at most one succeeds", async () => {
    const { party, browser } = await setUp();
    const code = await party.code(browser);
    const answers = await Promise.all(Array.from({ length: 20 }, () => party.redeem(code)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200)) expectRefusal(answer, "invalid_grant");
  });

  it.each([
    ["FL-05 a missing code_verifier", { code_verifier: undefined }],
    ["FL-07 a code_verifier that is too short", { code_verifier: "a".repeat(42) }],
    ["FL-07 a code_verifier that is too long", { code_verifier: "a".repeat(129) }],
    ["FL-07 a code_verifier with forbidden characters", { code_verifier: `${"a".repeat(43)}!` }],
    ["FL-08 another redirect_uri", { redirect_uri: "https://app.example/other" }],
    ["FL-09 a missing redirect_uri", { redirect_uri: undefined }],
  ])("%s is invalid_grant, and the code is spent", async (_name, changes) => {
    const { party, browser } = await setUp();
    const code = await party.code(browser);
    expectRefusal(await party.redeem(code, changes), "invalid_grant");
    expectRefusal(await party.redeem(code), "invalid_grant");
  });

  it("FL-06 the challenge sent as verifier is invalid_grant", async () => {
    const { party, browser } = await setUp();
    expectRefusal(await party.redeem(await party.code(browser), { code_verifier: party.challenge }), "invalid_grant");
  });

  it("TK-18 an unknown code is invalid_grant; TK-19 a missing one is invalid_request", async () => {
    const { party } = await setUp();
    expectRefusal(await party.redeem("unknown"), "invalid_grant");
    expectRefusal(await party.token({ grant_type: "authorization_code" }), "invalid_request");
  });

  it("FL-10 a code of client A is nothing to client B", async () => {
    const { db, tenant, party, browser } = await setUp();
    const other = new RelyingParty(tenant, await makeClient(db, tenant));
    expectRefusal(await other.redeem(await party.code(browser), { code_verifier: party.verifier }), "invalid_grant");
  });

  it("FL-12 a public client redeems with its own verifier only", async () => {
    const { party, browser } = await setUp({ isPublic: true });
    expectRefusal(await party.redeem(await party.code(browser), { code_verifier: "b".repeat(43) }), "invalid_grant");
    expect((await party.redeem(await party.code(browser))).status).toBe(200);
  });

  it("a code is dead after 60 seconds (FAPI 2.0 SP §5.3.2.1)", async () => {
    const { party, browser } = await setUp();
    const code = await party.code(browser);
    vi.useFakeTimers({ toFake: ["Date"] }).setSystemTime(Date.now() + 60_001);
    expectRefusal(await party.redeem(code), "invalid_grant");
  });

  it("a confidential client that was let off PKCE must send a nonce, and a verifier out of nowhere is refused (decision 1)", async () => {
    const { party, browser } = await setUp({ requirePkce: false });
    const without = { code_challenge: undefined, code_challenge_method: undefined };
    const code = await party.code(browser, without);
    expectRefusal(await party.redeem(code), "invalid_grant");
    expect((await party.redeem(await party.code(browser, without), { code_verifier: undefined })).status).toBe(200);
    await expect(party.code(browser, { ...without, nonce: undefined })).rejects.toThrow("invalid_request");
  });

  it.each(["ES256", "PS256", "EdDSA"] as const)("signs the ID token with %s when the client registered that", async (alg) => {
    const { party, browser } = await setUp({ idTokenSignedResponseAlg: alg });
    expect(parseJws((await party.tokens(browser)).id_token)!.header.alg).toBe(alg);
  });

  it("the CLI's login: no nonce, no resource, management scopes with openid, a refresh token (contract 3)", async () => {
    const { db } = opened;
    const tenant = await platformTenant(db);
    const user = await makeUser(db, tenant);
    const client = await makeClient(db, tenant, { isPublic: true, registration: "first_party", allowedScopes: ["openid", "profile", "email", "offline_access", "tenants:read", "users:write"], redirectUris: ["http://localhost/callback"] });
    const party = new RelyingParty(tenant, client);
    const redirect = "http://localhost:49152/callback";
    const code = await party.code(await Browser.signedIn(db, tenant, user), { ...offline, nonce: undefined, redirect_uri: redirect });
    const { body } = await party.redeem(code, { redirect_uri: redirect });
    expect(body.refresh_token).toBeTruthy();
    expect(parseJws(body.access_token as string)!.claims).toMatchObject({ aud: ["http://localhost:3000/mcp", "http://localhost:3000/api/v1"], scopes: expect.arrayContaining(["tenants:read", "users:write"]) as unknown });
  });
});

describe("refresh_token (RFC 6749 §6, RFC 9700 §4.14.2)", () => {
  it("rotates at every use", async () => {
    const { party, browser } = await setUp({ isPublic: true });
    const tokens = await party.tokens(browser, offline);
    const second = await party.refresh(tokens.refresh_token);
    expect(second.status).toBe(200);
    expect(second.body.refresh_token).not.toBe(tokens.refresh_token);
    expect(parseJws(second.body.id_token as string)!.claims.sub).toBe(parseJws(tokens.id_token)!.claims.sub);
    expect((await party.refresh(second.body.refresh_token as string)).status).toBe(200);
  });

  it("RE-02 within ten seconds the old token gets the identical successor", async () => {
    const { party, browser } = await setUp();
    const tokens = await party.tokens(browser, offline);
    vi.useFakeTimers({ toFake: ["Date"] });
    const first = await party.refresh(tokens.refresh_token);
    vi.setSystemTime(Date.now() + 9_000);
    const again = await party.refresh(tokens.refresh_token);
    expect(again.body.refresh_token).toBe(first.body.refresh_token);
    expect((await party.refresh(first.body.refresh_token as string)).status).toBe(200);
  });

  it("RT-02 a reuse after the grace kills the family and its access tokens", async () => {
    const { party, browser, tenant } = await setUp();
    const tokens = await party.tokens(browser, offline);
    vi.useFakeTimers({ toFake: ["Date"] });
    const second = await party.refresh(tokens.refresh_token);
    vi.setSystemTime(Date.now() + 10_001);
    expectRefusal(await party.refresh(tokens.refresh_token), "invalid_grant");
    expectRefusal(await party.refresh(second.body.refresh_token as string), "invalid_grant");
    expect(await userinfoStatus(tenant, second.body.access_token as string)).toBe(401);
  });

  it("a reuse within the grace kills the family once the successor was used", async () => {
    const { party, browser } = await setUp();
    const tokens = await party.tokens(browser, offline);
    const second = await party.refresh(tokens.refresh_token);
    const third = await party.refresh(second.body.refresh_token as string);
    expectRefusal(await party.refresh(tokens.refresh_token), "invalid_grant");
    expectRefusal(await party.refresh(third.body.refresh_token as string), "invalid_grant");
  });

  it("RT-03 20 parallel refreshes give one successor, which works", async () => {
    const { party, browser } = await setUp();
    const tokens = await party.tokens(browser, offline);
    const answers = await Promise.all(Array.from({ length: 20 }, () => party.refresh(tokens.refresh_token)));
    expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1);
    expect((await party.refresh(answers[0]!.body.refresh_token as string)).status).toBe(200);
  });

  it("RT-04 a refresh token of client A is nothing to client B, and stays alive", async () => {
    const { db, tenant, party, browser } = await setUp();
    const tokens = await party.tokens(browser, offline);
    const other = new RelyingParty(tenant, await makeClient(db, tenant));
    expectRefusal(await other.refresh(tokens.refresh_token), "invalid_grant");
    expect((await party.refresh(tokens.refresh_token)).status).toBe(200);
  });

  it("RT-05 a refresh token of tenant 1 is nothing at tenant 2", async () => {
    const { db, party, browser } = await setUp();
    const tokens = await party.tokens(browser, offline);
    const tenant = await makeTenant(db);
    expectRefusal(await new RelyingParty(tenant, await makeClient(db, tenant)).refresh(tokens.refresh_token), "invalid_grant");
  });

  it("RT-06 a confidential client must authenticate (GHSA-pw9m-5jxm-xr6h)", async () => {
    const { party, browser } = await setUp();
    const tokens = await party.tokens(browser, offline);
    expectRefusal(await party.token({ grant_type: "refresh_token", refresh_token: tokens.refresh_token, client_secret: undefined }), "invalid_client", 401);
    expect((await party.refresh(tokens.refresh_token)).status).toBe(200);
  });

  it("RT-08 another resource is invalid_target (RFC 8707 §2.2), and costs no token", async () => {
    const { party, browser } = await setUp();
    const tokens = await party.tokens(browser, offline);
    expectRefusal(await party.refresh(tokens.refresh_token, { resource: "https://other.example/" }), "invalid_target");
    expect((await party.refresh(tokens.refresh_token)).status).toBe(200);
  });

  it("RT-12 a refresh token is no code", async () => {
    const { party, browser } = await setUp();
    expectRefusal(await party.redeem((await party.tokens(browser, offline)).refresh_token), "invalid_grant");
  });

  it("RT-14 a narrower scope is honoured, a wider one refused without spending the token", async () => {
    const { party, browser } = await setUp();
    const tokens = await party.tokens(browser, offline);
    expectRefusal(await party.refresh(tokens.refresh_token, { scope: "openid users:read" }), "invalid_scope");
    const narrow = await party.refresh(tokens.refresh_token, { scope: "openid" });
    expect(narrow.body.scope).toBe("openid");
    expect((await party.refresh(narrow.body.refresh_token as string)).body.scope).toBe(offline.scope);
  });

  it("expires with its sliding life", async () => {
    const { party, browser, tenant } = await setUp();
    const tokens = await party.tokens(browser, offline);
    vi.useFakeTimers({ toFake: ["Date"] }).setSystemTime(Date.now() + tenant.refreshTokenLifetimeSeconds * 1000 + 1);
    expectRefusal(await party.refresh(tokens.refresh_token), "invalid_grant");
  });

  it("survives the user's sign-out, but not the session's revocation (OIDC Core §11, SE-14)", async () => {
    const { db, party, browser, tenant } = await setUp();
    const tokens = await party.tokens(browser, offline);
    const sid = parseJws(tokens.id_token)!.claims.sid as string;
    await endSession(db, tenant, sid, "signed_out");
    expect((await party.refresh(tokens.refresh_token)).status).toBe(200);
    const second = await setUp();
    const revoked = await second.party.tokens(second.browser, offline);
    await endSession(db, second.tenant, parseJws(revoked.id_token)!.claims.sid as string, "session_revoked");
    expectRefusal(await second.party.refresh(revoked.refresh_token), "invalid_grant");
    expect((await post(introspect, second.tenant, "/oauth2/introspect", new URLSearchParams({ token: revoked.access_token }), { authorization: basic(second.client) })).body).toEqual({ active: false });
  });
});
