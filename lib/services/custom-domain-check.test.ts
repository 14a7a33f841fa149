import { and, eq } from "drizzle-orm";
import { beforeEach, describe, expect, inject, it, vi } from "vitest";
import { auditEvents, customDomains, outbox } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { mailBody } from "@/lib/email/outbox";
import { newId } from "@/lib/ids";
import { customDomainChecks } from "@/lib/jobs/custom-domains";
import { runJob } from "@/lib/jobs/job";
import { discovery } from "@/lib/oauth/endpoints/discovery";
import { resolveTenant } from "@/lib/tenancy/resolve-tenant";
import { callerOf, refusal, type Output } from "@/lib/testing/call";
import { testDnsServer } from "@/lib/testing/dns-server";
import { makeAccount, makeMember, makeTenant } from "@/lib/testing/factories";
import { checkDueDomains, recordAnswer } from "./custom-domain-check";

const dns = await testDnsServer();
const { db } = await testDatabase();

const minutes = 60_000;
const hours = 60 * minutes;

async function setUp() {
  const account = await makeAccount(db);
  const tenant = await makeTenant(db, { accountId: account.id });
  const owner = await makeMember(db, account, "owner");
  return { account, tenant, owner, call: callerOf(db, owner.actor) };
}

const newDomain = () => `auth.${newId("user").slice(5)}.example`;
const record = (domain: Output, type: string) => (domain.verification_records as { type: string; name: string; value: string }[]).find((candidate) => candidate.type === type)!;
const prove = (domain: Output) => dns.set(record(domain, "TXT").name, "TXT", record(domain, "TXT").value);
const route = (domain: Output) => dns.set(record(domain, "CNAME").name, "CNAME", record(domain, "CNAME").value);

const rowOf = async (id: string) => (await db.select().from(customDomains).where(eq(customDomains.id, id)))[0]!;

/** Lets the job run whenever it has set itself to, until then. */
async function passTime(id: string, until: Date): Promise<Date[]> {
  const times: Date[] = [];
  for (let next = (await rowOf(id)).nextCheckAt; next && next <= until; next = (await rowOf(id)).nextCheckAt) {
    times.push(next);
    await checkDueDomains(db, next);
  }
  return times;
}

async function served({ call }: Pick<Awaited<ReturnType<typeof setUp>>, "call">, domain = newDomain()) {
  const made = await call("create_custom_domain", { domain });
  prove(made);
  route(made);
  const active = await call("verify_custom_domain", { id: made.id });
  expect(active).toMatchObject({ status: "active", problem: null });
  return { made, start: (await rowOf(made.id)).nextCheckAt!, host: `${made.custom_domain}:3000` };
}

const later = (from: Date, ms: number) => new Date(from.getTime() + ms);
const mailsTo = async (email: string) => (await db.select().from(outbox).where(eq(outbox.recipient, email))).map((mail) => ({ subject: mail.subject, ...mailBody(mail) }));
const actionsOf = async (tenant: { id: string }) => (await db.select({ action: auditEvents.action }).from(auditEvents).where(eq(auditEvents.tenantId, tenant.id))).map(({ action }) => action);

beforeEach(async () => {
  await db.delete(customDomains);
  dns.zone.clear();
});

