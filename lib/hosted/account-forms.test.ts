import { and, eq, isNull } from "drizzle-orm";
import { afterEach, describe, expect, it, vi } from "vitest";
import { auditEvents, grants, loginTraces, passkeys, sessions, socialIdentities, users } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { newId } from "@/lib/ids";
import { introspect } from "@/lib/oauth/endpoints/introspect";
import { userinfo } from "@/lib/oauth/endpoints/userinfo";
import { findSession } from "@/lib/sessions";
import { makeClient, makeTenant, makeUser } from "@/lib/testing/factories";
import { newestMail } from "@/lib/testing/mailbox";
import { basic, Browser, post, RelyingParty } from "@/lib/testing/relying-party";
import { accountSignIn, endOneSession, endOtherSessions, removeOwnPasskey, renameOwnPasskey, revokeApp, saveProfile, signOutEverywhere, unlinkOwnIdentity } from "./account-forms";
import { accountView } from "./account-view";
import { loginByEmail, verifyCode } from "./email-forms";
import { signInView } from "./views";

const { db } = await testDatabase();
afterEach(() => vi.useRealTimers());

type Handler = (request: Request) => Promise<Response>;

async function person(tenantValues: Parameters<typeof makeTenant>[1] = {}) {
  const tenant = await makeTenant(db, { authMethods: ["magic_link", "passkeys", "social_logins"], ...tenantValues });
  const user = await makeUser(db, tenant);
  const browser = await Browser.signedIn(db, tenant, user);
  const send = (handler: Handler, fields: Record<string, string> = {}, by = browser, headers: Record<string, string> = { "sec-fetch-site": "same-origin" }) =>
    by.send(handler, "/", { method: "POST", body: new URLSearchParams(fields), headers });
  const events = async (action: string) => db.select().from(auditEvents).where(and(eq(auditEvents.tenantId, tenant.id), eq(auditEvents.action, action)));
  const view = (by = browser) => accountView(tenant, by.request("/"));
  return { tenant, user, browser, send, events, view };
}

async function addPasskey(tenant: { id: string; issuer: string }, user: { id: string }, name = "Laptop") {
  const values = { tenantId: tenant.id, userId: user.id, id: newId("passkey" as never), rpId: new URL(tenant.issuer).hostname, credentialId: newId("user"), publicKey: new Uint8Array([1]), signatureCount: 0, backupEligible: false, backedUp: false, aaguid: "00000000-0000-0000-0000-000000000000", name };
  const [row] = await db.insert(passkeys).values(values).returning();
  return row!;
}

async function addIdentity(tenant: { id: string }, user: { id: string }) {
  const [row] = await db.insert(socialIdentities).values({ tenantId: tenant.id, id: newId("identity"), userId: user.id, providerType: "github", issuer: "https://github.com", subject: newId("user"), email: "ada@github.example" }).returning();
  return row!;
}

const passkeyRow = async (id: string) => (await db.select().from(passkeys).where(eq(passkeys.id, id)))[0];
const place = (response: Response) => response.headers.get("location");
const later = (seconds: number) => vi.useFakeTimers({ toFake: ["Date"] }).setSystemTime(Date.now() + seconds * 1000);

