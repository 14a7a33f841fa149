import { afterEach, describe, expect, it, vi } from "vitest";
import { testDatabase } from "@/lib/db/testing";
import { makeClient, makeTenant, makeUser } from "@/lib/testing/factories";
import { Browser, RelyingParty } from "@/lib/testing/relying-party";
import { parseJws } from "@/lib/keys/jws";
import { authorizationRequests } from "@/lib/db/schema";
import { eq } from "drizzle-orm";
import { loadAuthorizationRequest, resumeUrl } from "../authorization-request";
import { answerConsent } from "../consent";
import { authorize } from "./authorize";

const opened = await testDatabase();
afterEach(() => vi.useRealTimers());

async function setUp(clientValues: Parameters<typeof makeClient>[2] = {}) {
  const { db } = opened;
  const tenant = await makeTenant(db);
  const client = await makeClient(db, tenant, clientValues);
  const user = await makeUser(db, tenant);
  return { db, tenant, client, user, party: new RelyingParty(tenant, client), browser: new Browser(tenant) };
}

const location = (response: Response) => new URL(response.headers.get("location")!);

/** E400 of the catalogue: a page here, nothing redirected, nothing kept. */
async function expectPage(response: Response) {
  expect(response.status).toBe(400);
  expect(response.headers.get("location")).toBeNull();
  expect(response.headers.get("content-type")).toContain("text/html");
  expect(response.headers.get("cache-control")).toBe("no-store");
  const html = await response.text();
  expect(html).not.toContain("evil.example");
  expect(html).not.toContain("<form");
  return html;
}

function expectRedirect(response: Response, tenant: { issuer: string }, error: string, state: string | null = "st-ate~1.2") {
  expect(response.status).toBe(303);
  const to = location(response);
  expect(to.origin + to.pathname).toBe("https://app.example/callback");
  expect(to.searchParams.get("error")).toBe(error);
  expect(to.searchParams.get("state")).toBe(state);
  expect(to.searchParams.get("iss")).toBe(tenant.issuer);
  expect(to.searchParams.has("code")).toBe(false);
}

describe("before the redirect URI is proven, errors are shown on a page", () => {
  const good = "https://app.example/callback";
  const cases: [string, Record<string, string | undefined>][] = [
    ["AZ-02 refuses an unknown client_id (RFC 9700 §4.11.2)", { client_id: "client_unknown" }],
    ["AZ-03 refuses a missing client_id", { client_id: undefined }],
    ["AZ-04 refuses an empty client_id", { client_id: "" }],
    ["AZ-05 refuses an unregistered redirect_uri (RFC 9700 §4.1.3)", { redirect_uri: "https://evil.example/callback" }],
    ["AZ-06 refuses an added path segment", { redirect_uri: `${good}/more` }],
    ["AZ-07 refuses an added query", { redirect_uri: `${good}?a=b` }],
    ["AZ-08 refuses a fragment", { redirect_uri: `${good}#f` }],
    ["AZ-09 refuses the good host as user part", { redirect_uri: "https://app.example@evil.example/callback" }],
    ["AZ-10 refuses a look-alike suffix", { redirect_uri: "https://app.example.evil.example/callback" }],
    ["AZ-13 refuses a trailing slash", { redirect_uri: `${good}/` }],
    ["AZ-16 refuses the other scheme", { redirect_uri: "http://app.example/callback" }],
    ["AZ-17 refuses an explicit default port", { redirect_uri: "https://app.example:443/callback" }],
    ["AZ-20 refuses data:", { redirect_uri: "data:text/html,evil" }],
    ["AZ-22 refuses CR LF", { redirect_uri: `${good}\r\nSet-Cookie: a=b` }],
    ["AZ-23 refuses a NUL byte", { redirect_uri: `${good}\0` }],
    ["AZ-26 refuses a missing redirect_uri (decision 9)", { redirect_uri: undefined }],
    ["AZ-27 refuses white space around it", { redirect_uri: ` ${good}` }],
    ["AZ-61 refuses an unknown request_uri of ours (RFC 9126 §2.2)", { request_uri: "urn:ietf:params:oauth:request_uri:request_aaaaaaaaaaaaaaaaaaaa" }],
  ];
  it.each(cases)("%s", async (_name, changes) => {
    const { party, browser } = await setUp();
    await expectPage(await browser.send(authorize, party.authorizeUrl(changes)));
  });

  it.each([["AZ-29", "redirect_uri", "https://evil.example/"], ["AZ-31", "client_id", "evil"], ["AZ-33", "scope", "openid"], ["AZ-35", "state", "x"], ["AZ-36", "code_challenge", "x"], ["AZ-37", "nonce", "x"], ["AZ-38", "prompt", "none"]])(
    "%s refuses a repeated %s (RFC 6749 §3.1)",
    async (_id, name, value) => {
      const { party, browser } = await setUp();
      await expectPage(await browser.send(authorize, `${party.authorizeUrl({ prompt: "login" })}&${name}=${encodeURIComponent(value)}`));
    },
  );

  it("AZ-28 refuses the redirect_uri of another client of the tenant", async () => {
    const { db, tenant, party, browser } = await setUp();
    await makeClient(db, tenant, { redirectUris: ["https://other.example/cb"] });
    await expectPage(await browser.send(authorize, party.authorizeUrl({ redirect_uri: "https://other.example/cb" })));
  });

  it("AZ-81 refuses a client of another tenant", async () => {
    const { party } = await setUp();
    const other = await makeTenant(opened.db);
    await expectPage(await new Browser(other).send(authorize, party.authorizeUrl()));
  });

  it("AZ-78 escapes what the page shows", async () => {
    const { party, browser } = await setUp();
    const html = await expectPage(await browser.send(authorize, `${party.authorizeUrl()}&${encodeURIComponent("<script>alert(1)</script>")}=1&${encodeURIComponent("<script>alert(1)</script>")}=2`));
    expect(html).not.toContain("<script>");
  });

  it("AZ-77 does not read a JSON body", async () => {
    const { party, browser } = await setUp();
    const response = await browser.send(authorize, "/oauth2/authorize", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(Object.fromEntries(party.parameters())) });
    expect(response.status).toBe(400);
    expect(response.headers.get("location")).toBeNull();
  });
});