describe("a domain that waits for its records", () => {
  it("is found by the periodic check, which says so in the audit log as the system", async () => {
    const it = await setUp();
    const made = await it.call("create_custom_domain", { domain: newDomain() });
    expect(made.next_check_at).toEqual(expect.any(String));
    prove(made);
    route(made);
    expect(await checkDueDomains(db, new Date())).toBe(0);
    const [first] = await passTime(made.id, later(new Date(), 3 * minutes));
    expect(first!.getTime() - Date.now()).toBeLessThan(2 * minutes);
    expect(await it.call("get_custom_domain", { id: made.id })).toMatchObject({ status: "active", is_primary: true });
    expect(await resolveTenant(db, `${made.custom_domain}:3000`)).toMatchObject({ id: it.tenant.id });
    const events = await db.select().from(auditEvents).where(and(eq(auditEvents.tenantId, it.tenant.id), eq(auditEvents.action, "custom_domain.verified")));
    expect(events).toMatchObject([{ actor: { kind: "system" }, accountId: it.account.id, target: { type: "custom_domain", id: made.id } }]);
  });

  it("goes live beside others of its tenant that are found in the same moment, of which one becomes primary", async () => {
    const it = await setUp();
    const made = await Promise.all(Array.from({ length: 6 }, () => it.call("create_custom_domain", { domain: newDomain() })));
    made.forEach(prove);
    await checkDueDomains(db, later(new Date(), 3 * minutes));
    const rows = await db.select().from(customDomains).where(eq(customDomains.tenantId, it.tenant.id));
    expect(rows.map(({ status }) => status)).toEqual(made.map(() => "active"));
    expect(rows.filter(({ isPrimary }) => isPrimary)).toHaveLength(1);
  });

  it("is left to another process, or a later run, by a process that is to end", async () => {
    const { call } = await setUp();
    const made = await call("create_custom_domain", { domain: newDomain() });
    const before = await rowOf(made.id);
    expect(await checkDueDomains(db, later(new Date(), 3 * minutes), AbortSignal.abort())).toBe(0);
    expect(await rowOf(made.id)).toEqual(before);
    expect(await checkDueDomains(db, later(new Date(), 3 * minutes))).toBe(1);
  });

  it("is asked about often at first, then seldom, and after 72 hours by hand alone", async () => {
    const { call, owner } = await setUp();
    const made = await call("create_custom_domain", { domain: newDomain() });
    const times = await passTime(made.id, later(new Date(), 100 * hours));
    const gaps = times.slice(1).map((time, index) => time.getTime() - times[index]!.getTime());
    expect(gaps[0]).toBeLessThan(2 * minutes);
    expect(gaps.at(-2)).toBeGreaterThan(90 * minutes);
    expect(times.length).toBeLessThan(80);
    expect(times.at(-1)!.getTime() - (await rowOf(made.id)).createdAt.getTime()).toBe(72 * hours);
    expect(await call("get_custom_domain", { id: made.id })).toMatchObject({ status: "error", problem: "never_proven", next_check_at: null });
    expect(await mailsTo(owner.user.email)).toEqual([]);
    prove(made);
    expect(await call("verify_custom_domain", { id: made.id })).toMatchObject({ status: "active", problem: null, next_check_at: expect.any(String) });
  });
});

