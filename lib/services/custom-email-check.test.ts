import { and, eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { auditEvents, customEmails, outbox } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { mailBody } from "@/lib/email/outbox";
import { findSender } from "@/lib/email/senders";
import { newId } from "@/lib/ids";
import { customEmailChecks } from "@/lib/jobs/custom-emails";
import { runJob } from "@/lib/jobs/job";
import { callerOf, type Output } from "@/lib/testing/call";
import { testDnsServer } from "@/lib/testing/dns-server";
import { makeAccount, makeMember, makeTenant } from "@/lib/testing/factories";
import { askAbout, checkDueSenders, settle } from "./custom-email-check";

const dns = await testDnsServer();
const { db } = await testDatabase();
const hours = 3_600_000;

beforeEach(async () => {
  await db.delete(customEmails);
  dns.zone.clear();
});

async function setUp() {
  const account = await makeAccount(db);
  const tenant = await makeTenant(db, { accountId: account.id });
  const [owner, admin] = [await makeMember(db, account, "owner"), await makeMember(db, account, "admin")];
  return { account, tenant, owner, admin, call: callerOf(db, admin.actor) };
}
type World = Awaited<ReturnType<typeof setUp>>;

const records = (email: Output) => email.dns_records as { purpose: string; name: string; value: string }[];
const publish = (email: Output, ...purposes: string[]) => records(email).filter(({ purpose }) => purposes.includes(purpose)).forEach(({ name, value }) => dns.set(name, "TXT", value));
const remove = (email: Output, purpose: string) => void dns.zone.delete(records(email).find((record) => record.purpose === purpose)!.name);
const make = ({ call }: World, email_domain = `${newId("user").slice(5)}.example`) => call("create_custom_email", { email_domain });
const rowOf = async (id: string) => (await db.select().from(customEmails).where(eq(customEmails.id, id)))[0]!;
const eventsOf = async ({ tenant }: World, action: string) => db.select().from(auditEvents).where(and(eq(auditEvents.tenantId, tenant.id), eq(auditEvents.action, action)));
const mailsTo = async (email: string) => (await db.select().from(outbox).where(eq(outbox.recipient, email))).map((mail) => ({ subject: mail.subject, ...mailBody(mail) }));

async function verified(world: World) {
  const made = await make(world);
  publish(made, "ownership", "dkim", "dkim_ed25519");
  await world.call("verify_custom_email", { id: made.id });
  return made;
}

/** Lets the job run whenever it has set itself to, until then. */
async function passTime(id: string, until: Date): Promise<number> {
  let checks = 0;
  for (let next = (await rowOf(id)).nextCheckAt; next && next <= until; next = (await rowOf(id)).nextCheckAt) {
    await checkDueSenders(db, next);
    checks++;
  }
  return checks;
}
const from = (ms: number) => new Date(Date.now() + ms);

describe("sending domains, without anybody's asking", () => {
  it("are verified by the periodic check, which says so in the audit log as the system", async () => {
    const world = await setUp();
    const made = await make(world);
    publish(made, "ownership", "dkim");
    await runJob(db, customEmailChecks, from(0));
    await passTime(made.id, from(3 * 60_000));
    expect(await world.call("get_custom_email", { id: made.id })).toMatchObject({ verification_status: "verified", is_active: true, next_check_at: expect.any(String) });
    expect(await eventsOf(world, "custom_email.verified")).toMatchObject([{ actor: { kind: "system" }, accountId: world.account.id, target: { id: made.id } }]);
  });

  it("are verified beside others of their tenant that are found in the same moment, of which one becomes active", async () => {
    const world = await setUp();
    const made = await Promise.all(Array.from({ length: 6 }, () => make(world)));
    for (const email of made) publish(email, "ownership", "dkim", "dkim_ed25519");
    await checkDueSenders(db, new Date(Date.now() + hours / 20));
    const rows = await db.select().from(customEmails).where(eq(customEmails.tenantId, world.tenant.id));
    expect(rows.map(({ senderVerified }) => senderVerified)).toEqual(made.map(() => true));
    expect(rows.filter(({ isActive }) => isActive)).toHaveLength(1);
  });

  it("are left to another process, or a later run, by a process that is to end", async () => {
    const made = await make(await setUp());
    const before = await rowOf(made.id);
    expect(await checkDueSenders(db, new Date(Date.now() + hours / 20), AbortSignal.abort())).toBe(0);
    expect(await rowOf(made.id)).toEqual(before);
  });

  it("are asked about ever more seldom while nothing is there, and after 72 hours by hand alone", async () => {
    const world = await setUp();
    const made = await make(world);
    const checks = await passTime(made.id, from(100 * hours));
    expect(checks).toBeGreaterThan(20);
    expect(checks).toBeLessThan(120);
    expect(await world.call("get_custom_email", { id: made.id })).toMatchObject({ next_check_at: null, sender_verified: false });
    publish(made, "ownership", "dkim");
    expect(await world.call("verify_custom_email", { id: made.id })).toMatchObject({ is_active: true, next_check_at: expect.any(String) });
  });

  it.each([["ownership"], ["dkim"]])("fall back to the platform's address after 72 hours without %s, once, and owners are told once", async (purpose) => {
    const world = await setUp();
    const made = await verified(world);
    remove(made, purpose);
    await passTime(made.id, from(70 * hours));
    expect(await world.call("get_custom_email", { id: made.id })).toMatchObject({ sender_verified: true, is_active: true, verification_status: "error", failing_since: expect.any(String), fell_back_at: null });
    expect(await mailsTo(world.owner.user.email)).toEqual([]);
    await passTime(made.id, from(200 * hours));
    expect(await world.call("get_custom_email", { id: made.id })).toMatchObject({ sender_verified: false, is_active: false, fell_back_at: expect.any(String) });
    expect((await findSender(db, world.tenant.id)).dkim).toBeUndefined();
    const [mail, ...more] = await mailsTo(world.owner.user.email);
    expect(more).toEqual([]);
    expect(mail).toMatchObject({ subject: `No mail is sent from ${made.email_domain as string} any more` });
    expect(mail!.text).toContain(`/tenants/${world.tenant.id}/emails/${made.id}`);
    expect(await mailsTo(world.admin.user.email)).toEqual([]);
    expect(await eventsOf(world, "custom_email.fell_back")).toMatchObject([{ outcome: "failure", actor: { kind: "system" } }]);
  });

  it("take over again when the records are back", async () => {
    const world = await setUp();
    const made = await verified(world);
    remove(made, "dkim");
    await passTime(made.id, from(90 * hours));
    expect((await rowOf(made.id)).fellBackAt).not.toBeNull();
    publish(made, "dkim");
    await passTime(made.id, from(120 * hours));
    expect(await world.call("get_custom_email", { id: made.id })).toMatchObject({ sender_verified: true, is_active: true, fell_back_at: null, failing_since: null });
  });

  it("keep sending while DNS does not answer, however long", async () => {
    const world = await setUp();
    const made = await verified(world);
    dns.zone.set(records(made)[1]!.name, "servfail");
    for (let day = 1; day <= 7; day++) expect(await checkDueSenders(db, from(day * 24 * hours))).toBe(1);
    expect(await rowOf(made.id)).toMatchObject({ senderVerified: true, isActive: true, failingSince: null });
  });

  it("sign no more with an optional key whose record is gone, and go on sending", async () => {
    const world = await setUp();
    const made = await verified(world);
    expect((await findSender(db, world.tenant.id)).dkim).toHaveLength(2);
    remove(made, "dkim_ed25519");
    await passTime(made.id, from(6 * hours));
    expect((await findSender(db, world.tenant.id)).dkim).toMatchObject([{ algorithm: "rsa" }]);
    expect((await rowOf(made.id)).isActive).toBe(true);
  });

  it("let new keys take over soon after DNS has them", async () => {
    const world = await setUp();
    const made = await verified(world);
    const rotated = await world.call("rotate_dkim_keys", { id: made.id });
    publish(rotated, "dkim_next", "dkim_ed25519_next");
    await passTime(made.id, from(5 * 60_000));
    expect((await findSender(db, world.tenant.id)).dkim!.map(({ domain, selector }) => `${selector}._domainkey.${domain}`)).toEqual(expect.arrayContaining(records(rotated).filter(({ purpose }) => purpose.endsWith("_next")).map(({ name }) => name)));
    expect(await eventsOf(world, "custom_email.dkim_keys_changed")).toHaveLength(1);
  });

  it("are checked once, of processes that begin together", async () => {
    const world = await setUp();
    const made = await make(world);
    const counts = await Promise.all([1, 2, 3].map(() => checkDueSenders(db, from(1000))));
    expect(counts.reduce((sum, count) => sum + count)).toBe(1);
    expect((await rowOf(made.id)).lastCheckedAt).not.toBeNull();
  });

  it("are not verified by an answer about what they were before (CD-10)", async () => {
    const world = await setUp();
    const made = await make(world);
    publish(made, "ownership", "dkim");
    const answers = await askAbout(db, await rowOf(made.id));
    await world.call("update_custom_email", { id: made.id, sender_name: "Other" });
    expect(await settle(db, answers)).toBeUndefined();
    expect((await rowOf(made.id)).senderVerified).toBe(false);
  });
});
