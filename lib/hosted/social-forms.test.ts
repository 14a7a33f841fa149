import { and, eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Database } from "@/lib/db/client";
import { auditEvents, outbox, sessions, socialAttempts, socialIdentities, users, type ProviderType } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { settings } from "@/lib/env";
import { listIdentities } from "@/lib/login/social-identities";
import { findSession } from "@/lib/sessions";
import type { Tenant } from "@/lib/tenancy/resolve-tenant";
import { makeClient, makeUser } from "@/lib/testing/factories";
import { startGitHub, type GitHubServer } from "@/lib/testing/github-server";
import { newestMail } from "@/lib/testing/mailbox";
import { appleTeam, microsoftDirectory, passThroughProvider, playProvider, type PlayedProvider } from "@/lib/testing/openid-provider";
import { Browser, RelyingParty } from "@/lib/testing/relying-party";
import { allowStandIns, bringBack, makeSocialLogin, makeSocialTenant, signInWith, startAt, type SocialLoginRow } from "@/lib/testing/social";
import { authorize } from "@/lib/oauth/endpoints/authorize";
import { confirmLink, resendCode, verifyCode } from "./email-forms";
import { lastMethod } from "./last-method";
import { proveSocialEmail, socialLoginCallback } from "./social-forms";
import { pendingView, socialButtons } from "./social-view";

/*
 * Against a certified OpenID provider that plays Google, Apple and Microsoft, and a server that does what GitHub does.
 */

let db: Database;
let close: () => Promise<void>;
let undo: () => void;
let github: GitHubServer;
beforeAll(async () => {
  ({ db, close } = await testDatabase());
  undo = allowStandIns();
  github = await startGitHub();
});
afterAll(async () => {
  undo();
  await github.close();
  await close();
});

const open: PlayedProvider[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(open.splice(0).map((provider) => provider.close()));
});

const callbackOf = (tenant: Tenant) => `${tenant.issuer}/oauth2/social-login-callback`;

/** A tenant that offers one provider, played on this machine. */
async function play(as: "google" | "apple" | "microsoft", person: PlayedProvider["person"], values: Parameters<typeof makeSocialTenant>[1] = {}, more: Partial<Parameters<typeof playProvider>[0]> & { directory?: string } = {}) {
  const tenant = await makeSocialTenant(db, values);
  const provider = await playProvider({ as, redirectUris: [callbackOf(tenant)], ...more });
  open.push(provider);
  provider.person = person;
  settings().socialAddresses = { ...settings().socialAddresses, [as]: provider.address };
  const login = await makeSocialLogin(db, tenant, { providerType: as, clientId: provider.clientId, clientSecret: provider.clientSecret, directory: more.directory ?? null, ...(as === "apple" ? appleTeam : {}) });
  return { tenant, provider, login, browser: new Browser(tenant) };
}

async function playGitHub(values: Parameters<typeof makeSocialTenant>[1] = {}) {
  const tenant = await makeSocialTenant(db, values);
  settings().socialAddresses = { ...settings().socialAddresses, github: github.address, githubApi: github.address };
  const login = await makeSocialLogin(db, tenant, { providerType: "github", clientId: github.clientId, clientSecret: github.clientSecret });
  return { tenant, login, browser: new Browser(tenant) };
}

/** GitHub's page has one button and no cookies. */
async function throughGitHub(browser: Browser, login: SocialLoginRow, fields: Record<string, string> = {}): Promise<Response> {
  const started = await startAt(browser, login, fields);
  const authorized = await fetch(started.headers.get("location")!, { method: "POST", redirect: "manual" });
  return bringBack(browser, { url: authorized.headers.get("location")! });
}

