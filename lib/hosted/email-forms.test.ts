import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { eq } from "drizzle-orm";
import { testDatabase } from "@/lib/db/testing";
import { outbox, sessions, tenants } from "@/lib/db/schema";
import { findSession, startSession } from "@/lib/sessions";
import { authorize } from "@/lib/oauth/endpoints/authorize";
import { forgetTenants } from "@/lib/tenancy/resolve-tenant";
import { beginByEmail, location } from "@/lib/testing/email-sign-in";
import { makeClient, makeTenant, makeUser } from "@/lib/testing/factories";
import { newestMail, otherCode } from "@/lib/testing/mailbox";
import { Browser, RelyingParty } from "@/lib/testing/relying-party";
import type { Tenant } from "@/lib/tenancy/resolve-tenant";
import { confirmLink, loginByEmail, resendCode, signUpByEmail, verifyCode } from "./email-forms";
import { pinCodeView } from "./email-views";
import { lastMethod } from "./last-method";
import { signInView } from "./views";

const { db } = await testDatabase();
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

type Handler = (request: Request) => Promise<Response>;

const later = (ms: number) => void vi.setSystemTime(Date.now() + ms);
const sessionsOf = (tenant: Tenant) => db.select().from(sessions).where(eq(sessions.tenantId, tenant.id));

