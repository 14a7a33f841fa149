import tls from "node:tls";
import { eq } from "drizzle-orm";
import type { SMTPServerOptions } from "smtp-server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { auditEvents, customEmails, outbox, smtpSettings } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { queueMail } from "@/lib/email/outbox";
import { sendDueMail, sendDueMailOf } from "@/lib/email/send-due-mail";
import { forgetTenantTransport } from "@/lib/email/tenant-server";
import { localTransport, smtpTransport } from "@/lib/email/transports";
import { settings } from "@/lib/env";
import { newId } from "@/lib/ids";
import { callerOf, refusal, type Caller } from "@/lib/testing/call";
import { testDnsServer } from "@/lib/testing/dns-server";
import { makeAccount, makeMember, makeTenant } from "@/lib/testing/factories";
import { freePort } from "@/lib/testing/free-port";
import { certificate, privateKey } from "@/lib/testing/https-server";
import { refusing, startSmtpServer, type TestSmtpServer } from "@/lib/testing/smtp-server";

const dns = await testDnsServer();
const { db } = await testDatabase();
const closing: (() => Promise<void>)[] = [];
beforeEach(() => void (settings().outboundAllow = ["127.0.0.1"]));
afterEach(async () => {
  vi.useRealTimers();
  for (const close of closing.splice(0)) await close();
});

async function setUp() {
  const made = await makeOwnTenant();
  closing.unshift(async () => forgetTenantTransport(made.tenant.id));
  return made;
}

async function makeOwnTenant() {
  const account = await makeAccount(db);
  const tenant = await makeTenant(db, { accountId: account.id });
  return { tenant, call: callerOf(db, (await makeMember(db, account, "admin")).actor) };
}

async function smtp(...given: Parameters<typeof startSmtpServer>): Promise<TestSmtpServer> {
  const server = await startSmtpServer(...given);
  closing.push(server.close);
  return server;
}

const withLogin = (password: string): SMTPServerOptions => ({ authOptional: false, allowInsecureAuth: true, onAuth: (auth, _session, callback) => (auth.password === password ? callback(null, { user: auth.username! }) : callback(new Error("wrong"))) });
const plain = (port: number) => ({ host: "127.0.0.1", port, security: "none" });

async function ownSender(tenant: { id: string }) {
  await db.insert(customEmails).values({ tenantId: tenant.id, id: newId("email"), emailDomain: "acme.example", senderEmail: "noreply@acme.example", senderVerified: true, isActive: true, verificationStatus: "verified", ownershipToken: newId("email"), records: [] });
}

const queue = (tenant: { id: string }) => queueMail(db, tenant, { recipient: `${newId("user")}@example.com`, subject: "Sign in", html: "h", text: "t", expiresAt: new Date(Date.now() + 3_600_000) });
const statusOf = async (id: string) => (await db.select().from(outbox).where(eq(outbox.id, id)))[0]!.status;

