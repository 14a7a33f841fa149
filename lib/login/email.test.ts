import { afterEach, describe, expect, it, vi } from "vitest";
import { and, eq } from "drizzle-orm";
import { testDatabase } from "@/lib/db/testing";
import { auditEvents, emailChallenges, outbox, pendingIdentities, sessions, socialIdentities, users } from "@/lib/db/schema";
import { browserHash } from "@/lib/browser";
import { newSecret } from "@/lib/crypto/secrets";
import { newId } from "@/lib/ids";
import { makeTenant, makeUser } from "@/lib/testing/factories";
import { newestMail, otherCode } from "@/lib/testing/mailbox";
import { listLocalMail } from "@/lib/email/outbox";
import type { Tenant } from "@/lib/tenancy/resolve-tenant";
import { claimNextMail, findChallenge, startEmailSignIn } from "./email";
import { finishByCode, finishByLink } from "./finish-email";

const opened = await testDatabase();
const { db } = opened;
afterEach(() => void vi.useRealTimers());

const browser = () => browserHash(newSecret());

async function start(tenant: Tenant, email: string, browserHash = browser()) {
  const started = await startEmailSignIn(db, tenant, { email, browserHash });
  if (started.outcome !== "started") throw new Error(started.outcome);
  return { challengeId: started.challengeId, browserHash, mail: await newestMail(db, tenant, email) };
}

