import { and, eq } from "drizzle-orm";
import { describe, expect, it, vi } from "vitest";
import { outbox, sessions, socialIdentities, users } from "@/lib/db/schema";
import { listIdentities } from "@/lib/login/social-identities";
import { authorize } from "@/lib/oauth/endpoints/authorize";
import { findSession } from "@/lib/sessions";
import type { Tenant } from "@/lib/tenancy/resolve-tenant";
import { makeClient, makeUser } from "@/lib/testing/factories";
import { newestMail } from "@/lib/testing/mailbox";
import { microsoftDirectory, passThroughProvider } from "@/lib/testing/openid-provider";
import { Browser, RelyingParty } from "@/lib/testing/relying-party";
import { ada, bringBack, locationOf, makeSocialLogin, postForm, signInWith, socialTests, startAt, throughGitHub } from "@/lib/testing/social";
import { confirmLink, loginByEmail, resendCode, verifyCode } from "./email-forms";
import { lastMethod } from "./last-method";
import { proveSocialEmail } from "./social-forms";
import { pendingView, socialButtons } from "./social-view";

/*
 * Who gets in, and whose account it is: against a certified OpenID provider that plays Google, Apple and Microsoft, and a server
 * that does what GitHub does.
 */

const opened = await socialTests();
const { db, stage, signedInAs, usersOf, eventsOf } = opened;
const identitiesOf = (tenant: Tenant) => db.select().from(socialIdentities).where(eq(socialIdentities.tenantId, tenant.id));