describe("a mail server of the tenant's own", () => {
  it("is written down once a real connection and login worked, and its password is never seen again (MX-11)", async () => {
    const { tenant, call } = await setUp();
    const server = await smtp(withLogin("sw0rdfish!"));
    expect(await call("get_smtp_settings")).toMatchObject({ host: null, has_password: false, is_used: false, last_attempt: null });
    const made = await call("update_smtp_settings", { ...plain(server.port), username: "relay", password: "sw0rdfish!" });
    expect(made).toMatchObject({ host: "127.0.0.1", port: server.port, security: "none", username: "relay", has_password: true, is_used: false });
    const [row] = await db.select().from(smtpSettings).where(eq(smtpSettings.tenantId, tenant.id));
    const events = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id));
    expect(JSON.stringify([made, await call("get_smtp_settings"), row, events])).not.toContain("sw0rdfish!");
    expect(events).toMatchObject([{ action: "smtp_settings.updated", changes: { has_password: { from: false, to: true } } }]);
  });

  it("needs no login where the server asks for none", async () => {
    const { call } = await setUp();
    expect(await call("update_smtp_settings", plain((await smtp()).port))).toMatchObject({ username: null, has_password: false });
  });

  it("is refused, and nothing written, when it does not take us, with the field that is wrong", async () => {
    const { call } = await setUp();
    const locked = await smtp(withLogin("right"));
    const closed = await freePort();
    const cases: [string, Record<string, unknown>][] = [
      ["password", { ...plain(locked.port), username: "relay", password: "wrong" }],
      ["host", plain(closed)],
      ["host", plain((await smtp(refusing.connection({ responseCode: 554 }))).port)],
      ["security", { host: "127.0.0.1", port: (await smtp({ secure: true })).port, security: "tls" }],
      ["security", { host: "127.0.0.1", port: (await smtp()).port, security: "starttls" }],
      ["host", { host: "nowhere.example", port: 587 }],
      ["host", { port: 587 }],
      ["port", { host: "127.0.0.1", port: 22 }],
      ["host", { host: "smtp.example.com/x", port: 587 }],
      ["username", { ...plain(locked.port), password: "x" }],
    ];
    for (const [field, input] of cases) expect((await refusal(call("update_smtp_settings", input))).details, JSON.stringify(input)).toHaveProperty(field);
    expect(await call("get_smtp_settings")).toMatchObject({ host: null });
  });

  it("a stored password goes to no other server and with no other name: it must be given again", async () => {
    const { call } = await setUp();
    const [server, thief] = [await smtp(withLogin("right")), await smtp(withLogin("right"))];
    await call("update_smtp_settings", { ...plain(server.port), username: "relay", password: "right" });
    for (const change of [{ port: thief.port }, { host: "localhost" }, { security: "starttls" }, { username: "other" }]) expect((await refusal(call("update_smtp_settings", change))).details).toHaveProperty("password");
    expect(await call("update_smtp_settings", { username: "relay" })).toMatchObject({ has_password: true });
    expect(await call("update_smtp_settings", { username: null, ...plain((await smtp()).port) })).toMatchObject({ has_password: false });
  });

  it("is not tried without end: passwords of others are not guessed from here", async () => {
    const { call } = await setUp();
    const closed = await freePort();
    let last;
    for (let i = 0; i < 31; i++) last = await refusal(call("update_smtp_settings", plain(closed)));
    expect(last!.code).toBe("rate_limit_exceeded");
  });
});

describe("the outbound guard", () => {
  it.each(["127.0.0.2", "10.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1", "2130706434", "192.168.1.1", "100.64.0.1"])("refuses %s", async (host) => {
    const { call } = await setUp();
    expect((await refusal(call("update_smtp_settings", { host, port: 587 }))).details).toEqual({ host: "this address may not be connected to" });
  });

  it("refuses a name one of whose addresses is private, and plain text to anywhere but this machine", async () => {
    const { call } = await setUp();
    dns.set("both.example", "A", "127.0.0.1", "10.0.0.1");
    dns.set("public.example", "A", "198.41.0.4");
    expect((await refusal(call("update_smtp_settings", { host: "both.example", port: 587 }))).details).toHaveProperty("host");
    expect((await refusal(call("update_smtp_settings", { host: "public.example", port: 587, security: "none" }))).details).toEqual({ host: "this address may not be connected to" });
  });

  it("a name that changes its answer between the check and the connection changes nothing (DNS rebinding)", async () => {
    const { call } = await setUp();
    const good = await smtp();
    const evil = await smtp({ onConnect: (_session, callback) => (seen.push("evil"), callback()) }, "127.0.0.2", good.port);
    const seen: string[] = [];
    let asked = 0;
    const get = dns.zone.get.bind(dns.zone);
    dns.zone.get = (name) => (name === "rebind.example" ? [{ type: "A", value: ++asked <= 2 ? "127.0.0.1" : "127.0.0.2" }] : get(name)); // one A and one AAAA are one look-up
    expect(await call("update_smtp_settings", { ...plain(good.port), host: "rebind.example" })).toMatchObject({ host: "rebind.example" });
    expect(asked).toBe(2);
    expect((await refusal(call("update_smtp_settings", { ...plain(good.port), host: "rebind.example" }))).details).toEqual({ host: "this address may not be connected to" });
    expect(seen).toEqual([]);
    expect(evil.received).toEqual([]);
    dns.zone.get = get;
  });
});

describe("a secure connection", () => {
  /** A server for smtp.client.example and, with another name, for one that its certificate does not name. */
  async function secured(options: object) {
    const connect = tls.connect;
    const trust = vi.spyOn(tls, "connect").mockImplementation(((given: tls.ConnectionOptions, ...rest: [() => void]) => connect({ ...given, ca: certificate }, ...rest)) as never);
    closing.unshift(async () => trust.mockRestore());
    for (const name of ["smtp.client.example", "other.example"]) dns.set(name, "A", "127.0.0.1");
    return smtp({ cert: certificate, key: privateKey, ...options });
  }

  it.each([["tls", { secure: true }], ["starttls", { disabledCommands: [] }]])("%s holds where the certificate names the host, though the connection goes to its address", async (security, options) => {
    const { tenant, call } = await setUp();
    const server = await secured(options);
    expect(await call("update_smtp_settings", { host: "smtp.client.example", port: server.port, security })).toMatchObject({ host: "smtp.client.example", security });
    await ownSender(tenant);
    await queue(tenant);
    await sendDueMail(db, localTransport(() => {}));
    expect(server.received).toHaveLength(1);
    expect((await refusal(call("update_smtp_settings", { host: "other.example", port: server.port, security }))).details).toEqual({ security: "no secure connection came about" });
  });
});