describe("the account page", () => {
  it("shows nothing to who is not signed in", async () => {
    const { tenant } = await person();
    expect(await accountView(tenant, new Browser(tenant).request("/"))).toBeUndefined();
  });

  it("shows what is the person's own and nothing of others at the same tenant", async () => {
    const { tenant, user, view } = await person();
    await addPasskey(tenant, user);
    await addIdentity(tenant, user);
    const other = await makeUser(db, tenant);
    await addPasskey(tenant, other, "Foreign");
    await addIdentity(tenant, other);
    await Browser.signedIn(db, tenant, other);
    const shown = (await view())!;
    expect(shown).toMatchObject({ email: user.email, name: "Ada Lovelace", isFresh: true, mayUseMail: true });
    expect([shown.passkeys.map(({ name }) => name), shown.identities.length, shown.sessions.length]).toEqual([["Laptop"], 1, 1]);
  });

  it("WA-08 tells a passkey that may have been copied from the others", async () => {
    const { tenant, user, view } = await person();
    const { id } = await addPasskey(tenant, user, "Old key");
    await addPasskey(tenant, user, "Laptop");
    await db.update(passkeys).set({ counterRegressedAt: new Date() }).where(eq(passkeys.id, id));
    expect((await view())!.passkeys.filter(({ counterRegressedAt }) => counterRegressedAt).map(({ name }) => name)).toEqual(["Old key"]);
  });

  it("ux.md 50: marks this device and puts it first, with device, address and last use", async () => {
    const { tenant, user, browser, view } = await person();
    later(60);
    await Browser.signedIn(db, tenant, user, { amr: ["email"], acr: "1", ip: "192.0.2.7", userAgent: "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0" });
    const [first, second] = (await view(browser))!.sessions;
    expect(first!.isCurrent).toBe(true);
    expect(second).toMatchObject({ isCurrent: false, ip: "192.0.2.7", device: { browser: "Firefox", system: "Windows" } });
  });

  it("last seen follows the use of a session, at most every five minutes", async () => {
    const { tenant, user, browser } = await person();
    const seen = async () => (await db.select().from(sessions).where(and(eq(sessions.tenantId, tenant.id), eq(sessions.userId, user.id))))[0]!.lastSeenAt.getTime();
    const before = await seen();
    later(200);
    await findSession(db, tenant, browser.request("/"));
    expect(await seen()).toBe(before);
    later(200);
    await findSession(db, tenant, browser.request("/"));
    expect(await seen()).toBe(Date.now());
  });
});

describe("forms of the account page", () => {
  const all: [string, Handler][] = [
    ["profile", saveProfile], ["end session", endOneSession], ["end others", endOtherSessions], ["sign out everywhere", signOutEverywhere], ["revoke app", revokeApp],
    ["rename passkey", renameOwnPasskey], ["remove passkey", removeOwnPasskey], ["unlink identity", unlinkOwnIdentity],
  ];

  it.each(all)("SE-11 %s leads to the sign-in without a session", async (_, handler) => {
    const { tenant, send } = await person();
    expect(place(await send(handler, { name: "x" }, new Browser(tenant)))).toBe("/oauth2/account/sign-in");
  });

  it.each(all)("SE-21 %s is refused from another site, and nothing is done", async (_, handler) => {
    const { tenant, user, send, browser } = await person();
    for (const headers of [{ "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-site" }, { origin: "https://evil.example" }] as Record<string, string>[])
      expect((await send(handler, { name: "Eve" }, browser, headers)).status).toBe(403);
    expect((await db.select().from(users).where(eq(users.id, user.id)))[0]!.name).toBe("Ada Lovelace");
    expect(await findSession(db, tenant, browser.request("/"))).toBeDefined();
  });

  it("saves a name, and records it", async () => {
    const { user, send, events } = await person();
    expect(place(await send(saveProfile, { name: "  Ada King  " }))).toContain("notice=name_saved");
    expect((await db.select().from(users).where(eq(users.id, user.id)))[0]!.name).toBe("Ada King");
    expect((await events("user.updated"))[0]).toMatchObject({ actor: { kind: "end_user", id: user.id, via: "login" }, target: { type: "user", id: user.id } });
  });

  it.each([["nothing", "  "], ["a line break", "a\nb"], ["a change of direction", "a\u202eb"], ["256 characters", "a".repeat(256)]])("refuses %s as a name", async (_, name) => {
    const { user, send } = await person();
    expect(place(await send(saveProfile, { name }))).toContain("notice=invalid_name");
    expect((await db.select().from(users).where(eq(users.id, user.id)))[0]!.name).toBe("Ada Lovelace");
  });

  it("does not take another field of the user along", async () => {
    const { user, send } = await person();
    await send(saveProfile, { name: "Ada", email: "eve@example.com", scopes: "admin" });
    expect((await db.select().from(users).where(eq(users.id, user.id)))[0]).toMatchObject({ email: user.email, scopes: [] });
  });
});

