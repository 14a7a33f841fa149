import { eq } from "drizzle-orm";
import { afterEach, describe, expect, it, vi } from "vitest";
import { browserHash } from "@/lib/browser";
import { auditEvents, authorizationRequests, emailChallenges, loginTraces, socialAttempts, socialLogins } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { failurePage } from "@/lib/failures/page";
import { recordFailure } from "@/lib/failures/record";
import { newId } from "@/lib/ids";
import { purgeExpired } from "@/lib/jobs/purge";
import { authorize } from "@/lib/oauth/endpoints/authorize";
import { callerOf, refusal } from "@/lib/testing/call";
import { makeClient, makeMember, makeTenant, makeUser } from "@/lib/testing/factories";
import { Browser } from "@/lib/testing/relying-party";
import type { Tenant } from "@/lib/tenancy/resolve-tenant";

const opened = await testDatabase();
const { db } = opened;
afterEach(() => void vi.useRealTimers());

const secret = "b".repeat(43);
const browser = { headers: new Headers({ cookie: `authalla_browser=${secret}` }) };

async function tenantWithReader() {
  const tenant = await makeTenant(db);
  const { actor } = await makeMember(db, { id: tenant.accountId! });
  return { tenant, call: callerOf(db, actor) };
}

/** A stored request of an application, by the browser above. */
async function storedRequest(tenant: Tenant, values: Partial<typeof authorizationRequests.$inferInsert> = {}, client: Parameters<typeof makeClient>[2] = {}) {
  const { id: clientId } = await makeClient(db, tenant, { name: "Northwind Mail", homepageUrl: "https://northwind.example/", ...client });
  const id = newId("request");
  const parameters = { client_id: clientId, redirect_uri: "https://app.example/callback?tab=1", scope: "openid email", state: "secret-state", nonce: "secret-nonce", code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", login_hint: "ada@example.com" };
  await db.insert(authorizationRequests).values({ tenantId: tenant.id, id, clientId, parameters, browserHash: browserHash(secret), expiresAt: new Date(Date.now() + 3_600_000), ...values });
  return { id, clientId };
}

const challenge = (tenant: Tenant, requestId: string, values: Partial<typeof emailChallenges.$inferInsert> = {}) =>
  db.insert(emailChallenges).values({
    tenantId: tenant.id, id: newId("challenge"), email: "ada@example.com", deliverable: true, requestId, browserHash: browserHash(secret), codeHash: `hash-of-the-code-${newId("user")}`, linkHash: `hash-of-the-link-${newId("user")}`,
    codeExpiresAt: new Date(Date.now() + 600_000), linkExpiresAt: new Date(Date.now() + 3_600_000), ...values,
  });

const stepsOf = (trace: Record<string, unknown>) => (trace.steps as { step: string; outcome: string; detail: Record<string, unknown> }[]).map(({ step, outcome }) => `${step} ${outcome}`);

describe("get_login_trace", () => {
  it("tells the decisions of a sign-in that was opened in another browser, redacted", async () => {
    const { tenant, call } = await tenantWithReader();
    const { id, clientId } = await storedRequest(tenant);
    await challenge(tenant, id, { wrongCodes: 2, supersededAt: new Date() });
    const { reference } = await recordFailure(db, tenant, { headers: new Headers() }, { reason: "expired", status: 400, requestId: id });
    const trace = await call("get_login_trace", { reference });
    expect(trace).toMatchObject({ reference, outcome: "expired", status: 400, client: { id: clientId, name: "Northwind Mail" }, user: "a***@example.com", host: new URL(tenant.issuer).host, request_id: id });
    expect(stepsOf(trace)).toEqual(expect.arrayContaining(["authorize.stored ok", "email.started ok", "email.wrong_codes refused", "email.superseded refused", "authorize.taken_up refused", "session.looked_up refused"]));
    expect(stepsOf(trace).at(-1)).toBe("failed.expired refused");
    const detail = Object.fromEntries((trace.steps as { step: string; detail: object }[]).map((step) => [step.step, step.detail]));
    expect(detail["authorize.stored"]).toEqual({ client_id: clientId, scope: "openid email", redirect_host: "app.example", pkce: true });
    expect(detail["authorize.taken_up"]).toEqual({ found: true, same_browser: false, expired: false, completed: false });
    const text = JSON.stringify(trace);
    for (const hidden of ["secret-state", "secret-nonce", "E9Melhoa2", "ada@example.com", "hash-of", browserHash(secret)]) expect(text).not.toContain(hidden);
  });

  it("tells of the session, the consent and a request that was finished before", async () => {
    const { tenant, call } = await tenantWithReader();
    const user = await makeUser(db, tenant, { email: "grace@example.com" });
    const signedIn = await Browser.signedIn(db, tenant, user);
    const { id } = await storedRequest(tenant, { consentedAt: new Date(), completedAt: new Date() });
    const { reference } = await recordFailure(db, tenant, signedIn.request("/oauth2/login"), { reason: "already_finished", status: 400, requestId: id });
    const trace = await call("get_login_trace", { reference });
    expect(trace.user).toBe("g***@example.com");
    expect(stepsOf(trace)).toEqual(expect.arrayContaining(["session.started ok", "consent.answered refused", "authorize.completed ok", "authorize.taken_up refused"]));
  });

  it("tells which provider was asked, and whether it answered", async () => {
    const { tenant, call } = await tenantWithReader();
    const { id } = await storedRequest(tenant);
    const socialLoginId = newId("social");
    await db.insert(socialLogins).values({ tenantId: tenant.id, id: socialLoginId, name: "Google", providerType: "google", clientId: "x", clientSecretSealed: "secret-sealed" });
    await db.insert(socialAttempts).values({ tenantId: tenant.id, stateHash: "secret-state-hash", ownerTenantId: tenant.id, socialLoginId, browserHash: browserHash(secret), requestId: id, usedAt: new Date(), expiresAt: new Date(Date.now() + 600_000) });
    const { reference } = await recordFailure(db, tenant, browser, { reason: "social_failed", status: 400, requestId: id });
    const trace = await call("get_login_trace", { reference });
    expect(stepsOf(trace)).toEqual(expect.arrayContaining(["social.started ok", "social.answered ok"]));
    expect(JSON.stringify(trace)).toContain('"provider":"google","same_browser":true');
    expect(JSON.stringify(trace)).not.toContain("secret");
  });

  it("takes what support hears: lower case, spaces, no dash", async () => {
    const { tenant, call } = await tenantWithReader();
    const { reference } = await recordFailure(db, tenant, browser, { reason: "expired", status: 400 });
    expect(reference).toMatch(/^[2-9BCDFGHJKMNPQRSTVWXYZ]{4}-[2-9BCDFGHJKMNPQRSTVWXYZ]{4}$/);
    for (const typed of [reference.toLowerCase(), reference.replace("-", ""), ` ${reference.replace("-", " ")} `]) expect(await call("get_login_trace", { reference: typed })).toMatchObject({ reference });
  });

  it("MT-01 answers another tenant's reference as one that does not exist", async () => {
    const [mine, theirs] = [await tenantWithReader(), await tenantWithReader()];
    const { reference } = await recordFailure(db, theirs.tenant, browser, { reason: "expired", status: 400 });
    const foreign = await refusal(mine.call("get_login_trace", { reference }));
    const random = await refusal(mine.call("get_login_trace", { reference: "2345-6789" }));
    expect([foreign.code, foreign.message]).toEqual(["not_found", random.message]);
    expect(await theirs.call("get_login_trace", { reference })).toMatchObject({ reference });
  });

  it.each(["0OIL-1234", "no reference", "7KQ4-M2XDD"])("answers %s as one that does not exist", async (reference) => {
    expect((await refusal((await tenantWithReader()).call("get_login_trace", { reference }))).code).toBe("not_found");
  });

  it("names no request, client or mail of another tenant, whatever the address says", async () => {
    const [mine, theirs] = [await tenantWithReader(), await tenantWithReader()];
    const { id } = await storedRequest(theirs.tenant);
    await challenge(theirs.tenant, id);
    const { reference } = await recordFailure(db, mine.tenant, browser, { reason: "expired", status: 400, requestId: id });
    const trace = await mine.call("get_login_trace", { reference });
    expect(trace).toMatchObject({ client: null, user: null, request_id: null });
    expect(stepsOf(trace)).toEqual(["authorize.taken_up refused", "session.looked_up refused", "failed.expired refused"]);
  });

  it("keeps a trace for seven days, then it is gone and purged", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { tenant, call } = await tenantWithReader();
    const { reference } = await recordFailure(db, tenant, browser, { reason: "expired", status: 400 });
    vi.setSystemTime(Date.now() + 7 * 24 * 3_600_000 - 1_000);
    expect(await call("get_login_trace", { reference })).toMatchObject({ reference });
    vi.setSystemTime(Date.now() + 2_000);
    expect((await refusal(call("get_login_trace", { reference }))).code).toBe("not_found");
    await purgeExpired(db);
    expect(await db.select().from(loginTraces).where(eq(loginTraces.tenantId, tenant.id))).toEqual([]);
  });
});

