import { createPublicKey } from "node:crypto";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { customEmails } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { findSender } from "@/lib/email/senders";
import { newId } from "@/lib/ids";
import { callerOf, refusal, type Output } from "@/lib/testing/call";
import { testDnsServer } from "@/lib/testing/dns-server";
import { makeAccount, makeMember, makeTenant } from "@/lib/testing/factories";

const dns = await testDnsServer();
const { db } = await testDatabase();

async function setUp() {
  const account = await makeAccount(db);
  const tenant = await makeTenant(db, { accountId: account.id });
  return { tenant, call: callerOf(db, (await makeMember(db, account, "admin")).actor) };
}

const newDomain = () => `${newId("user").slice(5)}.example`;
const records = (email: Output) => email.dns_records as { purpose: string; name: string; value: string; status: string }[];
const publish = (email: Output, ...purposes: string[]) => records(email).filter(({ purpose }) => purposes.includes(purpose)).forEach(({ name, value }) => dns.set(name, "TXT", value));

describe("custom e-mail domains", () => {
  it("ask for ownership, DKIM, SPF and DMARC, and send from noreply@ unless told otherwise", async () => {
    const { call } = await setUp();
    const domain = newDomain();
    const made = await call("create_custom_email", { email_domain: domain });
    expect(made).toMatchObject({ email_domain: domain, sender_email: `noreply@${domain}`, sender_verified: false, is_active: false, verification_status: "pending" });
    expect(records(made).map(({ purpose }) => purpose)).toEqual(["ownership", "dkim", "spf", "dmarc"]);
    expect(JSON.stringify(made)).not.toMatch(/PRIVATE|sealed/i);
  });

  it("refuse a sender at another domain, and one that breaks the header (ML-13)", async () => {
    const { call } = await setUp();
    const email_domain = newDomain();
    expect((await refusal(call("create_custom_email", { email_domain, sender_email: "a@evil.example" }))).details).toHaveProperty("sender_email");
    expect((await refusal(call("create_custom_email", { email_domain, sender_email: `a@${email_domain}\r\nBcc: x@y.zz` }))).details).toHaveProperty("sender_email");
    expect((await refusal(call("create_custom_email", { email_domain, sender_name: "A\r\nBcc: x@y.zz" }))).details).toHaveProperty("sender_name");
    expect((await refusal(call("create_custom_email", { email_domain: "localhost" }))).details).toHaveProperty("email_domain");
  });

  it("become the sender with ownership and DKIM found, signed by the key whose public half DNS holds", async () => {
    const { call, tenant } = await setUp();
    const made = await call("create_custom_email", { email_domain: newDomain(), sender_name: "Acme" });
    publish(made, "ownership", "dkim");
    const verified = await call("verify_custom_email", { id: made.id });
    expect(verified).toMatchObject({ verification_status: "verified", sender_verified: true, is_active: true });
    expect(records(verified).map(({ status }) => status)).toEqual(["verified", "verified", "pending", "pending"]);
    const sender = await findSender(db, tenant.id);
    expect(sender).toMatchObject({ from: { name: "Acme", address: made.sender_email }, dkim: { domainName: made.email_domain } });
    const published = createPublicKey(sender.dkim!.privateKey).export({ type: "spki", format: "der" }).toString("base64");
    expect(records(made)[1]!.value).toBe(`v=DKIM1; k=rsa; p=${published}`);
  });

  it.each([["ownership"], ["dkim"]])("do not with %s alone", async (purpose) => {
    const { call, tenant } = await setUp();
    const made = await call("create_custom_email", { email_domain: newDomain() });
    publish(made, purpose);
    expect(await call("verify_custom_email", { id: made.id })).toMatchObject({ verification_status: "pending", is_active: false });
    expect((await findSender(db, tenant.id)).dkim).toBeUndefined();
  });

  it("stop sending when the DKIM record is gone, and not when DNS gives no answer", async () => {
    const { call } = await setUp();
    const made = await call("create_custom_email", { email_domain: newDomain() });
    publish(made, "ownership", "dkim");
    await call("verify_custom_email", { id: made.id });
    const dkim = records(made)[1]!.name;
    dns.zone.set(dkim, "servfail");
    expect(await call("verify_custom_email", { id: made.id })).toMatchObject({ sender_verified: true, is_active: true });
    dns.zone.delete(dkim);
    expect(await call("verify_custom_email", { id: made.id })).toMatchObject({ verification_status: "pending", sender_verified: false, is_active: false });
  });

  it("send one at a time", async () => {
    const { call, tenant } = await setUp();
    for (const is_active of [true, false]) {
      const made = await call("create_custom_email", { email_domain: newDomain() });
      publish(made, "ownership", "dkim");
      expect(await call("verify_custom_email", { id: made.id })).toMatchObject({ verification_status: "verified", is_active });
    }
    expect((await db.select().from(customEmails).where(eq(customEmails.tenantId, tenant.id))).filter((row) => row.isActive)).toHaveLength(1);
  });
});