describe("whose server a mail goes by", () => {
  async function withServer(call: Caller, tenant: { id: string }, options?: SMTPServerOptions) {
    const server = await smtp(options);
    await ownSender(tenant);
    await call("update_smtp_settings", plain(server.port));
    return server;
  }

  it("the tenant's own for what comes from its own domain, the platform's for everything else", async () => {
    const { tenant, call } = await setUp();
    const [platform, other] = [await smtp(), await makeTenant(db)];
    const own = await smtp();
    await call("update_smtp_settings", plain(own.port));
    await queue(tenant);
    await queue(other);
    await sendDueMail(db, smtpTransport(platform.url));
    expect([own.received.length, platform.received.length]).toEqual([0, 2]); // no domain of its own is verified yet
    await ownSender(tenant);
    const id = (await queue(tenant)).id;
    await sendDueMail(db, smtpTransport(platform.url));
    expect(own.received).toMatchObject([{ from: "noreply@acme.example", messageId: `<${id}@acme.example>` }]);
    expect(platform.received).toHaveLength(2);
    expect(await call("get_smtp_settings")).toMatchObject({ is_used: true, waiting: 0, last_attempt: { outcome: "accepted" } });
    expect(await call("get_email_message", { id })).toMatchObject({ status: "sent", attempt_log: [{ is_tenant_server: true, server: `127.0.0.1:${own.port}`, outcome: "accepted", smtp_code: 250 }] });
  });

  it("mail waits while the tenant's server is away, never goes by the platform's, and goes out when it is back", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { tenant, call } = await setUp();
    const platform = await smtp();
    const server = await withServer(call, tenant);
    await server.close();
    const id = (await queue(tenant)).id;
    await sendDueMail(db, smtpTransport(platform.url));
    expect(await statusOf(id)).toBe("queued");
    expect(platform.received).toEqual([]);
    expect(await call("get_smtp_settings")).toMatchObject({ waiting: 1, last_attempt: { outcome: "deferred", problem: "connection" } });
    const back = await smtp({}, "127.0.0.1", server.port);
    vi.setSystemTime(Date.now() + 5_000);
    await sendDueMail(db, smtpTransport(platform.url));
    expect(back.received).toHaveLength(1);
  });

  it("a server that is away is not asked for each of a tenant's mails: those of others do not wait for it", async () => {
    const { tenant, call } = await setUp();
    const platform = await smtp();
    await (await withServer(call, tenant)).close();
    for (let i = 0; i < 15; i++) await queue(tenant);
    await queue(await makeTenant(db));
    await sendDueMail(db, smtpTransport(platform.url));
    const rows = await db.select().from(outbox).where(eq(outbox.tenantId, tenant.id));
    expect(rows.every(({ status, nextAttemptAt }) => status === "queued" && nextAttemptAt > new Date())).toBe(true);
    expect(rows.filter(({ attempts }) => attempts > 0).length).toBeLessThanOrEqual(5);
    expect(platform.received).toHaveLength(1);
  });

  it("one that takes its time over each mail holds up no mail that goes by the platform's", async () => {
    const { tenant, call } = await setUp();
    const platform = await smtp();
    let letGo = () => {};
    const isLetGo = new Promise<void>((resolve) => (letGo = resolve));
    const slow = await withServer(call, tenant, { onMailFrom: (_address, _session, callback) => void isLetGo.then(() => callback()) });
    await queue(tenant);
    const sending = sendDueMailOf("tenant_servers", db);
    await queue(await makeTenant(db));
    await sendDueMailOf("platform", db, smtpTransport(platform.url));
    expect([platform.received.length, slow.received.length]).toEqual([1, 0]);
    letGo();
    await sending;
    expect(slow.received).toHaveLength(1);
  });

  it("one that takes its time over each mail holds up no mail of other tenants' own servers, not even what is queued meanwhile", async () => {
    const [drips, other] = [await setUp(), await setUp()];
    let letGo = () => {};
    const isLetGo = new Promise<void>((resolve) => (letGo = resolve));
    const slow = await withServer(drips.call, drips.tenant, { onMailFrom: (_address, _session, callback) => void isLetGo.then(() => callback()) });
    const quick = await withServer(other.call, other.tenant);
    for (let i = 0; i < 8; i++) await queue(drips.tenant);
    await queue(other.tenant);
    let wake = () => {};
    const woken = () => new Promise<void>((resolve) => (wake = resolve));
    const sending = sendDueMailOf("tenant_servers", db, undefined, { woken });
    await vi.waitFor(() => expect(quick.received).toHaveLength(1), 10_000);
    await queue(other.tenant);
    await vi.waitFor(() => {
      wake();
      expect(quick.received).toHaveLength(2);
    }, 10_000);
    const underWay = (await db.select().from(outbox).where(eq(outbox.tenantId, drips.tenant.id))).filter(({ attempts }) => attempts > 0);
    expect([underWay.length, slow.received.length]).toEqual([2, 0]);
    letGo();
    await sending;
    expect(slow.received).toHaveLength(8);
  });

  it("a process that is to end sends the mail in hand and begins no other", async () => {
    const { tenant, call } = await setUp();
    let isEnding = false;
    const server = await withServer(call, tenant, {
      onMailFrom(_address, _session, callback) {
        isEnding = true;
        callback();
      },
    });
    for (let i = 0; i < 8; i++) await queue(tenant);
    const sent = await sendDueMailOf("tenant_servers", db, undefined, { isEnding: () => isEnding });
    expect([1, 2]).toContain(sent);
    expect(server.received).toHaveLength(sent);
    const left = (await db.select().from(outbox).where(eq(outbox.tenantId, tenant.id))).filter(({ attempts }) => attempts === 0);
    expect(left.map(({ status }) => status)).toEqual(Array(8 - sent).fill("queued"));
    expect(await sendDueMailOf("tenant_servers", db)).toBe(8 - sent);
  });

  it("a change takes effect at the next mail, and without a server mail goes by the platform's again", async () => {
    const { tenant, call } = await setUp();
    const [first, platform] = [await withServer(call, tenant), await smtp()];
    await queue(tenant);
    await sendDueMail(db, smtpTransport(platform.url));
    const second = await smtp();
    await call("update_smtp_settings", plain(second.port));
    await queue(tenant);
    await sendDueMail(db, smtpTransport(platform.url));
    expect([first.received.length, second.received.length]).toEqual([1, 1]);
    await call("delete_smtp_settings", {}, { confirmation: { given: "127.0.0.1" } });
    await queue(tenant);
    await sendDueMail(db, smtpTransport(platform.url));
    expect(platform.received).toHaveLength(1);
  });

  it("on a machine without SMTP_URL, mail from the tenant's domain goes by its server, all other is kept here", async () => {
    const { tenant, call } = await setUp();
    const server = await withServer(call, tenant);
    await queue(tenant);
    await queue(await makeTenant(db));
    await sendDueMail(db, localTransport(() => {}));
    expect(server.received).toHaveLength(1);
  });
});