describe("CD-05 a domain that serves", () => {
  it("outlives one bad answer, without a word", async () => {
    const it = await setUp();
    const { made, start, host } = await served(it);
    dns.zone.delete(record(made, "TXT").name);
    await checkDueDomains(db, start);
    expect(await it.call("get_custom_domain", { id: made.id })).toMatchObject({ status: "active", failing_since: start.toISOString(), serves_until: later(start, 72 * hours).toISOString() });
    prove(made);
    await passTime(made.id, later(start, hours));
    expect(await it.call("get_custom_domain", { id: made.id })).toMatchObject({ status: "active", failing_since: null, serves_until: null });
    expect(await resolveTenant(db, host)).toBeDefined();
    expect(await mailsTo(it.owner.user.email)).toEqual([]);
  });

  it("outlives any number of days on which DNS does not answer", async () => {
    const it = await setUp();
    const { made, start } = await served(it);
    for (const type of ["TXT", "CNAME"]) dns.zone.set(record(made, type).name, "servfail");
    for (const days of [0, 1, 2, 3, 4, 9]) await checkDueDomains(db, later(start, days * 24 * hours));
    expect(await it.call("get_custom_domain", { id: made.id })).toMatchObject({ status: "active", failing_since: null, progress: "temporary_failure" });
    expect(await mailsTo(it.owner.user.email)).toEqual([]);
  });

  it("is not taken away for two bad answers with silence between them", async () => {
    const it = await setUp();
    const { made, start } = await served(it);
    dns.zone.delete(record(made, "TXT").name);
    await checkDueDomains(db, start);
    dns.zone.set(record(made, "TXT").name, "servfail");
    await passTime(made.id, later(start, 80 * hours));
    dns.zone.delete(record(made, "TXT").name);
    await checkDueDomains(db, later(start, 90 * hours));
    expect(await it.call("get_custom_domain", { id: made.id })).toMatchObject({ status: "active", failing_since: start.toISOString() });
  });

  it.each(["TXT", "CNAME"])("is switched off when its %s has been gone for 72 hours: owners are warned once and told once, the host is nobody's", async (type) => {
    const it = await setUp();
    const second = await makeMember(db, it.account, "owner");
    const [admin, stranger] = [await makeMember(db, it.account, "admin"), await makeMember(db, await makeAccount(db), "owner")];
    const { made, start, host } = await served(it);
    dns.zone.delete(record(made, type).name);
    await passTime(made.id, later(start, hours));
    for (const { user } of [it.owner, second]) expect(await mailsTo(user.email)).toMatchObject([{ subject: `The DNS records of ${made.custom_domain} are gone`, text: expect.stringContaining(`/tenants/${it.tenant.id}/domains/${made.id}`) }]);
    await passTime(made.id, later(start, 72 * hours - 1));
    expect(await it.call("get_custom_domain", { id: made.id })).toMatchObject({ status: "active", is_primary: true });
    expect(await mailsTo(it.owner.user.email)).toHaveLength(1);
    expect(await resolveTenant(db, host)).toBeDefined();

    await passTime(made.id, later(start, 73 * hours));
    expect(await it.call("get_custom_domain", { id: made.id })).toMatchObject({ status: "error", problem: "proof_lost", is_primary: false, next_check_at: null, failing_since: null });
    expect(await resolveTenant(db, host)).toBeUndefined();
    expect((await discovery(new Request(`http://${host}/.well-known/openid-configuration`, { headers: { host } }))).status).toBe(421);
    for (const { user } of [it.owner, second]) expect((await mailsTo(user.email)).map(({ subject }) => subject).sort()).toEqual([`The DNS records of ${made.custom_domain} are gone`, `${made.custom_domain} is switched off`]);
    for (const { user } of [admin, stranger]) expect(await mailsTo(user.email)).toEqual([]);
    expect((await actionsOf(it.tenant)).filter((action) => /lost|disabled/.test(action)).sort()).toEqual(["custom_domain.disabled", "custom_domain.records_lost"]);
  });

  it("comes back by hand once its records are there again", async () => {
    const it = await setUp();
    const { made, start, host } = await served(it);
    dns.zone.delete(record(made, "TXT").name);
    await passTime(made.id, later(start, 73 * hours));
    expect(await it.call("verify_custom_domain", { id: made.id })).toMatchObject({ status: "error", problem: "proof_lost" });
    prove(made);
    expect(await it.call("verify_custom_domain", { id: made.id })).toMatchObject({ status: "active", problem: null, is_primary: true });
    expect(await resolveTenant(db, host)).toMatchObject({ id: it.tenant.id });
  });

  it("another tenant needs a TXT record of its own, and gets the name only once it is lost", async () => {
    const [one, two] = [await setUp(), await setUp()];
    const domain = newDomain();
    const theirs = await two.call("create_custom_domain", { domain });
    const { made, start, host } = await served(one, domain);
    expect(await two.call("get_custom_domain", { id: theirs.id })).toMatchObject({ status: "error", problem: "taken", next_check_at: null });
    prove(theirs);
    expect((await refusal(two.call("verify_custom_domain", { id: theirs.id }))).code).toBe("conflict");
    await passTime(made.id, later(start, 73 * hours));
    expect(await one.call("get_custom_domain", { id: made.id })).toMatchObject({ problem: "proof_lost" });
    dns.set(record(theirs, "TXT").name, "TXT", record(made, "TXT").value);
    expect(await two.call("verify_custom_domain", { id: theirs.id })).toMatchObject({ status: "error" });
    prove(theirs);
    expect(await two.call("verify_custom_domain", { id: theirs.id })).toMatchObject({ status: "active", problem: null });
    expect(await resolveTenant(db, host)).toMatchObject({ id: two.tenant.id });
  });

  it("without a CNAME so far stays, since nothing was lost; its loss counts from the day it was there", async () => {
    const it = await setUp();
    const made = await it.call("create_custom_domain", { domain: newDomain() });
    prove(made);
    await it.call("verify_custom_domain", { id: made.id });
    const start = (await rowOf(made.id)).nextCheckAt!;
    await passTime(made.id, later(start, 80 * hours));
    expect(await it.call("get_custom_domain", { id: made.id })).toMatchObject({ status: "active", failing_since: null });
    route(made);
    await it.call("verify_custom_domain", { id: made.id });
    dns.zone.delete(record(made, "CNAME").name);
    expect(await it.call("verify_custom_domain", { id: made.id })).toMatchObject({ status: "active", failing_since: expect.any(String) });
  });

  it("warns again only a day after the last warning, however often the records come and go", async () => {
    const it = await setUp();
    const { made, start } = await served(it);
    for (let hour = 0; hour < 48; hour += 4) {
      dns.zone.delete(record(made, "TXT").name);
      await checkDueDomains(db, later(start, hour * hours));
      await passTime(made.id, later(start, (hour + 2) * hours));
      prove(made);
      await passTime(made.id, later(start, (hour + 4) * hours - 1));
      await db.update(customDomains).set({ nextCheckAt: later(start, (hour + 4) * hours) }).where(eq(customDomains.id, made.id));
    }
    expect((await mailsTo(it.owner.user.email)).length).toBeLessThanOrEqual(2);
  });
});

