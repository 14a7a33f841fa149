import { eq } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import { customDomains, customEmails, users } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { settings } from "@/lib/env";
import { callerOf } from "@/lib/testing/call";
import { makeAccount, makeClient, makeMember, makeTenant, makeUser } from "@/lib/testing/factories";

const { db } = await testDatabase();
const haveSmtp = (smtpUrl: string | undefined) => void Object.assign(settings(), { smtpUrl }); // read once in a process
afterEach(() => haveSmtp(undefined));

async function setUp(values: Parameters<typeof makeTenant>[1] = {}) {
  const account = await makeAccount(db);
  const tenant = await makeTenant(db, { accountId: account.id, authMethods: ["magic_link"], ...values });
  const call = callerOf(db, (await makeMember(db, account)).actor);
  const step = async (id: string) => ((await call("list_setup_steps", { tenant_id: tenant.id })).setup_steps as { id: string; state: string; finding: string }[]).find((found) => found.id === id)!;
  return { account, tenant, call, step };
}

const provider = { name: "Google", provider_type: "google", client_id: "x", client_secret: "y" };

describe("list_setup_steps (ux.md 23: the launch checklist is true)", () => {
  it("sign-in methods: done with a way in for someone new; open with passkeys alone, or with social logins and no provider", async () => {
    expect((await (await setUp()).step("sign_in_methods")).state).toBe("done");
    expect(await (await setUp({ authMethods: ["passkeys"] })).step("sign_in_methods")).toMatchObject({ state: "open", finding: expect.stringContaining("Only passkeys") });
    const social = await setUp({ authMethods: ["magic_link", "social_logins"] });
    expect(await social.step("sign_in_methods")).toMatchObject({ state: "open", finding: expect.stringContaining("no provider") });
    await social.call("create_social_login", { tenant_id: social.tenant.id, ...provider });
    expect((await social.step("sign_in_methods")).state).toBe("done");
  });

  it("first client: a backend service signs nobody in", async () => {
    const { tenant, step } = await setUp();
    expect((await step("first_client")).state).toBe("open");
    await makeClient(db, tenant, { applicationType: "backend", redirectUris: [] });
    expect((await step("first_client")).state).toBe("open");
    await makeClient(db, tenant, { name: "Shop" });
    expect(await step("first_client")).toMatchObject({ state: "done", finding: "Registered: Shop." });
  });

  it("redirect URIs: not needed without any, open while a website's is on this machine, and a native app's may be", async () => {
    const { tenant, call, step } = await setUp();
    expect((await step("https_redirect_uris")).state).toBe("not_needed");
    await makeClient(db, tenant, { isPublic: true, redirectUris: ["http://127.0.0.1/callback"] });
    expect((await step("https_redirect_uris")).state).toBe("done");
    const shop = await makeClient(db, tenant, { name: "Shop", redirectUris: ["https://shop.example/cb", "http://localhost:3000/cb"] });
    expect(await step("https_redirect_uris")).toMatchObject({ state: "open", finding: expect.stringContaining("Shop") });
    await call("update_client", { tenant_id: tenant.id, id: shop.id, redirect_uris: ["https://shop.example/cb"] });
    expect((await step("https_redirect_uris")).state).toBe("done");
  });

  it("social logins: not needed when off, open without a provider, done with one that is offered here and active", async () => {
    expect((await (await setUp()).step("social_logins")).state).toBe("not_needed");
    const { account, tenant, call, step } = await setUp({ authMethods: ["social_logins"] });
    expect((await step("social_logins")).state).toBe("open");
    const sibling = await makeTenant(db, { accountId: account.id });
    const { id } = await call("create_social_login", { tenant_id: sibling.id, ...provider, tenant_ids: [sibling.id] });
    expect((await step("social_logins")).state).toBe("open"); // offered elsewhere
    await call("update_social_login", { tenant_id: sibling.id, id, tenant_ids: [sibling.id, tenant.id] });
    expect((await step("social_logins")).state).toBe("done");
    await call("update_social_login", { tenant_id: sibling.id, id, status: "disabled" });
    expect((await step("social_logins")).state).toBe("open");
  });

  it("sender: open until the address is verified and in use, and while mail leaves this machine for nobody", async () => {
    haveSmtp("smtp://127.0.0.1:2525");
    const { tenant, call, step } = await setUp();
    expect(await step("sender")).toMatchObject({ state: "open", finding: expect.stringContaining("address of the installation") });
    const { id } = await call("create_custom_email", { tenant_id: tenant.id, email_domain: `${tenant.id}.example` });
    expect(await step("sender")).toMatchObject({ state: "open", finding: `${tenant.id}.example is not verified yet.` });
    await db.update(customEmails).set({ senderVerified: true, isActive: true, verificationStatus: "verified" }).where(eq(customEmails.id, id));
    expect(await step("sender")).toMatchObject({ state: "done", finding: `Mail comes from noreply@${tenant.id}.example.` });
    haveSmtp(undefined);
    expect(await step("sender")).toMatchObject({ state: "open", finding: expect.stringContaining("no SMTP server") });
  });

  it("domain: open while it waits for its records, done when it is active", async () => {
    const { tenant, call, step } = await setUp();
    expect((await step("domain")).state).toBe("open");
    const { id } = await call("create_custom_domain", { tenant_id: tenant.id, domain: `login.${tenant.id}.example` });
    expect(await step("domain")).toMatchObject({ state: "open", finding: expect.stringContaining("not active yet") });
    await db.update(customDomains).set({ status: "active" }).where(eq(customDomains.id, id));
    expect((await step("domain")).state).toBe("done");
  });

  it("first sign-in: done when somebody has; the sums fit the steps", async () => {
    const { tenant, call, step } = await setUp();
    const ada = await makeUser(db, tenant);
    expect((await step("first_sign_in")).state).toBe("open");
    await db.update(users).set({ lastLoginAt: new Date() }).where(eq(users.id, ada.id));
    expect((await step("first_sign_in")).state).toBe("done");
    expect(await call("list_setup_steps", { tenant_id: tenant.id })).toMatchObject({ is_ready: false, done: 2, open: 3 });
  });
});
