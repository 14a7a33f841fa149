import { eq } from "drizzle-orm";
import { describe, expect, it, vi } from "vitest";
import { sessions, socialAttempts, socialLogins, type ProviderType } from "@/lib/db/schema";
import { redirectUriOf } from "@/lib/login/social";
import { authorize } from "@/lib/oauth/endpoints/authorize";
import type { Tenant } from "@/lib/tenancy/resolve-tenant";
import { makeClient, makeUser } from "@/lib/testing/factories";
import { passThroughProvider } from "@/lib/testing/openid-provider";
import { Browser, RelyingParty } from "@/lib/testing/relying-party";
import { ada, bringBack, locationOf, makeSocialLogin, makeSocialTenant, signInWith, socialTests, startAt, throughGitHub, type SocialLoginRow } from "@/lib/testing/social";
import { socialLoginCallback, startSocialLogin } from "./social-forms";
import { socialButtons } from "./social-view";

/*
 * The way to a provider and back: what is offered, what is sent, and which answers count.
 */

const { db, stage, signedInAs, usersOf, eventsOf } = await socialTests();
const sessionsOf = (tenant: Tenant) => db.select().from(sessions).where(eq(sessions.tenantId, tenant.id));

describe("what is offered", () => {
  const start = async (login: SocialLoginRow, tenant: Tenant) => locationOf(await startAt(new Browser(tenant), login));

  it("is refused to another tenant, a disabled login, one that is not offered here, and a tenant without the method", async () => {
    const { tenant, login } = await stage.play("google", ada);
    expect(await start(login, tenant)).toContain("code_challenge");
    const refused = "/oauth2/login?social_error=not_offered";
    expect(await start(login, await makeSocialTenant(db, { accountId: tenant.accountId! }))).toBe(refused);
    expect(await start(await makeSocialLogin(db, tenant, { ...login, status: "disabled", clientSecret: "x" }), tenant)).toBe(refused);
    expect(await start(await makeSocialLogin(db, tenant, { ...login, clientSecret: "x" }, []), tenant)).toBe(refused);
    const without = await makeSocialTenant(db, { authMethods: ["magic_link"] });
    expect(await start(await makeSocialLogin(db, without, { ...login, clientSecret: "x" }), without)).toBe(refused);
    expect(await socialButtons(without, new Browser(without).request("/"))).toEqual([]);
  });

  it("works for a tenant it is lent to, with the owner's secret, and signs in there alone", async () => {
    const owner = await makeSocialTenant(db);
    const { tenant, provider } = await stage.play("google", ada, { accountId: owner.accountId! });
    const lent = await makeSocialLogin(db, owner, { providerType: "google", clientId: provider.clientId, clientSecret: provider.clientSecret }, [tenant]);
    const browser = new Browser(tenant);
    await signInWith(browser, lent);
    expect((await signedInAs(browser))?.tenantId).toBe(tenant.id);
    expect(await usersOf(owner)).toHaveLength(0);
  });

  it("ends for those on their way, too", async () => {
    const { tenant, login, browser } = await stage.play("google", ada);
    const answer = await passThroughProvider(locationOf(await startAt(browser, login)));
    await db.update(socialLogins).set({ status: "disabled" }).where(eq(socialLogins.id, login.id));
    expect(locationOf(await bringBack(browser, answer))).toBe("/oauth2/login?social_error=not_offered");
    expect(await usersOf(tenant)).toHaveLength(0);
  });

  it("tells two of one provider apart by their names", async () => {
    const { tenant, login, browser } = await stage.play("google", ada);
    await makeSocialLogin(db, tenant, { providerType: "google", clientId: "x", clientSecret: "x", name: "Staff" });
    expect((await socialButtons(tenant, browser.request("/"))).map(({ name }) => name)).toEqual([login.name, "Staff"]);
  });
});

