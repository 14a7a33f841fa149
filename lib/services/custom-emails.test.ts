import { createPublicKey } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { customEmails } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { findSender } from "@/lib/email/senders";
import { newId } from "@/lib/ids";
import { callerOf, refusal, type Output } from "@/lib/testing/call";
import { startDnsServer, type DnsServer } from "@/lib/testing/dns-server";
import { makeAccount, makeMember, makeTenant } from "@/lib/testing/factories";

const { db } = await testDatabase();
let dns: DnsServer;
beforeAll(async () => {
  dns = await startDnsServer();
  process.env.DNS_SERVERS = dns.address;
});
afterAll(async () => {
  await dns.close();
});

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