const signedInAs = async (browser: Browser) => (await findSession(db, browser.tenant, browser.request("/")))?.user;
const usersOf = (tenant: Tenant) => db.select().from(users).where(eq(users.tenantId, tenant.id));
const identitiesOf = (tenant: Tenant) => db.select().from(socialIdentities).where(eq(socialIdentities.tenantId, tenant.id));
const eventsOf = (tenant: Tenant, action: string) => db.select().from(auditEvents).where(and(eq(auditEvents.tenantId, tenant.id), eq(auditEvents.action, action)));
const locationOf = (response: Response) => response.headers.get("location") ?? "";
const post = (browser: Browser, handler: Parameters<Browser["send"]>[0], fields: Record<string, string>) =>
  browser.send(handler, "/", { method: "POST", body: new URLSearchParams(fields), headers: { "sec-fetch-site": "same-origin" } });

const ada = { sub: "ada-1", email: "Ada@Example.com", email_verified: true, name: "Ada Lovelace" };

describe("the first sign-in with a provider", () => {
  it("Google: makes the account, with the address and the name, and says how it was authenticated", async () => {
    const { tenant, login, browser, provider } = await play("google", ada);
    const finished = await signInWith(browser, login);
    expect([finished.status, locationOf(finished)]).toEqual([303, "/oauth2/login"]);
    expect(await signedInAs(browser)).toMatchObject({ email: "ada@example.com", emailVerified: true, name: "Ada Lovelace" });
    expect(await db.select().from(sessions).where(eq(sessions.tenantId, tenant.id))).toMatchObject([{ amr: ["fed"], acr: "urn:authalla:acr:social" }]);
    expect(await identitiesOf(tenant)).toMatchObject([{ providerType: "google", issuer: provider.issuer, subject: "ada-1", email: "ada@example.com" }]);
    for (const action of ["user.registered", "identity.linked", "session.created"]) expect(await eventsOf(tenant, action)).toMatchObject([{ outcome: "success" }]);
    expect(lastMethod(browser.request("/"))).toBe(login.id);
    expect(await socialButtons(tenant, browser.request("/"))).toMatchObject([{ id: login.id, provider: "Google", name: null, isLastUsed: true }]);
  });

  it("Google: takes the claims from the userinfo endpoint when the ID token has none", async () => {
    const { login, browser } = await play("google", ada, {}, { hasSparseIdTokens: true });
    await signInWith(browser, login);
    expect(await signedInAs(browser)).toMatchObject({ email: "ada@example.com", name: "Ada Lovelace" });
  });

  it("Microsoft: the issuer is that of the person's directory, and a domain whose owner is verified proves the address", async () => {
    const { tenant, login, browser, provider } = await play("microsoft", { ...ada, tid: microsoftDirectory, xms_edov: true });
    await signInWith(browser, login);
    expect((await signedInAs(browser))?.email).toBe("ada@example.com");
    expect(await identitiesOf(tenant)).toMatchObject([{ issuer: provider.issuer, subject: "ada-1" }]);
  });

  it("Apple: its POST comes without cookies, and its client secret is a JWT made from the key", async () => {
    const { login, browser, tenant } = await play("apple", { sub: "001.apple", email: "ada@example.com", email_verified: "true" });
    const started = await startAt(browser, login);
    expect(new URL(locationOf(started)).searchParams.get("response_mode")).toBe("form_post");
    const answer = await passThroughProvider(locationOf(started));
    expect(answer.form?.get("code")).toBeTruthy();
    answer.form!.set("user", JSON.stringify({ name: { firstName: "Ada", lastName: "Lovelace\u202e" }, email: "victim@example.com" }));
    await bringBack(browser, answer);
    expect(await signedInAs(browser)).toMatchObject({ email: "ada@example.com", name: "Ada Lovelace" });
    expect((await usersOf(tenant)).map((user) => user.email)).toEqual(["ada@example.com"]);
  });

  it("GitHub: the subject is the number, which a new user name does not change", async () => {
    const { tenant, login, browser } = await playGitHub();
    Object.assign(github, { user: { id: 583231, login: "octocat", name: null }, emails: [{ email: "other@example.com", primary: false, verified: true }, { email: "octo@example.com", primary: true, verified: true }] });
    await throughGitHub(browser, login);
    expect(await signedInAs(browser)).toMatchObject({ email: "octo@example.com", name: "octocat" });
    expect(await identitiesOf(tenant)).toMatchObject([{ providerType: "github", issuer: `${github.address}/login/oauth`, subject: "583231" }]);
  });

  it("goes on to the application that waits, and to nothing that the request names otherwise", async () => {
    const { tenant, login, browser } = await play("google", ada);
    const party = new RelyingParty(tenant, await makeClient(db, tenant));
    const asked = await browser.send(authorize, party.authorizeUrl());
    const request = new URL(locationOf(asked), tenant.issuer).searchParams.get("request")!;
    const finished = await signInWith(browser, login, { request, return_to: "https://evil.example/" });
    expect(locationOf(finished)).toMatch(/^\/oauth2\/authorize\?client_id=/);
    const answered = await browser.send(authorize, locationOf(finished));
    const { status, body } = await party.redeem(new URL(locationOf(answered)).searchParams.get("code")!);
    expect(status).toBe(200);
    const claims = JSON.parse(Buffer.from(String(body.id_token).split(".")[1]!, "base64url").toString()) as Record<string, unknown>;
    expect(claims).toMatchObject({ amr: ["fed"], acr: "urn:authalla:acr:social" });
  });
});

