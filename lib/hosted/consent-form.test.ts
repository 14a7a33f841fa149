import { describe, expect, it } from "vitest";
import { and, eq } from "drizzle-orm";
import { testDatabase } from "@/lib/db/testing";
import { authorizationCodes, consents, grants } from "@/lib/db/schema";
import { authorize } from "@/lib/oauth/endpoints/authorize";
import { makeClient, makeTenant, makeUser } from "@/lib/testing/factories";
import { newestMail } from "@/lib/testing/mailbox";
import { Browser, RelyingParty } from "@/lib/testing/relying-party";
import { answerConsentForm } from "./consent-form";
import { loginByEmail, verifyCode } from "./email-forms";
import { consentView, type ConsentView } from "./consent-view";
import { signInView } from "./views";

const { db } = await testDatabase();

const send = (browser: Browser, handler: (request: Request) => Promise<Response>, fields: Record<string, string>, headers: Record<string, string> = { "sec-fetch-site": "same-origin" }) =>
  browser.send(handler, "/", { method: "POST", body: new URLSearchParams(fields), headers });

/** A signed-in browser on the consent page of a client that must ask. */
async function asked(values: Parameters<typeof makeClient>[2] = {}) {
  const tenant = await makeTenant(db);
  const client = await makeClient(db, tenant, { requireConsent: true, ...values });
  const user = await makeUser(db, tenant);
  const browser = await Browser.signedIn(db, tenant, user);
  const party = new RelyingParty(tenant, client);
  const ask = async (by = browser, changes = {}) => new URL((await by.send(authorize, party.authorizeUrl(changes))).headers.get("location")!);
  const at = await ask();
  expect(at.pathname).toBe("/oauth2/consent");
  const request = at.searchParams.get("request")!;
  const allow = { request, account: user.id, answer: "allow", "scope:profile": "on", "scope:email": "on" };
  return { tenant, client, user, browser, request, allow, ask };
}

const codesOf = (tenant: { id: string }) => db.select().from(authorizationCodes).where(eq(authorizationCodes.tenantId, tenant.id));
const grantsOf = (tenant: { id: string }) => db.select().from(grants).where(eq(grants.tenantId, tenant.id));