describe("afterwards, errors go to the client with state and iss (RFC 9207 §2)", () => {
  const cases: [string, Record<string, string | undefined>, string][] = [
    ["AZ-01 prompt=none without a session is login_required (OIDC Core §3.1.2.6)", { prompt: "none" }, "login_required"],
    ["AZ-40 refuses response_type=token (RFC 9700 §2.1.2)", { response_type: "token" }, "unsupported_response_type"],
    ["AZ-41 refuses response_type=id_token", { response_type: "id_token" }, "unsupported_response_type"],
    ["refuses a missing response_type (RFC 6749 §3.1.1)", { response_type: undefined }, "invalid_request"],
    ["AZ-44 refuses a confidential client without PKCE (RFC 9700 §2.1.1)", { code_challenge: undefined, code_challenge_method: undefined }, "invalid_request"],
    ["AZ-45 refuses the plain method (RFC 7636 §4.4.1)", { code_challenge_method: "plain" }, "invalid_request"],
    ["AZ-46 refuses a missing method, which would mean plain", { code_challenge_method: undefined }, "invalid_request"],
    ["AZ-47 refuses a lower-case method", { code_challenge_method: "s256" }, "invalid_request"],
    ["AZ-49 refuses a method without challenge", { code_challenge: undefined }, "invalid_request"],
    ["AZ-50 refuses an unknown response_mode", { response_mode: "fragment" }, "invalid_request"],
    ["AZ-51 refuses prompt=none with login", { prompt: "none login" }, "invalid_request"],
    ["AZ-52 refuses an unknown prompt", { prompt: "dance" }, "invalid_request"],
    ["AZ-53 refuses a negative max_age", { max_age: "-1" }, "invalid_request"],
    ["AZ-53 refuses a fractional max_age", { max_age: "1.5" }, "invalid_request"],
    ["AZ-54 refuses a max_age beyond 2^53", { max_age: "9007199254740993" }, "invalid_request"],
    ["AZ-57 refuses an unsigned request object (RFC 9101 §6)", { request: "eyJhbGciOiJub25lIn0.e30." }, "request_not_supported"],
    ["AZ-59 never fetches a request_uri (RFC 9101 §10.4.1)", { request_uri: "http://127.0.0.1:1/r" }, "request_uri_not_supported"],
    ["AZ-60 refuses request_uri with other schemes", { request_uri: "file:///etc/passwd" }, "request_uri_not_supported"],
    ["AZ-62 refuses request together with request_uri (RFC 9101 §5)", { request: "x", request_uri: "urn:ietf:params:oauth:request_uri:x" }, "invalid_request"],
    ["AZ-63 refuses an unknown resource (RFC 8707 §2)", { resource: "https://api.example" }, "invalid_target"],
    ["AZ-64 refuses a resource with a fragment", { resource: "https://api.example/#f" }, "invalid_target"],
    ["AZ-71 refuses malformed claims (OIDC Core §5.5)", { claims: "{" }, "invalid_request"],
    ["refuses scopes of which none is allowed (RFC 6749 §3.3)", { scope: "unknown:read" }, "invalid_scope"],
    ["AZ-84 ignores response parameters in the request", { prompt: "none", error: "x", error_uri: "https://evil.example" }, "login_required"],
    ["AZ-74 ignores unknown parameters (RFC 6749 §3.1)", { prompt: "none", extra: "foobar", display: "popup", ui_locales: "de", acr_values: "x" }, "login_required"],
  ];
  it.each(cases)("%s", async (_name, changes, error) => {
    const { tenant, party, browser } = await setUp();
    const response = await browser.send(authorize, party.authorizeUrl(changes));
    expectRedirect(response, tenant, error);
    expect(response.headers.get("location")).not.toContain("evil");
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  it.each(["AZ-72 garbage", "AZ-73 alg none"])("%s as id_token_hint is refused", async (name) => {
    const { db, tenant, user, party } = await setUp();
    const hint = name.startsWith("AZ-72") ? "garbage" : `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify({ sub: user.id }))}.`;
    const browser = await Browser.signedIn(db, tenant, user);
    expectRedirect(await browser.send(authorize, party.authorizeUrl({ prompt: "none", id_token_hint: hint })), tenant, "invalid_request");
  });

  it.each([["AZ-66 CR LF and quotes", "a\r\nSet-Cookie: x=\"y\""], ["AZ-67 non-ASCII and emoji", "žluťoučký 🐴"], ["the CLI's alphabet", "AZaz09-._~"]])("%s in state come back equal after decoding, and nothing is injected", async (_name, state) => {
    const { tenant, party, browser } = await setUp();
    const response = await browser.send(authorize, party.authorizeUrl({ prompt: "none", state }));
    expectRedirect(response, tenant, "login_required", state);
    expect(response.headers.get("set-cookie")).toBeNull();
    if (state === "AZaz09-._~") expect(response.headers.get("location")).toContain(`&state=${state}&`);
  });

  it("AZ-69 __proto__ and constructor change nothing", async () => {
    const { tenant, party, browser } = await setUp();
    expectRedirect(await browser.send(authorize, `${party.authorizeUrl({ prompt: "none" })}&__proto__=x&constructor=y`), tenant, "login_required");
  });

  it("AZ-70 refuses a state that no client needs, without a failure of ours", async () => {
    const { tenant, party, browser } = await setUp();
    const response = await browser.send(authorize, party.authorizeUrl({ state: "s".repeat(60_000) }));
    expect(location(response).searchParams.get("error")).toBe("invalid_request");
    expect(tenant.issuer).toBe(location(response).searchParams.get("iss"));
  });

  it("AZ-75 HEAD, PUT, PATCH and DELETE do not authorize", async () => {
    const { db, tenant, user, party } = await setUp();
    const browser = await Browser.signedIn(db, tenant, user);
    for (const method of ["HEAD", "PUT", "PATCH", "DELETE"]) expect((await browser.send(authorize, party.authorizeUrl(), { method })).status).toBe(405);
  });
});

describe("signing in and consenting", () => {
  it("stores the request and sends the browser to the login page; nothing of it is in the URL", async () => {
    const { party, browser } = await setUp();
    const response = await browser.send(authorize, party.authorizeUrl({ login_hint: "ada@example.com" }));
    expect(response.status).toBe(303);
    expect(location(response).pathname).toBe("/oauth2/login");
    expect([...location(response).searchParams.keys()]).toEqual(["request"]);
    expect(browser.secret).toBeDefined();
  });

  it("answers a signed-in user at once with a code, state and iss (FL-14: 256 random bits, a new one each time)", async () => {
    const { db, tenant, user, party } = await setUp();
    const browser = await Browser.signedIn(db, tenant, user);
    const codes = await Promise.all([party.code(browser), party.code(browser)]);
    expect(new Set(codes).size).toBe(2);
    for (const code of codes) expect(code).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it("takes a stored request up again in the same browser, and only there (SE-04)", async () => {
    const { db, tenant, user, party, browser } = await setUp();
    const login = location(await browser.send(authorize, party.authorizeUrl()));
    const id = login.searchParams.get("request")!;
    const stored = (await loadAuthorizationRequest(db, tenant, id, browser.secret))!;
    const stranger = await Browser.signedIn(db, tenant, user);
    await expectPage(await stranger.send(authorize, resumeUrl(stored)));
    const signedIn = await Browser.signedIn(db, tenant, user);
    for (const [name, value] of browser.cookies) signedIn.cookies.set(name, value);
    const answer = await signedIn.send(authorize, resumeUrl(stored));
    expect(location(answer).searchParams.get("code")).toBeTruthy();
    await expectPage(await signedIn.send(authorize, resumeUrl(stored)));
  });

  it("PA-15 does not take up a request of another tenant, nor for another client (PA-10)", async () => {
    const { db, tenant, user, party, browser } = await setUp();
    const id = location(await browser.send(authorize, party.authorizeUrl())).searchParams.get("request")!;
    const other = await makeTenant(db);
    expect(await loadAuthorizationRequest(db, other, id, browser.secret)).toBeUndefined();
    const second = await makeClient(db, tenant);
    const signedIn = await Browser.signedIn(db, tenant, user);
    for (const [name, value] of browser.cookies) signedIn.cookies.set(name, value);
    await expectPage(await signedIn.send(authorize, resumeUrl({ id, client: second })));
  });

  it("prompt=login asks again although a session is there, and takes the newer one (OIDC Core §3.1.2.1)", async () => {
    const { db, tenant, user, party } = await setUp();
    const browser = await Browser.signedIn(db, tenant, user);
    vi.useFakeTimers({ toFake: ["Date"] }).setSystemTime(Date.now() + 5000);
    const login = location(await browser.send(authorize, party.authorizeUrl({ prompt: "login" })));
    expect(login.pathname).toBe("/oauth2/login");
    const stored = (await loadAuthorizationRequest(db, tenant, login.searchParams.get("request")!, browser.secret))!;
    expect(location(await browser.send(authorize, resumeUrl(stored))).pathname).toBe("/oauth2/login");
    vi.setSystemTime(Date.now() + 1000);
    const again = await Browser.signedIn(db, tenant, user);
    for (const [name, value] of again.cookies) browser.cookies.set(name, value);
    expect(location(await browser.send(authorize, resumeUrl(stored))).searchParams.get("code")).toBeTruthy();
  });

  it("max_age asks again once the sign-in is older (OIDC Core §3.1.2.1)", async () => {
    const { db, tenant, user, party } = await setUp();
    const browser = await Browser.signedIn(db, tenant, user);
    expect(location(await browser.send(authorize, party.authorizeUrl({ max_age: "10000" }))).searchParams.get("code")).toBeTruthy();
    vi.useFakeTimers({ toFake: ["Date"] }).setSystemTime(Date.now() + 3000);
    expect(location(await browser.send(authorize, party.authorizeUrl({ max_age: "1" }))).pathname).toBe("/oauth2/login");
    expectRedirect(await browser.send(authorize, party.authorizeUrl({ max_age: "1", prompt: "none" })), tenant, "login_required");
  });

  it("asks for consent where it is required, grants only what was left ticked, and remembers it", async () => {
    const { db, tenant, user, party } = await setUp({ requireConsent: true });
    const browser = await Browser.signedIn(db, tenant, user);
    expectRedirect(await browser.send(authorize, party.authorizeUrl({ prompt: "none" })), tenant, "consent_required");
    const page = location(await browser.send(authorize, party.authorizeUrl()));
    expect(page.pathname).toBe("/oauth2/consent");
    const request = (await loadAuthorizationRequest(db, tenant, page.searchParams.get("request")!, browser.secret))!;
    expect(await answerConsent(db, tenant, request, user, ["profile"])).toBe(true);
    const code = location(await browser.send(authorize, resumeUrl(request))).searchParams.get("code")!;
    expect((await party.redeem(code)).body.scope).toBe("openid profile");
    expect(location(await browser.send(authorize, party.authorizeUrl({ scope: "openid profile" }))).searchParams.get("code")).toBeTruthy();
    expect(location(await browser.send(authorize, party.authorizeUrl())).pathname).toBe("/oauth2/consent");
  });

  it("a refusal goes to the client as access_denied (RFC 6749 §4.1.2.1)", async () => {
    const { db, tenant, user, party } = await setUp({ requireConsent: true });
    const browser = await Browser.signedIn(db, tenant, user);
    const page = location(await browser.send(authorize, party.authorizeUrl()));
    const request = (await loadAuthorizationRequest(db, tenant, page.searchParams.get("request")!, browser.secret))!;
    await answerConsent(db, tenant, request, user, null);
    expectRedirect(await browser.send(authorize, resumeUrl(request)), tenant, "access_denied");
  });

  it("SE-08 a consent that was answered is not answered again", async () => {
    const { db, tenant, user, party } = await setUp({ requireConsent: true });
    const browser = await Browser.signedIn(db, tenant, user);
    const page = location(await browser.send(authorize, party.authorizeUrl()));
    const request = (await loadAuthorizationRequest(db, tenant, page.searchParams.get("request")!, browser.secret))!;
    const answers = await Promise.all([answerConsent(db, tenant, request, user, ["profile"]), answerConsent(db, tenant, request, user, null)]);
    expect(answers.filter(Boolean)).toHaveLength(1);
  });

  it("MX-05 a client that registered itself is asked about every time", async () => {
    const { db, tenant, user, party } = await setUp({ registration: "dynamic", requireConsent: false });
    const browser = await Browser.signedIn(db, tenant, user);
    for (let round = 0; round < 2; round++) {
      const page = location(await browser.send(authorize, party.authorizeUrl()));
      expect(page.pathname).toBe("/oauth2/consent");
      const request = (await loadAuthorizationRequest(db, tenant, page.searchParams.get("request")!, browser.secret))!;
      await answerConsent(db, tenant, request, user, ["profile", "email"]);
      expect(location(await browser.send(authorize, resumeUrl(request))).searchParams.get("code")).toBeTruthy();
    }
  });

  it("grants custom scopes only to users who have them", async () => {
    const { db, tenant, client, party } = await setUp({ allowedScopes: ["openid", "reports:read"] });
    const without = await Browser.signedIn(db, tenant, await makeUser(db, tenant));
    const withScope = await Browser.signedIn(db, tenant, await makeUser(db, tenant, { scopes: ["reports:read"] }));
    expect((await party.tokens(without, { scope: "openid reports:read" })).scope).toBe("openid");
    const tokens = await party.tokens(withScope, { scope: "openid reports:read" });
    expect(tokens.scope).toBe("openid reports:read");
    expect(parseJws(tokens.access_token)!.claims).toMatchObject({ aud: client.id, scopes: ["openid", "reports:read"] });
  });

  it("AZ-82 form_post escapes state and posts to the registered URI alone", async () => {
    const { db, tenant, user, party } = await setUp();
    const browser = await Browser.signedIn(db, tenant, user);
    const response = await browser.send(authorize, party.authorizeUrl({ response_mode: "form_post", state: '"><script>alert(1)</script>' }));
    expect(response.status).toBe(200);
    const html = await response.text();
    expect(html).toContain('action="https://app.example/callback"');
    expect(html).not.toContain("<script>alert");
    expect(response.headers.get("content-security-policy")).toContain("form-action https://app.example");
  });

  it("a request that cannot be answered to its client is told of in the language it asks for (OpenID Connect Core §3.1.2.1, ui_locales)", async () => {
    const { party, browser } = await setUp();
    const html = await (await browser.send(authorize, party.authorizeUrl({ client_id: "client_unknown", ui_locales: "nl ar" }))).text();
    expect(html).toContain('<html lang="ar" dir="rtl">');
  });

  it("form_post has its button in the language of the browser, for who runs no script (OAuth 2.0 Form Post Response Mode §2)", async () => {
    const { db, tenant, user, party } = await setUp();
    const browser = await Browser.signedIn(db, tenant, user);
    const html = await (await browser.send(authorize, party.authorizeUrl({ response_mode: "form_post" }), { headers: { "accept-language": "ar" } })).text();
    expect(html).toContain('<html lang="ar" dir="rtl">');
    expect(html).toContain("<noscript><button>متابعة</button></noscript>");
  });

  it("HH-18 a session of one tenant is none at another", async () => {
    const { db, user, tenant } = await setUp();
    const browser = await Browser.signedIn(db, tenant, user);
    const other = await makeTenant(db);
    const otherParty = new RelyingParty(other, await makeClient(db, other));
    const elsewhere = new Browser(other);
    for (const [name, value] of browser.cookies) elsewhere.cookies.set(name, value);
    expectRedirect(await elsewhere.send(authorize, otherParty.authorizeUrl({ prompt: "none" })), other, "login_required");
  });

  it("a stored request expires", async () => {
    const { db, tenant, party, browser } = await setUp();
    const id = location(await browser.send(authorize, party.authorizeUrl())).searchParams.get("request")!;
    await db.update(authorizationRequests).set({ expiresAt: new Date(Date.now() - 1) }).where(eq(authorizationRequests.id, id));
    expect(await loadAuthorizationRequest(db, tenant, id, browser.secret)).toBeUndefined();
  });
});