describe("signing in by mail", () => {
  it("makes the user on the first sign-in, finds them on the next, and records both", async () => {
    const tenant = await makeTenant(db);
    const first = await start(tenant, "ada@example.com");
    const finished = await finishByCode(db, tenant, { ...first, code: first.mail!.code, ip: "192.0.2.1", userAgent: "test" });
    if (finished.outcome !== "signed_in") throw new Error(finished.outcome);
    expect(finished).toMatchObject({ isNew: true, user: { email: "ada@example.com", emailVerified: true } });
    const again = await start(tenant, "Ada@Example.com".toLowerCase());
    expect(await finishByLink(db, tenant, { ...again, token: again.mail!.token })).toMatchObject({ outcome: "signed_in", isNew: false, user: { id: finished.user.id } });
    const kept = await db.select().from(sessions).where(eq(sessions.tenantId, tenant.id));
    expect(kept).toHaveLength(2);
    expect(kept[0]).toMatchObject({ amr: ["email"], acr: "urn:authalla:acr:email" });
    const events = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id));
    expect(events.map(({ action }) => action).sort()).toEqual(["session.created", "session.created", "user.registered"]);
  });

  it("keeps neither code nor token in the clear", async () => {
    const tenant = await makeTenant(db);
    const { mail } = await start(tenant, "ada@example.com");
    const [stored] = await db.select().from(emailChallenges).where(eq(emailChallenges.tenantId, tenant.id));
    const [sent] = await db.select().from(outbox).where(eq(outbox.tenantId, tenant.id));
    for (const secret of [mail!.code, mail!.token]) expect(JSON.stringify({ stored, subject: sent!.subject, body: sent!.bodySealed })).not.toContain(secret);
  });

  it("takes a code with spaces or dashes, and spends no guess on what is no code", async () => {
    const tenant = await makeTenant(db);
    const { mail, ...flow } = await start(tenant, "ada@example.com");
    for (const code of ["", "12345", "1234567", "abcdef", "12345a", "१२३४५६"]) expect(await finishByCode(db, tenant, { ...flow, code })).toEqual({ outcome: "malformed_code" });
    expect((await finishByCode(db, tenant, { ...flow, code: ` ${mail!.code.slice(0, 3)} ${mail!.code.slice(3)} ` })).outcome).toBe("signed_in");
    const second = await start(tenant, "ada@example.com");
    expect((await finishByCode(db, tenant, { ...second, code: `${second.mail!.code.slice(0, 3)}–${second.mail!.code.slice(3)}` })).outcome).toBe("signed_in");
  });

  it("spends code and link together, once, when both are sent 20 times at the same moment", async () => {
    const tenant = await makeTenant(db);
    const { mail, ...flow } = await start(tenant, "ada@example.com");
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 ? finishByCode(db, tenant, { ...flow, code: mail!.code }) : finishByLink(db, tenant, { ...flow, token: mail!.token }))));
    expect(answers.filter(({ outcome }) => outcome === "signed_in")).toHaveLength(1);
    expect(answers.filter(({ outcome }) => outcome === "used")).toHaveLength(19);
    expect(await db.select().from(users).where(eq(users.tenantId, tenant.id))).toHaveLength(1);
  });

  it("ML-06 starts at most 10 sign-ins an hour for one address, known or not, in any case of letters", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2030-01-01T10:00:00Z") });
    const tenant = await makeTenant(db);
    await makeUser(db, tenant, { email: "known@example.com" });
    for (const address of ["known@example.com", "unknown@example.com"]) {
      const outcomes = [];
      for (let i = 0; i < 12; i++) outcomes.push((await startEmailSignIn(db, tenant, { email: i % 2 ? address : address.toUpperCase(), browserHash: browser() })).outcome);
      expect(outcomes).toEqual([...Array<string>(10).fill("started"), "rate_limited", "rate_limited"]);
    }
    vi.setSystemTime(new Date("2030-01-01T11:00:01Z"));
    expect((await startEmailSignIn(db, tenant, { email: "known@example.com", browserHash: browser() })).outcome).toBe("started");
  });

  it("ML-06 after 50 wrong codes in a day takes only the link, and codes again the next day", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2030-02-01T00:10:00Z") });
    const tenant = await makeTenant(db);
    for (let flow = 0; flow < 10; flow++) {
      const { mail, ...started } = await start(tenant, "victim@example.com");
      for (let i = 1; i <= 5; i++) expect((await finishByCode(db, tenant, { ...started, code: otherCode(mail!.code, i) })).outcome).toBe(i < 5 ? "wrong_code" : "too_many_codes");
      vi.setSystemTime(Date.now() + 3_600_000);
    }
    const { mail, ...last } = await start(tenant, "victim@example.com");
    expect(await finishByCode(db, tenant, { ...last, code: mail!.code })).toEqual({ outcome: "link_only" });
    expect((await finishByLink(db, tenant, { ...last, token: mail!.token })).outcome).toBe("signed_in");
    vi.setSystemTime(new Date("2030-02-02T00:10:00Z"));
    const next = await start(tenant, "victim@example.com");
    expect((await finishByCode(db, tenant, { ...next, code: next.mail!.code })).outcome).toBe("signed_in");
  });

  it("ML-07 evaluates at most 5 of 20 guesses sent at once, and then not the right one either", async () => {
    const tenant = await makeTenant(db);
    const { mail, ...flow } = await start(tenant, "ada@example.com");
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => finishByCode(db, tenant, { ...flow, code: otherCode(mail!.code, i + 1) })));
    expect(answers.filter(({ outcome }) => outcome === "wrong_code")).toHaveLength(4);
    expect(answers.filter(({ outcome }) => outcome === "too_many_codes")).toHaveLength(16);
    const [stored] = await db.select().from(emailChallenges).where(eq(emailChallenges.tenantId, tenant.id));
    expect(stored!.wrongCodes).toBe(5);
    expect(await finishByCode(db, tenant, { ...flow, code: mail!.code })).toEqual({ outcome: "too_many_codes" });
    expect(await finishByLink(db, tenant, { ...flow, token: mail!.token })).toEqual({ outcome: "too_many_codes" });
  });

  it("ML-09 knows no code or link of another tenant, and does not spend it there", async () => {
    const [one, two] = [await makeTenant(db), await makeTenant(db)];
    const { mail, ...flow } = await start(one, "ada@example.com");
    expect(await finishByCode(db, two, { ...flow, code: mail!.code })).toEqual({ outcome: "expired" });
    expect(await finishByLink(db, two, { ...flow, token: mail!.token })).toEqual({ outcome: "expired" });
    expect((await finishByCode(db, one, { ...flow, code: mail!.code })).outcome).toBe("signed_in");
  });

  it("ML-10 a second mail ends the first one's code and link", async () => {
    const tenant = await makeTenant(db);
    const { mail, ...first } = await start(tenant, "ada@example.com");
    const second = await start(tenant, "ada@example.com", first.browserHash);
    expect(await finishByCode(db, tenant, { ...first, code: mail!.code })).toEqual({ outcome: "expired" });
    expect(await finishByLink(db, tenant, { ...first, token: mail!.token })).toEqual({ outcome: "expired" });
    expect((await finishByCode(db, tenant, { ...second, code: second.mail!.code })).outcome).toBe("signed_in");
  });

  it("ends a code after 10 minutes and a link after a day", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const tenant = await makeTenant(db);
    const { mail, ...flow } = await start(tenant, "ada@example.com");
    const other = await start(tenant, "bob@example.com");
    vi.setSystemTime(Date.now() + 600_001);
    expect(await finishByCode(db, tenant, { ...flow, code: mail!.code })).toEqual({ outcome: "expired" });
    vi.setSystemTime(Date.now() + 22 * 3_600_000);
    expect((await finishByLink(db, tenant, { ...flow, token: mail!.token })).outcome).toBe("signed_in");
    vi.setSystemTime(Date.now() + 2 * 3_600_000);
    expect(await finishByLink(db, tenant, { ...other, token: other.mail!.token })).toEqual({ outcome: "expired" });
  });

  it("a mail that is sent after its code expired brings the link alone, and says how long that lives", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2030-11-23T14:22:10Z") });
    const tenant = await makeTenant(db);
    const { mail } = await start(tenant, "ada@example.com");
    expect(mail!.text).toContain("You asked for it on 23 November at 14:22 UTC: from then the code works for 10 minutes, the link for 24 hours.");
    vi.setSystemTime(Date.now() + 600_000);
    const [late] = (await listLocalMail(db)).filter(({ tenantId }) => tenantId === tenant.id);
    expect(late!.text).toContain(mail!.link);
    expect(late!.html).toContain(mail!.link);
    for (const body of [late!.text, late!.html]) {
      expect(body).not.toContain(mail!.code);
      expect(body).not.toContain(`${mail!.code.slice(0, 3)} ${mail!.code.slice(3)}`);
      expect(body).toContain("You asked for it on 23 November at 14:22 UTC. Its code has expired; the link works for 24 hours from then.");
    }
    vi.setSystemTime(Date.now() + 24 * 3_600_000);
    expect((await listLocalMail(db)).filter(({ tenantId }) => tenantId === tenant.id)).toEqual([]);
  });

  it("a link opened in another browser signs nobody in and stays good for its own", async () => {
    const tenant = await makeTenant(db);
    const { mail, ...flow } = await start(tenant, "ada@example.com");
    expect(await finishByLink(db, tenant, { token: mail!.token, browserHash: browser() })).toEqual({ outcome: "other_browser" });
    expect(await finishByCode(db, tenant, { ...flow, browserHash: browser(), code: mail!.code })).toEqual({ outcome: "expired" });
    expect((await finishByLink(db, tenant, { ...flow, token: mail!.token })).outcome).toBe("signed_in");
  });

  it.each([["full-width", 0xff10], ["Arabic", 0x660], ["Persian", 0x6f0]])("takes a code in %s digits, as such keyboards type them", async (_name, zero) => {
    const tenant = await makeTenant(db);
    const { mail, ...flow } = await start(tenant, "ada@example.com");
    const typed = mail!.code.replace(/\d/g, (digit) => String.fromCharCode(zero + Number(digit)));
    expect((await finishByCode(db, tenant, { ...flow, code: typed })).outcome).toBe("signed_in");
  });

  it("a link in another browser signs that one in for a person who knows where it was sent, never the browser that asked", async () => {
    const tenant = await makeTenant(db);
    const { mail, ...asker } = await start(tenant, "ada@example.com");
    const finished = await finishByLink(db, tenant, { token: mail!.token, browserHash: browser(), email: " Ada@Example.com", userAgent: "other" });
    expect(finished).toMatchObject({ outcome: "signed_in", user: { email: "ada@example.com" } });
    const kept = await db.select().from(sessions).where(eq(sessions.tenantId, tenant.id));
    expect(kept.map(({ userAgent }) => userAgent)).toEqual(["other"]);
    expect(await finishByCode(db, tenant, { ...asker, code: mail!.code })).toEqual({ outcome: "used" });
    expect(await finishByLink(db, tenant, { token: mail!.token, browserHash: browser(), email: "ada@example.com" })).toEqual({ outcome: "used" });
  });

  it("a link passed on signs in nobody who types their own address, and five wrong ones end it", async () => {
    const tenant = await makeTenant(db);
    const { mail, ...asker } = await start(tenant, "mallory@example.com");
    const victim = { token: mail!.token, browserHash: browser() };
    expect(await finishByLink(db, tenant, { ...victim, email: "no address" })).toEqual({ outcome: "invalid_email" });
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => finishByLink(db, tenant, { ...victim, email: "victim@example.com" })));
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual([...Array<string>(4).fill("too_many_codes"), ...Array<string>(4).fill("wrong_address")]);
    expect(await finishByLink(db, tenant, { ...victim, email: "mallory@example.com" })).toEqual({ outcome: "too_many_codes" });
    expect(await finishByLink(db, tenant, { ...asker, token: mail!.token })).toEqual({ outcome: "too_many_codes" });
    expect(await db.select().from(sessions).where(eq(sessions.tenantId, tenant.id))).toHaveLength(0);
  });

  it("a link used in another browser links no social identity that waits in the one that asked: it may be somebody else's", async () => {
    const tenant = await makeTenant(db);
    const { mail, challengeId, browserHash } = await start(tenant, "victim@example.com");
    await db.insert(pendingIdentities).values({
      tenantId: tenant.id, id: newId("pending"), browserHash, challengeId, providerType: "github", issuer: "https://github.com", subject: "mallory", expiresAt: new Date(Date.now() + 3_600_000),
    });
    expect((await finishByLink(db, tenant, { token: mail!.token, browserHash: browser(), email: "victim@example.com" })).outcome).toBe("signed_in");
    expect(await db.select().from(socialIdentities).where(eq(socialIdentities.tenantId, tenant.id))).toEqual([]);
  });

  it("the address of another link, tenant or account opens no link", async () => {
    const [one, two] = [await makeTenant(db), await makeTenant(db)];
    await makeUser(db, one, { email: "bob@example.com" });
    const { mail } = await start(one, "ada@example.com");
    await start(one, "bob@example.com");
    expect(await finishByLink(db, one, { token: mail!.token, browserHash: browser(), email: "bob@example.com" })).toEqual({ outcome: "wrong_address" });
    expect(await finishByLink(db, two, { token: mail!.token, browserHash: browser(), email: "ada@example.com" })).toEqual({ outcome: "expired" });
    expect(await finishByLink(db, one, { token: newSecret(), browserHash: browser(), email: "ada@example.com" })).toEqual({ outcome: "expired" });
  });

  it("a browser gets its next mail 30 seconds after the last, of requests at the same moment one", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2030-04-01T10:00:00.000Z") });
    const tenant = await makeTenant(db);
    const { challengeId, browserHash: own } = await start(tenant, "ada@example.com");
    const claim = async () => (await claimNextMail(db, tenant, (await findChallenge(db, tenant, challengeId, own))!)).waitSeconds;
    expect(await claim()).toBe(30);
    vi.setSystemTime(new Date("2030-04-01T10:00:29.001Z"));
    expect(await claim()).toBe(1);
    vi.setSystemTime(new Date("2030-04-01T10:00:30.000Z"));
    expect((await Promise.all([claim(), claim(), claim()])).filter((seconds) => seconds === 0)).toHaveLength(1);
    expect(await claim()).toBe(30);
  });

  it("a new mail makes the earlier challenges of its browser wait too, and nobody else's", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2030-04-02T10:00:00.000Z") });
    const tenant = await makeTenant(db);
    const first = await start(tenant, "ada@example.com");
    const elsewhere = await start(tenant, "ada@example.com");
    vi.setSystemTime(new Date("2030-04-02T10:01:00.000Z"));
    await start(tenant, "ada@example.com", first.browserHash);
    const waits = async ({ challengeId, browserHash }: typeof first) => (await claimNextMail(db, tenant, (await findChallenge(db, tenant, challengeId, browserHash))!)).waitSeconds;
    expect(await waits(first)).toBe(30);
    expect(await waits(elsewhere)).toBe(0);
  });

  it("ML-24 a sign-up proves the mailbox first: until then an unverified account of the address stays as it is", async () => {
    const tenant = await makeTenant(db);
    const social = await makeUser(db, tenant, { email: "ada@example.com", emailVerified: false, name: "Ada" });
    const started = await startEmailSignIn(db, tenant, { email: "ada@example.com", name: "Mallory", browserHash: browser() });
    expect(started.outcome).toBe("started");
    const stored = async () => (await db.select().from(users).where(eq(users.tenantId, tenant.id))).map(({ id, name, emailVerified }) => ({ id, name, emailVerified }));
    expect(await stored()).toEqual([{ id: social.id, name: "Ada", emailVerified: false }]);
    const proven = await start(tenant, "ada@example.com");
    expect(await finishByCode(db, tenant, { ...proven, code: otherCode(proven.mail!.code) })).toEqual({ outcome: "wrong_code" });
    expect(await stored()).toEqual([{ id: social.id, name: "Ada", emailVerified: false }]);
    expect((await finishByCode(db, tenant, { ...proven, code: proven.mail!.code })).outcome).toBe("signed_in");
    expect(await stored()).toEqual([{ id: social.id, name: "Ada", emailVerified: true }]);
  });

  it("ML-21 sends at most 5 mails an hour to one address, and answers the 6th alike", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2030-03-01T10:00:00Z") });
    const tenant = await makeTenant(db);
    let fifth: Awaited<ReturnType<typeof start>> | undefined;
    for (let i = 1; i <= 8; i++) {
      vi.setSystemTime(Date.now() + 1000);
      const started = await start(tenant, "victim@example.com");
      expect(started.challengeId).toMatch(/^challenge_/);
      if (i === 5) fifth = started;
    }
    expect(await db.select().from(outbox).where(and(eq(outbox.tenantId, tenant.id), eq(outbox.status, "queued")))).toHaveLength(5);
    const { mail, ...flow } = fifth!; // the flood took nothing away from who had a mail
    expect((await finishByCode(db, tenant, { ...flow, code: mail!.code })).outcome).toBe("signed_in");
  });

  it("ML-19 and ML-20: the link is the tenant's stored issuer and one opaque token", async () => {
    const tenant = await makeTenant(db);
    const { mail } = await start(tenant, "ada@example.com");
    expect(mail!.link).toMatch(new RegExp(`^${tenant.issuer.replaceAll(".", "\\.")}/oauth2/magic-link\\?token=[A-Za-z0-9_-]{43}$`));
  });

  it("ML-12 mails no stranger where registration is closed, and answers their guesses like anyone's", async () => {
    const tenant = await makeTenant(db, { allowRegistration: false });
    await makeUser(db, tenant, { email: "known@example.com" });
    const known = await start(tenant, "known@example.com");
    const stranger = await start(tenant, "stranger@example.com");
    expect(known.mail).toBeDefined();
    expect(stranger.mail).toBeUndefined();
    const guesses = async (flow: { challengeId: string; browserHash: string }) => {
      const outcomes = [];
      for (let i = 1; i <= 6; i++) outcomes.push((await finishByCode(db, tenant, { ...flow, code: otherCode(known.mail!.code, i) })).outcome);
      return outcomes;
    };
    expect(await guesses(stranger)).toEqual(await guesses(known));
    expect(await db.select().from(users).where(eq(users.tenantId, tenant.id))).toHaveLength(1);
  });

  it("lets in nobody whose registration was closed meanwhile, and no suspended user", async () => {
    const tenant = await makeTenant(db);
    const late = await start(tenant, "late@example.com");
    expect(await finishByCode(db, { ...tenant, allowRegistration: false }, { ...late, code: late.mail!.code })).toEqual({ outcome: "registration_closed" });
    await makeUser(db, tenant, { email: "gone@example.com", status: "suspended" });
    const gone = await start(tenant, "gone@example.com");
    expect(await finishByLink(db, tenant, { ...gone, token: gone.mail!.token })).toEqual({ outcome: "account_suspended" });
    expect(await db.select().from(sessions).where(eq(sessions.tenantId, tenant.id))).toHaveLength(0);
  });
});
