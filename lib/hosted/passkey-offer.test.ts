import { afterEach, describe, expect, it, vi } from "vitest";
import { eq } from "drizzle-orm";
import { testDatabase } from "@/lib/db/testing";
import { passkeyOffers } from "@/lib/db/schema";
import { authorize } from "@/lib/oauth/endpoints/authorize";
import { domainIssuer, type Tenant } from "@/lib/tenancy/resolve-tenant";
import { makeClient, makePasskey, makeTenant, makeUser } from "@/lib/testing/factories";
import { newestMail } from "@/lib/testing/mailbox";
import { activeDomain, Device } from "@/lib/testing/passkey-ceremonies";
import { Browser, RelyingParty } from "@/lib/testing/relying-party";
import { loginByEmail, verifyCode } from "./email-forms";
import { declineOffer, passkeyOfferView } from "./passkey-offer-form";

const { db } = await testDatabase();
afterEach(() => void vi.useRealTimers());


function capable(tenant: Tenant): Browser {
  const browser = new Browser(tenant);
  browser.cookies.set("authalla_passkeys", "1");
  return browser;
}

/** Where a sign-in by code leads. */
async function signInByCode(tenant: Tenant, email: string, browser = capable(tenant), request?: string): Promise<URL> {
  const started = await browser.post(loginByEmail, { email, ...(request && { request }) });
  const challenge = new URL(started.headers.get("location")!, tenant.issuer).searchParams.get("challenge")!;
  const done = await browser.post(verifyCode, { challenge, code: (await newestMail(db, tenant, email))!.code });
  expect(done.status).toBe(303);
  return new URL(done.headers.get("location")!, tenant.issuer);
}

describe("the offer of a passkey", () => {
  it("stands between the first sign-in by code and the application, and what waits goes on after it", async () => {
    const tenant = await makeTenant(db);
    const browser = capable(tenant);
    const asked = await browser.send(authorize, new RelyingParty(tenant, await makeClient(db, tenant)).authorizeUrl({ prompt: "login", max_age: "0" }));
    const request = new URL(asked.headers.get("location")!).searchParams.get("request")!;
    const at = await signInByCode(tenant, "ada@example.com", browser, request);
    expect(at.pathname + at.search).toBe(`/oauth2/passkey-offer?request=${request}`);
    const view = (await passkeyOfferView(tenant, browser.request("/"), request))!;
    expect(view).toMatchObject({ requestId: request, isFresh: true, isOffered: true });
    const declined = await browser.post(declineOffer, { request });
    expect(declined.headers.get("location")).toBe(view.next);
    const back = await browser.send(authorize, view.next);
    expect(new URL(back.headers.get("location")!).searchParams.get("code")).toBeTruthy();
  });

  it("is made once: a no is remembered for the user, in every browser", async () => {
    const tenant = await makeTenant(db);
    const browser = capable(tenant);
    expect((await signInByCode(tenant, "ada@example.com", browser)).pathname).toBe("/oauth2/passkey-offer");
    for (let i = 0; i < 2; i++) expect((await browser.post(declineOffer, {})).headers.get("location")).toBe("/oauth2/login");
    expect(await db.select().from(passkeyOffers).where(eq(passkeyOffers.tenantId, tenant.id))).toHaveLength(1);
    expect((await signInByCode(tenant, "ada@example.com")).pathname).toBe("/oauth2/login");
    expect((await signInByCode(tenant, "bob@example.com")).pathname).toBe("/oauth2/passkey-offer");
  });

  it("is made again while it was not answered", async () => {
    const tenant = await makeTenant(db);
    for (let i = 0; i < 2; i++) expect((await signInByCode(tenant, "ada@example.com")).pathname).toBe("/oauth2/passkey-offer");
  });

  it("is not made to who has one here, but to who has one of another host only", async () => {
    const tenant = await makeTenant(db);
    const ada = await makeUser(db, tenant, { email: "ada@example.com" });
    await makePasskey(db, ada, { rpId: new URL(tenant.issuer).hostname });
    expect((await signInByCode(tenant, "ada@example.com")).pathname).toBe("/oauth2/login");
    const there = { ...tenant, issuer: domainIssuer(await activeDomain(db, tenant)) };
    expect((await signInByCode(there, "ada@example.com")).pathname).toBe("/oauth2/passkey-offer");
  });

  it("is not made where the browser did not say that it can keep one, nor where the tenant has none", async () => {
    const tenant = await makeTenant(db);
    expect((await signInByCode(tenant, "ada@example.com", new Browser(tenant))).pathname).toBe("/oauth2/login");
    const unable = new Browser(tenant);
    unable.cookies.set("authalla_passkeys", "0");
    expect((await signInByCode(tenant, "bob@example.com", unable)).pathname).toBe("/oauth2/login");
    const closed = await makeTenant(db, { authMethods: ["magic_link"] });
    expect((await signInByCode(closed, "ada@example.com")).pathname).toBe("/oauth2/login");
  });

  it("is not made after signing in by passkey", async () => {
    const tenant = await makeTenant(db);
    const device = await Device.signedIn(db, tenant);
    await device.register();
    const again = device.signedOut();
    again.browser.cookies.set("authalla_passkeys", "1");
    expect((await again.signIn()).body.location).toBe("/oauth2/login");
  });

  it("has nothing to say to who is not signed in, and after five minutes only leads on", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const tenant = await makeTenant(db);
    expect(await passkeyOfferView(tenant, new Browser(tenant).request("/"), undefined)).toBeUndefined();
    const browser = await Browser.signedIn(db, tenant, await makeUser(db, tenant));
    vi.setSystemTime(Date.now() + 5 * 60_000 + 1);
    expect(await passkeyOfferView(tenant, browser.request("/"), undefined)).toMatchObject({ isFresh: false, next: "/oauth2/login" });
  });

  it("takes no request of another browser along, and no answer from another site (SE-21)", async () => {
    const tenant = await makeTenant(db);
    const stranger = new Browser(tenant);
    const asked = await stranger.send(authorize, new RelyingParty(tenant, await makeClient(db, tenant)).authorizeUrl());
    const request = new URL(asked.headers.get("location")!).searchParams.get("request")!;
    const browser = capable(tenant);
    await signInByCode(tenant, "ada@example.com", browser);
    expect(await passkeyOfferView(tenant, browser.request("/"), request)).toMatchObject({ requestId: undefined, next: "/oauth2/login" });
    expect((await browser.post(declineOffer, { request }, { "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect(await db.select().from(passkeyOffers).where(eq(passkeyOffers.tenantId, tenant.id))).toEqual([]);
    expect((await browser.post(declineOffer, { request })).headers.get("location")).toBe("/oauth2/login");
  });
});
