import { describe, expect, it } from "vitest";
import { eq } from "drizzle-orm";
import { testDatabase } from "@/lib/db/testing";
import { emailChallenges, sessions } from "@/lib/db/schema";
import { formToken } from "@/lib/browser";
import { beginByEmail } from "@/lib/testing/email-sign-in";
import { makeTenant } from "@/lib/testing/factories";
import { newestMail } from "@/lib/testing/mailbox";
import { Browser } from "@/lib/testing/relying-party";
import type { Tenant } from "@/lib/tenancy/resolve-tenant";
import { confirmLink, loginByEmail, resendCode, signUpByEmail, verifyCode } from "./email-forms";
import { hostedSite } from "./views";

const { db } = await testDatabase();

const sessionsOf = (tenant: Tenant) => db.select().from(sessions).where(eq(sessions.tenantId, tenant.id));

describe("a form that is posted", () => {
  it("ML-19 a forged Host, X-Forwarded-Host or Origin changes no link", async () => {
    const tenant = await makeTenant(db);
    await new Browser(tenant).post(loginByEmail, { email: "ada@example.com" }, { "sec-fetch-site": "same-origin", "x-forwarded-host": "evil.example", forwarded: "host=evil.example" });
    expect((await newestMail(db, tenant, "ada@example.com"))!.link.startsWith(`${tenant.issuer}/oauth2/magic-link?token=`)).toBe(true);
    const foreign = await loginByEmail(new Request("http://x/", { method: "POST", headers: { host: "evil.example", "sec-fetch-site": "same-origin" }, body: new URLSearchParams({ email: "bob@example.com" }) }));
    expect(foreign.status).toBe(421);
    expect(await foreign.text()).not.toContain("evil.example");
  });

  it("SE-05 a cross-site form with the attacker's own code sets no session", async () => {
    const tenant = await makeTenant(db);
    const { challenge, mail } = await beginByEmail(db, tenant, "attacker@example.com");
    const victim = new Browser(tenant);
    for (const headers of [{ "sec-fetch-site": "cross-site", origin: "https://evil.example" }, { "sec-fetch-site": "same-site" }, { origin: "https://evil.example" }, { origin: "null" }, {}] as Record<string, string>[]) {
      const refused = await victim.post(verifyCode, { challenge, code: mail.code }, headers);
      expect(refused.status, JSON.stringify(headers)).toBe(403);
      expect(refused.headers.getSetCookie()).toEqual([]);
    }
    expect((await victim.post(verifyCode, { challenge, code: mail.code })).headers.get("location")).toContain("error=expired"); // nor does a forged header help: wrong browser
    expect(await sessionsOf(tenant)).toHaveLength(0);
  });

  it("SE-21 refuses Sec-Fetch-Site: cross-site on every form, before anything is done", async () => {
    const tenant = await makeTenant(db);
    const browser = new Browser(tenant);
    await beginByEmail(db, tenant, "ada@example.com", browser);
    const before = (await db.select().from(emailChallenges).where(eq(emailChallenges.tenantId, tenant.id))).length;
    for (const handler of [loginByEmail, signUpByEmail, resendCode, verifyCode, confirmLink]) {
      const refused = await browser.post(handler, { email: "bob@example.com", form_token: formToken(browser.secret!) }, { "sec-fetch-site": "cross-site", origin: tenant.issuer });
      expect(refused.status).toBe(403);
      expect(refused.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    }
    expect(await db.select().from(emailChallenges).where(eq(emailChallenges.tenantId, tenant.id))).toHaveLength(before);
  });

  it("takes a form by its Origin, or by its hidden token where the browser says nothing", async () => {
    const tenant = await makeTenant(db);
    const browser = new Browser(tenant);
    expect((await browser.post(loginByEmail, { email: "ada@example.com" }, { origin: tenant.issuer })).status).toBe(303);
    const token = formToken(browser.secret!);
    expect((await browser.post(loginByEmail, { email: "ada@example.com", form_token: token }, { origin: "null" })).status).toBe(303);
    expect((await browser.post(loginByEmail, { email: "ada@example.com", form_token: `${token}x` }, {})).status).toBe(403);
    expect((await new Browser(tenant).post(loginByEmail, { email: "ada@example.com", form_token: token }, {})).status).toBe(403);
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
    const refused = await new Browser(tenant).post(loginByEmail, { email: "ada@example.com" });
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain("Sign-in is paused");
  });

  it("knows no site under a foreign host", async () => {
    expect(await hostedSite({ headers: new Headers({ host: "nobody.example" }) })).toBeUndefined();
  });
});