describe("the audit log", () => {
  it("has a login.failed event with the reference", async () => {
    const { tenant, call } = await tenantWithReader();
    const { reference } = await recordFailure(db, tenant, browser, { reason: "foreign_form", status: 403 });
    expect(await call("list_audit_events", { action: "login.failed" })).toMatchObject({ audit_events: [{ action: "login.failed", outcome: "denied", target: { type: "login_trace", id: reference, name: "foreign_form" } }] });
  });

  it("is not filled by one network that calls up error pages: after 60 in ten minutes the log alone has the reference", async () => {
    const { clientAddressHeader } = await import("@/lib/client-address");
    const { tenant } = await tenantWithReader();
    const from = (ip: string) => ({ headers: new Headers({ [clientAddressHeader()]: ip }) });
    for (let i = 0; i < 62; i++) expect((await recordFailure(db, tenant, from("192.0.2.7"), { reason: "expired", status: 400 })).reference).toHaveLength(9);
    expect(await db.$count(auditEvents, eq(auditEvents.tenantId, tenant.id))).toBe(60);
    await recordFailure(db, tenant, from("192.0.2.8"), { reason: "expired", status: 400 });
    expect(await db.$count(loginTraces, eq(loginTraces.tenantId, tenant.id))).toBe(61);
  });
});

