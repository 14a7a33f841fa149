import { createPublicKey } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterEach, describe, expect, it, vi } from "vitest";
import { auditEvents, customEmails, dkimKeys } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { findSender } from "@/lib/email/senders";
import { newId } from "@/lib/ids";
import { callerOf, refusal, type Output } from "@/lib/testing/call";
import { testDnsServer } from "@/lib/testing/dns-server";
import { makeAccount, makeMember, makeTenant } from "@/lib/testing/factories";
import { askAbout, settle } from "./custom-email-check";

const dns = await testDnsServer();
const { db } = await testDatabase();

afterEach(() => void vi.useRealTimers());

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
    expect(records(made).map(({ purpose }) => purpose)).toEqual(["ownership", "dkim", "dkim_ed25519", "spf", "dmarc"]);
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
    expect(records(verified).map(({ status }) => status)).toEqual(["verified", "verified", "pending", "pending", "pending"]);
    const sender = await findSender(db, tenant.id);
    expect(sender).toMatchObject({ from: { name: "Acme", address: made.sender_email }, dkim: [{ domain: made.email_domain, algorithm: "rsa" }] });
    const published = createPublicKey(sender.dkim![0]!.privateKey).export({ type: "spki", format: "der" }).toString("base64");
    expect(records(made)[1]!.value).toBe(`v=DKIM1; k=rsa; p=${published}`);
  });

  it.each([["ownership"], ["dkim"]])("do not with %s alone", async (purpose) => {
    const { call, tenant } = await setUp();
    const made = await call("create_custom_email", { email_domain: newDomain() });
    publish(made, purpose);
    expect(await call("verify_custom_email", { id: made.id })).toMatchObject({ verification_status: "pending", is_active: false });
    expect((await findSender(db, tenant.id)).dkim).toBeUndefined();
  });

  it("send on for 72 hours when the DKIM record is gone, and then no more until it is back", async () => {
    const { call, tenant } = await setUp();
    const made = await call("create_custom_email", { email_domain: newDomain() });
    publish(made, "ownership", "dkim");
    await call("verify_custom_email", { id: made.id });
    const dkim = records(made)[1]!.name;
    dns.zone.set(dkim, "servfail");
    expect(await call("verify_custom_email", { id: made.id })).toMatchObject({ sender_verified: true, is_active: true, failing_since: null });
    dns.zone.delete(dkim);
    const lost = await call("verify_custom_email", { id: made.id });
    expect(lost).toMatchObject({ verification_status: "error", sender_verified: true, is_active: true, failing_since: expect.any(String) });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 72 * 3_600_000 - 60_000 });
    expect(await call("verify_custom_email", { id: made.id })).toMatchObject({ sender_verified: true, failing_since: lost.failing_since });
    vi.setSystemTime(Date.now() + 120_000);
    dns.zone.set(dkim, "servfail");
    expect(await call("verify_custom_email", { id: made.id })).toMatchObject({ sender_verified: true });
    dns.zone.delete(dkim);
    for (let check = 3; check < 5; check++) expect(await call("verify_custom_email", { id: made.id })).toMatchObject({ sender_verified: true });
    expect(await call("verify_custom_email", { id: made.id })).toMatchObject({ verification_status: "error", sender_verified: false, is_active: false, fell_back_at: expect.any(String) });
    expect((await findSender(db, tenant.id)).dkim).toBeUndefined();
    publish(made, "dkim");
    expect(await call("verify_custom_email", { id: made.id })).toMatchObject({ verification_status: "verified", is_active: true, failing_since: null, fell_back_at: null });
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

  it("one that another took over from while DNS was asked does not take back what it was", async () => {
    const { call } = await setUp();
    const [first, second] = [await verified(call), await verified(call)];
    const [row] = await db.select().from(customEmails).where(eq(customEmails.id, first.id as string));
    const answers = await askAbout(db, row!);
    await call("update_custom_email", { id: second.id, is_active: true });
    expect(await db.transaction((transaction) => settle(transaction, answers))).toBeUndefined();
    expect(await call("get_email_sender")).toMatchObject({ address: second.sender_email });
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

describe("rotate_dkim_keys", () => {
  const keys = (email: Output) => (email.dkim_keys as { selector: string; algorithm: string; state: string; removable_at: string | null }[]).map(({ algorithm, state }) => `${algorithm} ${state}`);
  const signers = async (tenant: { id: string }) => (await findSender(db, tenant.id)).dkim!.map(({ selector }) => selector).sort();
  const verified = async (call: Awaited<ReturnType<typeof setUp>>["call"]) => {
    const made = await call("create_custom_email", { email_domain: newDomain() });
    publish(made, "ownership", "dkim", "dkim_ed25519");
    return call("verify_custom_email", { id: made.id });
  };

  it("signs with the old keys until DNS has the new ones, each algorithm for itself, and keeps the old records for a week", async () => {
    const { call, tenant } = await setUp();
    const made = await verified(call);
    const old = await signers(tenant);
    expect(old).toHaveLength(2);
    const rotated = await call("rotate_dkim_keys", { id: made.id });
    expect(keys(rotated)).toEqual(["rsa next", "ed25519 next", "rsa active", "ed25519 active"]);
    expect(records(rotated).map(({ purpose }) => purpose)).toEqual(["ownership", "dkim", "dkim_ed25519", "dkim_next", "dkim_ed25519_next", "spf", "dmarc"]);
    expect(rotated.sender_verified).toBe(true);
    await call("verify_custom_email", { id: made.id });
    expect(await signers(tenant)).toEqual(old);

    publish(rotated, "dkim_next");
    const half = await call("verify_custom_email", { id: made.id });
    expect(keys(half)).toEqual(["ed25519 next", "rsa active", "ed25519 active", "rsa retired"]);
    publish(rotated, "dkim_ed25519_next");
    const after = await call("verify_custom_email", { id: made.id });
    expect(keys(after)).toEqual(["rsa active", "ed25519 active", "rsa retired", "ed25519 retired"]);
    expect(after).toMatchObject({ progress: "verified", is_active: true });
    for (const key of (after.dkim_keys as { state: string; removable_at: string | null }[]).filter(({ state }) => state === "retired"))
      expect(Date.parse(key.removable_at!) - Date.now()).toBeGreaterThan(6.9 * 86_400_000);
    const now = await signers(tenant);
    expect(now.filter((selector) => old.includes(selector))).toEqual([]);
    expect(now.map((selector) => `${selector}._domainkey.${made.email_domain as string}`)).toEqual(records(rotated).filter(({ purpose }) => purpose.endsWith("_next")).map(({ name }) => name).sort());
  });

  it("destroys the private half of a retired key", async () => {
    const { call } = await setUp();
    const made = await verified(call);
    publish(await call("rotate_dkim_keys", { id: made.id }), "dkim_next", "dkim_ed25519_next");
    await call("verify_custom_email", { id: made.id });
    const rows = await db.select().from(dkimKeys).where(eq(dkimKeys.emailId, made.id));
    expect(rows.map(({ state, privateKeySealed }) => `${state} ${privateKeySealed === null}`).sort()).toEqual(["active false", "active false", "retired true", "retired true"]);
  });

  it("refuses a second one while the first waits", async () => {
    const { call } = await setUp();
    const made = await verified(call);
    await call("rotate_dkim_keys", { id: made.id });
    expect(await refusal(call("rotate_dkim_keys", { id: made.id }))).toMatchObject({ code: "conflict" });
  });

  it("happens once, of two at one time", async () => {
    const { call } = await setUp();
    const made = await verified(call);
    const both = await Promise.allSettled([call("rotate_dkim_keys", { id: made.id }), call("rotate_dkim_keys", { id: made.id })]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "conflict" } });
    expect(keys(await call("get_custom_email", { id: made.id }))).toEqual(["rsa next", "ed25519 next", "rsa active", "ed25519 active"]);
  });

  it("happens again for one algorithm while the record of the other's new key never comes", async () => {
    const { call } = await setUp();
    const made = await verified(call);
    const rotated = await call("rotate_dkim_keys", { id: made.id });
    publish(rotated, "dkim_next");
    await call("verify_custom_email", { id: made.id });
    const again = await call("rotate_dkim_keys", { id: made.id });
    expect(keys(again)).toEqual(["rsa next", "ed25519 next", "rsa active", "ed25519 active", "rsa retired"]);
    const record = (email: Output) => records(email).find(({ purpose }) => purpose === "dkim_ed25519_next")!.name;
    expect(record(again)).toBe(record(rotated));
  });

  it("does not take over on an answer from before it began (CD-10)", async () => {
    const { call } = await setUp();
    const made = await verified(call);
    const [row] = await db.select().from(customEmails).where(eq(customEmails.id, made.id));
    const answers = await askAbout(db, row!);
    await call("rotate_dkim_keys", { id: made.id });
    expect(await settle(db, answers)).toBeUndefined();
    expect(keys(await call("get_custom_email", { id: made.id }))).toContain("rsa next");
  });

  it("EM-08 of two tenants with one domain each signs with keys of its own, by its own proof", async () => {
    const [one, two] = [await setUp(), await setUp()];
    const email_domain = newDomain();
    const [first, second] = [await one.call("create_custom_email", { email_domain }), await two.call("create_custom_email", { email_domain })];
    publish(first, "ownership", "dkim");
    expect(await two.call("verify_custom_email", { id: second.id })).toMatchObject({ sender_verified: false });
    expect(await one.call("verify_custom_email", { id: first.id })).toMatchObject({ sender_verified: true });
    dns.set(records(second)[0]!.name, "TXT", records(first)[0]!.value, records(second)[0]!.value);
    publish(second, "dkim");
    expect(await two.call("verify_custom_email", { id: second.id })).toMatchObject({ sender_verified: true });
    expect(await one.call("verify_custom_email", { id: first.id })).toMatchObject({ sender_verified: true });
    const [a, b] = [await signers(one.tenant), await signers(two.tenant)];
    expect(a.filter((selector) => b.includes(selector))).toEqual([]);
    expect(await refusal(two.call("rotate_dkim_keys", { id: first.id }))).toMatchObject({ code: "not_found" });
  });

  it("EM-05 tells of no private key, in no answer and no audit event", async () => {
    const { call, tenant } = await setUp();
    const made = await verified(call);
    const answers = [made, await call("rotate_dkim_keys", { id: made.id }), await call("get_custom_email", { id: made.id }), await call("list_custom_emails")];
    const events = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id));
    const sealed = (await db.select().from(dkimKeys).where(eq(dkimKeys.emailId, made.id))).map(({ privateKeySealed }) => privateKeySealed!);
    for (const text of [...sealed, "PRIVATE"]) expect(JSON.stringify([answers, events])).not.toContain(text);
  });
});

