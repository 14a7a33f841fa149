import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { eq } from "drizzle-orm";
import { testDatabase } from "@/lib/db/testing";
import { emailChallenges, outbox, sessions, tenants } from "@/lib/db/schema";
import { formToken } from "@/lib/browser";
import { clientAddressHeader } from "@/lib/client-address";
import { findSession, startSession } from "@/lib/sessions";
import { authorize } from "@/lib/oauth/endpoints/authorize";
import { forgetTenants } from "@/lib/tenancy/resolve-tenant";
import { makeClient, makeTenant, makeUser } from "@/lib/testing/factories";
import { newestMail, otherCode } from "@/lib/testing/mailbox";
import { Browser, RelyingParty } from "@/lib/testing/relying-party";
import type { Tenant } from "@/lib/tenancy/resolve-tenant";
import { confirmLink, loginByEmail, resendCode, signUpByEmail, verifyCode } from "./email-forms";
import { localOutbox } from "./outbox";
import { linkView, pinCodeView } from "./email-views";
import { lastMethod } from "./last-method";
import { hostedSite, signInView, typedEmail } from "./views";

const { db } = await testDatabase();
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

type Handler = (request: Request) => Promise<Response>;

const post = (browser: Browser, handler: Handler, fields: Record<string, string>, headers: Record<string, string> = { "sec-fetch-site": "same-origin" }) =>
  browser.send(handler, "/", { method: "POST", body: new URLSearchParams(fields), headers });

const location = (response: Response, tenant: Tenant) => new URL(response.headers.get("location")!, tenant.issuer);

async function begin(tenant: Tenant, email: string, browser = new Browser(tenant)) {
  const response = await post(browser, loginByEmail, { email });
  return { browser, challenge: location(response, tenant).searchParams.get("challenge")!, mail: (await newestMail(db, tenant, email))! };
}

const later = (ms: number) => void vi.setSystemTime(Date.now() + ms);

const sessionsOf = (tenant: Tenant) => db.select().from(sessions).where(eq(sessions.tenantId, tenant.id));

