import { describe, expect, it } from "vitest";
import { testDatabase } from "@/lib/db/testing";
import { requestLanguage } from "@/lib/languages/request-language";
import { findSession } from "@/lib/sessions";
import { makeClient, makeTenant, makeUser } from "@/lib/testing/factories";
import { Browser, RelyingParty } from "@/lib/testing/relying-party";
import { endSessionEndpoint } from "./end-session";

const opened = await testDatabase();

const home = "https://app.example/goodbye";

async function setUp() {
  const { db } = opened;
  const tenant = await makeTenant(db);
  const client = await makeClient(db, tenant, { allowedLogoutUris: [home] });
  const browser = await Browser.signedIn(db, tenant, await makeUser(db, tenant));
  const party = new RelyingParty(tenant, client);
  const { id_token: hint } = await party.tokens(browser);
  const logout = (parameters: Record<string, string>, init: RequestInit = {}) => browser.send(endSessionEndpoint, `/oauth2/logout?${new URLSearchParams(parameters)}`, init);
  const isSignedIn = async () => (await findSession(db, tenant, browser.request("/"))) !== undefined;
  return { db, tenant, client, browser, hint, logout, isSignedIn };
}

/** A page of ours, the session untouched. */
async function expectRefused(response: Response, isSignedIn: () => Promise<boolean>) {
  expect(response.status).toBe(400);
  expect(response.headers.get("location")).toBeNull();
  expect(await isSignedIn()).toBe(true);
}

describe("RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0)", () => {
  it("with an ID token of ours it asks nothing and goes back with state (§2, §3)", async () => {
    const { logout, hint, isSignedIn } = await setUp();
    const response = await logout({ id_token_hint: hint, post_logout_redirect_uri: home, state: "a~b" });
    expect([response.status, response.headers.get("location")]).toEqual([303, `${home}?state=a~b`]);
    expect(await isSignedIn()).toBe(false);
  });

  it("without a target it ends on our page", async () => {
    const { tenant, logout, hint } = await setUp();
    expect((await logout({ id_token_hint: hint })).headers.get("location")).toBe(`${tenant.issuer}/oauth2/signed-out`);
  });

  it("the question has the language that the application asks for (§2, ui_locales)", async () => {
    const { browser, logout } = await setUp();
    await logout({ ui_locales: "nl de" });
    expect(requestLanguage(browser.request("/oauth2/signed-out"), { defaultLanguage: "fr" })).toBe("de");
  });

  it("LO-01 LO-10 a plain GET asks first, and signs nobody out", async () => {
    const { tenant, logout, isSignedIn } = await setUp();
    expect((await logout({})).headers.get("location")).toBe(`${tenant.issuer}/oauth2/signed-out?question=1`);
    expect(await isSignedIn()).toBe(true);
  });

  it("the button of the question signs out; a foreign page's POST does not (§6)", async () => {
    const { tenant, browser, isSignedIn } = await setUp();
    const press = (headers: Record<string, string>) => browser.send(endSessionEndpoint, "/oauth2/logout", { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded", ...headers }, body: "confirm=1" });
    await press({ "sec-fetch-site": "cross-site", origin: "https://evil.example" });
    await press({ origin: "https://evil.example" });
    await press({});
    expect(await isSignedIn()).toBe(true);
    expect((await press({ origin: tenant.issuer })).headers.get("location")).toBe(`${tenant.issuer}/oauth2/signed-out`);
    expect(await isSignedIn()).toBe(false);
  });

  it("LO-03 a redirect target without hint or client_id is refused", async () => {
    const { logout, isSignedIn } = await setUp();
    await expectRefused(await logout({ post_logout_redirect_uri: home }), isSignedIn);
  });

  it.each([["LO-04 garbage", "garbage"], ["LO-04 alg none", `${btoa('{"alg":"none","typ":"JWT"}')}.${btoa('{"sub":"x"}')}.`]])("%s as hint is refused", async (_name, hint) => {
    const { logout, isSignedIn } = await setUp();
    await expectRefused(await logout({ id_token_hint: hint, post_logout_redirect_uri: home }), isSignedIn);
  });

  it("LO-06 LO-11 a hint signed by another tenant is refused", async () => {
    const { logout, isSignedIn } = await setUp();
    const stranger = await setUp();
    await expectRefused(await logout({ id_token_hint: stranger.hint, post_logout_redirect_uri: home }), isSignedIn);
  });

  it.each(["javascript:alert(1)", "data:text/html,x", `${home}?added=1`, "https://app.example@evil.example/goodbye", `${home}/`])("LO-07 the target %s is refused", async (target) => {
    const { logout, hint, isSignedIn } = await setUp();
    await expectRefused(await logout({ id_token_hint: hint, post_logout_redirect_uri: target }), isSignedIn);
  });

  it("LO-09 a client_id that the hint does not belong to is refused", async () => {
    const { db, tenant, logout, hint, isSignedIn } = await setUp();
    const other = await makeClient(db, tenant, { allowedLogoutUris: [home] });
    await expectRefused(await logout({ id_token_hint: hint, client_id: other.id, post_logout_redirect_uri: home }), isSignedIn);
  });

  it("a hint of another user of the tenant asks first", async () => {
    const { db, tenant, client, logout, isSignedIn } = await setUp();
    const other = await new RelyingParty(tenant, client).tokens(await Browser.signedIn(db, tenant, await makeUser(db, tenant)));
    expect((await logout({ id_token_hint: other.id_token })).headers.get("location")).toContain("question=1");
    expect(await isSignedIn()).toBe(true);
  });
});
