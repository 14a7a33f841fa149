import { afterEach, describe, expect, it, vi } from "vitest";
import { and, eq } from "drizzle-orm";
import { createServer, type Server } from "node:net";
import type { SMTPServerOptions } from "smtp-server";
import { testDatabase } from "@/lib/db/testing";
import { outbox } from "@/lib/db/schema";
import { makeTenant } from "@/lib/testing/factories";
import { refusing, startSmtpServer, type TestSmtpServer } from "@/lib/testing/smtp-server";
import type { Tenant } from "@/lib/tenancy/resolve-tenant";
import { listLocalMail, mailBody, oneLine, queueMail, type NewMail } from "./outbox";
import { retryDelayMs, sendDueMail } from "./send-due-mail";
import { localTransport, smtpTransport } from "./transports";

const { db } = await testDatabase();
const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await db.delete(outbox);
  for (const close of closing.splice(0)) await close();
});

async function smtp(options?: SMTPServerOptions): Promise<TestSmtpServer> {
  const server = await startSmtpServer(options);
  closing.push(server.close);
  return server;
}

const refuseWith = (responseCode: number) => refusing.recipient({ responseCode });
const limits = { connectMs: 400, silenceMs: 400 };
const inTenMinutes = () => new Date(Date.now() + 600_000);
const queue = (tenant: Tenant, values: Partial<NewMail> = {}) =>
  queueMail(db, tenant, { recipient: "ada@example.com", subject: "Sign in", html: "<p>482913</p>", text: "482913", expiresAt: inTenMinutes(), ...values });
const row = async (tenant: Tenant) => (await db.select().from(outbox).where(eq(outbox.tenantId, tenant.id)))[0]!;
const later = (ms: number) => vi.setSystemTime(Date.now() + ms);

