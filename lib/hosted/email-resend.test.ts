import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { eq } from "drizzle-orm";
import { testDatabase } from "@/lib/db/testing";
import { outbox } from "@/lib/db/schema";
import { findSession } from "@/lib/sessions";
import { beginByEmail, location } from "@/lib/testing/email-sign-in";
import { makeTenant } from "@/lib/testing/factories";
import { newestMail } from "@/lib/testing/mailbox";
import { Browser } from "@/lib/testing/relying-party";
import { loginByEmail, resendCode, signUpByEmail, verifyCode } from "./email-forms";
import { pinCodeView } from "./email-views";

const { db } = await testDatabase();
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

const later = (ms: number) => void vi.setSystemTime(Date.now() + ms);

describe("another mail", () => {
  it("a resent code ends the one before (ML-10) and keeps the name of the sign-up", async () => {
    const tenant = await makeTenant(db);
    const browser = new Browser(tenant);
    const started = await browser.post(signUpByEmail, { email: "ada@example.com", name: "Ada Lovelace" });
    const first = location(started, tenant).searchParams.get("challenge")!;
    const old = (await newestMail(db, tenant, "ada@example.com"))!.code;
    later(30_000);
    const again = await browser.post(resendCode, { challenge: first });
    const second = location(again, tenant).searchParams.get("challenge")!;
    expect(second).not.toBe(first);
    expect((await browser.post(verifyCode, { challenge: first, code: old })).headers.get("location")).toContain("error=expired");
    await browser.post(verifyCode, { challenge: second, code: (await newestMail(db, tenant, "ada@example.com"))!.code });
    expect((await findSession(db, tenant, browser.request("/")))?.user.name).toBe("Ada Lovelace");
  });

  it("another mail is refused within 30 seconds of the last, without a mail, and of several at once one is sent", async () => {
    const tenant = await makeTenant(db);
    const { browser, challenge } = await beginByEmail(db, tenant, "ada@example.com");
    const mails = async () => (await db.select().from(outbox).where(eq(outbox.tenantId, tenant.id))).length;
    later(29_000);
    expect((await browser.post(resendCode, { challenge })).headers.get("location")).toBe(`/oauth2/pin-code?challenge=${challenge}&error=too_soon`);
    expect((await pinCodeView(tenant, browser.request("/"), challenge))!.waitSeconds).toBe(1);
    expect(await mails()).toBe(1);
    later(1_000);
    const answers = await Promise.all([1, 2, 3].map(() => browser.post(resendCode, { challenge })));
    expect(answers.filter((answer) => answer.headers.get("location")!.includes("sent=again"))).toHaveLength(1);
    expect(await mails()).toBe(2);
  });

  it("ML-21 after five mails in an hour the page stays with the last, whose code still works, for known and unknown addresses", async () => {
    vi.setSystemTime(new Date("2030-06-01T10:00:00Z"));
    for (const allowRegistration of [true, false]) {
      const tenant = await makeTenant(db, { allowRegistration });
      const browser = new Browser(tenant);
      let at = location(await browser.post(loginByEmail, { email: "ada@example.com" }), tenant);
      for (let i = 0; i < 4; i++) {
        later(30_000);
        at = location(await browser.post(resendCode, { challenge: at.searchParams.get("challenge")! }), tenant);
        expect(at.searchParams.get("sent")).toBe("again");
      }
      const challenge = at.searchParams.get("challenge")!;
      const mail = await newestMail(db, tenant, "ada@example.com");
      later(30_000);
      expect((await browser.post(resendCode, { challenge })).headers.get("location")).toBe(`/oauth2/pin-code?challenge=${challenge}&error=rate_limited`);
      expect(mail !== undefined).toBe(allowRegistration);
      if (mail) expect((await browser.post(verifyCode, { challenge, code: mail.code })).headers.get("location")).not.toContain("error");
    }
  });

  it("another mail is refused for a challenge that is missing, or of another browser or tenant", async () => {
    const tenant = await makeTenant(db);
    const { browser, challenge } = await beginByEmail(db, tenant, "ada@example.com");
    later(60_000);
    expect((await browser.post(resendCode, {})).status).toBe(400);
    expect((await new Browser(tenant).post(resendCode, { challenge })).status).toBe(400);
    const foreign = new Browser(await makeTenant(db));
    for (const [name, value] of browser.cookies) foreign.cookies.set(name, value);
    expect((await foreign.post(resendCode, { challenge })).status).toBe(400);
    expect(await db.select().from(outbox).where(eq(outbox.tenantId, tenant.id))).toHaveLength(1);
  });
});