describe("redaction", () => {
  it("LG-01 what a caller gives as detail is kept without secrets, tokens and whole addresses", async () => {
    const { tenant, call } = await tenantWithReader();
    const token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyXzEyMzQ1Njc4OTAxMjM0NTY3ODkwIn0.c2lnbmF0dXJlLW9mLXRoZS10b2tlbi1oZXJl";
    const detail = { id_token: token, client_secret: "hunter2", code_verifier: "hunter3", login_hint: "hunter4", email: "ada@example.com", reason: `ada@example.com sent ${token}`, provider: "google", count: 3 };
    const { reference } = await recordFailure(db, tenant, browser, { reason: "social_failed", status: 400, detail, steps: [{ at: new Date().toISOString(), step: "social.answered", outcome: "refused", detail }] });
    const trace = await call("get_login_trace", { reference });
    expect((trace.steps as { detail: object }[]).at(-1)!.detail).toMatchObject({ email: "a***@example.com", provider: "google", count: 3 });
    for (const hidden of ["hunter", "ada@example.com", "eyJzdWIi", "c2lnbmF0dXJl"]) expect(JSON.stringify(trace)).not.toContain(hidden);
  });
});

describe("an error page", () => {
  const page = async (tenant: Tenant, failure: Parameters<typeof failurePage>[3], headers: Record<string, string> = {}) => {
    const response = await failurePage(db, tenant, { headers: new Headers({ cookie: `authalla_browser=${secret}`, ...headers }) }, failure);
    return { response, html: await response.text() };
  };
  const hrefs = (html: string) => [...html.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, href]) => href);

  it("shows a reference that finds the trace, and speaks the person's language", async () => {
    const { tenant, call } = await tenantWithReader();
    const { response, html } = await page({ ...tenant, productName: "<Northwind>" }, { reason: "expired", status: 400 }, { "accept-language": "ar" , cookie: "authalla_language=ar" });
    expect(response.status).toBe(400);
    expect(html).toContain('<html lang="ar" dir="rtl">');
    expect(html).toContain("انتهت صلاحية تسجيل الدخول هذا");
    expect(html).not.toContain("<Northwind>");
    const reference = /<code class="reference" dir="ltr" translate="no">([^<]+)</.exec(html)![1]!;
    expect(await call("get_login_trace", { reference })).toMatchObject({ outcome: "expired" });
  });

  it("leads back to the application's homepage, or starts again where the request still waits", async () => {
    const { tenant } = await tenantWithReader();
    const { id } = await storedRequest(tenant);
    expect(hrefs((await page(tenant, { reason: "social_cancelled", provider: "Google", status: 400, requestId: id })).html)).toEqual([`/oauth2/login?request=${id}`]);
    const finished = await storedRequest(tenant, { completedAt: new Date() });
    expect(hrefs((await page(tenant, { reason: "already_finished", status: 400, requestId: finished.id })).html)).toEqual(["https://northwind.example/"]);
  });

  it("of a used link leads to the application that waits; of an expired one to another start of it", async () => {
    const { tenant, call } = await tenantWithReader();
    const { id, clientId } = await storedRequest(tenant);
    const [sent] = await challenge(tenant, id, { consumedAt: new Date() }).returning();
    const used = await page(tenant, { reason: "link_used", status: 200, challengeId: sent!.id });
    expect(used.html).toContain(">Continue</a>");
    expect(hrefs(used.html)).toEqual([`/oauth2/authorize?client_id=${clientId}&#38;request_uri=${encodeURIComponent(`urn:ietf:params:oauth:request_uri:${id}`)}`]);
    const trace = await call("get_login_trace", { reference: /<code class="reference"[^>]*>([^<]+)</.exec(used.html)![1]! });
    expect(trace).toMatchObject({ outcome: "link_used", user: "a***@example.com", request_id: id });
    expect(stepsOf(trace)).toEqual(expect.arrayContaining(["email.started ok", "email.proven ok", "failed.link_used refused"]));
    expect(hrefs((await page(tenant, { reason: "link_expired", status: 200, challengeId: sent!.id })).html)).toEqual([`/oauth2/login?request=${id}`]);
  });

  it("of a link leads elsewhere, in a browser in which nothing waits: to the homepage, or to the sign-in page", async () => {
    const { tenant } = await tenantWithReader();
    const { id } = await storedRequest(tenant, { browserHash: browserHash("c".repeat(43)) });
    const [sent] = await challenge(tenant, id).returning();
    for (const reason of ["link_used", "link_expired"] as const) {
      expect(hrefs((await page(tenant, { reason, status: 200, challengeId: sent!.id })).html)).toEqual(["https://northwind.example/"]);
      expect(hrefs((await page(tenant, { reason, status: 200 })).html)).toEqual(["/oauth2/login"]);
      expect(hrefs((await page({ ...tenant, isPlatform: true }, { reason, status: 200 })).html)).toEqual(["/"]);
    }
  });

  it.each<[string, Parameters<typeof makeClient>[2]]>([
    ["that registered itself", { registration: "dynamic" }],
    ["of a metadata document", { registration: "metadata_document", id: "https://client.example/metadata.json" }],
    ["with a homepage that is not https", { homepageUrl: "http://northwind.example/" }],
    ["with a homepage that hides where it leads", { homepageUrl: "https://bank.example@evil.example/" }],
    ["with a homepage that runs a script", { homepageUrl: "javascript:alert(1)" }],
  ])("RFC 9700 §4.11 links to no homepage of an application %s", async (_name, client) => {
    const { tenant } = await tenantWithReader();
    const { id } = await storedRequest(tenant, { completedAt: new Date() }, client);
    expect(hrefs((await page(tenant, { reason: "already_finished", status: 400, requestId: id })).html)).toEqual([]);
  });

  it.each<[string, Record<string, string>, string]>([
    ["an unknown application", { client_id: "client_nobody" }, "unknown_client"],
    ["a redirect URI that is not registered", { redirect_uri: "https://evil.example/steal?code=1" }, "wrong_redirect_uri"],
    ["a request that was started elsewhere", { request_uri: "urn:ietf:params:oauth:request_uri:request_aaaaaaaaaaaaaaaaaaaa" }, "expired"],
  ])("of the authorization endpoint, for %s, has a trace of what was asked for", async (_name, changed, outcome) => {
    const { tenant, call } = await tenantWithReader();
    const client = await makeClient(db, tenant);
    const query = new URLSearchParams({ response_type: "code", client_id: client.id, redirect_uri: "https://app.example/callback", scope: "openid", state: "secret-state", login_hint: "ada@example.com", ...changed });
    const response = await authorize(new Request(`http://x/oauth2/authorize?${query}`, { headers: { host: new URL(tenant.issuer).host } }));
    expect(response.status).toBe(400);
    const reference = /<code class="reference"[^>]*>([^<]+)</.exec(await response.text())![1]!;
    const trace = await call("get_login_trace", { reference });
    expect(trace).toMatchObject({ outcome, status: 400 });
    expect(stepsOf(trace)[0]).toBe("authorize.received ok");
    expect((trace.steps as { detail: object }[])[0]!.detail).toMatchObject({ method: "GET", client_id: query.get("client_id"), redirect_host: new URL(query.get("redirect_uri")!).host });
    expect(JSON.stringify(trace)).not.toMatch(/secret-state|ada@example\.com|steal/);
  });

  it("RFC 9110 §15.5.20 under a name that no tenant has is a page for browsers and JSON for machines, and repeats nothing", async () => {
    const ask = (accept: string) => authorize(new Request("http://x/oauth2/authorize", { headers: { host: "evil.example", accept, "accept-language": "de" } }));
    const page = await ask("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8");
    const html = await page.text();
    expect([page.status, page.headers.get("content-type")]).toEqual([421, "text/html; charset=utf-8"]);
    expect(html).toContain("Unter dieser Adresse gibt es nichts");
    expect(html).not.toContain("evil.example");
    const json = await ask("*/*");
    expect([json.status, json.headers.get("content-type")]).toEqual([421, "application/json"]);
  });

  it("is shown although nothing can be recorded", async () => {
    const { tenant } = await tenantWithReader();
    const { html } = await page({ ...tenant, id: "deleted-meanwhile" }, { reason: "expired", status: 400 });
    expect(html).toMatch(/class="reference"/);
  });
});