describe("ending sessions", () => {
  async function twoDevices() {
    const here = await person();
    const elsewhere = await Browser.signedIn(db, here.tenant, here.user);
    const client = await makeClient(db, here.tenant);
    const party = new RelyingParty(here.tenant, client);
    const tokens = await party.tokens(elsewhere, { scope: "openid offline_access" });
    const [other] = (await here.view())!.sessions.filter(({ isCurrent }) => !isCurrent);
    const isSignedIn = async (browser: Browser) => (await findSession(db, here.tenant, browser.request("/"))) !== undefined;
    const userinfoStatus = async () => (await userinfo(new Request(`${here.tenant.issuer}/oauth2/userinfo`, { headers: { host: new URL(here.tenant.issuer).host, authorization: `Bearer ${tokens.access_token}` } }))).status;
    return { ...here, elsewhere, party, tokens, other: other!, isSignedIn, userinfoStatus };
  }

  it("SE-14 one session: its cookie is worth nothing at once, nor are the tokens that were given in it", async () => {
    const { send, other, elsewhere, browser, isSignedIn, userinfoStatus, party, tokens, events } = await twoDevices();
    expect(await userinfoStatus()).toBe(200);
    expect(place(await send(endOneSession, { session: other.id }))).toContain("notice=session_ended");
    expect(await isSignedIn(elsewhere)).toBe(false);
    expect(await isSignedIn(browser)).toBe(true);
    expect(await userinfoStatus()).toBe(401);
    expect((await party.refresh(tokens.refresh_token)).body.error).toBe("invalid_grant");
    expect((await events("session.revoked"))[0]).toMatchObject({ actor: { kind: "end_user", via: "login" }, target: { id: other.id } });
  });

  it("WA-15 somebody else's session by its id: 404, and it goes on", async () => {
    const { tenant, send, isSignedIn } = await twoDevices();
    const bob = await Browser.signedIn(db, tenant, await makeUser(db, tenant));
    const id = (await findSession(db, tenant, bob.request("/")))!.session.id;
    expect((await send(endOneSession, { session: id })).status).toBe(404);
    expect(await isSignedIn(bob)).toBe(true);
  });

  it("a session of another tenant: 404, and it goes on", async () => {
    const { send } = await twoDevices();
    const foreign = await person();
    const id = (await findSession(db, foreign.tenant, foreign.browser.request("/")))!.session.id;
    expect((await send(endOneSession, { session: id })).status).toBe(404);
    expect(await foreign.view()).toBeDefined();
  });

  it("all others", async () => {
    const { send, elsewhere, browser, isSignedIn, userinfoStatus, view } = await twoDevices();
    expect(place(await send(endOtherSessions))).toContain("notice=others_ended");
    expect([await isSignedIn(elsewhere), await isSignedIn(browser), await userinfoStatus()]).toEqual([false, true, 401]);
    expect((await view())!.sessions).toHaveLength(1);
  });

  it("SE-14 everywhere: this browser too, a stolen copy of its cookie too, and the tokens given in these sessions", async () => {
    const { tenant, send, elsewhere, browser, isSignedIn, userinfoStatus, events } = await twoDevices();
    const stolen = new Browser(tenant);
    for (const [name, value] of browser.cookies) stolen.cookies.set(name, value);
    const answered = await send(signOutEverywhere);
    expect(place(answered)).toBe("/oauth2/signed-out");
    expect(answered.headers.getSetCookie().join()).toMatch(/authalla_session=; .*Max-Age=0/);
    expect([await isSignedIn(elsewhere), await isSignedIn(stolen), await userinfoStatus()]).toEqual([false, false, 401]);
    expect(await events("session.all_revoked")).toHaveLength(1);
  });

  it("leaves other people's sessions and grants alone", async () => {
    const { tenant, send } = await twoDevices();
    const bob = await Browser.signedIn(db, tenant, await makeUser(db, tenant));
    await send(signOutEverywhere);
    expect(await findSession(db, tenant, bob.request("/"))).toBeDefined();
  });

  it("SE-15 a user who is suspended is signed out, and their tokens are dead", async () => {
    const { tenant, user, elsewhere, browser, isSignedIn, userinfoStatus, party, tokens } = await twoDevices();
    await db.update(users).set({ status: "suspended" }).where(and(eq(users.tenantId, tenant.id), eq(users.id, user.id)));
    expect([await isSignedIn(elsewhere), await isSignedIn(browser), await userinfoStatus()]).toEqual([false, false, 401]);
    expect((await party.refresh(tokens.refresh_token)).body.error).toBe("invalid_grant");
    const told = await post(introspect, tenant, "/oauth2/introspect", new URLSearchParams({ token: tokens.access_token }), { authorization: basic(party.client) });
    expect(told.body).toEqual({ active: false });
  });
});