describe("signing in by mail", () => {
  it("go from address to code to session, each answered by 303", async () => {
    const tenant = await makeTenant(db);
    const browser = new Browser(tenant);
    const started = await browser.post(loginByEmail, { email: "ada@example.com" });
    expect(started.status).toBe(303);
    expect(location(started, tenant).pathname).toBe("/oauth2/pin-code");
    const challenge = location(started, tenant).searchParams.get("challenge")!;
    expect(await pinCodeView(tenant, browser.request("/"), challenge)).toMatchObject({ email: "ada@example.com", progress: { state: "waiting" }, waitSeconds: 30 });
    const finished = await browser.post(verifyCode, { challenge, code: (await newestMail(db, tenant, "ada@example.com"))!.code });
    expect(finished.status).toBe(303);
    expect(finished.headers.get("cache-control")).toBe("no-store");
    expect((await findSession(db, tenant, browser.request("/")))?.user.email).toBe("ada@example.com");
    expect(await signInView(tenant, browser.request("/"), undefined)).toMatchObject({ signedInAs: "ada@example.com" });
  });

  it("keep what was typed out of the address, and show it again", async () => {
    const tenant = await makeTenant(db);
    const browser = new Browser(tenant);
    const refused = await browser.post(loginByEmail, { email: "ada@@example.com" });
    expect(refused.headers.get("location")).toBe("/oauth2/login?error=invalid_email");
    expect((await signInView(tenant, browser.request("/"), undefined)).email).toBe("ada@@example.com");
    const { challenge } = await beginByEmail(db, tenant, "ada@example.com", browser);
    const wrong = await browser.post(verifyCode, { challenge, code: "12 34" });
    expect(wrong.headers.get("location")).toBe(`/oauth2/pin-code?challenge=${challenge}&error=malformed_code`);
    expect((await signInView(tenant, browser.request("/"), undefined)).email).toBe("");
  });

  it("ML-13 and ML-14: refuse a second address, and send no mail", async () => {
    const tenant = await makeTenant(db);
    for (const email of ["a@b.c\r\nBcc: x@y.z", "a@b.c%0d%0aBcc:x", "a@b.c,evil@x.y", '"a@b.c" <evil@x.y>'])
      expect((await new Browser(tenant).post(loginByEmail, { email })).headers.get("location")).toContain("error=invalid_email");
    expect(await db.select().from(outbox).where(eq(outbox.tenantId, tenant.id))).toHaveLength(0);
  });

  it("a tenant that does not offer mail takes no address, and no code or link that was sent before", async () => {
    const tenant = await makeTenant(db);
    const { browser, challenge, mail } = await beginByEmail(db, tenant, "ada@example.com");
    await db.update(tenants).set({ authMethods: ["passkeys"] }).where(eq(tenants.id, tenant.id));
    forgetTenants();
    later(60_000);
    for (const [handler, fields] of [
      [loginByEmail, { email: "bob@example.com" }], [signUpByEmail, { email: "bob@example.com" }], [resendCode, { challenge }], [verifyCode, { challenge, code: mail.code }], [confirmLink, { token: mail.token }],
      [confirmLink, { token: mail.token, email: "ada@example.com" }],
    ] as [Handler, Record<string, string>][]) {
      const refused = await browser.post(handler, fields);
      expect(refused.status).toBe(303);
      expect(refused.headers.get("location")).toContain("error=not_offered");
    }
    expect(await sessionsOf(tenant)).toHaveLength(0);
    expect(await db.select().from(outbox).where(eq(outbox.tenantId, tenant.id))).toHaveLength(1);
  });

  it("the method of the last sign-in is kept in a host-only cookie for a year, and a failed one changes nothing", async () => {
    const tenant = await makeTenant(db);
    const { browser, challenge, mail } = await beginByEmail(db, tenant, "ada@example.com");
    await browser.post(verifyCode, { challenge, code: otherCode(mail.code) });
    expect(lastMethod(browser.request("/"))).toBeUndefined();
    const finished = await browser.post(verifyCode, { challenge, code: mail.code });
    expect(finished.headers.getSetCookie()).toContain("authalla_last_method=email; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000");
    expect((await signInView(tenant, browser.request("/"), undefined)).lastMethod).toBe("email");
    for (const value of ["passkey", "social_abc234"]) expect(lastMethod({ headers: new Headers({ cookie: `authalla_last_method=${value}` }) })).toBe(value);
    for (const value of ["", "password", "social_", "social_<b>", "email; authalla_last_method=passkey"]) expect(lastMethod({ headers: new Headers({ cookie: `authalla_last_method=${value}` }) })).toBeUndefined();
  });

  it("an application that wants a new proof is shown who is signed in, and another address when asked for", async () => {
    const tenant = await makeTenant(db);
    const browser = await Browser.signedIn(db, tenant, await makeUser(db, tenant, { email: "ada@example.com" }));
    const relyingParty = new RelyingParty(tenant, await makeClient(db, tenant));
    later(1_000);
    const view = async (changes: Record<string, string>, isOther = false) => {
      const asked = await browser.send(authorize, relyingParty.authorizeUrl({ prompt: "login", ...changes }));
      const { remembered, email } = await signInView(tenant, browser.request("/"), new URL(asked.headers.get("location")!).searchParams.get("request")!, isOther);
      return { remembered, email };
    };
    expect(await view({})).toEqual({ remembered: "ada@example.com", email: "ada@example.com" });
    expect(await view({ login_hint: "Ada@Example.com" })).toEqual({ remembered: "ada@example.com", email: "Ada@Example.com" });
    expect(await view({ login_hint: "bob@example.com" })).toEqual({ remembered: undefined, email: "bob@example.com" });
    expect(await view({ login_hint: "bob@example.com" }, true)).toEqual({ remembered: undefined, email: "" });
    expect(await view({}, true)).toEqual({ remembered: undefined, email: "" });
  });

  it("an application is named beside the product, unless it is called as the product is", async () => {
    const tenant = await makeTenant(db);
    for (const [name, shown] of [["Northwind Mail", "Northwind Mail"], [tenant.productName, undefined]] as const) {
      const browser = new Browser(tenant);
      const asked = location(await browser.send(authorize, new RelyingParty(tenant, await makeClient(db, tenant, { name })).authorizeUrl()), tenant);
      expect((await signInView(tenant, browser.request("/"), asked.searchParams.get("request")!)).clientName).toBe(shown);
    }
  });

  it("sign-up is closed where the tenant closed it", async () => {
    const tenant = await makeTenant(db, { allowRegistration: false });
    expect((await new Browser(tenant).post(signUpByEmail, { email: "ada@example.com" })).headers.get("location")).toBe("/oauth2/login?error=registration_closed");
  });

  it("FL-21 a sign-in gives a new session identifier, whatever the cookie held before", async () => {
    const tenant = await makeTenant(db);
    const bob = await makeUser(db, tenant, { email: "bob@example.com" });
    const browser = new Browser(tenant);
    browser.keep((await startSession(db, bob, { amr: ["email"], acr: "x" })).setCookie);
    const before = browser.cookies.get("authalla_session");
    const { challenge, mail } = await beginByEmail(db, tenant, "ada@example.com", browser);
    await browser.post(verifyCode, { challenge, code: mail.code });
    expect(browser.cookies.get("authalla_session")).not.toBe(before);
    const copy = new Browser(tenant);
    copy.cookies.set("authalla_session", before!);
    expect(await findSession(db, tenant, copy.request("/"))).toBeUndefined(); // somebody else signed in here: Bob's is ended
  });

  it("SE-03 two session cookies count as none", async () => {
    const tenant = await makeTenant(db);
    const { challenge, mail, browser } = await beginByEmail(db, tenant, "ada@example.com");
    await browser.post(verifyCode, { challenge, code: mail.code });
    const cookie = `authalla_session=${browser.cookies.get("authalla_session")}`;
    expect(await findSession(db, tenant, { headers: new Headers({ cookie }) })).toBeDefined();
    expect(await findSession(db, tenant, { headers: new Headers({ cookie: `${cookie}; ${cookie}` }) })).toBeUndefined();
    expect(await findSession(db, tenant, { headers: new Headers({ cookie: `${cookie}; authalla_session=planted` }) })).toBeUndefined();
  });

  it("SE-04 a flow id is of no use without the cookie of its browser, and a planted browser cookie gets no session", async () => {
    const tenant = await makeTenant(db);
    const attacker = new Browser(tenant);
    const { challenge } = await beginByEmail(db, tenant, "victim@example.com", attacker);
    const victim = new Browser(tenant);
    const { code } = (await newestMail(db, tenant, "victim@example.com"))!;
    expect((await victim.post(verifyCode, { challenge, code })).headers.get("location")).toContain("error=expired");
    victim.cookies.set("authalla_browser", attacker.cookies.get("authalla_browser")!);
    await victim.post(verifyCode, { challenge, code });
    expect(await findSession(db, tenant, victim.request("/"))).toBeDefined();
    expect(await findSession(db, tenant, attacker.request("/"))).toBeUndefined();
  });

  it("a fifth wrong code ends the sign-in (ML-07) in words for the page", async () => {
    const tenant = await makeTenant(db);
    const { browser, challenge, mail } = await beginByEmail(db, tenant, "ada@example.com");
    const errors = [];
    for (let i = 1; i <= 6; i++) errors.push(location(await browser.post(verifyCode, { challenge, code: otherCode(mail.code, i) }), tenant).searchParams.get("error"));
    expect(errors).toEqual(["wrong_code", "wrong_code", "wrong_code", "wrong_code", "too_many_codes", "too_many_codes"]);
  });
});