describe("update_custom_email", () => {
  const verified = async (call: Awaited<ReturnType<typeof setUp>>["call"]) => {
    const made = await call("create_custom_email", { email_domain: newDomain() });
    publish(made, "ownership", "dkim");
    return call("verify_custom_email", { id: made.id });
  };

  it("changes who the mail is from, and back to the tenant's name", async () => {
    const { call, tenant } = await setUp();
    const made = await verified(call);
    expect(await call("update_custom_email", { id: made.id, sender_email: `hello@${made.email_domain}`, sender_name: "Acme Support" })).toMatchObject({ sender_name: "Acme Support", is_active: true });
    expect((await findSender(db, tenant.id)).from).toEqual({ name: "Acme Support", address: `hello@${made.email_domain}` });
    await call("update_custom_email", { id: made.id, sender_name: null });
    expect((await findSender(db, tenant.id)).from.name).toBe("Acme");
  });

  it("refuses an address at another domain, and a name that breaks the header (ML-13)", async () => {
    const { call } = await setUp();
    const made = await verified(call);
    expect((await refusal(call("update_custom_email", { id: made.id, sender_email: "a@evil.example" }))).details).toHaveProperty("sender_email");
    expect((await refusal(call("update_custom_email", { id: made.id, sender_name: "A\r\nBcc: x@y.zz" }))).details).toHaveProperty("sender_name");
  });

  it("hands over between verified domains, one at a time, and back to the platform's address", async () => {
    const { call } = await setUp();
    const [first, second] = [await verified(call), await verified(call)];
    expect(await call("get_email_sender")).toMatchObject({ address: first.sender_email, source: "custom_email", is_dkim_signed: true, is_delivered: false });
    expect(await call("update_custom_email", { id: second.id, is_active: true })).toMatchObject({ is_active: true });
    expect(await call("get_custom_email", { id: first.id })).toMatchObject({ is_active: false });
    expect(await call("get_email_sender")).toMatchObject({ address: second.sender_email });
    await call("update_custom_email", { id: second.id, is_active: false });
    expect(await call("get_email_sender")).toMatchObject({ address: "noreply@localhost", source: "platform", is_dkim_signed: false });
  });

  it("one that was switched off stays off when DNS is asked again", async () => {
    const { call } = await setUp();
    const made = await verified(call);
    await call("update_custom_email", { id: made.id, is_active: false });
    expect(await call("verify_custom_email", { id: made.id })).toMatchObject({ verification_status: "verified", is_active: false });
    expect(await call("get_email_sender")).toMatchObject({ source: "platform" });
  });

  it("refuses to send from a domain that is not verified", async () => {
    const { call } = await setUp();
    const made = await call("create_custom_email", { email_domain: newDomain() });
    expect(await refusal(call("update_custom_email", { id: made.id, is_active: true }))).toMatchObject({ code: "conflict" });
    expect(await call("get_email_sender")).toMatchObject({ source: "platform" });
  });
});

describe("what a sending domain tells of its setup", () => {
  it("counts only ownership and DKIM, and merges an SPF record that is there", async () => {
    const { call } = await setUp();
    const domain = newDomain();
    const made = await call("create_custom_email", { email_domain: domain });
    expect(made).toMatchObject({ progress: "not_started", last_checked_at: null });
    publish(made, "ownership", "dkim");
    dns.set(domain, "TXT", "v=spf1 include:_spf.google.com -all");
    const checked = await call("verify_custom_email", { id: made.id });
    expect(checked).toMatchObject({ progress: "verified", last_checked_at: expect.any(String) });
    expect(records(checked).find(({ purpose }) => purpose === "spf")).toMatchObject({ status: "error", relative_name: "@", suggested_value: "v=spf1 include:_spf.google.com a:localhost -all" });
  });

  it("keeps its version when a check brings nothing new, so that a form which is being filled in stays good", async () => {
    const { call } = await setUp();
    const made = await call("create_custom_email", { email_domain: newDomain() });
    publish(made, "ownership");
    const first = await call("verify_custom_email", { id: made.id });
    const again = await call("verify_custom_email", { id: made.id });
    expect(again.updated_at).toBe(first.updated_at);
    expect(await call("update_custom_email", { id: made.id, sender_name: "Acme", expected_updated_at: first.updated_at })).toMatchObject({ sender_name: "Acme" });
    publish(made, "dkim");
    const news = await call("verify_custom_email", { id: made.id });
    expect(news.updated_at).not.toBe(first.updated_at);
  });

  it("says what goes with it before it is deleted", async () => {
    const { call } = await setUp();
    const made = await call("create_custom_email", { email_domain: newDomain() });
    publish(made, "ownership", "dkim");
    await call("verify_custom_email", { id: made.id });
    expect((await refusal(call("delete_custom_email", { id: made.id }, { confirmation: { given: "" } }))).details?.consequences).toMatch(/platform's address again/);
  });
});
