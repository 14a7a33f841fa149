import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { eq } from "drizzle-orm";
import { testDatabase } from "@/lib/db/testing";
import { emailChallenges, sessions } from "@/lib/db/schema";
import { clientAddressHeader } from "@/lib/client-address";
import { findSession } from "@/lib/sessions";
import { authorize } from "@/lib/oauth/endpoints/authorize";
import { beginByEmail } from "@/lib/testing/email-sign-in";
import { makeClient, makeTenant } from "@/lib/testing/factories";
import { newestMail } from "@/lib/testing/mailbox";
import { Browser, RelyingParty } from "@/lib/testing/relying-party";
import type { Tenant } from "@/lib/tenancy/resolve-tenant";
import { confirmLink, loginByEmail, verifyCode } from "./email-forms";
import { linkView } from "./email-views";
import { typedEmail } from "./views";

const { db } = await testDatabase();
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

const later = (ms: number) => void vi.setSystemTime(Date.now() + ms);
const sessionsOf = (tenant: Tenant) => db.select().from(sessions).where(eq(sessions.tenantId, tenant.id));

describe("the link in a mail", () => {
  it("a link in another browser signs that one in once its person has typed the address, and says what was wrong until then", async () => {
    const tenant = await makeTenant(db, { authMethods: ["magic_link"] });
    const { browser, challenge, mail } = await beginByEmail(db, tenant, "ada@example.com");
    const other = new Browser(tenant);
    const wrong = await other.post(confirmLink, { token: mail.token, email: "bob@example.com" });
    expect(wrong.headers.get("location")).toBe(`/oauth2/magic-link?token=${mail.token}&error=wrong_address`);
    expect(typedEmail(other.request("/"))).toBe("bob@example.com");
    expect((await other.post(confirmLink, { token: mail.token, email: "bob" })).headers.get("location")).toContain("error=invalid_email");
    const right = await other.post(confirmLink, { token: mail.token, email: "Ada@example.com" });
    expect(right.headers.get("location")).toBe("/oauth2/login");
    expect((await findSession(db, tenant, other.request("/")))?.user.email).toBe("ada@example.com");
    expect(await findSession(db, tenant, browser.request("/"))).toBeUndefined();
    expect((await browser.post(verifyCode, { challenge, code: mail.code })).headers.get("location")).toContain("error=used");
  });

  it("a link in another browser tells where and for what it was asked for", async () => {
    const tenant = await makeTenant(db);
    const client = await makeClient(db, tenant, { name: "Northwind Mail" });
    const browser = new Browser(tenant);
    const asked = await browser.send(authorize, new RelyingParty(tenant, client).authorizeUrl());
    const request = new URL(asked.headers.get("location")!).searchParams.get("request")!;
    await browser.post(loginByEmail, { email: "ada@example.com", request }, { "sec-fetch-site": "same-origin", "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", [clientAddressHeader()]: "192.0.2.7" });
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
    const { browser, mail } = await beginByEmail(db, tenant, "ada@example.com");
    const finished = await browser.post(confirmLink, { token: mail.token, ...evil });
    expect(finished.headers.get("location")).toBe("/oauth2/login");
    later(1_000);
    const second = await beginByEmail(db, tenant, "ada@example.com", new Browser(tenant));
    const byCode = await second.browser.post(verifyCode, { challenge: second.challenge, code: second.mail.code, ...evil });
    expect(byCode.headers.get("location")).toBe("/oauth2/login");
  });

  it("GET and HEAD never consume a link, nor do they reach a form's handler", async () => {
    const tenant = await makeTenant(db);
    const { browser, challenge, mail } = await beginByEmail(db, tenant, "ada@example.com");
    for (let i = 0; i < 3; i++) expect(await linkView(tenant, browser.request("/"), mail.token)).toEqual({ state: "ready", email: "ada@example.com" });
    for (const method of ["GET", "HEAD"]) {
      const answer = await browser.send(confirmLink, `/?token=${mail.token}`, { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.get("allow")).toBe("POST");
    }
    expect(await sessionsOf(tenant)).toHaveLength(0);
    const [stored] = await db.select().from(emailChallenges).where(eq(emailChallenges.tenantId, tenant.id));
    expect(stored!.consumedAt).toBeNull();
    await browser.post(confirmLink, { token: mail.token });
    expect(await sessionsOf(tenant)).toHaveLength(1);
    expect(await linkView(tenant, browser.request("/"), mail.token)).toEqual({ state: "used", challengeId: challenge });
  });

  it("a link in another browser says nothing of whose it is, signs nobody in, and stays good", async () => {
    const tenant = await makeTenant(db);
    const { browser, mail } = await beginByEmail(db, tenant, "ada@example.com");
    const other = new Browser(tenant);
    const seen = await linkView(tenant, other.request("/"), mail.token);
    expect(seen).toMatchObject({ state: "other_browser" });
    expect(JSON.stringify(seen)).not.toContain("ada");
    expect((await other.post(confirmLink, { token: mail.token })).headers.get("location")).toBe("/oauth2/magic-link?error=other_browser");
    expect(await sessionsOf(tenant)).toHaveLength(0);
    expect((await browser.post(confirmLink, { token: mail.token })).status).toBe(303);
    expect(await sessionsOf(tenant)).toHaveLength(1);
  });

  it("a link that was used, or that a newer mail replaced, is known to the page that says so, by its challenge alone", async () => {
    const tenant = await makeTenant(db);
    const first = await beginByEmail(db, tenant, "ada@example.com");
    later(60_000);
    const second = await beginByEmail(db, tenant, "ada@example.com", first.browser);
    const pressed = async (token: string) => (await first.browser.post(confirmLink, { token })).headers.get("location");
    expect(await linkView(tenant, first.browser.request("/"), first.mail.token)).toEqual({ state: "expired", challengeId: first.challenge });
    expect(await pressed(first.mail.token)).toBe(`/oauth2/magic-link?challenge=${first.challenge}&error=expired`);
    await pressed(second.mail.token);
    expect(await pressed(second.mail.token)).toBe(`/oauth2/magic-link?challenge=${second.challenge}&error=used`);
    expect(await pressed("a".repeat(43))).toBe("/oauth2/magic-link?error=expired");
  });
});