describe("the second sign-in", () => {
  it.each(["google", "apple", "microsoft"] as const)("%s: finds the same account by issuer and subject, though the address is another", async (as) => {
    const proven = { email_verified: as === "apple" ? "true" : true, tid: microsoftDirectory, xms_edov: true };
    const { tenant, login, provider, browser } = await play(as, { ...ada, ...proven });
    await signInWith(browser, login);
    const first = await signedInAs(browser);
    provider.person = { ...ada, ...proven, email: "moved@example.com" };
    const other = new Browser(tenant);
    await signInWith(other, login);
    expect((await signedInAs(other))?.id).toBe(first?.id);
    expect((await signedInAs(other))?.email).toBe("ada@example.com");
    expect((await listIdentities(db, tenant, first!.id))[0]).toMatchObject({ email: "moved@example.com", lastUsedAt: expect.any(Date) });
  });

  it("ends the session of whoever was signed in before in this browser", async () => {
    const { tenant, login } = await play("google", ada);
    const browser = await Browser.signedIn(db, tenant, await makeUser(db, tenant));
    const before = await findSession(db, tenant, browser.request("/"));
    await signInWith(browser, login);
    const [row] = await db.select().from(sessions).where(and(eq(sessions.tenantId, tenant.id), eq(sessions.id, before!.session.id)));
    expect(row!.endedAt).not.toBeNull();
  });

  it("refuses a suspended user, also a known one, and tells the audit log", async () => {
    const { tenant, login, browser } = await play("google", ada);
    await signInWith(browser, login);
    await db.update(users).set({ status: "suspended" }).where(eq(users.tenantId, tenant.id));
    const other = new Browser(tenant);
    expect(locationOf(await signInWith(other, login))).toBe("/oauth2/login?social_error=account_suspended");
    expect(await signedInAs(other)).toBeUndefined();
    expect(await eventsOf(tenant, "social_login.refused")).toMatchObject([{ outcome: "denied", target: { type: "social_login", id: login.id, name: "account_suspended" } }]);
  });
});