describe("the outbox", () => {
  it("keeps no body in the clear", async () => {
    const tenant = await makeTenant(db);
    await queue(tenant);
    const stored = await row(tenant);
    expect(JSON.stringify(stored)).not.toContain("482913");
    expect(mailBody(stored).text).toBe("482913");
    await expect(async () => mailBody({ ...stored, id: "mail_other" })).rejects.toThrow();
  });

  it("queues nothing when the caller's transaction is rolled back", async () => {
    const tenant = await makeTenant(db);
    const failed = db.transaction(async (transaction) => {
      await queueMail(transaction, tenant, { recipient: "ada@example.com", subject: "s", html: "h", text: "t", expiresAt: inTenMinutes() });
      throw new Error("rolled back");
    });
    await expect(failed).rejects.toThrow("rolled back");
    expect(await row(tenant)).toBeUndefined();
  });

  it("RE-16 sends once over SMTP from the tenant's name, and drops the body", async () => {
    const tenant = await makeTenant(db, { productName: "Northwind" });
    const server = await smtp();
    await queue(tenant);
    expect(await sendDueMail(db, smtpTransport(server.url))).toBe(1);
    expect(await sendDueMail(db, smtpTransport(server.url))).toBe(0);
    expect(server.received).toHaveLength(1);
    expect(server.received[0]).toMatchObject({ from: "noreply@localhost", to: ["ada@example.com"] });
    expect(server.received[0]!.message).toMatch(/^From: Northwind <noreply@localhost>/m);
    expect(await row(tenant)).toMatchObject({ status: "sent", bodySealed: null, attempts: 1, lastError: null });
  });

  it("RE-16 delivers each mail exactly once with several senders at the same time", async () => {
    const tenant = await makeTenant(db);
    const server = await smtp();
    for (let i = 0; i < 12; i++) await queue(tenant, { recipient: `user${i}@example.com` });
    await Promise.all([1, 2, 3].map(() => sendDueMail(db, smtpTransport(server.url))));
    expect(server.received.map(({ to }) => to[0]).sort()).toEqual(Array.from({ length: 12 }, (_, i) => `user${i}@example.com`).sort());
  });

  it("RE-16 tries again after a refused connection, and delivers once the server is back", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const tenant = await makeTenant(db);
    const gone = createServer();
    const port = await new Promise<number>((resolve) => gone.listen(0, "127.0.0.1", () => resolve((gone.address() as { port: number }).port)));
    await new Promise((resolve) => gone.close(resolve));
    await queue(tenant);
    expect(await sendDueMail(db, smtpTransport(`smtp://127.0.0.1:${port}`, limits))).toBe(0);
    const waiting = await row(tenant);
    expect(waiting).toMatchObject({ status: "queued", attempts: 1 });
    expect(waiting.nextAttemptAt.getTime()).toBeGreaterThan(Date.now());
    expect(waiting.lastError).toContain("ECONNREFUSED");

    const back = await smtp();
    expect(await sendDueMail(db, smtpTransport(back.url))).toBe(0); // not due yet
    later(4_001);
    expect(await sendDueMail(db, smtpTransport(back.url))).toBe(1);
    expect(back.received).toHaveLength(1);
  });

  it("RE-16 tries again after 451", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const tenant = await makeTenant(db);
    await queue(tenant);
    await sendDueMail(db, smtpTransport((await smtp(refuseWith(451))).url, limits));
    expect(await row(tenant)).toMatchObject({ status: "queued", attempts: 1 });
    const back = await smtp();
    later(4_001);
    await sendDueMail(db, smtpTransport(back.url));
    expect(back.received).toHaveLength(1);
  });

  it("RE-16 gives up after 550: no retry, no body", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const tenant = await makeTenant(db);
    await queue(tenant);
    await sendDueMail(db, smtpTransport((await smtp(refuseWith(550))).url, limits));
    expect(await row(tenant)).toMatchObject({ status: "failed", attempts: 1, bodySealed: null });
    later(300_000);
    const back = await smtp();
    expect(await sendDueMail(db, smtpTransport(back.url))).toBe(0);
    expect(back.received).toHaveLength(0);
  });

  it("RE-16 leaves a server that accepts and says nothing, and tries again", async () => {
    const tenant = await makeTenant(db);
    const silent: Server = createServer((socket) => closing.push(() => void socket.destroy()));
    const port = await new Promise<number>((resolve) => silent.listen(0, "127.0.0.1", () => resolve((silent.address() as { port: number }).port)));
    closing.push(() => void silent.close());
    await queue(tenant);
    const started = performance.now();
    await sendDueMail(db, smtpTransport(`smtp://127.0.0.1:${port}`, limits));
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(await row(tenant)).toMatchObject({ status: "queued", attempts: 1 });
  });

  it("RE-16 leaves a mail to its claimer for the lease, then takes it over (kill -9)", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const tenant = await makeTenant(db);
    await queue(tenant);
    const { claimDueMail } = await import("./outbox");
    expect(await claimDueMail(db, "platform", 5, new Date())).toHaveLength(1); // and the process dies here
    expect(await claimDueMail(db, "platform", 5, new Date())).toHaveLength(0);
    later(121_000);
    const server = await smtp();
    expect(await sendDueMail(db, smtpTransport(server.url))).toBe(1);
    expect(await row(tenant)).toMatchObject({ status: "sent", attempts: 2 });
  });

  it("RE-16 drops a mail that is of no use any more", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const tenant = await makeTenant(db);
    await queue(tenant);
    later(600_001);
    const server = await smtp();
    expect(await sendDueMail(db, smtpTransport(server.url))).toBe(0);
    expect(server.received).toHaveLength(0);
    expect(await row(tenant)).toMatchObject({ status: "expired", bodySealed: null });
  });

  it("RE-16 sends a late mail as it is true then, and does not promise what has run out", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const tenant = await makeTenant(db);
    const late = { after: inTenMinutes(), html: "<p>the link alone</p>", text: "the link alone" };
    await queue(tenant, { expiresAt: new Date(Date.now() + 24 * 3_600_000), late });
    expect((await listLocalMail(db))[0]!.text).toBe("482913");
    later(600_001);
    expect((await listLocalMail(db))[0]!.text).toBe("the link alone");
    const server = await smtp();
    expect(await sendDueMail(db, smtpTransport(server.url))).toBe(1);
    expect(server.received[0]!.message).toContain("the link alone");
    expect(server.received[0]!.message).not.toContain("482913");
  });

  it("RE-16 waits longer after each failure, never as long as the code lives, and not in step with others", () => {
    const delays = Array.from({ length: 50 }, () => retryDelayMs(4));
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(16_000);
    expect(Math.max(...delays)).toBeLessThanOrEqual(32_000);
    expect(new Set(delays).size).toBeGreaterThan(10);
    expect(retryDelayMs(30)).toBeLessThanOrEqual(240_000);
  });

  it("ML-13 a line break in a subject or a tenant's name starts no header and adds no recipient", async () => {
    const tenant = await makeTenant(db, { productName: "Evil\r\nBcc: victim@example.org" });
    const server = await smtp();
    await queue(tenant, { subject: "Hi\r\nBcc: x@y.example\u2028Cc: z@y.example" });
    await sendDueMail(db, smtpTransport(server.url));
    expect(server.received).toHaveLength(1);
    expect(server.received[0]!.to).toEqual(["ada@example.com"]);
    const headers = server.received[0]!.message.split("\r\n\r\n")[0]!;
    expect(headers).not.toMatch(/^(bcc|cc):/im);
    expect(oneLine("a\r\nb\u0000c\u2028d")).toBe("a b c d");
  });

  it("keeps local mail readable until it expires, newest first, and prints it", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const tenant = await makeTenant(db);
    const printed: string[] = [];
    await queue(tenant, { recipient: "first@example.com" });
    later(1_000);
    await queue(tenant, { recipient: "second@example.com" });
    await queueMail(db, tenant, { recipient: "unknown@example.com", subject: "s", html: "h", text: "t", expiresAt: inTenMinutes(), deliver: false });
    await sendDueMail(db, localTransport((text) => void printed.push(text)));
    expect(printed).toHaveLength(2);
    expect(printed.join("")).toContain("482913");
    const mails = await listLocalMail(db);
    expect(mails.map(({ recipient }) => recipient)).toEqual(["second@example.com", "first@example.com"]);
    expect(mails[0]!.text).toBe("482913");
    later(600_001);
    expect(await listLocalMail(db)).toEqual([]);
    await sendDueMail(db, localTransport(() => {}));
    const kept = await db.select().from(outbox).where(and(eq(outbox.tenantId, tenant.id)));
    expect(kept.every(({ bodySealed }) => bodySealed === null)).toBe(true);
  });
});
