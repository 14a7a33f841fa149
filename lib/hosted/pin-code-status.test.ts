import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { testDatabase } from "@/lib/db/testing";
import { authorize } from "@/lib/oauth/endpoints/authorize";
import { makeClient, makeTenant } from "@/lib/testing/factories";
import { newestMail, otherCode } from "@/lib/testing/mailbox";
import { Browser, RelyingParty } from "@/lib/testing/relying-party";
import type { Tenant } from "@/lib/tenancy/resolve-tenant";
import { confirmLink, loginByEmail, resendCode, verifyCode } from "./email-forms";
import { pinCodeView } from "./email-views";
import { pinCodeStatus } from "./pin-code-status";

const { db } = await testDatabase();
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

const later = (ms: number) => void vi.setSystemTime(Date.now() + ms);

/** A browser at the waiting page; an application waits behind it. */
async function waitForMail(email = "ada@example.com", tenant?: Tenant) {
  tenant ??= await makeTenant(db, { authMethods: ["magic_link"] });
  const relyingParty = new RelyingParty(tenant, await makeClient(db, tenant));
  const browser = new Browser(tenant);
  const asked = await browser.send(authorize, relyingParty.authorizeUrl());
  const request = new URL(asked.headers.get("location")!).searchParams.get("request")!;
  const started = await browser.post(loginByEmail, { email, request });
  const challenge = new URL(started.headers.get("location")!, tenant.issuer).searchParams.get("challenge")!;
  return { tenant, browser, challenge, request, mail: (await newestMail(db, tenant, email))! };
}

async function ask(browser: Browser, challenge: string): Promise<{ status: number; body: Record<string, unknown>; cacheControl: string | null }> {
  const response = await browser.send(pinCodeStatus, `/oauth2/pin-code/status?challenge=${challenge}`);
  return { status: response.status, body: (await response.json()) as Record<string, unknown>, cacheControl: response.headers.get("cache-control") };
}

describe("what the waiting page is told", () => {
  it("to ask again, less often with time and not at all once the code has expired", async () => {
    const { browser, challenge } = await waitForMail();
    expect(await ask(browser, challenge)).toEqual({ status: 200, body: { state: "waiting", poll_after_seconds: 2 }, cacheControl: "no-store" });
    later(60_000);
    expect((await ask(browser, challenge)).body.poll_after_seconds).toBe(4);
    later(120_000);
    expect((await ask(browser, challenge)).body.poll_after_seconds).toBe(8);
    later(420_000);
    expect((await ask(browser, challenge)).body).toEqual({ state: "waiting", poll_after_seconds: null }); // the link still works
  });

  it("to take up the application's request when the tab of the link has not answered it in a few seconds", async () => {
    const { tenant, browser, challenge, request, mail } = await waitForMail();
    await browser.post(confirmLink, { token: mail.token });
    expect((await ask(browser, challenge)).body).toMatchObject({ state: "waiting" });
    later(4_000);
    const { state, next } = (await ask(browser, challenge)).body as { state: string; next: string };
    expect(state).toBe("signed_in");
    expect(new URL(next, tenant.issuer).searchParams.get("request_uri")).toBe(`urn:ietf:params:oauth:request_uri:${request}`);
    const answer = await browser.send(authorize, next);
    expect(answer.headers.get("location")).toMatch(/^https:\/\/app\.example\/callback\?code=/);
  });

  it("that it is done when the other tab has answered the application", async () => {
    const { tenant, browser, challenge, mail } = await waitForMail();
    const confirmed = await browser.post(confirmLink, { token: mail.token });
    await browser.send(authorize, confirmed.headers.get("location")!);
    later(4_000);
    expect((await ask(browser, challenge)).body).toEqual({ state: "signed_in", next: `/oauth2/pin-code?challenge=${challenge}` });
    expect((await pinCodeView(tenant, browser.request("/"), challenge))?.progress).toMatchObject({ state: "signed_in", isAnswered: true });
  });

  it("nothing of a link that was used in another browser but that it is over: nobody is signed in here", async () => {
    const { tenant, browser, challenge, mail } = await waitForMail();
    await new Browser(tenant).post(confirmLink, { token: mail.token, email: "ada@example.com" });
    later(4_000);
    expect((await ask(browser, challenge)).body).toEqual({ state: "over" });
    expect((await pinCodeView(tenant, browser.request("/"), challenge))?.progress).toEqual({ state: "over", reason: "used" });
  });

  it("that a challenge is over after five wrong codes, after a day, and when a newer mail took its place", async () => {
    const guessed = await waitForMail();
    for (let i = 1; i <= 5; i++) await guessed.browser.post(verifyCode, { challenge: guessed.challenge, code: otherCode(guessed.mail.code, i) });
    expect((await ask(guessed.browser, guessed.challenge)).body).toEqual({ state: "over" });
    const old = await waitForMail();
    later(30_000);
    await old.browser.post(resendCode, { challenge: old.challenge });
    expect((await ask(old.browser, old.challenge)).body).toEqual({ state: "over" });
    const late = await waitForMail();
    later(24 * 3_600_000);
    expect((await ask(late.browser, late.challenge)).body).toEqual({ state: "over" });
  });

  it.each([
    ["another browser", (_own: Browser, tenant: Tenant) => new Browser(tenant)],
    ["another browser that has a cookie of its own", (_own: Browser, tenant: Tenant) => {
      const other = new Browser(tenant);
      other.cookies.set("authalla_browser", "x".repeat(43));
      return other;
    }],
  ])("404 to %s, whose challenge it is not (SE-04)", async (_who, browserOf) => {
    const { tenant, browser, challenge } = await waitForMail();
    expect(await ask(browserOf(browser, tenant), challenge)).toEqual({ status: 404, body: { state: "over" }, cacheControl: "no-store" });
  });

  it("404 for a challenge that is missing, unknown or another tenant's (ML-09)", async () => {
    const { browser, challenge } = await waitForMail();
    expect((await ask(browser, "challenge_aaaaaaaaaaaaaaaaaaaa")).status).toBe(404);
    expect((await ask(browser, "")).status).toBe(404);
    const foreign = new Browser(await makeTenant(db));
    for (const [name, value] of browser.cookies) foreign.cookies.set(name, value);
    expect((await ask(foreign, challenge)).status).toBe(404);
  });

  it("405 for a POST, 421 under a foreign host", async () => {
    const { browser } = await waitForMail();
    expect((await browser.send(pinCodeStatus, "/", { method: "POST" })).status).toBe(405);
    expect((await pinCodeStatus(new Request("http://x/", { headers: { host: "evil.example" } }))).status).toBe(421);
  });
});