describe("linking", () => {
  it("links at once when the provider and the account have both proven the address", async () => {
    const { tenant, login, browser } = await play("google", ada);
    const user = await makeUser(db, tenant, { email: "ada@example.com", emailVerified: true });
    await signInWith(browser, login);
    expect((await signedInAs(browser))?.id).toBe(user.id);
    expect(await usersOf(tenant)).toHaveLength(1);
  });

  it("ML-24 an account with an address that nobody has proven is not linked: its mailbox is proven first (GHSA-g38m-r43w-p2q7)", async () => {
    const { tenant, login, browser } = await play("google", ada);
    const user = await makeUser(db, tenant, { email: "ada@example.com", emailVerified: false });
    const sent = await signInWith(browser, login);
    expect(locationOf(sent)).toMatch(/^\/oauth2\/pin-code\?challenge=/);
    expect(await signedInAs(browser)).toBeUndefined();
    expect(await identitiesOf(tenant)).toHaveLength(0);
    await post(browser, verifyCode, { challenge: new URL(locationOf(sent), tenant.issuer).searchParams.get("challenge")!, code: (await newestMail(db, tenant, "ada@example.com"))!.code });
    expect(await signedInAs(browser)).toMatchObject({ id: user.id, emailVerified: true });
    expect(await identitiesOf(tenant)).toMatchObject([{ userId: user.id, subject: "ada-1" }]);
  });

  it.each([false, undefined, "false", "true", 1, null])("SO-08 email_verified %j with the address of a user signs in nobody and links nothing (ASVS 6.8.1)", async (isVerified) => {
    const { tenant, login, browser } = await play("google", { ...ada, email_verified: isVerified });
    await makeUser(db, tenant, { email: "ada@example.com", emailVerified: true });
    expect(locationOf(await signInWith(browser, login))).toMatch(/^\/oauth2\/pin-code\?/);
    expect(await signedInAs(browser)).toBeUndefined();
    expect(await identitiesOf(tenant)).toHaveLength(0);
  });

  it("SO-08 an unverified address makes an account only once its mailbox is proven, and the next sign-in needs no mail", async () => {
    const { tenant, login, browser } = await play("google", { ...ada, email_verified: false });
    const sent = await signInWith(browser, login);
    expect(await usersOf(tenant)).toHaveLength(0);
    await post(browser, verifyCode, { challenge: new URL(locationOf(sent), tenant.issuer).searchParams.get("challenge")!, code: (await newestMail(db, tenant, "ada@example.com"))!.code });
    expect(await usersOf(tenant)).toMatchObject([{ email: "ada@example.com", emailVerified: true, name: "Ada Lovelace" }]);
    const other = new Browser(tenant);
    expect(locationOf(await signInWith(other, login))).toBe("/oauth2/login");
    expect((await signedInAs(other))?.email).toBe("ada@example.com");
  });

  it("SO-08 a Microsoft address counts only with xms_edov: a directory may write any address into a token", async () => {
    const { tenant, login, browser } = await play("microsoft", { ...ada, tid: microsoftDirectory });
    await makeUser(db, tenant, { email: "ada@example.com", emailVerified: true });
    expect(locationOf(await signInWith(browser, login))).toMatch(/^\/oauth2\/pin-code\?/);
    expect(await identitiesOf(tenant)).toHaveLength(0);
  });

  it("CVE-2026-9087: the proof counts for the identity that asked for it, and for no other sign-in by mail in the same browser", async () => {
    const { tenant, login, browser } = await play("google", { ...ada, email_verified: false });
    await signInWith(browser, login);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 });
    const { loginByEmail } = await import("./email-forms");
    const started = await post(browser, loginByEmail, { email: "ada@example.com" });
    await post(browser, verifyCode, { challenge: new URL(locationOf(started), tenant.issuer).searchParams.get("challenge")!, code: (await newestMail(db, tenant, "ada@example.com"))!.code });
    expect((await signedInAs(browser))?.email).toBe("ada@example.com");
    expect(await identitiesOf(tenant)).toHaveLength(0);
  });

  it("a code that was sent again links as well, and the link in the mail does", async () => {
    const { tenant, login, browser } = await play("google", { ...ada, email_verified: false });
    const sent = new URL(locationOf(await signInWith(browser, login)), tenant.issuer).searchParams.get("challenge")!;
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 });
    expect(locationOf(await post(browser, resendCode, { challenge: sent }))).toContain("sent=again");
    await post(browser, confirmLink, { token: (await newestMail(db, tenant, "ada@example.com"))!.token });
    expect(await identitiesOf(tenant)).toMatchObject([{ subject: "ada-1" }]);
  });

  it("the link opened in another browser, by someone who knows the address, links nothing", async () => {
    const { tenant, login, browser } = await play("google", { ...ada, email_verified: false });
    await signInWith(browser, login);
    const other = new Browser(tenant);
    await post(other, confirmLink, { token: (await newestMail(db, tenant, "ada@example.com"))!.token, email: "ada@example.com" });
    expect(await identitiesOf(tenant)).toHaveLength(0);
  });

  it("proves a mailbox also where the tenant does not offer sign-in by mail", async () => {
    const { tenant, login, browser } = await play("google", { ...ada, email_verified: false }, { authMethods: ["social_logins"] });
    const sent = await signInWith(browser, login);
    await post(browser, verifyCode, { challenge: new URL(locationOf(sent), tenant.issuer).searchParams.get("challenge")!, code: (await newestMail(db, tenant, "ada@example.com"))!.code });
    expect((await signedInAs(browser))?.email).toBe("ada@example.com");
  });

  it("asks for the address when the provider says none, in this browser only", async () => {
    const { tenant, login, browser } = await play("google", { sub: "no-mail" });
    const asked = new URL(locationOf(await signInWith(browser, login)), tenant.issuer);
    expect(asked.pathname).toBe("/oauth2/social-login");
    const pending = asked.searchParams.get("pending")!;
    expect(await pendingView(tenant, browser.request("/"), pending)).toMatchObject({ provider: "Google" });
    const other = await Browser.signedIn(db, tenant, await makeUser(db, tenant));
    other.cookies.set("authalla_browser", "somebody-else");
    expect(await pendingView(tenant, other.request("/"), pending)).toBeUndefined();
    expect((await post(other, proveSocialEmail, { pending, email: "ada@example.com" })).status).toBe(400);
    expect(locationOf(await post(browser, proveSocialEmail, { pending, email: "ada@@example.com" }))).toBe(`/oauth2/social-login?pending=${pending}&error=invalid_email`);
    const sent = await post(browser, proveSocialEmail, { pending, email: "ada@example.com" });
    await post(browser, verifyCode, { challenge: new URL(locationOf(sent), tenant.issuer).searchParams.get("challenge")!, code: (await newestMail(db, tenant, "ada@example.com"))!.code });
    expect((await signedInAs(browser))?.email).toBe("ada@example.com");
    expect(await identitiesOf(tenant)).toMatchObject([{ subject: "no-mail" }]);
  });

  it("SO-09 GitHub: a primary address that is not verified, and a verified one that is not primary, are both left out", async () => {
    const { tenant, login, browser } = await playGitHub();
    await makeUser(db, tenant, { email: "second@example.com", emailVerified: true });
    Object.assign(github, { user: { id: 7, login: "mallory" }, emails: [{ email: "first@example.com", primary: true, verified: false }, { email: "second@example.com", primary: false, verified: true }] });
    expect(locationOf(await throughGitHub(browser, login))).toMatch(/^\/oauth2\/social-login\?pending=/);
    expect(await identitiesOf(tenant)).toHaveLength(0);
    expect(await db.select().from(outbox).where(eq(outbox.tenantId, tenant.id))).toHaveLength(0);
  });

  it("SO-11 the same subject at two providers is two identities of two people", async () => {
    const { tenant, login, browser } = await play("google", { ...ada, sub: "42" });
    await signInWith(browser, login);
    settings().socialAddresses = { ...settings().socialAddresses, github: github.address, githubApi: github.address };
    const second = await makeSocialLogin(db, tenant, { providerType: "github", clientId: github.clientId, clientSecret: github.clientSecret });
    Object.assign(github, { user: { id: 42, login: "bob" }, emails: [{ email: "bob@example.com", primary: true, verified: true }] });
    const other = new Browser(tenant);
    await throughGitHub(other, second);
    expect((await signedInAs(other))?.email).toBe("bob@example.com");
    expect(await identitiesOf(tenant)).toHaveLength(2);
    expect(await usersOf(tenant)).toHaveLength(2);
  });

  it("SO-12 Apple: a forged user field is a name at most; the address comes from the ID token alone", async () => {
    const { tenant, login, browser } = await play("apple", { sub: "001", email: "ada@example.com", email_verified: true });
    await makeUser(db, tenant, { email: "victim@example.com", emailVerified: true });
    const answer = await passThroughProvider(locationOf(await startAt(browser, login)));
    answer.form!.set("user", JSON.stringify({ name: { firstName: "<b>Victim</b>", lastName: 7 }, email: "victim@example.com", sub: "other" }));
    await bringBack(browser, answer);
    expect(await signedInAs(browser)).toMatchObject({ email: "ada@example.com", name: "<b>Victim</b>" });
  });
});