describe("the consent form", () => {
  it("names the application, where it leads, the account and what it would do", async () => {
    const { tenant, user, browser, request } = await asked({ registration: "dynamic", name: "Claude <b>", redirectUris: ["http://localhost/callback"] });
    const view = (await consentView(tenant, browser.request("/"), request)) as ConsentView;
    expect(view).toMatchObject({ clientName: "Claude <b>", isUnverified: true, redirectHost: "localhost", redirectsToDevice: true, account: { id: user.id, email: user.email } });
    expect(view.scopes.map(({ scope, isFixed }) => [scope, isFixed])).toEqual([["openid", true], ["profile", false], ["email", false]]);
  });

  it("grants what was left ticked, and no more", async () => {
    const { tenant, browser, request, user } = await asked();
    const answered = await send(browser, answerConsentForm, { request, account: user.id, answer: "allow", "scope:email": "on", "scope:users:write": "on" });
    expect(answered.status).toBe(303);
    const back = await browser.send(authorize, answered.headers.get("location")!);
    expect(new URL(back.headers.get("location")!).searchParams.get("code")).toBeTruthy();
    expect((await grantsOf(tenant))[0]!.scopes.sort()).toEqual(["email", "openid"]);
  });

  it("MX-06 remembers for one client: another of the same name and redirect_uri asks (MCP security best practices, confused deputy)", async () => {
    const { tenant, client, browser, allow, ask } = await asked({ name: "Claude" });
    await send(browser, answerConsentForm, allow);
    expect((await ask()).searchParams.get("code")).toBeTruthy();
    const namesake = await makeClient(db, tenant, { name: client.name, redirectUris: client.redirectUris, homepageUrl: client.homepageUrl, requireConsent: true });
    const at = new URL((await browser.send(authorize, new RelyingParty(tenant, namesake).authorizeUrl())).headers.get("location")!);
    expect(at.pathname).toBe("/oauth2/consent");
    expect(await grantsOf(tenant)).toMatchObject([{ clientId: client.id }]);
  });

  it("says no to the client when the person does", async () => {
    const { tenant, browser, request, user } = await asked();
    const answered = await send(browser, answerConsentForm, { request, account: user.id, answer: "deny", "scope:email": "on" });
    const back = await browser.send(authorize, answered.headers.get("location")!);
    expect(new URL(back.headers.get("location")!).searchParams.get("error")).toBe("access_denied");
    expect(await grantsOf(tenant)).toHaveLength(0);
    expect(await db.select().from(consents).where(and(eq(consents.tenantId, tenant.id)))).toHaveLength(0);
  });

  it("SE-07 refuses the answer for one browser's request with the cookies of another", async () => {
    const { tenant, allow, user } = await asked();
    const other = await Browser.signedIn(db, tenant, user);
    const refused = await send(other, answerConsentForm, allow);
    expect(refused.status).toBe(400);
    expect(refused.headers.get("content-type")).toContain("text/html");
    expect(await grantsOf(tenant)).toHaveLength(0);
    expect(await db.select().from(consents).where(eq(consents.tenantId, tenant.id))).toHaveLength(0);
  });

  it("SE-07 asks again when somebody else has signed in since the page was shown", async () => {
    const { tenant, browser, allow } = await asked();
    const bob = await Browser.signedIn(db, tenant, await makeUser(db, tenant));
    browser.cookies.set("authalla_session", bob.cookies.get("authalla_session")!);
    const answered = await send(browser, answerConsentForm, allow);
    const again = await browser.send(authorize, answered.headers.get("location")!);
    expect(new URL(again.headers.get("location")!, tenant.issuer).pathname).toBe("/oauth2/consent");
    expect(await grantsOf(tenant)).toHaveLength(0);
  });

  it("SE-08 takes an answer once: of 10 at the same moment, and again after the code was given", async () => {
    const { tenant, browser, allow } = await asked();
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(browser, answerConsentForm, allow)));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, ...Array<number>(9).fill(409)]);
    await browser.send(authorize, answers.find(({ status }) => status === 303)!.headers.get("location")!);
    expect((await send(browser, answerConsentForm, allow)).status).toBe(409);
    expect(await grantsOf(tenant)).toHaveLength(1);
    expect(await codesOf(tenant)).toHaveLength(1);
  });

  it("SE-21 refuses an answer that another site sent", async () => {
    const { tenant, browser, allow } = await asked();
    expect((await send(browser, answerConsentForm, allow, { "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await send(browser, answerConsentForm, allow, { origin: "https://evil.example" })).status).toBe(403);
    expect(await grantsOf(tenant)).toHaveLength(0);
  });

  it("a whole sign-in by mail ends at the client with a code (RFC 6749 §4.1.2)", async () => {
    const tenant = await makeTenant(db);
    const client = await makeClient(db, tenant);
    const browser = new Browser(tenant);
    const login = new URL((await browser.send(authorize, new RelyingParty(tenant, client).authorizeUrl({ login_hint: "ada@example.com" }))).headers.get("location")!);
    expect(login.pathname).toBe("/oauth2/login");
    const request = login.searchParams.get("request")!;
    expect(await signInView(tenant, browser.request("/"), request)).toMatchObject({ clientName: client.name, email: "ada@example.com", isExpired: false });
    expect(await signInView(tenant, new Browser(tenant).request("/"), request)).toMatchObject({ isExpired: true, clientName: undefined });
    const started = new URL((await send(browser, loginByEmail, { email: "ada@example.com", request })).headers.get("location")!, tenant.issuer);
    const finished = await send(browser, verifyCode, { challenge: started.searchParams.get("challenge")!, code: (await newestMail(db, tenant, "ada@example.com"))!.code });
    const back = new URL((await browser.send(authorize, finished.headers.get("location")!)).headers.get("location")!);
    expect(back.origin + back.pathname).toBe("https://app.example/callback");
    expect(back.searchParams.get("code")).toBeTruthy();
  });
});
