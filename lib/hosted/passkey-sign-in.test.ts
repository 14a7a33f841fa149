import { afterEach, describe, expect, it, vi } from "vitest";
import { and, eq } from "drizzle-orm";
import { testDatabase } from "@/lib/db/testing";
import { auditEvents, customDomains, passkeyChallenges, passkeys, sessions, users } from "@/lib/db/schema";
import { authorize } from "@/lib/oauth/endpoints/authorize";
import { findSession } from "@/lib/sessions";
import { domainIssuer, type Tenant } from "@/lib/tenancy/resolve-tenant";
import type { Algorithm, Behaviour } from "@/lib/testing/authenticator";
import { makeClient, makeTenant, makeUser } from "@/lib/testing/factories";
import { activeDomain, Device, postJson, sameOrigin } from "@/lib/testing/passkey-ceremonies";
import { Browser, RelyingParty } from "@/lib/testing/relying-party";
import { register, signIn, signInOptions } from "./passkey-endpoints";

const { db } = await testDatabase();
afterEach(() => void vi.useRealTimers());

/** A user with one passkey, and their device after signing out. */
async function owner(how: Behaviour = {}) {
  const tenant = await makeTenant(db);
  const device = await Device.signedIn(db, tenant);
  const registered = await device.register(how);
  expect(registered.status).toBe(201);
  await db.delete(sessions).where(eq(sessions.tenantId, tenant.id));
  return { tenant, user: device.user, device: device.signedOut(), passkeyId: registered.body.id! };
}

const sessionsOf = (tenant: Tenant) => db.select().from(sessions).where(eq(sessions.tenantId, tenant.id));
const eventsOf = async (tenant: Tenant) => (await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id))).map(({ action, outcome }) => `${action} ${outcome}`);

async function expectRefused(answer: { status: number; body: Record<string, string>; headers: Headers }, tenant: Tenant, error = "invalid_response", status = 400) {
  expect(answer).toMatchObject({ status, body: { error } });
  expect(answer.headers.getSetCookie().filter((cookie) => cookie.startsWith("authalla_session="))).toEqual([]);
  expect(await sessionsOf(tenant)).toEqual([]);
}