describe("the delivery log", () => {
  it("is filtered by status and recipient, and holds no text of a mail", async () => {
    const { tenant, call } = await setUp();
    await queueMail(db, tenant, { recipient: "ada@example.com", subject: "Sign in to Acme", html: "<p>482913</p>", text: "482913", expiresAt: new Date(Date.now() + 60_000) });
    await queueMail(db, tenant, { recipient: "grace@example.com", subject: "Sign in to Acme", html: "", text: "", expiresAt: new Date(Date.now() + 60_000), deliver: false });
    const mails = (answer: object) => (answer as { email_messages: { recipient: string; status: string; id: string }[] }).email_messages;
    expect(mails(await call("list_email_messages")).map(({ recipient, status }) => [recipient, status])).toEqual([["grace@example.com", "withheld"], ["ada@example.com", "queued"]]);
    expect(mails(await call("list_email_messages", { status: "queued" }))).toMatchObject([{ recipient: "ada@example.com" }]);
    const [mail] = mails(await call("list_email_messages", { recipient: "Ada@Example.com" }));
    expect(mail).toMatchObject({ recipient: "ada@example.com" });
    await sendDueMail(db, localTransport(() => {}));
    const one = await call("get_email_message", { id: mail!.id });
    expect(one).toMatchObject({ status: "sent", attempt_log: [{ server: "local", outcome: "accepted" }], events: [] });
    expect(JSON.stringify(one)).not.toContain("482913");
    expect((await refusal(call("list_email_messages", { status: "lost" }))).details).toHaveProperty("status");
  });
});