describe("ML-12 nothing tells whether an address has an account", () => {
  it("the buttons are the same, whoever looks and whatever the login_hint", async () => {
    const { tenant, browser } = await play("google", ada);
    await makeUser(db, tenant, { email: "known@example.com" });
    expect(await socialButtons(tenant, browser.request("/?login_hint=known@example.com"))).toEqual(await socialButtons(tenant, new Browser(tenant).request("/?login_hint=unknown@example.com")));
  });

  it("an unproven address is answered alike, known or not, where registration is closed", async () => {
    const { tenant, login, provider } = await play("google", { ...ada, email_verified: false }, { allowRegistration: false });
    await makeUser(db, tenant, { email: "known@example.com", emailVerified: true });
    const answers: string[] = [];
    for (const email of ["known@example.com", "unknown@example.com"]) {
      provider.person = { sub: email, email, email_verified: false };
      const response = await signInWith(new Browser(tenant), login);
      answers.push(`${response.status} ${locationOf(response).replace(/challenge_\w+/, "challenge")}`);
    }
    expect(answers[0]).toBe(answers[1]);
    expect(await newestMail(db, tenant, "unknown@example.com")).toBeUndefined();
  });
});

it("registration that is closed is closed for people from a provider too", async () => {
  const { tenant, login, browser } = await play("google", ada, { allowRegistration: false });
  expect(locationOf(await signInWith(browser, login))).toBe("/oauth2/login?social_error=registration_closed");
  expect(await usersOf(tenant)).toHaveLength(0);
});

