import { and, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { auditEvents, consents, grants } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { translator } from "@/lib/languages/translator";
import { resumeUrl } from "@/lib/oauth/authorization-request";
import { authorize } from "@/lib/oauth/endpoints/authorize";
import { managementScopes } from "@/lib/oauth/management-scopes";
import { restHandler } from "@/lib/rest/handler";
import { makeAccount, makeClient, makeMember, makeTenant, makeUser, platformTenant } from "@/lib/testing/factories";
import { Browser, RelyingParty } from "@/lib/testing/relying-party";
import { answerConsentForm, scopeField, tenantField } from "./consent-form";
import { consentView, type ConsentView } from "./consent-view";
import { scopeWords, summarizeManagement } from "./scope-words";

const { db } = await testDatabase();

const send = (browser: Browser, fields: Record<string, string>) => browser.send(answerConsentForm, "/", { method: "POST", body: new URLSearchParams(fields), headers: { "sec-fetch-site": "same-origin" } });
const location = (response: Response, issuer: string) => new URL(response.headers.get("location")!, issuer);

const scopes = "openid offline_access users:read users:write clients:write audit:read";

/** The owner of two tenants on the consent page of an assistant that would manage them. */
async function asked(values: Parameters<typeof makeClient>[2] = {}, changes: Record<string, string> = {}) {
  const platform = await platformTenant(db);
  const account = await makeAccount(db);
  const [first, second] = [await makeTenant(db, { accountId: account.id }), await makeTenant(db, { accountId: account.id })];
  const { user } = await makeMember(db, account);
  const client = await makeClient(db, platform, { requireConsent: true, allowedScopes: ["openid", "offline_access", ...managementScopes], ...values });
  const browser = await Browser.signedIn(db, platform, user);
  const party = new RelyingParty(platform, client);
  const ask = async (more: Record<string, string> = {}) => location(await browser.send(authorize, party.authorizeUrl({ scope: scopes, ...changes, ...more })), platform.issuer);
  const request = (await ask()).searchParams.get("request")!;
  const ticked = Object.fromEntries(scopes.split(" ").map((scope) => [scopeField(scope), "on"]));
  const answer = async (fields: Record<string, string>) => location(await send(browser, { request, account: user.id, ...ticked, ...fields }), platform.issuer);
  const tokensAfter = async (fields: Record<string, string>) => {
    const resumed = await answer(fields);
    const code = location(await browser.send(authorize, resumed.pathname + resumed.search), platform.issuer).searchParams.get("code")!;
    return (await party.redeem(code)).body as { access_token: string; refresh_token: string; scope: string };
  };
  const grant = async () => (await db.select().from(grants).where(and(eq(grants.tenantId, platform.id), eq(grants.userId, user.id))))[0];
  return { platform, first, second, user, client, browser, party, ask, request, answer, tokensAfter, grant };
}

const api = (platform: { issuer: string }, token: string, path: string) =>
  restHandler(new Request(`${platform.issuer}/api/v1${path}`, { headers: { host: new URL(platform.issuer).host, authorization: `Bearer ${token}` } }));

describe("narrowing on the consent page", () => {
  it("shows the tenants that can be chosen, and that seeing alone can be allowed", async () => {
    const { platform, first, second, browser, request } = await asked();
    const view = (await consentView(platform, browser.request("/"), request)) as ConsentView;
    expect(view.tenants.map(({ id }) => id).sort()).toEqual([first.id, second.id].sort());
    expect(view.mayChange).toBe(true);
  });

  it("offers no tenants for scopes that manage none", async () => {
    const { platform, browser, request } = await asked({}, { scope: "openid offline_access" });
    expect(await consentView(platform, browser.request("/"), request)).toMatchObject({ tenants: [], mayChange: false });
  });

  it("only seeing: every write becomes the read it includes, and nothing else is added", async () => {
    const { tokensAfter, platform, first } = await asked();
    const tokens = await tokensAfter({ answer: "read" });
    expect(tokens.scope.split(" ").sort()).toEqual(["audit:read", "clients:read", "offline_access", "openid", "users:read"]);
    expect((await api(platform, tokens.access_token, `/clients?tenant_id=${first.id}`)).status).toBe(200);
    const write = await restHandler(new Request(`${platform.issuer}/api/v1/clients`, { method: "POST", headers: { host: new URL(platform.issuer).host, authorization: `Bearer ${tokens.access_token}`, "content-type": "application/json" }, body: JSON.stringify({ tenant_id: first.id, name: "x", application_type: "backend" }) }));
    expect(write.status).toBe(403);
    expect(await write.json()).toMatchObject({ error: "insufficient_scope" });
  });

  it("does not give by a single tick what was not asked for", async () => {
    const { tokensAfter } = await asked();
    const tokens = await tokensAfter({ answer: "allow", [scopeField("members:write")]: "on" });
    expect(tokens.scope).not.toContain("members");
  });

  it("chosen tenants: kept with the grant, in force for its tokens and after a refresh", async () => {
    const { platform, first, second, party, grant, tokensAfter } = await asked();
    const tokens = await tokensAfter({ answer: "allow", tenants: "chosen", [tenantField(first.id)]: "on" });
    expect((await grant())!.tenantIds).toEqual([first.id]);
    const refreshed = (await party.refresh(tokens.refresh_token)).body as { access_token: string };
    for (const token of [tokens.access_token, refreshed.access_token]) {
      expect((await api(platform, token, `/users?tenant_id=${first.id}`)).status).toBe(200);
      expect((await api(platform, token, `/users?tenant_id=${second.id}`)).status).toBe(404);
    }
  });

  it("all tenants: nothing is limited", async () => {
    const { platform, second, grant, tokensAfter } = await asked();
    const { access_token: token } = await tokensAfter({ answer: "allow", tenants: "all" });
    expect((await grant())!.tenantIds).toBeNull();
    expect((await api(platform, token, `/users?tenant_id=${second.id}`)).status).toBe(200);
  });

  it("takes no tenant that the person cannot act on", async () => {
    const foreign = await makeTenant(db);
    const { first, grant, tokensAfter } = await asked();
    await tokensAfter({ answer: "allow", tenants: "chosen", [tenantField(first.id)]: "on", [tenantField(foreign.id)]: "on" });
    expect((await grant())!.tenantIds).toEqual([first.id]);
  });

  it("asks again when tenants are to be chosen and none is, with the same ticks", async () => {
    const { answer, grant } = await asked();
    const back = await answer({ answer: "read", tenants: "chosen" });
    expect(back.pathname).toBe("/oauth2/consent");
    expect(back.searchParams.get("error")).toBe("no_tenant");
    expect(back.searchParams.get("kept")).toBe(scopes);
    expect(await grant()).toBeUndefined();
  });
});

describe("a consent that was given", () => {
  it("is remembered for client, user, scopes and the chosen tenants; asked again with prompt=consent or for more", async () => {
    const { first, party, ask, tokensAfter, user, platform } = await asked();
    await tokensAfter({ answer: "allow", tenants: "chosen", [tenantField(first.id)]: "on" });
    const silently = await ask();
    expect(silently.searchParams.get("code")).toBeTruthy();
    await party.redeem(silently.searchParams.get("code")!);
    const given = await db.select().from(grants).where(and(eq(grants.tenantId, platform.id), eq(grants.userId, user.id)));
    expect(given.map(({ tenantIds }) => tenantIds)).toEqual([[first.id], [first.id]]);
    expect((await ask({ prompt: "consent" })).pathname).toBe("/oauth2/consent");
    expect((await ask({ scope: `${scopes} keys:read` })).pathname).toBe("/oauth2/consent");
    expect((await ask({ resource: `${platform.issuer}/mcp` })).pathname).toBe("/oauth2/consent");
    const other = await Browser.signedIn(db, platform, await makeUser(db, platform));
    expect(location(await other.send(authorize, party.authorizeUrl({ scope: "openid" })), platform.issuer).pathname).toBe("/oauth2/consent");
  });

  it("adds up over requests for different scopes, and a tick that is taken away is taken away", async () => {
    const { ask, answer, browser, platform, user } = await asked();
    await answer({ answer: "allow" });
    const more = (await ask({ scope: "openid keys:read" })).searchParams.get("request")!;
    await send(browser, { request: more, account: user.id, answer: "allow", [scopeField("keys:read")]: "on" });
    const all = async () => (await db.select().from(consents).where(and(eq(consents.tenantId, platform.id), eq(consents.userId, user.id))))[0]!.scopes;
    expect(await all()).toEqual(expect.arrayContaining(["users:write", "keys:read"]));
    const less = (await ask({ scope: "openid users:write", prompt: "consent" })).searchParams.get("request")!;
    await send(browser, { request: less, account: user.id, answer: "allow" });
    expect(await all()).not.toContain("users:write");
    expect(await all()).toContain("keys:read");
  });

  it("is not made up by a client that sends its own answer along (RFC 9700 §4.11)", async () => {
    const { answer, browser, platform, grant } = await asked({}, { "consent.scopes": scopes, "consent.user_id": "user_x", "consent.tenants": "" });
    const resumed = await answer({ answer: "deny" });
    expect(location(await browser.send(authorize, resumed.pathname + resumed.search), platform.issuer).searchParams.get("error")).toBe("access_denied");
    expect(await grant()).toBeUndefined();
  });

  it("is in the audit log, a refusal too", async () => {
    const { answer, user, client, platform } = await asked();
    await answer({ answer: "deny" });
    const [event] = await db.select().from(auditEvents).where(and(eq(auditEvents.tenantId, platform.id), eq(auditEvents.action, "consent.answered"))).then((rows) => rows.filter(({ actor }) => actor.id === user.id));
    expect(event).toMatchObject({ outcome: "denied", actor: { kind: "end_user", via: "login", client_id: client.id }, target: { type: "client", id: client.id } });
  });

  it("another account: the request goes on only after a new sign-in, as whoever that is", async () => {
    const { answer, request, platform, browser, client } = await asked();
    const at = await answer({ answer: "switch" });
    expect(at.pathname + at.search).toBe(`/oauth2/login?request=${request}&other=1`);
    const resume = resumeUrl({ id: request, client });
    expect(location(await browser.send(authorize, resume), platform.issuer).pathname).toBe("/oauth2/login");
    const bob = await makeUser(db, platform);
    browser.cookies.set("authalla_session", (await Browser.signedIn(db, platform, bob)).cookies.get("authalla_session")!);
    expect(location(await browser.send(authorize, resume), platform.issuer).pathname).toBe("/oauth2/consent");
    expect(await consentView(platform, browser.request("/"), request)).toMatchObject({ account: { id: bob.id } });
  });
});

describe("where the code goes", () => {
  const view = async (redirectUri: string, values: Parameters<typeof makeClient>[2] = {}) => {
    const tenant = await makeTenant(db);
    const client = await makeClient(db, tenant, { requireConsent: true, isPublic: true, redirectUris: [redirectUri], ...values });
    const browser = await Browser.signedIn(db, tenant, await makeUser(db, tenant));
    const at = location(await browser.send(authorize, new RelyingParty(tenant, client).authorizeUrl()), tenant.issuer);
    return (await consentView(tenant, browser.request("/"), at.searchParams.get("request")!)) as ConsentView;
  };

  it.each([["http://localhost:1455/cb", "localhost:1455"], ["http://127.0.0.1/cb", "127.0.0.1"], ["http://[::1]:3000/cb", "[::1]:3000"], ["cursor://anysphere.cursor-mcp/oauth", "cursor://"], ["com.example.app:/cb", "com.example.app://"]])(
    "ux.md 46: %s leads to a program on this device",
    async (uri, shown) => expect(await view(uri)).toMatchObject({ redirectsToDevice: true, redirectHost: shown }),
  );

  it("ux.md 45: an https address is named by its host, and is nobody's device", async () => {
    expect(await view("https://app.example:8443/cb")).toMatchObject({ redirectsToDevice: false, redirectHost: "app.example:8443", isUnverified: false, verifiedDomain: null });
    expect(await view("https://localhost.evil.example/cb", { registration: "dynamic" })).toMatchObject({ redirectsToDevice: false, redirectHost: "localhost.evil.example", isUnverified: true });
  });

  it("ux.md 45: a client that is known by its document is named with the domain it was fetched from, which its redirect need not share", async () => {
    const registration = { registration: "metadata_document", id: "https://notes.example/oauth/client.json", metadataExpiresAt: new Date(Date.now() + 3_600_000) } as const;
    expect(await view("https://elsewhere.example/cb", registration)).toMatchObject({ verifiedDomain: "notes.example", redirectHost: "elsewhere.example", isUnverified: true });
  });
});

describe("words for scopes", () => {
  const t = translator("en", "consent");

  it("has words for each management scope in each language", () => {
    for (const language of ["en", "de", "fr", "es", "ja", "ar"] as const)
      for (const scope of managementScopes) expect(scopeWords(translator(language, "consent"), scope).title).not.toMatch(/[{}]|thing|:/);
  });

  it("sums up what may be changed before what may only be seen", () => {
    expect(summarizeManagement(t, "en", ["users:read", "users:write", "clients:write", "audit:read"])).toEqual(["See and change users and applications", "See the audit log"]);
  });

  it("shows a tenant's own scope by its name", () => {
    expect(scopeWords(t, "reports:read")).toEqual({ title: "reports:read", detail: "A permission of this application" });
  });
});