describe("what goes to the provider", () => {
  it.each(["google", "apple", "microsoft"] as const)("SO-18 %s: state, nonce and an S256 challenge, each fresh (RFC 9700 §2.1.1)", async (as) => {
    const { login, browser, tenant } = await stage.play(as, ada);
    const asked = await Promise.all([0, 1].map(async () => new URL(locationOf(await startAt(browser, login))).searchParams));
    for (const parameters of asked)
      expect(Object.fromEntries(parameters)).toMatchObject({ response_type: "code", client_id: login.clientId, redirect_uri: redirectUriOf(tenant), code_challenge_method: "S256", scope: expect.stringContaining("openid"), state: expect.stringMatching(/^[\w-]{43}$/), nonce: expect.stringMatching(/^[\w-]{43}$/) });
    for (const name of ["state", "nonce", "code_challenge"]) expect(asked[0]!.get(name)).not.toBe(asked[1]!.get(name));
  });

  it("SO-18 GitHub: state and an S256 challenge", async () => {
    const { login, browser } = await stage.playGitHub();
    const { searchParams } = new URL(locationOf(await startAt(browser, login)));
    expect(Object.fromEntries(searchParams)).toMatchObject({ state: expect.stringMatching(/^[\w-]{43}$/), code_challenge: expect.stringMatching(/^[\w-]{43}$/), code_challenge_method: "S256", scope: "read:user user:email" });
    expect(searchParams.has("nonce")).toBe(false);
  });

  it("asks the provider to let the person choose again when our own client asked for that", async () => {
    const { tenant, login, browser } = await stage.play("google", ada);
    const party = new RelyingParty(tenant, await makeClient(db, tenant));
    const asked = await browser.send(authorize, party.authorizeUrl({ prompt: "login", login_hint: "ada@example.com" }));
    const request = new URL(locationOf(asked), tenant.issuer).searchParams.get("request")!;
    const { searchParams } = new URL(locationOf(await startAt(browser, login, { request })));
    expect([searchParams.get("prompt"), searchParams.get("login_hint")]).toEqual(["select_account", "ada@example.com"]);
  });

  it("refuses a form from elsewhere, and an authorization request of another browser", async () => {
    const { tenant, login, browser } = await stage.play("google", ada);
    const foreign = await browser.send(startSocialLogin, "/", { method: "POST", headers: { "sec-fetch-site": "cross-site" }, body: new URLSearchParams({ social_login: login.id }) });
    expect(foreign.status).toBe(403);
    const party = new RelyingParty(tenant, await makeClient(db, tenant));
    const asked = await browser.send(authorize, party.authorizeUrl());
    const request = new URL(locationOf(asked), tenant.issuer).searchParams.get("request")!;
    expect((await startAt(new Browser(tenant), login, { request })).status).toBe(400);
    expect(await db.select().from(socialAttempts).where(eq(socialAttempts.tenantId, tenant.id))).toHaveLength(0);
  });
});

describe("MX-17 the Authorization header of a request goes to no provider (MCP authorization, token passthrough)", () => {
  const headers = { authorization: "Bearer meant-for-us-alone" };
  const start = async (browser: Browser, login: { id: string }) =>
    locationOf(await browser.send(startSocialLogin, "/oauth2/social-login/start", { method: "POST", headers: { ...headers, "sec-fetch-site": "same-origin" }, body: new URLSearchParams({ social_login: login.id }) }));

  it("GitHub: its own token, and nothing else", async () => {
    const { login, browser } = await stage.playGitHub();
    Object.assign(stage.github, { user: { id: 17, login: "ada" }, emails: [{ email: "ada@example.com", primary: true, verified: true }] });
    const seen = stage.github.authorizations.length;
    const authorized = await fetch(await start(browser, login), { method: "POST", redirect: "manual" });
    await browser.send(socialLoginCallback, authorized.headers.get("location")!, { headers });
    expect((await signedInAs(browser))?.email).toBe("ada@example.com");
    expect(stage.github.authorizations.slice(seen).filter(Boolean)).toEqual([expect.stringMatching(/^Bearer gho_/), expect.stringMatching(/^Bearer gho_/)]);
  });

  it("Google: its own token at the userinfo endpoint, and nothing else", async () => {
    const { login, browser, provider } = await stage.play("google", ada, {}, { hasSparseIdTokens: true });
    const at = await start(browser, login);
    expect(at).not.toContain("meant-for-us-alone");
    await browser.send(socialLoginCallback, (await passThroughProvider(at)).url, { headers });
    expect((await signedInAs(browser))?.email).toBe("ada@example.com");
    const sent = provider.authorizations.filter(Boolean);
    expect(sent.length).toBeGreaterThan(0);
    expect(sent.join()).not.toContain("meant-for-us-alone");
  });
});