it("CD-09 a domain beyond ASCII is kept in A-labels", async () => {
  const { call } = await setUp();
  const label = newId("user").slice(5, 15);
  expect(await call("create_custom_email", { email_domain: `Bücher-${label}.example` })).toMatchObject({ email_domain: expect.stringMatching(/^xn--bcher-[a-z0-9-]+\.example$/), sender_email: expect.stringMatching(/^noreply@xn--bcher-[a-z0-9-]+\.example$/) });
});

describe("the sender's name", () => {
  it.each([["A\r\nBcc: x@y.zz"], ['"Acme"'], ["support@bank.example"], ["Support ＠ bank"], ["Acme <x>"], ["a\\b"], ["   "], ["x".repeat(101)], ["A\u202eB"]])("EM-07 refuses %j", async (sender_name) => {
    const { call } = await setUp();
    expect((await refusal(call("create_custom_email", { email_domain: newDomain(), sender_name }))).details).toHaveProperty("sender_name");
  });

  it.each([["reply_to", "a@b.example\r\nBcc: x@y.zz"], ["reply_to", "not an address"], ["sender_email", '"a b"@c.example']])("EM-07 refuses %s %j", async (field, value) => {
    const { call } = await setUp();
    expect((await refusal(call("create_custom_email", { email_domain: newDomain(), [field]: value }))).details).toHaveProperty(field);
  });
});