describe("of two that check at once", () => {
  it.runIf(inject("testDatabase").kind === "postgres")("each domain is claimed by one", async () => {
    const { call } = await setUp();
    for (let index = 0; index < 12; index++) await call("create_custom_domain", { domain: newDomain() });
    const soon = later(new Date(), 5 * minutes);
    const counts = await Promise.all([1, 2, 3].map(() => checkDueDomains(db, soon)));
    expect(counts.reduce((sum, count) => sum + count)).toBe(12);
  });

  it("a claim that was never finished is due again, and no version changes by it", async () => {
    const { call } = await setUp();
    const made = await call("create_custom_domain", { domain: newDomain() });
    const before = await rowOf(made.id);
    const due = before.nextCheckAt!;
    await runJob(db, customDomainChecks, due);
    expect(await checkDueDomains(db, due)).toBe(0);
    expect((await rowOf(made.id)).nextCheckAt!.getTime()).toBeGreaterThan(due.getTime());
  });

  it("CD-10 an answer for another token, name or version is written nowhere", async () => {
    const it = await setUp();
    const made = await it.call("create_custom_domain", { domain: newDomain() });
    const row = await rowOf(made.id);
    const answer = { records: row.records.map((each) => ({ ...each, status: "verified" as const, found: [each.value] })), zone: undefined, tls: null };
    const changes = [{ challengeToken: "another" }, { domain: newDomain() }, { updatedAt: later(row.updatedAt, 1) }];
    for (const change of changes) {
      await db.update(customDomains).set(change).where(eq(customDomains.id, row.id));
      expect(await db.transaction((transaction) => recordAnswer(transaction, row, answer))).toBeUndefined();
      expect(await rowOf(made.id)).toMatchObject({ status: "pending", isPrimary: false });
      await db.update(customDomains).set({ challengeToken: row.challengeToken, domain: row.domain, updatedAt: row.updatedAt }).where(eq(customDomains.id, row.id));
    }
    expect(await db.transaction((transaction) => recordAnswer(transaction, row, answer))).toMatchObject({ status: "active" });
  });

  it("a domain that cannot be written keeps no other from being checked", async () => {
    vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const [one, two] = [await setUp(), await setUp()];
    const [broken, sound] = [await one.call("create_custom_domain", { domain: newDomain() }), await two.call("create_custom_domain", { domain: newDomain() })];
    await db.update(customDomains).set({ records: [{} as never] }).where(eq(customDomains.id, broken.id));
    prove(sound);
    await checkDueDomains(db, later(new Date(), 5 * minutes));
    vi.restoreAllMocks();
    expect(await two.call("get_custom_domain", { id: sound.id })).toMatchObject({ status: "active" });
  });
});