describe("passkeys and identities", () => {
  it("renames a passkey", async () => {
    const { tenant, user, send, events } = await person();
    const { id } = await addPasskey(tenant, user);
    expect(place(await send(renameOwnPasskey, { passkey: id, name: "Work phone" }))).toContain("notice=passkey_renamed");
    expect((await passkeyRow(id))!.name).toBe("Work phone");
    expect(await events("user.passkey_renamed")).toHaveLength(1);
    expect(place(await send(renameOwnPasskey, { passkey: id, name: "" }))).toContain("notice=invalid_passkey_name");
    expect((await passkeyRow(id))!.name).toBe("Work phone");
  });

  it.each([["another user", false], ["another tenant", true]])("WA-15 the passkey of %s: 404, and nothing is changed", async (_, isForeign) => {
    const { tenant, send } = await person();
    const owner = isForeign ? await makeTenant(db) : tenant;
    const { id } = await addPasskey(owner, await makeUser(db, owner));
    expect((await send(renameOwnPasskey, { passkey: id, name: "Mine now" })).status).toBe(404);
    const removed = await send(removeOwnPasskey, { passkey: id });
    expect(removed.status).toBe(404);
    expect(removed.headers.get("content-type")).toContain("text/html");
    expect((await passkeyRow(id))!.name).toBe("Laptop");
  });

  it("SE-17 removing a passkey asks for a sign-in of the last five minutes", async () => {
    const { tenant, user, send } = await person();
    const { id } = await addPasskey(tenant, user);
    later(301);
    expect(place(await send(removeOwnPasskey, { passkey: id }))).toBe("/oauth2/account?notice=sign_in_again");
    expect(await passkeyRow(id)).toBeDefined();
    const again = await Browser.signedIn(db, tenant, user);
    expect(place(await send(removeOwnPasskey, { passkey: id }, again))).toContain("notice=passkey_removed");
    expect(await passkeyRow(id)).toBeUndefined();
  });

  it("SE-17 the last way in is not removed: 409", async () => {
    const { tenant, user, send } = await person({ authMethods: ["passkeys"] });
    const { id } = await addPasskey(tenant, user);
    expect((await send(removeOwnPasskey, { passkey: id })).status).toBe(409);
    expect(await passkeyRow(id)).toBeDefined();
    const second = await addPasskey(tenant, user, "Second");
    expect((await send(removeOwnPasskey, { passkey: id })).status).toBe(303);
    expect((await send(removeOwnPasskey, { passkey: second.id })).status).toBe(409);
  });

  it.each([["Back to your account", "last_way_in", 409, true], ["Back to your account", "gone", 404, false]] as const)("leads %s from a refusal (%s, %i), whose reference finds the trace", async (link, outcome, status, isOwn) => {
    const { tenant, user, send } = await person({ authMethods: ["passkeys"] });
    const { id } = await addPasskey(tenant, isOwn ? user : await makeUser(db, tenant));
    const response = await send(removeOwnPasskey, { passkey: id });
    const html = await response.text();
    expect(html).toContain(`<a class="button" href="/oauth2/account">${link}</a>`);
    const [trace] = await db.select().from(loginTraces).where(and(eq(loginTraces.tenantId, tenant.id), eq(loginTraces.reference, /<code class="reference"[^>]*>([^<]+)</.exec(html)![1]!)));
    expect(trace).toMatchObject({ reason: outcome, status, user: `${user.email.slice(0, 1)}***${user.email.slice(user.email.indexOf("@"))}` });
  });

  it("SO-14 unlinking the last way in: 409, nothing removed", async () => {
    const { tenant, user, send, view } = await person({ authMethods: ["social_logins"] });
    const { id } = await addIdentity(tenant, user);
    expect((await send(unlinkOwnIdentity, { identity: id })).status).toBe(409);
    expect((await view())!.identities).toHaveLength(1);
  });

  it("unlinks an identity where mail remains, of this user alone, and only after a fresh sign-in", async () => {
    const { tenant, user, send, view } = await person();
    const { id } = await addIdentity(tenant, user);
    const foreign = await addIdentity(tenant, await makeUser(db, tenant));
    expect((await send(unlinkOwnIdentity, { identity: foreign.id })).status).toBe(404);
    expect(place(await send(unlinkOwnIdentity, { identity: id }))).toContain("notice=identity_unlinked");
    expect((await view())!.identities).toEqual([]);
    const other = await addIdentity(tenant, user);
    later(301);
    expect(place(await send(unlinkOwnIdentity, { identity: other.id }))).toBe("/oauth2/account?notice=sign_in_again");
    expect((await view())!.identities).toHaveLength(1);
  });
});