describe("signing in with a passkey", () => {
  it.each<Algorithm>(["ES256", "EdDSA", "RS256"])("signs in its owner with a key of %s, and asks again only for what waits", async (algorithm) => {
    const { tenant, user, device } = await owner({ algorithm });
    const answer = await device.signIn();
    expect(answer).toMatchObject({ status: 200, body: { location: "/oauth2/login" } });
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect((await findSession(db, tenant, device.browser.request("/")))?.user.id).toBe(user.id);
    expect(await eventsOf(tenant)).toEqual(["user.passkey_added success", "session.created success"]);
  });

  it("says in amr whether the key can leave its device, and that the person was there (RFC 8176)", async () => {
    const synced = await owner({ backupEligible: true });
    await synced.device.signIn();
    expect((await sessionsOf(synced.tenant))[0]).toMatchObject({ amr: ["swk", "user"], acr: "urn:authalla:acr:phr" });
    const bound = await owner({ backupEligible: false });
    await bound.device.signIn({ backupEligible: false });
    expect((await sessionsOf(bound.tenant))[0]).toMatchObject({ amr: ["hwk", "user"], acr: "urn:authalla:acr:phr" });
  });

  it("goes on with the authorization request that waited, up to the code", async () => {
    const { tenant, device } = await owner();
    const client = await makeClient(db, tenant);
    const asked = await device.browser.send(authorize, new RelyingParty(tenant, client).authorizeUrl());
    const request = new URL(asked.headers.get("location")!, tenant.issuer).searchParams.get("request")!;
    const answer = await postJson(device.browser, signIn, device.authenticator.get(await device.requestOptions(request)));
    const back = await device.browser.send(authorize, answer.body.location!);
    expect(new URL(back.headers.get("location")!).searchParams.get("code")).toBeTruthy();
  });

  it("takes no request of another browser along", async () => {
    const { tenant, device } = await owner();
    const asked = await new Browser(tenant).send(authorize, new RelyingParty(tenant, await makeClient(db, tenant)).authorizeUrl());
    const request = new URL(asked.headers.get("location")!, tenant.issuer).searchParams.get("request")!;
    const answer = await postJson(device.browser, signIn, device.authenticator.get(await device.requestOptions(request)));
    expect(answer.body.location).toBe("/oauth2/login");
  });

  it("WA-01 refuses the origin of another tenant, of http, of a port, of a look-alike, of a host above or below", async () => {
    const { tenant, device } = await owner();
    const { host, hostname, protocol } = new URL(tenant.issuer);
    const other = await makeTenant(db);
    for (const origin of [other.issuer, `${protocol === "http:" ? "https" : "http"}://${host}`, `${protocol}//${hostname}:1`, `${tenant.issuer}.evil.example`, `${tenant.issuer}/`, tenant.issuer.toUpperCase(), `${protocol}//a.${host}`, `${protocol}//${host.split(".").slice(1).join(".")}`, "null", ""])
      await expectRefused(await device.signIn({ origin }), tenant);
  });

  it("WA-01 refuses the RP ID of another host in the authenticator data", async () => {
    const { tenant, device } = await owner();
    await expectRefused(await device.signIn({ rpId: new URL((await makeTenant(db)).issuer).hostname }), tenant);
    await expectRefused(await device.signIn({ rpId: "localhost" }), tenant);
  });

  it("WA-03 refuses a ceremony in a frame, with and without a topOrigin", async () => {
    const { tenant, device } = await owner();
    await expectRefused(await device.signIn({ crossOrigin: true }), tenant);
    await expectRefused(await device.signIn({ crossOrigin: true, topOrigin: "https://evil.example" }), tenant);
    await expectRefused(await device.signIn({ topOrigin: "https://evil.example" }), tenant);
    await expectRefused(await device.signIn({ topOrigin: tenant.issuer }), tenant);
  });

  it("WA-05 refuses a challenge of another flow, of another tenant, of the other ceremony, and one that nobody gave", async () => {
    const { tenant, device } = await owner();
    const options = await device.requestOptions();
    const elsewhere = new Browser(tenant);
    await postJson(elsewhere, signInOptions, {});
    await expectRefused(await postJson(elsewhere, signIn, device.authenticator.get(options)), tenant, "challenge_expired");
    const [other] = [(await owner()).device];
    other.browser.cookies.set("authalla_browser", device.browser.cookies.get("authalla_browser")!);
    await expectRefused(await postJson(device.browser, signIn, device.authenticator.get(await other.requestOptions())), tenant, "challenge_expired");
    await expectRefused(await device.signIn({ challenge: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }), tenant, "challenge_expired");
    await expectRefused(await device.signIn({ type: "webauthn.create" }), tenant);
    await expectRefused(await device.signIn({ type: "payment.get" }), tenant);
  });

  it("WA-05 refuses a challenge of a registration for a sign-in", async () => {
    const tenant = await makeTenant(db);
    const device = await Device.signedIn(db, tenant);
    await device.register();
    const { challenge, rp } = await device.creationOptions();
    const answer = await postJson(device.browser, signIn, device.authenticator.get({ challenge, rpId: rp.id }));
    expect(answer).toMatchObject({ status: 400, body: { error: "challenge_expired" } });
    expect(await sessionsOf(tenant)).toHaveLength(1);
  });

  it("WA-05 a challenge is good once, of 10 answers at the same moment and after a refusal", async () => {
    const { tenant, device } = await owner();
    const options = await device.requestOptions();
    const answers = await Promise.all(Array.from({ length: 10 }, () => postJson(device.browser, signIn, device.authenticator.get(options))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(9).fill(400)]);
    expect(await sessionsOf(tenant)).toHaveLength(1);
    const spent = await device.requestOptions();
    expect((await postJson(device.browser, signIn, device.authenticator.get(spent, { userVerified: false }))).body.error).toBe("invalid_response");
    expect((await postJson(device.browser, signIn, device.authenticator.get(spent))).body.error).toBe("challenge_expired");
  });

  it("WA-06 refuses a challenge after five minutes", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { tenant, device } = await owner();
    const options = await device.requestOptions();
    vi.setSystemTime(Date.now() + 5 * 60_000);
    await expectRefused(await postJson(device.browser, signIn, device.authenticator.get(options)), tenant, "challenge_expired");
    const late = await device.requestOptions();
    vi.setSystemTime(Date.now() + 5 * 60_000 - 1000);
    expect((await postJson(device.browser, signIn, device.authenticator.get(late))).status).toBe(200);
  });

  it("WA-07 refuses an assertion without user presence, and one without user verification", async () => {
    const { tenant, device } = await owner();
    await expectRefused(await device.signIn({ userPresent: false }), tenant);
    await expectRefused(await device.signIn({ userVerified: false }), tenant);
    expect(await device.requestOptions()).toMatchObject({ userVerification: "required" });
  });

  it("WA-08 refuses a counter that stands still or goes back, tells the page, and writes it down", async () => {
    const { tenant, device, passkeyId } = await owner({ count: 7 });
    expect((await device.signIn({ count: 8 })).status).toBe(200);
    await db.delete(sessions).where(eq(sessions.tenantId, tenant.id));
    for (const count of [8, 5, 0]) await expectRefused(await device.signIn({ count }), tenant, "counter_regressed");
    const { name, message } = (await device.signIn({ count: 6 })).body;
    expect(message).toBe(`The passkey “${name}” may have been copied, so it was not accepted. Sign in another way, then remove it in your account.`);
    expect((await eventsOf(tenant)).filter((event) => event.startsWith("passkey."))).toEqual(Array(4).fill("passkey.counter_regressed denied"));
    const [row] = await db.select().from(passkeys).where(and(eq(passkeys.tenantId, tenant.id), eq(passkeys.id, passkeyId)));
    expect(row).toMatchObject({ signatureCount: 8, counterRegressedAt: expect.any(Date) });
  });

  it("WA-08 takes one of two assertions with the same count", async () => {
    const { device } = await owner({ count: 3 });
    const answers = [await device.requestOptions(), await device.requestOptions()].map((options) => device.authenticator.get(options, { count: 4 }));
    const statuses = (await Promise.all(answers.map((answer) => postJson(device.browser, signIn, answer)))).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 400]);
  });

  it("WA-08 takes an authenticator that counts nothing, again and again", async () => {
    const { device } = await owner({ count: 0 });
    for (let i = 0; i < 3; i++) expect((await device.signIn()).status).toBe(200);
  });

  it("refuses flags that contradict what was registered: eligible for backup, or backed up without being so (§7.2 steps 18, 19)", async () => {
    const { tenant, device } = await owner({ backupEligible: false });
    await expectRefused(await device.signIn({ backupEligible: true }), tenant);
    await expectRefused(await device.signIn({ backupEligible: false, backedUp: true }), tenant);
    expect((await device.signIn({ backupEligible: false })).status).toBe(200);
  });

  it("keeps whether it is backed up now, and when it was used", async () => {
    const { tenant, device } = await owner({ backupEligible: true, backedUp: false });
    await device.signIn({ backupEligible: true, backedUp: true });
    expect((await db.select().from(passkeys).where(eq(passkeys.tenantId, tenant.id)))[0]).toMatchObject({ backedUp: true, lastUsedAt: expect.any(Date) });
  });

  it("refuses a signature by another key, and one over other data", async () => {
    const { tenant, device } = await owner();
    const stranger = (await owner()).device.authenticator.passkeys[0]!;
    const mine = device.authenticator.passkeys[0]!;
    await expectRefused(await device.signIn({}, { ...stranger, id: mine.id, userHandle: mine.userHandle, rpId: mine.rpId }), tenant);
    const answer = device.authenticator.get(await device.requestOptions());
    const other = device.authenticator.get(await device.requestOptions());
    await expectRefused(await postJson(device.browser, signIn, { ...answer, response: { ...answer.response, signature: other.response.signature } }), tenant);
  });

  it("WA-11 refuses the user handle of another user, one of nobody, and none, though the signature is good", async () => {
    const { tenant, device } = await owner();
    const bob = await makeUser(db, tenant);
    await expectRefused(await device.signIn({ userHandle: Buffer.from(bob.id).toString("base64url") }), tenant);
    await expectRefused(await device.signIn({ userHandle: "AAAA" }), tenant);
    const { response, ...answer } = device.authenticator.get(await device.requestOptions());
    await expectRefused(await postJson(device.browser, signIn, { ...answer, response: { ...response, userHandle: undefined } }), tenant);
  });

  it("a passkey that nobody here has is named to the page, so that the browser can forget it; another tenant's is as unknown", async () => {
    const { tenant, device, passkeyId } = await owner();
    const { id } = device.authenticator.passkeys[0]!;
    const elsewhere = await makeTenant(db);
    const foreign = device.signedOut(elsewhere);
    const hostname = new URL(elsewhere.issuer).hostname;
    expect(await foreign.signIn({ rpId: hostname })).toMatchObject({ status: 400, body: { error: "unknown_passkey", credential_id: id, rp_id: hostname } });
    expect(await sessionsOf(elsewhere)).toEqual([]);
    await db.delete(passkeys).where(and(eq(passkeys.tenantId, tenant.id), eq(passkeys.id, passkeyId)));
    expect((await device.signIn()).body).toEqual({ error: "unknown_passkey", credential_id: id, rp_id: new URL(tenant.issuer).hostname, message: expect.stringMatching(/^This passkey no longer works here/) });
  });

  it("WA-16 allowCredentials is empty, with an account in the browser's past and without", async () => {
    const { tenant, device } = await owner();
    const [known, unknown] = [await device.requestOptions(), await new Device(new Browser(tenant), tenant).requestOptions()];
    expect({ ...known, challenge: "" }).toEqual({ ...unknown, challenge: "" });
    expect(known).toMatchObject({ allowCredentials: [], rpId: new URL(tenant.issuer).hostname });
  });

  it("WA-17 a passkey of another host of the tenant is refused there and told where it belongs, whatever it claims", async () => {
    const { tenant, device } = await owner();
    const domain = await activeDomain(db, tenant);
    const onDomain = device.signedOut({ ...tenant, issuer: domainIssuer(domain) });
    const here = new URL(tenant.issuer).hostname;
    await expectRefused(await onDomain.signIn(), tenant, "other_host");
    expect((await onDomain.signIn({ rpId: domain })).body).toEqual({ error: "other_host", host: here, message: expect.stringMatching(new RegExp(`^This passkey belongs to .?${here}`)) });
    await expectRefused(await onDomain.signIn({ origin: tenant.issuer }), tenant);
    await expectRefused(await device.signIn({ origin: domainIssuer(domain) }), tenant);
    expect((await device.signIn()).status).toBe(200); // at its own host it goes on working
  });

  it("WA-17 a passkey of a domain that was switched off works nowhere else", async () => {
    const tenant = await makeTenant(db);
    const domain = await activeDomain(db, tenant);
    const device = await Device.signedIn(db, { ...tenant, issuer: domainIssuer(domain) });
    expect((await device.register()).status).toBe(201);
    await db.delete(customDomains).where(eq(customDomains.tenantId, tenant.id));
    await db.delete(sessions).where(eq(sessions.tenantId, tenant.id));
    const back = device.signedOut(tenant);
    await expectRefused(await back.signIn({ rpId: new URL(tenant.issuer).hostname }), tenant, "other_host");
  });

  it("a suspended user is told so, after proving who they are, and gets no session", async () => {
    const { tenant, user, device } = await owner();
    await db.update(users).set({ status: "suspended" }).where(and(eq(users.tenantId, tenant.id), eq(users.id, user.id)));
    await expectRefused(await device.signIn(), tenant, "account_suspended", 403);
    expect(await eventsOf(tenant)).toContain("session.created denied");
  });

  it("is refused where the tenant does not offer passkeys, at both steps", async () => {
    const closed = await makeTenant(db, { authMethods: ["magic_link"] });
    for (const handler of [signInOptions, signIn]) expect(await postJson(new Browser(closed), handler, {})).toMatchObject({ status: 403, body: { error: "not_offered" } });
  });

  it("SE-04 an answer made in the attacker's browser signs in nobody elsewhere, and a session from before is replaced", async () => {
    const { tenant, user, device } = await owner();
    const attacker = new Browser(tenant);
    const planted = await postJson(attacker, signInOptions, {});
    const answer = device.authenticator.get(planted.body as never);
    await expectRefused(await postJson(device.browser, signIn, answer), tenant, "challenge_expired");
    const bob = await Browser.signedIn(db, tenant, await makeUser(db, tenant));
    const before = bob.cookies.get("authalla_session")!;
    const victim = device.signedOut();
    victim.browser.cookies.set("authalla_session", before);
    expect((await victim.signIn()).status).toBe(200);
    expect(victim.browser.cookies.get("authalla_session")).not.toBe(before);
    expect(await findSession(db, tenant, bob.request("/"))).toBeUndefined();
    expect((await findSession(db, tenant, victim.browser.request("/")))?.user.id).toBe(user.id);
  });

  it("SE-05 and SE-21: an answer that another site sends sets no session", async () => {
    const { tenant, device } = await owner();
    const answer = device.authenticator.get(await device.requestOptions());
    for (const headers of [{ "sec-fetch-site": "cross-site", origin: "https://evil.example" }, { "sec-fetch-site": "same-site" }, { "sec-fetch-site": "none" }, { origin: "https://evil.example" }, { origin: "null" }, {}] as Record<string, string>[])
      await expectRefused(await postJson(device.browser, signIn, answer, headers), tenant, "foreign_request", 403);
    await expectRefused(await postJson(device.browser, signIn, new URLSearchParams({ credential: JSON.stringify(answer) }).toString(), { ...sameOrigin, "content-type": "application/x-www-form-urlencoded" }), tenant, "unsupported_media_type", 415);
    expect((await postJson(device.browser, signIn, answer, { origin: tenant.issuer })).status).toBe(200);
  });

  it.each<[string, unknown]>([
    ["no JSON", "{"], ["an array", []], ["null", null], ["no response", { id: "AA", rawId: "AA", type: "public-key" }],
    ["another type", { id: "AA", rawId: "AA", type: "password", response: {} }], ["a megabyte", "x".repeat(1024 * 1024)],
    ["fields of the wrong kind", { id: 1, rawId: 1, type: "public-key", response: { clientDataJSON: {}, authenticatorData: [], signature: 1 } }],
    ["client data that is no JSON", { id: "AA", rawId: "AA", type: "public-key", response: { clientDataJSON: "AAAA", authenticatorData: "AA", signature: "AA", userHandle: "AA" } }],
  ])("answers 400 to %s", async (_, body) => {
    const tenant = await makeTenant(db);
    for (const handler of [signIn, register]) expect(await postJson(new Browser(tenant), handler, body)).toMatchObject({ status: 400, body: { error: "invalid_response" } });
  });

  it("answers 400 to authenticator data that is cut off, padded or empty", async () => {
    const { tenant, device } = await owner();
    const whole = async () => device.authenticator.get(await device.requestOptions());
    for (const authenticatorData of ["AA", Buffer.alloc(36).toString("base64url"), Buffer.alloc(3000, 255).toString("base64url")]) {
      const answer = await whole();
      await expectRefused(await postJson(device.browser, signIn, { ...answer, response: { ...answer.response, authenticatorData } }), tenant);
    }
  });

  it("answers 405, 421 and 403 to other methods, foreign hosts and suspended tenants", async () => {
    const tenant = await makeTenant(db, { status: "suspended" });
    expect((await new Browser(tenant).send(signIn, "/", { method: "GET" })).status).toBe(405);
    expect(await postJson(new Browser(tenant), signIn, {})).toMatchObject({ status: 403, body: { error: "tenant_suspended" } });
    expect((await postJson(new Browser({ ...tenant, issuer: "http://nobody.example" }), signIn, {})).status).toBe(421);
  });

  it("keeps the challenge hashed, and no challenge of a refused caller", async () => {
    const { tenant, device } = await owner();
    const { challenge } = await device.requestOptions();
    await postJson(new Browser(tenant), signInOptions, {}, { "sec-fetch-site": "cross-site" });
    const kept = await db.select().from(passkeyChallenges).where(eq(passkeyChallenges.tenantId, tenant.id));
    expect(kept).toHaveLength(1);
    expect(JSON.stringify(kept)).not.toContain(challenge);
  });
});
