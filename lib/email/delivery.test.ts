import { createServer } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { asc, eq } from "drizzle-orm";
import type { SMTPServerOptions } from "smtp-server";
import { auditEvents, mailAttempts, outbox, suppressedAddresses } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { newId } from "@/lib/ids";
import { startEmailSignIn } from "@/lib/login/email";
import type { Tenant } from "@/lib/tenancy/resolve-tenant";
import { makeTenant } from "@/lib/testing/factories";
import { refusing, startSmtpServer } from "@/lib/testing/smtp-server";
import { mailsPerHour, queueMail } from "./outbox";
import { sendDueMail } from "./send-due-mail";
import { smtpTransport } from "./transports";

const { db } = await testDatabase();
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await db.delete(outbox);
  for (const close of closing.splice(0)) await close();
});

const limits = { connectMs: 2_000, silenceMs: 2_000 };

async function transport(options?: SMTPServerOptions, credentials = "") {
  const server = await startSmtpServer(options);
  closing.push(server.close);
  return { ...server, transport: smtpTransport(`smtp://${credentials}127.0.0.1:${server.port}`, limits) };
}

const queue = (tenant: Tenant, recipient = "ada@example.com") => queueMail(db, tenant, { recipient, subject: "Sign in", html: "<p>482913</p>", text: "482913", expiresAt: new Date(Date.now() + 3_600_000) });
const mailOf = async (tenant: Tenant) => (await db.select().from(outbox).where(eq(outbox.tenantId, tenant.id)))[0]!;
const attemptsOf = (tenant: Tenant) => db.select().from(mailAttempts).where(eq(mailAttempts.tenantId, tenant.id)).orderBy(asc(mailAttempts.number));
const suppressedOf = (tenant: Tenant) => db.select().from(suppressedAddresses).where(eq(suppressedAddresses.tenantId, tenant.id));

describe("the log of a mail", () => {
  it("tells each attempt with the server, the sender and the server's answer", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const tenant = await makeTenant(db);
    await queue(tenant);
    const busy = await transport(refusing.recipient({ responseCode: 450, message: "4.2.0 Greylisted" }));
    await sendDueMail(db, busy.transport);
    vi.setSystemTime(Date.now() + 5_000);
    const good = await transport();
    await sendDueMail(db, good.transport);
    expect(await attemptsOf(tenant)).toMatchObject([
      { number: 1, outcome: "deferred", problem: "recipient", server: `127.0.0.1:${busy.port}`, isTenantServer: false, sender: "noreply@localhost", smtpCode: 450, enhancedCode: "4.2.0", answer: "Greylisted" },
      { number: 2, outcome: "accepted", problem: null, server: `127.0.0.1:${good.port}`, smtpCode: 250 },
    ]);
    expect(await mailOf(tenant)).toMatchObject({ status: "sent", attempts: 2, lastError: null });
    expect(good.received[0]!.messageId).toBe(`<${(await mailOf(tenant)).id}@localhost>`);
  });

  it("asks the server to name the mail in its report, and to bring back none of its text (RFC 3461 §4.3, §4.4)", async () => {
    const tenant = await makeTenant(db);
    const { id } = await queue(tenant);
    const said: string[] = [];
    const socket = createServer((connection) => {
      connection.write("220 here\r\n");
      connection.on("data", (chunk) => {
        const line = chunk.toString().trim();
        said.push(line);
        connection.write(line.startsWith("EHLO") ? "250-here\r\n250 DSN\r\n" : "250 ok\r\n");
      });
      connection.on("error", () => {});
    });
    await new Promise<void>((resolve) => socket.listen(0, "127.0.0.1", resolve));
    closing.push(async () => void socket.close());
    await sendDueMail(db, smtpTransport(`smtp://127.0.0.1:${(socket.address() as { port: number }).port}`, { connectMs: 300, silenceMs: 300 }));
    expect(said).toEqual(expect.arrayContaining([`MAIL FROM:<noreply@localhost> RET=HDRS ENVID=${id}`, "RCPT TO:<ada@example.com> NOTIFY=FAILURE ORCPT=rfc822;ada@example.com"]));
  });

  it.each([
    ["421 at the greeting", refusing.connection({ responseCode: 421, message: "4.3.2 Shutting down" }), "server", 421],
    ["451 at the recipient", refusing.recipient({ responseCode: 451, message: "4.3.0 Later" }), "recipient", 451],
    ["452 at the recipient", refusing.recipient({ responseCode: 452, message: "4.5.3 Too many" }), "recipient", 452],
    ["451 after the text", refusing.message({ responseCode: 451, message: "4.7.1 Later" }), "message", 451],
    ["550 at the sender, which is ours to put right", refusing.sender({ responseCode: 550, message: "5.7.1 Not yours" }), "sender", 550],
  ])("RE-16 waits after %s, and blames the right one", async (_name, options, problem, smtpCode) => {
    const tenant = await makeTenant(db);
    await queue(tenant);
    await sendDueMail(db, (await transport(options)).transport);
    expect(await mailOf(tenant)).toMatchObject({ status: "queued", attempts: 1 });
    expect(await attemptsOf(tenant)).toMatchObject([{ outcome: "deferred", problem, smtpCode }]);
    expect(await suppressedOf(tenant)).toEqual([]);
  });

  it("RE-16 a refused login is reported and tried again, and the password is in no log", async () => {
    const tenant = await makeTenant(db);
    await queue(tenant);
    const lines = vi.spyOn(process.stderr, "write").mockImplementation(() => true);
    const server = await transport({ authOptional: false, allowInsecureAuth: true, onAuth: ({ username, password }, _session, callback) => callback(new Error(`no such login ${username} ${password}`)) }, "relay-user:sw0rdfish@");
    await sendDueMail(db, server.transport);
    const logged = lines.mock.calls.map(([line]) => String(line)).join("");
    lines.mockRestore();
    const [attempt] = await attemptsOf(tenant);
    expect(attempt).toMatchObject({ outcome: "deferred", problem: "authentication", smtpCode: 535 });
    expect(attempt!.answer).toBe("no such login [redacted] [redacted]");
    expect(logged).toContain("mail_not_sent");
    expect(logged).not.toContain("sw0rdfish");
    expect(await mailOf(tenant)).toMatchObject({ status: "queued" });
  });

  it("RE-16 a failed handshake is tried again, and nothing was sent in the clear", async () => {
    const tenant = await makeTenant(db);
    await queue(tenant);
    const server = await startSmtpServer({ secure: true });
    closing.push(server.close);
    await sendDueMail(db, smtpTransport(`smtps://127.0.0.1:${server.port}`, limits));
    expect(await attemptsOf(tenant)).toMatchObject([{ outcome: "deferred", problem: "tls" }]);
    expect(server.received).toEqual([]);
  });
});