describe("signing in on the way to the account page", () => {
  const signInByMail = async (tenant: Awaited<ReturnType<typeof makeTenant>>, browser: Browser, email: string) => {
    const form = (handler: Handler, fields: Record<string, string>) => browser.send(handler, "/", { method: "POST", body: new URLSearchParams(fields), headers: { "sec-fetch-site": "same-origin" } });
    const started = new URL(place(await form(loginByEmail, { email }))!, tenant.issuer);
    return form(verifyCode, { challenge: started.searchParams.get("challenge")!, code: (await newestMail(db, tenant, email))!.code });
  };

  it("leads back to it, once", async () => {
    const { tenant, user } = await person();
    const browser = new Browser(tenant);
    expect(place(await browser.send(accountSignIn, "/oauth2/account/sign-in"))).toBe("/oauth2/login");
    expect(place(await signInByMail(tenant, browser, user.email))).toBe("/oauth2/account");
    expect(browser.cookies.has("authalla_return")).toBe(false);
    expect(place(await signInByMail(tenant, browser, user.email))).not.toBe("/oauth2/account");
  });

  it.each(["//evil.example", "/\\evil.example", "https:evil.example", "javascript:alert(1)", "https://evil.example/oauth2/account"])("SE-18 ?next=%s is ignored", async (next) => {
    const { tenant, user } = await person();
    const browser = new Browser(tenant);
    const to = await browser.send(accountSignIn, `/oauth2/account/sign-in?${new URLSearchParams({ next })}`);
    expect(place(to)).toBe("/oauth2/login");
    browser.cookies.set("authalla_return", encodeURIComponent(next).replace(/%/g, "~"));
    expect(place(await signInByMail(tenant, browser, user.email))).not.toContain("evil");
  });

  it("SE-17 asks somebody who is signed in to prove it again, and goes on in one session", async () => {
    const { tenant, user, browser, view } = await person();
    const party = new RelyingParty(tenant, await makeClient(db, tenant));
    const tokens = await party.tokens(browser);
    later(600);
    expect((await view())!.isFresh).toBe(false);
    expect(await signInView(tenant, browser.request("/"), undefined)).toMatchObject({ signedInAs: user.email });
    await browser.send(accountSignIn, "/oauth2/account/sign-in");
    expect(await signInView(tenant, browser.request("/"), undefined)).toMatchObject({ signedInAs: undefined, email: user.email });
    const copy = new Browser(tenant);
    for (const [name, value] of browser.cookies) copy.cookies.set(name, value);
    await signInByMail(tenant, browser, user.email);
    expect(await view()).toMatchObject({ isFresh: true, sessions: [{ isCurrent: true }] });
    expect(await findSession(db, tenant, copy.request("/"))).toBeUndefined(); // the identifier from before is worth nothing
    const alive = await db.select().from(grants).where(and(eq(grants.tenantId, tenant.id), isNull(grants.revokedAt)));
    expect(alive.map(({ sessionId }) => sessionId)).toEqual([(await findSession(db, tenant, browser.request("/")))!.session.id]);
    expect(tokens.access_token).toBeTruthy();
  });
});