describe("the first sign-in with a provider", () => {
  it("Google: makes the account, with the address and the name, and says how it was authenticated", async () => {
    const { tenant, login, browser, provider } = await stage.play("google", ada);
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
    const { login, browser } = await stage.play("google", ada, {}, { hasSparseIdTokens: true });
    await signInWith(browser, login);
    expect(await signedInAs(browser)).toMatchObject({ email: "ada@example.com", name: "Ada Lovelace" });
  });

  it("Microsoft: the issuer is that of the person's directory, and a domain whose owner is verified proves the address", async () => {
    const { tenant, login, browser, provider } = await stage.play("microsoft", { ...ada, tid: microsoftDirectory, xms_edov: true });
    await signInWith(browser, login);
    expect((await signedInAs(browser))?.email).toBe("ada@example.com");
    expect(await identitiesOf(tenant)).toMatchObject([{ issuer: provider.issuer, subject: "ada-1" }]);
  });

  it("Apple: its POST comes without cookies, and its client secret is a JWT made from the key", async () => {
    const { login, browser, tenant } = await stage.play("apple", { sub: "001.apple", email: "ada@example.com", email_verified: "true" });
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
    const { tenant, login, browser } = await stage.playGitHub();
    Object.assign(stage.github, { user: { id: 583231, login: "octocat", name: null }, emails: [{ email: "other@example.com", primary: false, verified: true }, { email: "octo@example.com", primary: true, verified: true }] });
    await throughGitHub(browser, login);
    expect(await signedInAs(browser)).toMatchObject({ email: "octo@example.com", name: "octocat" });
    expect(await identitiesOf(tenant)).toMatchObject([{ providerType: "github", issuer: `${stage.github.address}/login/oauth`, subject: "583231" }]);
  });

  it("goes on to the application that waits, and to nothing that the request names otherwise", async () => {
    const { tenant, login, browser } = await stage.play("google", ada);
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
    const { tenant, login, provider, browser } = await stage.play(as, { ...ada, ...proven });
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
    const { tenant, login } = await stage.play("google", ada);
    const browser = await Browser.signedIn(db, tenant, await makeUser(db, tenant));
    const before = await findSession(db, tenant, browser.request("/"));
    await signInWith(browser, login);
    const [row] = await db.select().from(sessions).where(and(eq(sessions.tenantId, tenant.id), eq(sessions.id, before!.session.id)));
    expect(row!.endedAt).not.toBeNull();
  });

  it("refuses a suspended user, also a known one, and tells the audit log", async () => {
    const { tenant, login, browser } = await stage.play("google", ada);
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
    const { tenant, login, browser } = await stage.play("google", ada);
    const user = await makeUser(db, tenant, { email: "ada@example.com", emailVerified: true });
    await signInWith(browser, login);
    expect((await signedInAs(browser))?.id).toBe(user.id);
    expect(await usersOf(tenant)).toHaveLength(1);
  });

  it("ML-24 an account with an address that nobody has proven is not linked: its mailbox is proven first (GHSA-g38m-r43w-p2q7)", async () => {
    const { tenant, login, browser } = await stage.play("google", ada);
    const user = await makeUser(db, tenant, { email: "ada@example.com", emailVerified: false });
    const sent = await signInWith(browser, login);
    expect(locationOf(sent)).toMatch(/^\/oauth2\/pin-code\?challenge=/);
    expect(await signedInAs(browser)).toBeUndefined();
    expect(await identitiesOf(tenant)).toHaveLength(0);
    await postForm(browser, verifyCode, { challenge: new URL(locationOf(sent), tenant.issuer).searchParams.get("challenge")!, code: (await newestMail(db, tenant, "ada@example.com"))!.code });
    expect(await signedInAs(browser)).toMatchObject({ id: user.id, emailVerified: true });
    expect(await identitiesOf(tenant)).toMatchObject([{ userId: user.id, subject: "ada-1" }]);
  });

  it.each([false, undefined, "false", "true", 1, null])("SO-08 email_verified %j with the address of a user signs in nobody and links nothing (ASVS 6.8.1)", async (isVerified) => {
    const { tenant, login, browser } = await stage.play("google", { ...ada, email_verified: isVerified });
    await makeUser(db, tenant, { email: "ada@example.com", emailVerified: true });
    expect(locationOf(await signInWith(browser, login))).toMatch(/^\/oauth2\/pin-code\?/);
    expect(await signedInAs(browser)).toBeUndefined();
    expect(await identitiesOf(tenant)).toHaveLength(0);
  });

  it("SO-08 an unverified address makes an account only once its mailbox is proven, and the next sign-in needs no mail", async () => {
    const { tenant, login, browser } = await stage.play("google", { ...ada, email_verified: false });
    const sent = await signInWith(browser, login);
    expect(await usersOf(tenant)).toHaveLength(0);
    await postForm(browser, verifyCode, { challenge: new URL(locationOf(sent), tenant.issuer).searchParams.get("challenge")!, code: (await newestMail(db, tenant, "ada@example.com"))!.code });
    expect(await usersOf(tenant)).toMatchObject([{ email: "ada@example.com", emailVerified: true, name: "Ada Lovelace" }]);
    const other = new Browser(tenant);
    expect(locationOf(await signInWith(other, login))).toBe("/oauth2/login");
    expect((await signedInAs(other))?.email).toBe("ada@example.com");
  });

  it("SO-08 a Microsoft address counts only with xms_edov: a directory may write any address into a token", async () => {
    const { tenant, login, browser } = await stage.play("microsoft", { ...ada, tid: microsoftDirectory });
    await makeUser(db, tenant, { email: "ada@example.com", emailVerified: true });
    expect(locationOf(await signInWith(browser, login))).toMatch(/^\/oauth2\/pin-code\?/);
    expect(await identitiesOf(tenant)).toHaveLength(0);
  });

  it("CVE-2026-9087: the proof counts for the identity that asked for it, and for no other sign-in by mail in the same browser", async () => {
    const { tenant, login, browser } = await stage.play("google", { ...ada, email_verified: false });
    await signInWith(browser, login);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 });
    const started = await postForm(browser, loginByEmail, { email: "ada@example.com" });
    await postForm(browser, verifyCode, { challenge: new URL(locationOf(started), tenant.issuer).searchParams.get("challenge")!, code: (await newestMail(db, tenant, "ada@example.com"))!.code });
    expect((await signedInAs(browser))?.email).toBe("ada@example.com");
    expect(await identitiesOf(tenant)).toHaveLength(0);
  });

  it("a code that was sent again links as well, and the link in the mail does", async () => {
    const { tenant, login, browser } = await stage.play("google", { ...ada, email_verified: false });
    const sent = new URL(locationOf(await signInWith(browser, login)), tenant.issuer).searchParams.get("challenge")!;
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 });
    expect(locationOf(await postForm(browser, resendCode, { challenge: sent }))).toContain("sent=again");
    await postForm(browser, confirmLink, { token: (await newestMail(db, tenant, "ada@example.com"))!.token });
    expect(await identitiesOf(tenant)).toMatchObject([{ subject: "ada-1" }]);
  });

  it("the link opened in another browser, by someone who knows the address, links nothing", async () => {
    const { tenant, login, browser } = await stage.play("google", { ...ada, email_verified: false });
    await signInWith(browser, login);
    const other = new Browser(tenant);
    await postForm(other, confirmLink, { token: (await newestMail(db, tenant, "ada@example.com"))!.token, email: "ada@example.com" });
    expect(await identitiesOf(tenant)).toHaveLength(0);
  });

  it("proves a mailbox also where the tenant does not offer sign-in by mail", async () => {
    const { tenant, login, browser } = await stage.play("google", { ...ada, email_verified: false }, { authMethods: ["social_logins"] });
    const sent = await signInWith(browser, login);
    await postForm(browser, verifyCode, { challenge: new URL(locationOf(sent), tenant.issuer).searchParams.get("challenge")!, code: (await newestMail(db, tenant, "ada@example.com"))!.code });
    expect((await signedInAs(browser))?.email).toBe("ada@example.com");
  });

  it("asks for the address when the provider says none, in this browser only", async () => {
    const { tenant, login, browser } = await stage.play("google", { sub: "no-mail" });
    const asked = new URL(locationOf(await signInWith(browser, login)), tenant.issuer);
    expect(asked.pathname).toBe("/oauth2/social-login");
    const pending = asked.searchParams.get("pending")!;
    expect(await pendingView(tenant, browser.request("/"), pending)).toMatchObject({ provider: "Google" });
    const other = await Browser.signedIn(db, tenant, await makeUser(db, tenant));
    other.cookies.set("authalla_browser", "somebody-else");
    expect(await pendingView(tenant, other.request("/"), pending)).toBeUndefined();
    expect((await postForm(other, proveSocialEmail, { pending, email: "ada@example.com" })).status).toBe(400);
    expect(locationOf(await postForm(browser, proveSocialEmail, { pending, email: "ada@@example.com" }))).toBe(`/oauth2/social-login?pending=${pending}&error=invalid_email`);
    const sent = await postForm(browser, proveSocialEmail, { pending, email: "ada@example.com" });
    await postForm(browser, verifyCode, { challenge: new URL(locationOf(sent), tenant.issuer).searchParams.get("challenge")!, code: (await newestMail(db, tenant, "ada@example.com"))!.code });
    expect((await signedInAs(browser))?.email).toBe("ada@example.com");
    expect(await identitiesOf(tenant)).toMatchObject([{ subject: "no-mail" }]);
  });

  it("SO-09 GitHub: a primary address that is not verified, and a verified one that is not primary, are both left out", async () => {
    const { tenant, login, browser } = await stage.playGitHub();
    await makeUser(db, tenant, { email: "second@example.com", emailVerified: true });
    Object.assign(stage.github, { user: { id: 7, login: "mallory" }, emails: [{ email: "first@example.com", primary: true, verified: false }, { email: "second@example.com", primary: false, verified: true }] });
    expect(locationOf(await throughGitHub(browser, login))).toMatch(/^\/oauth2\/social-login\?pending=/);
    expect(await identitiesOf(tenant)).toHaveLength(0);
    expect(await db.select().from(outbox).where(eq(outbox.tenantId, tenant.id))).toHaveLength(0);
  });

  it("SO-11 the same subject at two providers is two identities of two people", async () => {
    const { tenant, login, browser } = await stage.play("google", { ...ada, sub: "42" });
    await signInWith(browser, login);
    const second = await makeSocialLogin(db, tenant, { providerType: "github", clientId: stage.github.clientId, clientSecret: stage.github.clientSecret });
    Object.assign(stage.github, { user: { id: 42, login: "bob" }, emails: [{ email: "bob@example.com", primary: true, verified: true }] });
    const other = new Browser(tenant);
    await throughGitHub(other, second);
    expect((await signedInAs(other))?.email).toBe("bob@example.com");
    expect(await identitiesOf(tenant)).toHaveLength(2);
    expect(await usersOf(tenant)).toHaveLength(2);
  });

  it("SO-12 Apple: a forged user field is a name at most; the address comes from the ID token alone", async () => {
    const { tenant, login, browser } = await stage.play("apple", { sub: "001", email: "ada@example.com", email_verified: true });
    await makeUser(db, tenant, { email: "victim@example.com", emailVerified: true });
    const answer = await passThroughProvider(locationOf(await startAt(browser, login)));
    answer.form!.set("user", JSON.stringify({ name: { firstName: "<b>Victim</b>", lastName: 7 }, email: "victim@example.com", sub: "other" }));
    await bringBack(browser, answer);
    expect(await signedInAs(browser)).toMatchObject({ email: "ada@example.com", name: "<b>Victim</b>" });
  });
});

describe("ML-12 nothing tells whether an address has an account", () => {
  it("the buttons are the same, whoever looks and whatever the login_hint", async () => {
    const { tenant, browser } = await stage.play("google", ada);
    await makeUser(db, tenant, { email: "known@example.com" });
    expect(await socialButtons(tenant, browser.request("/?login_hint=known@example.com"))).toEqual(await socialButtons(tenant, new Browser(tenant).request("/?login_hint=unknown@example.com")));
  });

  it("an unproven address is answered alike, known or not, where registration is closed", async () => {
    const { tenant, login, provider } = await stage.play("google", { ...ada, email_verified: false }, { allowRegistration: false });
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
  const { tenant, login, browser } = await stage.play("google", ada, { allowRegistration: false });
  expect(locationOf(await signInWith(browser, login))).toBe("/oauth2/login?social_error=registration_closed");
  expect(await usersOf(tenant)).toHaveLength(0);
});