describe("what is offered", () => {
  const start = async (login: SocialLoginRow, tenant: Tenant) => locationOf(await startAt(new Browser(tenant), login));

  it("is refused to another tenant, a disabled login, one that is not offered here, and a tenant without the method", async () => {
    const { tenant, login } = await play("google", ada);
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
    const { tenant, provider } = await play("google", ada, { accountId: owner.accountId! });
    const lent = await makeSocialLogin(db, owner, { providerType: "google", clientId: provider.clientId, clientSecret: provider.clientSecret }, [tenant]);
    const browser = new Browser(tenant);
    await signInWith(browser, lent);
    expect((await signedInAs(browser))?.tenantId).toBe(tenant.id);
    expect(await usersOf(owner)).toHaveLength(0);
  });

  it("ends for those on their way, too", async () => {
    const { tenant, login, browser } = await play("google", ada);
    const answer = await passThroughProvider(locationOf(await startAt(browser, login)));
    const { socialLogins } = await import("@/lib/db/schema");
    await db.update(socialLogins).set({ status: "disabled" }).where(eq(socialLogins.id, login.id));
    expect(locationOf(await bringBack(browser, answer))).toBe("/oauth2/login?social_error=not_offered");
    expect(await usersOf(tenant)).toHaveLength(0);
  });

  it("tells two of one provider apart by their names", async () => {
    const { tenant, login, browser } = await play("google", ada);
    await makeSocialLogin(db, tenant, { providerType: "google", clientId: "x", clientSecret: "x", name: "Staff" });
    expect((await socialButtons(tenant, browser.request("/"))).map(({ name }) => name)).toEqual([login.name, "Staff"]);
  });
});