describe("what goes wrong here", () => {
  it("is told to the tenant as ours, without a word of what it was, and tried again", async () => {
    const tenant = await makeTenant(db);
    await queue(tenant);
    await db.update(outbox).set({ bodySealed: "x.broken" }).where(eq(outbox.tenantId, tenant.id));
    const lines = vi.spyOn(process.stderr, "write").mockImplementation(() => true);
    await sendDueMail(db, (await transport()).transport);
    const logged = lines.mock.calls.map(([line]) => String(line)).join("");
    lines.mockRestore();
    expect(logged).toContain("not in SECRET_KEY");
    expect(await attemptsOf(tenant)).toMatchObject([{ outcome: "deferred", problem: "internal", answer: "Something went wrong here." }]);
    expect(await mailOf(tenant)).toMatchObject({ status: "queued", lastError: "Something went wrong here." });
  });
});

describe("addresses that take no mail", () => {
  it("RE-16 5.1.1 ends the mail, and the address is sent to no more by this tenant, which others still may", async () => {
    const [tenant, other] = [await makeTenant(db), await makeTenant(db)];
    await queue(tenant);
    await sendDueMail(db, (await transport(refusing.recipient({ responseCode: 550, message: "5.1.1 No such user" }))).transport);
    expect(await mailOf(tenant)).toMatchObject({ status: "failed", attempts: 1, bodySealed: null });
    expect(await suppressedOf(tenant)).toMatchObject([{ address: "ada@example.com", reason: "bounce", enhancedCode: "5.1.1", answer: "No such user" }]);
    const events = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id));
    expect(events).toMatchObject([{ action: "suppressed_address.created", actor: { kind: "system" }, target: { name: "ada@example.com" }, accountId: tenant.accountId }]);

    await db.delete(outbox);
    await queue(tenant);
    await queue(other);
    const server = await transport();
    expect(await sendDueMail(db, server.transport)).toBe(1);
    expect(await mailOf(tenant)).toMatchObject({ status: "suppressed", attempts: 0, bodySealed: null });
    expect(await mailOf(other)).toMatchObject({ status: "sent" });
    expect(server.received).toHaveLength(1);
  });

  it.each([
    ["a full mailbox", refusing.recipient({ responseCode: 552, message: "5.2.2 Over quota" })],
    ["a policy", refusing.recipient({ responseCode: 550, message: "5.7.1 Blocked" })],
    ["a 550 that does not say why", refusing.recipient({ responseCode: 550 })],
    ["a text that is taken for spam", refusing.message({ responseCode: 554, message: "5.7.1 Spam" })],
  ])("%s ends the mail and leaves the address alone", async (_name, options) => {
    const tenant = await makeTenant(db);
    await queue(tenant);
    await sendDueMail(db, (await transport(options)).transport);
    expect(await mailOf(tenant)).toMatchObject({ status: "failed" });
    expect(await suppressedOf(tenant)).toEqual([]);
  });
});

describe("somebody who signs in with such an address", () => {
  it("ML-12 is answered as anybody else, and only the log tells", async () => {
    const tenant = await makeTenant(db, { allowRegistration: true });
    await db.insert(suppressedAddresses).values({ tenantId: tenant.id, id: newId("suppressed"), address: "dead@example.com", reason: "bounce" });
    const start = (email: string) => startEmailSignIn(db, tenant, { email, browserHash: "browser" });
    const [dead, alive] = [await start("dead@example.com"), await start("alive@example.com")];
    expect({ ...dead, challengeId: "" }).toEqual({ ...alive, challengeId: "" });
    const waiting = await db.select().from(outbox).where(eq(outbox.tenantId, tenant.id));
    expect(waiting.map(({ status }) => status)).toEqual(["queued", "queued"]);
    const server = await transport();
    await sendDueMail(db, server.transport);
    expect(server.received.map(({ to }) => to)).toEqual([["alive@example.com"]]);
  });
});

describe("one address", () => {
  it("ML-21 is sent no more than 20 mails of all kinds in an hour by one tenant", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const tenant = await makeTenant(db);
    for (let i = 0; i <= mailsPerHour; i++) await queue(tenant);
    await queue(tenant, "grace@example.com");
    const statuses = async () => (await db.select().from(outbox).where(eq(outbox.tenantId, tenant.id))).map(({ status }) => status);
    expect((await statuses()).filter((status) => status === "queued")).toHaveLength(mailsPerHour + 1);
    expect((await statuses()).filter((status) => status === "withheld")).toHaveLength(1);
    vi.setSystemTime(Date.now() + 3_600_001);
    await queue(tenant);
    expect((await statuses()).filter((status) => status === "withheld")).toHaveLength(1);
  });
});
