import { NoopLogger, type Logger } from "drizzle-orm";
import { afterEach, describe, expect, it, vi } from "vitest";
import { testDatabase } from "@/lib/db/testing";
import { makeTenant, makeUser } from "@/lib/testing/factories";
import { newestMail } from "@/lib/testing/mailbox";
import { Browser } from "@/lib/testing/relying-party";
import type { Tenant } from "@/lib/tenancy/resolve-tenant";
import { loginByEmail, resendCode, signUpByEmail, verifyCode } from "./email-forms";
import { pinCodeView } from "./email-views";
import { signInView } from "./views";

const { db } = await testDatabase();
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const addresses = ["known@example.com", "stranger@example.com"];
const withoutIds = (text: string) => text.replace(/challenge_[a-z2-7]{20}/g, "challenge").replace(/=[\w-]{43}/g, "=secret");

/** A form as a browser sends it, with all it is answered by and the statements it cost. */
async function send(browser: Browser, handler: (request: Request) => Promise<Response>, fields: Record<string, string>) {
  const statements = vi.spyOn(NoopLogger.prototype as Logger, "logQuery");
  const response = await browser.send(handler, "/", { method: "POST", body: new URLSearchParams(fields), headers: { "sec-fetch-site": "same-origin" } });
  const cost = statements.mock.calls.map(([statement]) => statement);
  statements.mockRestore();
  const seen = { status: response.status, body: withoutIds(await response.text()), headers: [...response.headers].map(([name, value]) => `${name}: ${withoutIds(value)}`) };
  return { seen, cost, challenge: new URL(response.headers.get("location")!, "http://x").searchParams.get("challenge")! };
}

async function closedTenant(): Promise<Tenant> {
  const tenant = await makeTenant(db, { allowRegistration: false });
  await makeUser(db, tenant, { email: addresses[0] });
  await send(new Browser(tenant), loginByEmail, { email: "warm-up@example.com" }); // what a process reads of a tenant once
  return tenant;
}

describe("known and unknown addresses, where only the known one is mailed (ML-12, ASVS 6.3.8)", () => {
  it("get the same answer, at the cost of the same statements, when a mail is asked for", async () => {
    const tenant = await closedTenant();
    const [known, stranger] = [await send(new Browser(tenant), loginByEmail, { email: addresses[0]! }), await send(new Browser(tenant), loginByEmail, { email: addresses[1]! })];
    expect(known.seen.status).toBe(303);
    expect(stranger.seen).toEqual(known.seen);
    expect(known.cost.length).toBeGreaterThan(5);
    expect(stranger.cost).toEqual(known.cost);
    expect(await newestMail(db, tenant, addresses[0]!)).toBeDefined();
    expect(await newestMail(db, tenant, addresses[1]!)).toBeUndefined();
  });

  it("get the same for each wrong code, and when another mail is asked for, too early and in time", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2030-05-01T10:00:00Z") });
    const tenant = await closedTenant();
    const answers = [];
    for (const email of addresses) {
      vi.setSystemTime(new Date("2030-05-01T10:00:00Z"));
      const browser = new Browser(tenant);
      const { challenge } = await send(browser, loginByEmail, { email });
      const { code } = (await newestMail(db, tenant, email)) ?? { code: "123456" };
      const wrong = code === "000000" ? "000001" : "000000";
      const given = [];
      given.push(await send(browser, resendCode, { challenge }));
      for (let i = 0; i < 6; i++) given.push(await send(browser, verifyCode, { challenge, code: wrong }));
      vi.setSystemTime(new Date("2030-05-01T10:00:30Z"));
      given.push(await send(browser, resendCode, { challenge }));
      const view = await pinCodeView(tenant, browser.request("/"), given.at(-1)!.challenge);
      answers.push({ given: given.map(({ seen, cost }) => ({ seen, cost })), view: { ...view, email: "", challengeId: "" } });
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(JSON.stringify(answers[0])).toContain("too_soon");
    expect(JSON.stringify(answers[0])).toContain("too_many_codes");
  });

  it("are refused alike at sign-up where it is closed, and a login_hint makes no difference to the page", async () => {
    const tenant = await closedTenant();
    const [known, stranger] = [await send(new Browser(tenant), signUpByEmail, { email: addresses[0]! }), await send(new Browser(tenant), signUpByEmail, { email: addresses[1]! })];
    expect(stranger).toEqual(known);
    const views = [];
    for (const email of addresses) {
      const browser = new Browser(tenant);
      await send(browser, loginByEmail, { email });
      views.push(await signInView(tenant, browser.request("/"), undefined));
    }
    expect(views[1]).toEqual(views[0]);
  });
});