describe("what goes to the provider", () => {
  it.each(["google", "apple", "microsoft"] as const)("SO-18 %s: state, nonce and an S256 challenge, each fresh (RFC 9700 §2.1.1)", async (as) => {
    const { login, browser, tenant } = await play(as, ada);
    const asked = await Promise.all([0, 1].map(async () => new URL(locationOf(await startAt(browser, login))).searchParams));
    for (const parameters of asked)
      expect(Object.fromEntries(parameters)).toMatchObject({ response_type: "code", client_id: login.clientId, redirect_uri: callbackOf(tenant), code_challenge_method: "S256", scope: expect.stringContaining("openid"), state: expect.stringMatching(/^[\w-]{43}$/), nonce: expect.stringMatching(/^[\w-]{43}$/) });
    for (const name of ["state", "nonce", "code_challenge"]) expect(asked[0]!.get(name)).not.toBe(asked[1]!.get(name));
  });

  it("SO-18 GitHub: state and an S256 challenge", async () => {
    const { login, browser } = await playGitHub();
    const { searchParams } = new URL(locationOf(await startAt(browser, login)));
    expect(Object.fromEntries(searchParams)).toMatchObject({ state: expect.stringMatching(/^[\w-]{43}$/), code_challenge: expect.stringMatching(/^[\w-]{43}$/), code_challenge_method: "S256", scope: "read:user user:email" });
    expect(searchParams.has("nonce")).toBe(false);
  });

  it("asks the provider to let the person choose again when our own client asked for that", async () => {
    const { tenant, login, browser } = await play("google", ada);
    const party = new RelyingParty(tenant, await makeClient(db, tenant));
    const asked = await browser.send(authorize, party.authorizeUrl({ prompt: "login", login_hint: "ada@example.com" }));
    const request = new URL(locationOf(asked), tenant.issuer).searchParams.get("request")!;
    const { searchParams } = new URL(locationOf(await startAt(browser, login, { request })));
    expect([searchParams.get("prompt"), searchParams.get("login_hint")]).toEqual(["select_account", "ada@example.com"]);
  });

  it("refuses a form from elsewhere, and an authorization request of another browser", async () => {
    const { tenant, login, browser } = await play("google", ada);
    const { startSocialLogin } = await import("./social-forms");
    const foreign = await browser.send(startSocialLogin, "/", { method: "POST", headers: { "sec-fetch-site": "cross-site" }, body: new URLSearchParams({ social_login: login.id }) });
    expect(foreign.status).toBe(403);
    const party = new RelyingParty(tenant, await makeClient(db, tenant));
    const asked = await browser.send(authorize, party.authorizeUrl());
    const request = new URL(locationOf(asked), tenant.issuer).searchParams.get("request")!;
    expect((await startAt(new Browser(tenant), login, { request })).status).toBe(400);
    expect(await db.select().from(socialAttempts).where(eq(socialAttempts.tenantId, tenant.id))).toHaveLength(0);
  });
});