describe("the forms of signing in by mail", () => {
  it("go from address to code to session, each answered by 303", async () => {
    const tenant = await makeTenant(db);
    const browser = new Browser(tenant);
    const started = await post(browser, loginByEmail, { email: "ada@example.com" });
    expect(started.status).toBe(303);
    expect(location(started, tenant).pathname).toBe("/oauth2/pin-code");
    const challenge = location(started, tenant).searchParams.get("challenge")!;
    expect(await pinCodeView(tenant, browser.request("/"), challenge)).toMatchObject({ email: "ada@example.com", progress: { state: "waiting" }, waitSeconds: 30 });
    const finished = await post(browser, verifyCode, { challenge, code: (await newestMail(db, tenant, "ada@example.com"))!.code });
    expect(finished.status).toBe(303);
    expect(finished.headers.get("cache-control")).toBe("no-store");
    expect((await findSession(db, tenant, browser.request("/")))?.user.email).toBe("ada@example.com");
    expect(await signInView(tenant, browser.request("/"), undefined)).toMatchObject({ signedInAs: "ada@example.com" });
  });

  it("keep what was typed out of the address, and show it again", async () => {
    const tenant = await makeTenant(db);
    const browser = new Browser(tenant);
    const refused = await post(browser, loginByEmail, { email: "ada@@example.com" });
    expect(refused.headers.get("location")).toBe("/oauth2/login?error=invalid_email");
    expect((await signInView(tenant, browser.request("/"), undefined)).email).toBe("ada@@example.com");
    const { challenge } = await begin(tenant, "ada@example.com", browser);
    const wrong = await post(browser, verifyCode, { challenge, code: "12 34" });
    expect(wrong.headers.get("location")).toBe(`/oauth2/pin-code?challenge=${challenge}&error=malformed_code`);
    expect((await signInView(tenant, browser.request("/"), undefined)).email).toBe("");
  });

  it("ML-13 and ML-14: refuse a second address, and send no mail", async () => {
    const tenant = await makeTenant(db);
    for (const email of ["a@b.c\r\nBcc: x@y.z", "a@b.c%0d%0aBcc:x", "a@b.c,evil@x.y", '"a@b.c" <evil@x.y>'])
      expect((await post(new Browser(tenant), loginByEmail, { email })).headers.get("location")).toContain("error=invalid_email");
    expect(await db.select().from(outbox).where(eq(outbox.tenantId, tenant.id))).toHaveLength(0);
  });

  it("ML-19 a forged Host, X-Forwarded-Host or Origin changes no link", async () => {
    const tenant = await makeTenant(db);
    await post(new Browser(tenant), loginByEmail, { email: "ada@example.com" }, { "sec-fetch-site": "same-origin", "x-forwarded-host": "evil.example", forwarded: "host=evil.example" });
    expect((await newestMail(db, tenant, "ada@example.com"))!.link.startsWith(`${tenant.issuer}/oauth2/magic-link?token=`)).toBe(true);
    const foreign = await loginByEmail(new Request("http://x/", { method: "POST", headers: { host: "evil.example", "sec-fetch-site": "same-origin" }, body: new URLSearchParams({ email: "bob@example.com" }) }));
    expect(foreign.status).toBe(421);
    expect(await foreign.text()).not.toContain("evil.example");
  });

  it("a resent code ends the one before (ML-10) and keeps the name of the sign-up", async () => {
    const tenant = await makeTenant(db);
    const browser = new Browser(tenant);
    const started = await post(browser, signUpByEmail, { email: "ada@example.com", name: "Ada Lovelace" });
    const first = location(started, tenant).searchParams.get("challenge")!;
    const old = (await newestMail(db, tenant, "ada@example.com"))!.code;
    later(30_000);
    const again = await post(browser, resendCode, { challenge: first });
    const second = location(again, tenant).searchParams.get("challenge")!;
    expect(second).not.toBe(first);
    expect((await post(browser, verifyCode, { challenge: first, code: old })).headers.get("location")).toContain("error=expired");
    await post(browser, verifyCode, { challenge: second, code: (await newestMail(db, tenant, "ada@example.com"))!.code });
    expect((await findSession(db, tenant, browser.request("/")))?.user.name).toBe("Ada Lovelace");
  });

  it("another mail is refused within 30 seconds of the last, without a mail, and of several at once one is sent", async () => {
    const tenant = await makeTenant(db);
    const { browser, challenge } = await begin(tenant, "ada@example.com");
    const mails = async () => (await db.select().from(outbox).where(eq(outbox.tenantId, tenant.id))).length;
    later(29_000);
    expect((await post(browser, resendCode, { challenge })).headers.get("location")).toBe(`/oauth2/pin-code?challenge=${challenge}&error=too_soon`);
    expect((await pinCodeView(tenant, browser.request("/"), challenge))!.waitSeconds).toBe(1);
    expect(await mails()).toBe(1);
    later(1_000);
    const answers = await Promise.all([1, 2, 3].map(() => post(browser, resendCode, { challenge })));
    expect(answers.filter((answer) => answer.headers.get("location")!.includes("sent=again"))).toHaveLength(1);
    expect(await mails()).toBe(2);
  });

  it("ML-21 after five mails in an hour the page stays with the last, whose code still works, for known and unknown addresses", async () => {
    vi.setSystemTime(new Date("2030-06-01T10:00:00Z"));
    for (const allowRegistration of [true, false]) {
      const tenant = await makeTenant(db, { allowRegistration });
      const browser = new Browser(tenant);
      let at = location(await post(browser, loginByEmail, { email: "ada@example.com" }), tenant);
      for (let i = 0; i < 4; i++) {
        later(30_000);
        at = location(await post(browser, resendCode, { challenge: at.searchParams.get("challenge")! }), tenant);
        expect(at.searchParams.get("sent")).toBe("again");
      }
      const challenge = at.searchParams.get("challenge")!;
      const mail = await newestMail(db, tenant, "ada@example.com");
      later(30_000);
      expect((await post(browser, resendCode, { challenge })).headers.get("location")).toBe(`/oauth2/pin-code?challenge=${challenge}&error=rate_limited`);
      expect(mail !== undefined).toBe(allowRegistration);
      if (mail) expect((await post(browser, verifyCode, { challenge, code: mail.code })).headers.get("location")).not.toContain("error");
    }
  });

  it("another mail is refused for a challenge that is missing, or of another browser or tenant", async () => {
    const tenant = await makeTenant(db);
    const { browser, challenge } = await begin(tenant, "ada@example.com");
    later(60_000);
    expect((await post(browser, resendCode, {})).status).toBe(400);
    expect((await post(new Browser(tenant), resendCode, { challenge })).status).toBe(400);
    const foreign = new Browser(await makeTenant(db));
    for (const [name, value] of browser.cookies) foreign.cookies.set(name, value);
    expect((await post(foreign, resendCode, { challenge })).status).toBe(400);
    expect(await db.select().from(outbox).where(eq(outbox.tenantId, tenant.id))).toHaveLength(1);
  });

  it("a tenant that does not offer mail takes no address, and no code or link that was sent before", async () => {
    const tenant = await makeTenant(db);
    const { browser, challenge, mail } = await begin(tenant, "ada@example.com");
    await db.update(tenants).set({ authMethods: ["passkeys"] }).where(eq(tenants.id, tenant.id));
    forgetTenants();
    later(60_000);
    for (const [handler, fields] of [
      [loginByEmail, { email: "bob@example.com" }], [signUpByEmail, { email: "bob@example.com" }], [resendCode, { challenge }], [verifyCode, { challenge, code: mail.code }], [confirmLink, { token: mail.token }],
      [confirmLink, { token: mail.token, email: "ada@example.com" }],
    ] as [Handler, Record<string, string>][]) {
      const refused = await post(browser, handler, fields);
      expect(refused.status).toBe(303);
      expect(refused.headers.get("location")).toContain("error=not_offered");
    }
    expect(await sessionsOf(tenant)).toHaveLength(0);
    expect(await db.select().from(outbox).where(eq(outbox.tenantId, tenant.id))).toHaveLength(1);
  });

  it("a link in another browser signs that one in once its person has typed the address, and says what was wrong until then", async () => {
    const tenant = await makeTenant(db, { authMethods: ["magic_link"] });
    const { browser, challenge, mail } = await begin(tenant, "ada@example.com");
    const other = new Browser(tenant);
    const wrong = await post(other, confirmLink, { token: mail.token, email: "bob@example.com" });
    expect(wrong.headers.get("location")).toBe(`/oauth2/magic-link?token=${mail.token}&error=wrong_address`);
    expect(typedEmail(other.request("/"))).toBe("bob@example.com");
    expect((await post(other, confirmLink, { token: mail.token, email: "bob" })).headers.get("location")).toContain("error=invalid_email");
    const right = await post(other, confirmLink, { token: mail.token, email: "Ada@example.com" });
    expect(right.headers.get("location")).toBe("/oauth2/login");
    expect((await findSession(db, tenant, other.request("/")))?.user.email).toBe("ada@example.com");
    expect(await findSession(db, tenant, browser.request("/"))).toBeUndefined();
    expect((await post(browser, verifyCode, { challenge, code: mail.code })).headers.get("location")).toContain("error=used");
  });

  it("a link in another browser tells where and for what it was asked for", async () => {
    const tenant = await makeTenant(db);
    const client = await makeClient(db, tenant, { name: "Northwind Mail" });
    const browser = new Browser(tenant);
    const asked = await browser.send(authorize, new RelyingParty(tenant, client).authorizeUrl());
    const request = new URL(asked.headers.get("location")!).searchParams.get("request")!;
    await post(browser, loginByEmail, { email: "ada@example.com", request }, { "sec-fetch-site": "same-origin", "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", [clientAddressHeader()]: "192.0.2.7" });
    const { token } = (await newestMail(db, tenant, "ada@example.com"))!;
    const askedAt = new Date();
    later(60_000);
    expect(await linkView(tenant, new Browser(tenant).request("/"), token)).toEqual({
      state: "other_browser",
      askedFrom: { browser: "Firefox", system: "Linux", ip: "192.0.2.7", clientName: "Northwind Mail", askedAt },
    });
    expect(await linkView(await makeTenant(db), new Browser(tenant).request("/"), token)).toEqual({ state: "expired" });
  });

  it("ML-20 a target that is sent along is not followed", async () => {
    const tenant = await makeTenant(db, { authMethods: ["magic_link"] });
    const evil = { next: "https://evil.example/", redirect_uri: "https://evil.example/", return: "//evil.example", request: "request_aaaaaaaaaaaaaaaaaaaa" };
    const { browser, mail } = await begin(tenant, "ada@example.com");
    const finished = await post(browser, confirmLink, { token: mail.token, ...evil });
    expect(finished.headers.get("location")).toBe("/oauth2/login");
    later(1_000);
    const second = await begin(tenant, "ada@example.com", new Browser(tenant));
    const byCode = await post(second.browser, verifyCode, { challenge: second.challenge, code: second.mail.code, ...evil });
    expect(byCode.headers.get("location")).toBe("/oauth2/login");
  });

  it("the method of the last sign-in is kept in a host-only cookie for a year, and a failed one changes nothing", async () => {
    const tenant = await makeTenant(db);
    const { browser, challenge, mail } = await begin(tenant, "ada@example.com");
    await post(browser, verifyCode, { challenge, code: otherCode(mail.code) });
    expect(lastMethod(browser.request("/"))).toBeUndefined();
    const finished = await post(browser, verifyCode, { challenge, code: mail.code });
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

  it("sign-up is closed where the tenant closed it", async () => {
    const tenant = await makeTenant(db, { allowRegistration: false });
    expect((await post(new Browser(tenant), signUpByEmail, { email: "ada@example.com" })).headers.get("location")).toBe("/oauth2/login?error=registration_closed");
  });

  it("GET and HEAD never consume a link, nor do they reach a form's handler", async () => {
    const tenant = await makeTenant(db);
    const { browser, mail } = await begin(tenant, "ada@example.com");
    for (let i = 0; i < 3; i++) expect(await linkView(tenant, browser.request("/"), mail.token)).toEqual({ state: "ready", email: "ada@example.com" });
    for (const method of ["GET", "HEAD"]) {
      const answer = await browser.send(confirmLink, `/?token=${mail.token}`, { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.get("allow")).toBe("POST");
    }
    expect(await sessionsOf(tenant)).toHaveLength(0);
    const [stored] = await db.select().from(emailChallenges).where(eq(emailChallenges.tenantId, tenant.id));
    expect(stored!.consumedAt).toBeNull();
    await post(browser, confirmLink, { token: mail.token });
    expect(await sessionsOf(tenant)).toHaveLength(1);
    expect(await linkView(tenant, browser.request("/"), mail.token)).toEqual({ state: "used" });
  });

  it("a link in another browser says nothing of whose it is, signs nobody in, and stays good", async () => {
    const tenant = await makeTenant(db);
    const { browser, mail } = await begin(tenant, "ada@example.com");
    const other = new Browser(tenant);
    const seen = await linkView(tenant, other.request("/"), mail.token);
    expect(seen).toMatchObject({ state: "other_browser" });
    expect(JSON.stringify(seen)).not.toContain("ada");
    expect((await post(other, confirmLink, { token: mail.token })).headers.get("location")).toBe("/oauth2/magic-link?error=other_browser");
    expect(await sessionsOf(tenant)).toHaveLength(0);
    expect((await post(browser, confirmLink, { token: mail.token })).status).toBe(303);
    expect(await sessionsOf(tenant)).toHaveLength(1);
  });

  it("FL-21 a sign-in gives a new session identifier, whatever the cookie held before", async () => {
    const tenant = await makeTenant(db);
    const bob = await makeUser(db, tenant, { email: "bob@example.com" });
    const browser = new Browser(tenant);
    browser.keep((await startSession(db, bob, { amr: ["email"], acr: "x" })).setCookie);
    const before = browser.cookies.get("authalla_session");
    const { challenge, mail } = await begin(tenant, "ada@example.com", browser);
    await post(browser, verifyCode, { challenge, code: mail.code });
    expect(browser.cookies.get("authalla_session")).not.toBe(before);
    const copy = new Browser(tenant);
    copy.cookies.set("authalla_session", before!);
    expect(await findSession(db, tenant, copy.request("/"))).toBeUndefined(); // somebody else signed in here: Bob's is ended
  });

  it("SE-03 two session cookies count as none", async () => {
    const tenant = await makeTenant(db);
    const { challenge, mail, browser } = await begin(tenant, "ada@example.com");
    await post(browser, verifyCode, { challenge, code: mail.code });
    const cookie = `authalla_session=${browser.cookies.get("authalla_session")}`;
    expect(await findSession(db, tenant, { headers: new Headers({ cookie }) })).toBeDefined();
    expect(await findSession(db, tenant, { headers: new Headers({ cookie: `${cookie}; ${cookie}` }) })).toBeUndefined();
    expect(await findSession(db, tenant, { headers: new Headers({ cookie: `${cookie}; authalla_session=planted` }) })).toBeUndefined();
  });

  it("SE-04 a flow id is of no use without the cookie of its browser, and a planted browser cookie gets no session", async () => {
    const tenant = await makeTenant(db);
    const attacker = new Browser(tenant);
    const { challenge } = await begin(tenant, "victim@example.com", attacker);
    const victim = new Browser(tenant);
    const { code } = (await newestMail(db, tenant, "victim@example.com"))!;
    expect((await post(victim, verifyCode, { challenge, code })).headers.get("location")).toContain("error=expired");
    victim.cookies.set("authalla_browser", attacker.cookies.get("authalla_browser")!);
    await post(victim, verifyCode, { challenge, code });
    expect(await findSession(db, tenant, victim.request("/"))).toBeDefined();
    expect(await findSession(db, tenant, attacker.request("/"))).toBeUndefined();
  });

  it("SE-05 a cross-site form with the attacker's own code sets no session", async () => {
    const tenant = await makeTenant(db);
    const { challenge, mail } = await begin(tenant, "attacker@example.com");
    const victim = new Browser(tenant);
    for (const headers of [{ "sec-fetch-site": "cross-site", origin: "https://evil.example" }, { "sec-fetch-site": "same-site" }, { origin: "https://evil.example" }, { origin: "null" }, {}] as Record<string, string>[]) {
      const refused = await post(victim, verifyCode, { challenge, code: mail.code }, headers);
      expect(refused.status, JSON.stringify(headers)).toBe(403);
      expect(refused.headers.getSetCookie()).toEqual([]);
    }
    expect((await post(victim, verifyCode, { challenge, code: mail.code })).headers.get("location")).toContain("error=expired"); // nor does a forged header help: wrong browser
    expect(await sessionsOf(tenant)).toHaveLength(0);
  });

  it("SE-21 refuses Sec-Fetch-Site: cross-site on every form, before anything is done", async () => {
    const tenant = await makeTenant(db);
    const browser = new Browser(tenant);
    await begin(tenant, "ada@example.com", browser);
    const before = (await db.select().from(emailChallenges).where(eq(emailChallenges.tenantId, tenant.id))).length;
    for (const handler of [loginByEmail, signUpByEmail, resendCode, verifyCode, confirmLink]) {
      const refused = await post(browser, handler, { email: "bob@example.com", form_token: formToken(browser.secret!) }, { "sec-fetch-site": "cross-site", origin: tenant.issuer });
      expect(refused.status).toBe(403);
      expect(refused.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    }
    expect(await db.select().from(emailChallenges).where(eq(emailChallenges.tenantId, tenant.id))).toHaveLength(before);
  });

  it("takes a form by its Origin, or by its hidden token where the browser says nothing", async () => {
    const tenant = await makeTenant(db);
    const browser = new Browser(tenant);
    expect((await post(browser, loginByEmail, { email: "ada@example.com" }, { origin: tenant.issuer })).status).toBe(303);
    const token = formToken(browser.secret!);
    expect((await post(browser, loginByEmail, { email: "ada@example.com", form_token: token }, { origin: "null" })).status).toBe(303);
    expect((await post(browser, loginByEmail, { email: "ada@example.com", form_token: `${token}x` }, {})).status).toBe(403);
    expect((await post(new Browser(tenant), loginByEmail, { email: "ada@example.com", form_token: token }, {})).status).toBe(403);
  });

  it("answers 415, 413 and 400 to bodies that are no form of ours", async () => {
    const tenant = await makeTenant(db);
    const send = (body: string, type = "application/x-www-form-urlencoded") => new Browser(tenant).send(loginByEmail, "/", { method: "POST", body, headers: { "content-type": type, "sec-fetch-site": "same-origin" } });
    expect((await send("{}", "application/json")).status).toBe(415);
    expect((await send("email=a@b.cd&email=c@d.ef")).status).toBe(400);
    expect((await send("email=%zz")).status).toBe(400);
    expect((await send(`email=${"a".repeat(70_000)}`)).status).toBe(413);
  });

  it("a suspended tenant signs nobody in and says so", async () => {
    const tenant = await makeTenant(db, { status: "suspended" });
    const refused = await post(new Browser(tenant), loginByEmail, { email: "ada@example.com" });
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain("Sign-in is paused");
  });

  it("a fifth wrong code ends the sign-in (ML-07) in words for the page", async () => {
    const tenant = await makeTenant(db);
    const { browser, challenge, mail } = await begin(tenant, "ada@example.com");
    const errors = [];
    for (let i = 1; i <= 6; i++) errors.push(location(await post(browser, verifyCode, { challenge, code: otherCode(mail.code, i) }), tenant).searchParams.get("error"));
    expect(errors).toEqual(["wrong_code", "wrong_code", "wrong_code", "wrong_code", "too_many_codes", "too_many_codes"]);
  });

  it("knows no site under a foreign host", async () => {
    expect(await hostedSite({ headers: new Headers({ host: "nobody.example" }) })).toBeUndefined();
  });
});

describe("the local outbox", () => {
  const seen = (headers: Record<string, string>, peer?: string) => localOutbox({ headers: new Headers({ host: "localhost:3000", ...headers, ...(peer ? { [clientAddressHeader()]: peer } : {}) }) });

  it("is shown to loopback peers under a loopback name", async () => {
    expect(await seen({}, "127.0.0.1")).toBeInstanceOf(Array);
    expect(await seen({}, "::1")).toBeInstanceOf(Array);
    expect(await seen({}, "::ffff:127.0.0.1")).toBeInstanceOf(Array);
    expect(await seen({})).toBeInstanceOf(Array);
  });

  it("is shown to nobody else: a remote peer, a proxy in between, a name that DNS rebinding brought", async () => {
    expect(await seen({}, "192.0.2.7")).toBeUndefined();
    expect(await seen({ "x-forwarded-for": "192.0.2.7" }, "127.0.0.1")).toBeUndefined();
    expect(await seen({ forwarded: "for=127.0.0.1" }, "127.0.0.1")).toBeUndefined();
    expect(await seen({ host: "evil.example" }, "127.0.0.1")).toBeUndefined();
    expect(await seen({ host: "localhost.evil.example" }, "127.0.0.1")).toBeUndefined();
  });
});