describe("the way back", () => {
  const tokenRequests = () => stage.github.requests.filter((request) => request === "POST /login/oauth/access_token").length;

  async function onTheWay() {
    const { tenant, login, browser } = await stage.playGitHub();
    Object.assign(stage.github, { user: { id: 1, login: "ada" }, emails: [{ email: "ada@example.com", primary: true, verified: true }] });
    const authorized = await fetch(locationOf(await startAt(browser, login)), { method: "POST", redirect: "manual" });
    return { tenant, login, browser, url: new URL(authorized.headers.get("location")!), before: tokenRequests() };
  }

  it.each(["", "x", "A".repeat(43), "A".repeat(5000)])("SO-01 refuses the state %j: no token request, no session", async (state) => {
    const { tenant, browser, url, before } = await onTheWay();
    url.searchParams.set("state", state);
    expect((await bringBack(browser, { url: url.href })).status).toBe(400);
    expect(await sessionsOf(tenant)).toHaveLength(0);
    expect(tokenRequests()).toBe(before);
  });

  it("SO-01 refuses a missing state, and parameters that come twice", async () => {
    const { browser, url, before } = await onTheWay();
    const twice = `${url.href}&code=other`;
    expect((await bringBack(browser, { url: twice })).status).toBe(400);
    url.searchParams.delete("state");
    expect((await bringBack(browser, { url: url.href })).status).toBe(400);
    expect(tokenRequests()).toBe(before);
  });

  it("SO-01 and SO-19 a callback that comes again is refused, and the first session lives on", async () => {
    const { browser, url, before } = await onTheWay();
    await bringBack(browser, { url: url.href });
    const again = await bringBack(browser, { url: url.href });
    expect(again.status).toBe(400);
    expect(await again.text()).toContain("This sign-in is finished");
    expect((await signedInAs(browser))?.email).toBe("ada@example.com");
    expect(tokenRequests()).toBe(before + 1);
  });

  it("SO-19 of many callbacks at once one counts (CVE-2025-46815)", async () => {
    const { tenant, browser, url, before } = await onTheWay();
    const answers = await Promise.all(Array.from({ length: 20 }, () => socialLoginCallback(browser.request(url.href))));
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(await sessionsOf(tenant)).toHaveLength(1);
    expect(tokenRequests()).toBe(before + 1);
  });

  it("SO-03 refuses the callback in another browser, and leaves it to the one that started", async () => {
    const { browser, tenant, url } = await onTheWay();
    const other = await Browser.signedIn(db, tenant, await makeUser(db, tenant));
    other.cookies.set("authalla_browser", "another-browser");
    expect((await bringBack(other, { url: url.href })).status).toBe(400);
    expect((await bringBack(new Browser(tenant), { url: url.href })).status).toBe(400);
    expect((await bringBack(browser, { url: url.href })).status).toBe(303);
  });

  it("SO-03 refuses the callback at another tenant", async () => {
    const { browser, url, before } = await onTheWay();
    const foreign = new Browser(await makeSocialTenant(db));
    for (const [name, value] of browser.cookies) foreign.cookies.set(name, value);
    expect((await foreign.send(socialLoginCallback, `/oauth2/social-login-callback${url.search}`)).status).toBe(400);
    expect(tokenRequests()).toBe(before);
  });

  it("refuses the callback ten minutes later", async () => {
    const { browser, url, before } = await onTheWay();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 10 * 60_000 });
    expect((await bringBack(browser, { url: url.href })).status).toBe(400);
    expect(tokenRequests()).toBe(before);
  });

  it("SO-04 an answer with the iss of another issuer is refused, and its code is sent nowhere (RFC 9207 §2.4)", async () => {
    const { browser, url, before, tenant } = await onTheWay();
    url.searchParams.set("iss", "https://accounts.google.com");
    expect((await bringBack(browser, { url: url.href })).status).toBe(400);
    expect(tokenRequests()).toBe(before);
    expect(await sessionsOf(tenant)).toHaveLength(0);
  });

  it("SO-04 Google: an iss of another issuer, or none where it is always sent, is refused", async () => {
    for (const iss of ["https://evil.example", undefined]) {
      const { browser, login } = await stage.play("google", ada);
      const answer = await passThroughProvider(locationOf(await startAt(browser, login)));
      const url = new URL(answer.url);
      expect(url.searchParams.get("iss")).toBeTruthy();
      if (iss) url.searchParams.set("iss", iss);
      else url.searchParams.delete("iss");
      expect((await bringBack(browser, { url: url.href })).status).toBe(400);
      expect(await signedInAs(browser)).toBeUndefined();
    }
  });

  it("SO-15 a cancelled sign-in goes back to the sign-in page; what the provider wrote is shown and kept nowhere", async () => {
    const { tenant, login, browser } = await stage.play("google", ada);
    const back = await signInWith(browser, login, {}, "cancel");
    expect(locationOf(back)).toBe("/oauth2/login?social_error=cancelled");
    const events = await eventsOf(tenant, "social_login.refused");
    expect(events).toMatchObject([{ outcome: "denied", target: { id: login.id, name: "cancelled" } }]);
    expect(JSON.stringify(events)).not.toContain("script");
  });

  it("SO-15 any other error, with markup in it, is one of our own words", async () => {
    const { tenant, browser, url, before } = await onTheWay();
    const wrong = new URL(`${url.origin}${url.pathname}?${new URLSearchParams({ state: url.searchParams.get("state")!, error: "<b>server_error</b>", error_description: "<img src=x onerror=alert(1)>" })}`);
    const back = await bringBack(browser, { url: wrong.href });
    expect(locationOf(back)).toBe("/oauth2/login?social_error=provider_error");
    expect(await back.text()).toBe("");
    expect(tokenRequests()).toBe(before);
    expect(await eventsOf(tenant, "social_login.refused")).toMatchObject([{ target: { name: "provider_error" } }]);
  });

  it("a POST counts from a provider that answers so, once, with its state, and holds no session by itself", async () => {
    const { tenant, login, browser } = await stage.play("apple", { sub: "001", email: "ada@example.com", email_verified: true });
    const { form, url } = await passThroughProvider(locationOf(await startAt(browser, login)));
    const send = (body: URLSearchParams) => socialLoginCallback(new Request(url, { method: "POST", body, headers: { host: new URL(tenant.issuer).host, "sec-fetch-site": "cross-site" } }));
    expect((await send(new URLSearchParams({ ...Object.fromEntries(form!), state: "A".repeat(43) }))).status).toBe(400);
    const kept = await send(form!);
    expect(locationOf(kept)).toBe(`/oauth2/social-login-callback?state=${form!.get("state")}`);
    expect(kept.headers.getSetCookie()).toEqual([]);
    const [attempt] = await db.select().from(socialAttempts).where(eq(socialAttempts.tenantId, tenant.id));
    expect(attempt!.answerSealed).not.toContain(form!.get("code"));
    expect((await send(new URLSearchParams({ state: form!.get("state")!, code: "another" }))).status).toBe(400);
    expect((await new Browser(tenant).send(socialLoginCallback, locationOf(kept))).status).toBe(400);
    expect((await browser.send(socialLoginCallback, `${locationOf(kept)}&code=injected`)).status).toBe(303);
    expect((await signedInAs(browser))?.email).toBe("ada@example.com");
  });

  it("a POST is refused for a provider that answers by redirect", async () => {
    const { tenant, browser, url } = await onTheWay();
    const posted = await socialLoginCallback(new Request(url, { method: "POST", body: url.searchParams, headers: { host: new URL(tenant.issuer).host } }));
    expect(posted.status).toBe(400);
    expect((await bringBack(browser, { url: url.href })).status).toBe(303);
  });

  it("is GET or POST, at a host of a tenant that is not suspended", async () => {
    const tenant = await makeSocialTenant(db, { status: "suspended" });
    expect((await new Browser(tenant).send(socialLoginCallback, "/oauth2/social-login-callback?state=x")).status).toBe(403);
    expect((await socialLoginCallback(new Request("http://x/", { headers: { host: "nobody.example" } }))).status).toBe(421);
    expect((await socialLoginCallback(new Request("http://x/", { method: "DELETE" }))).status).toBe(405);
  });

  it("GitHub: a wrong client secret is told with status 200, and signs in nobody", async () => {
    const { tenant, browser } = await stage.playGitHub();
    const wrong = await makeSocialLogin(db, tenant, { providerType: "github", clientId: stage.github.clientId, clientSecret: "not-it" });
    expect((await throughGitHub(browser, wrong)).status).toBe(400);
    expect(await sessionsOf(tenant)).toHaveLength(0);
  });

  it.each<[ProviderType, Partial<SocialLoginRow>]>([["google", {}], ["apple", { teamId: "TEAM123456", keyId: "OTHER12345" }]])("%s: a wrong secret, or a wrong key, signs in nobody", async (as, values) => {
    const { tenant, provider, browser } = await stage.play(as as "google" | "apple", { ...ada });
    const wrong = await makeSocialLogin(db, tenant, { providerType: as, clientId: provider.clientId, clientSecret: as === "apple" ? provider.clientSecret : "not-it", ...values });
    expect((await signInWith(browser, wrong)).status).toBe(400);
    expect(await sessionsOf(tenant)).toHaveLength(0);
  });

  it("Microsoft: a token of one directory that says it is of another is refused", async () => {
    const { browser, login } = await stage.play("microsoft", { ...ada, tid: "11111111-1111-1111-1111-111111111111", xms_edov: true });
    expect((await signInWith(browser, login)).status).toBe(400);
    expect(await signedInAs(browser)).toBeUndefined();
  });
});