describe("the way back", () => {
  const tokenRequests = (github: GitHubServer) => github.requests.filter((request) => request === "POST /login/oauth/access_token").length;
  const sessionsOf = (tenant: Tenant) => db.select().from(sessions).where(eq(sessions.tenantId, tenant.id));

  async function onTheWay() {
    const { tenant, login, browser } = await playGitHub();
    Object.assign(github, { user: { id: 1, login: "ada" }, emails: [{ email: "ada@example.com", primary: true, verified: true }] });
    const authorized = await fetch(locationOf(await startAt(browser, login)), { method: "POST", redirect: "manual" });
    return { tenant, login, browser, url: new URL(authorized.headers.get("location")!), before: tokenRequests(github) };
  }

  it.each(["", "x", "A".repeat(43), "A".repeat(5000)])("SO-01 refuses the state %j: no token request, no session", async (state) => {
    const { tenant, browser, url, before } = await onTheWay();
    url.searchParams.set("state", state);
    expect((await bringBack(browser, { url: url.href })).status).toBe(400);
    expect(await sessionsOf(tenant)).toHaveLength(0);
    expect(tokenRequests(github)).toBe(before);
  });

  it("SO-01 refuses a missing state, and parameters that come twice", async () => {
    const { browser, url, before } = await onTheWay();
    const twice = `${url.href}&code=other`;
    expect((await bringBack(browser, { url: twice })).status).toBe(400);
    url.searchParams.delete("state");
    expect((await bringBack(browser, { url: url.href })).status).toBe(400);
    expect(tokenRequests(github)).toBe(before);
  });

  it("SO-01 and SO-19 a callback that comes again is refused, and the first session lives on", async () => {
    const { browser, url, before } = await onTheWay();
    await bringBack(browser, { url: url.href });
    const again = await bringBack(browser, { url: url.href });
    expect(again.status).toBe(400);
    expect((await signedInAs(browser))?.email).toBe("ada@example.com");
    expect(tokenRequests(github)).toBe(before + 1);
  });

  it("SO-19 of many callbacks at once one counts (CVE-2025-46815)", async () => {
    const { tenant, browser, url, before } = await onTheWay();
    const answers = await Promise.all(Array.from({ length: 20 }, () => socialLoginCallback(browser.request(url.href))));
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(await sessionsOf(tenant)).toHaveLength(1);
    expect(tokenRequests(github)).toBe(before + 1);
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
    expect(tokenRequests(github)).toBe(before);
  });

  it("refuses the callback ten minutes later", async () => {
    const { browser, url, before } = await onTheWay();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 10 * 60_000 });
    expect((await bringBack(browser, { url: url.href })).status).toBe(400);
    expect(tokenRequests(github)).toBe(before);
  });

  it("SO-04 an answer with the iss of another issuer is refused, and its code is sent nowhere (RFC 9207 §2.4)", async () => {
    const { browser, url, before, tenant } = await onTheWay();
    url.searchParams.set("iss", "https://accounts.google.com");
    expect((await bringBack(browser, { url: url.href })).status).toBe(400);
    expect(tokenRequests(github)).toBe(before);
    expect(await sessionsOf(tenant)).toHaveLength(0);
  });

  it("SO-04 Google: an iss of another issuer, or none where it is always sent, is refused", async () => {
    for (const iss of ["https://evil.example", undefined]) {
      const { browser, login } = await play("google", ada);
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
    const { tenant, login, browser } = await play("google", ada);
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
    expect(tokenRequests(github)).toBe(before);
    expect(await eventsOf(tenant, "social_login.refused")).toMatchObject([{ target: { name: "provider_error" } }]);
  });

  it("a POST counts from a provider that answers so, once, with its state, and holds no session by itself", async () => {
    const { tenant, login, browser } = await play("apple", { sub: "001", email: "ada@example.com", email_verified: true });
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
    const { tenant, browser } = await playGitHub();
    const wrong = await makeSocialLogin(db, tenant, { providerType: "github", clientId: github.clientId, clientSecret: "not-it" });
    expect((await throughGitHub(browser, wrong)).status).toBe(400);
    expect(await sessionsOf(tenant)).toHaveLength(0);
  });

  it.each<[ProviderType, Partial<SocialLoginRow>]>([["google", {}], ["apple", { teamId: "TEAM123456", keyId: "OTHER12345" }]])("%s: a wrong secret, or a wrong key, signs in nobody", async (as, values) => {
    const { tenant, provider, browser } = await play(as as "google" | "apple", { ...ada });
    const wrong = await makeSocialLogin(db, tenant, { providerType: as, clientId: provider.clientId, clientSecret: as === "apple" ? provider.clientSecret : "not-it", ...values });
    expect((await signInWith(browser, wrong)).status).toBe(400);
    expect(await sessionsOf(tenant)).toHaveLength(0);
  });

  it("Microsoft: a token of one directory that says it is of another is refused", async () => {
    const { browser, login } = await play("microsoft", { ...ada, tid: "11111111-1111-1111-1111-111111111111", xms_edov: true });
    expect((await signInWith(browser, login)).status).toBe(400);
    expect(await signedInAs(browser)).toBeUndefined();
  });
});
