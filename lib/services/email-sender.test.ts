import { Resolver } from "node:dns/promises";
import { eq } from "drizzle-orm";
import { authenticate } from "mailauth";
import { afterAll, describe, expect, it } from "vitest";
import { auditEvents, outbox } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { sendDueMail } from "@/lib/email/send-due-mail";
import { smtpTransport } from "@/lib/email/transports";
import { newId } from "@/lib/ids";
import { startEmailSignIn } from "@/lib/login/email";
import { callerOf, refusal, type Output } from "@/lib/testing/call";
import { testDnsServer } from "@/lib/testing/dns-server";
import { makeAccount, makeBackendClient, makeMember, makeTenant, makeUser } from "@/lib/testing/factories";
import { startSmtpServer } from "@/lib/testing/smtp-server";

Object.assign(process.env, { SPF_ADDRESSES: "192.0.2.0/24", RETURN_PATH_HOST: "bounces.platform.example", MAIL_FROM: "Authalla <noreply@platform.example>" });
const dns = await testDnsServer();
const { db } = await testDatabase();
const smtp = await startSmtpServer();
afterAll(() => smtp.close());

dns.set("platform.example", "TXT", "v=spf1 ip4:192.0.2.0/24 -all");
dns.set("bounces.platform.example", "TXT", "v=spf1 ip4:192.0.2.0/24 -all");
const resolver = new Resolver();
resolver.setServers([dns.address]);
/** As the resolver of a receiver asks: it follows CNAMEs. */
const look = async (name: string, type: string): Promise<string[][]> => {
  const answer = await resolver.resolve(name, type).catch((error: Error) => error);
  if (Array.isArray(answer) && answer.length > 0) return answer as string[][];
  const [target] = type === "TXT" ? await resolver.resolveCname(name).catch(() => []) : [];
  if (target) return look(target, type);
  throw answer instanceof Error ? answer : Object.assign(new Error("no data"), { code: "ENODATA" });
};

async function setUp() {
  const account = await makeAccount(db);
  const tenant = await makeTenant(db, { accountId: account.id, name: "Bäckerei Zoë" });
  const { actor, user } = await makeMember(db, account, "admin");
  return { account, tenant, user, call: callerOf(db, actor) };
}
type World = Awaited<ReturnType<typeof setUp>>;

async function senderOf({ call }: World, policy = "v=DMARC1; p=reject; adkim=s") {
  const email_domain = `${newId("user").slice(5)}.example`;
  const made = await call("create_custom_email", { email_domain, sender_name: "Zoë’s 会社", reply_to: "help@elsewhere.example" });
  for (const { purpose, type, name, value } of made.dns_records as { purpose: string; type: "TXT" | "CNAME"; name: string; value: string }[]) dns.set(name, type, purpose === "dmarc" ? policy : value);
  const verified = await call("verify_custom_email", { id: made.id });
  expect((verified.dns_records as { status: string }[]).map(({ status }) => status)).toEqual(Array(6).fill("verified"));
  return verified;
}

async function delivered(recipient: string) {
  await sendDueMail(db, smtpTransport(smtp.url));
  const mail = smtp.received.findLast(({ to }) => to.includes(recipient));
  expect(mail).toBeDefined();
  const { dkim, spf, dmarc } = await authenticate(Buffer.from(mail!.message), { sender: mail!.from, ip: "192.0.2.7", helo: "mail.platform.example", resolver: look });
  return { ...mail!, dkim: dkim.results.map(({ status }) => status.result), spf: spf && spf.status.result, dmarc: dmarc && dmarc.status.result };
}

const kinds: [string, (world: World) => Promise<string>][] = [
  ["a code and link to sign in with", async ({ tenant }) => {
    const email = `${newId("user")}@example.com`;
    await startEmailSignIn(db, tenant, { email, language: "ja", browserHash: "b" });
    return email;
  }],
  ["an invitation of a user", async ({ tenant, call }) => {
    const user = await makeUser(db, tenant, { emailVerified: false });
    await call("invite_user", { id: user.id });
    return user.email;
  }],
  ["a test mail", async ({ call, user }) => (await call("send_test_email"), user.email)],
];

describe("each kind of mail, as a receiver verifies it", () => {
  it.each(kinds)("EM-04 %s is signed twice, aligned, and passes a strict policy from the tenant's own domain", async (_name, send) => {
    const world = await setUp();
    const sender = await senderOf(world);
    const mail = await delivered(await send(world));
    expect(mail).toMatchObject({ dkim: ["pass", "pass"], spf: "pass", dmarc: "pass", from: `bounces@authalla-bounces.${sender.email_domain as string}` });
    expect(mail.messageId).toMatch(new RegExp(`^<mail_\\w+@${sender.email_domain as string}>$`));
    expect(mail.message).toMatch(/^Reply-To: help@elsewhere\.example\r$/m);
    expect(mail.message).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(mail.message).toMatch(/^From: =\?UTF-8\?/m);
    expect(mail.message).toMatch(/text\/plain[\s\S]*text\/html/);
    expect(mail.message).not.toMatch(/^List-Unsubscribe/im);
  });

  it.each(kinds)("%s comes unsigned from the platform's address while no domain is verified", async (_name, send) => {
    const world = await setUp();
    await world.call("create_custom_email", { email_domain: `${newId("user").slice(5)}.example` });
    const mail = await delivered(await send(world));
    expect(mail).toMatchObject({ from: "noreply@platform.example", spf: "pass" });
    expect(mail.dkim).not.toContain("pass");
    expect(mail.message).not.toMatch(/^DKIM-Signature/im);
  });

  it("EM-04 would not pass with another domain in From", async () => {
    const world = await setUp();
    await senderOf(world);
    await delivered((await world.call("send_test_email"), world.user.email));
    const { message, from } = smtp.received.at(-1)!;
    const forged = message.replace(/^From: .*$/m, "From: <noreply@platform.example>");
    dns.set("_dmarc.platform.example", "TXT", "v=DMARC1; p=reject");
    const { dmarc } = await authenticate(Buffer.from(forged), { sender: from, ip: "192.0.2.7", helo: "x", resolver: look });
    expect(dmarc && dmarc.status.result).toBe("fail");
  });
});

describe("send_test_email", () => {
  const send = (world: World, input: Record<string, unknown> = {}): Promise<Output> => world.call("send_test_email", input);

  it("goes to the caller, through the outbox, and says where from and why", async () => {
    const world = await setUp();
    const sent = await send(world);
    expect(sent).toMatchObject({ recipient: world.user.email, source: "platform", reason: "none_added", address: "noreply@platform.example", is_dkim_signed: false, is_delivered: false });
    expect(await db.select().from(outbox).where(eq(outbox.id, sent.id))).toMatchObject([{ tenantId: world.tenant.id, recipient: world.user.email, status: "queued" }]);
    await delivered(world.user.email);
    expect(await world.call("get_email_message", { id: sent.id })).toMatchObject({ status: "sent" });
    expect((await db.select().from(auditEvents).where(eq(auditEvents.tenantId, world.tenant.id))).map(({ action }) => action)).toContain("test_email.sent");
  });

  it("goes to another member, and to nobody else", async () => {
    const world = await setUp();
    const other = await makeMember(db, world.account, "viewer");
    expect(await send(world, { recipient: other.user.email })).toMatchObject({ recipient: other.user.email });
    const [stranger, endUser] = [await makeMember(db, await makeAccount(db)), await makeUser(db, world.tenant)];
    for (const recipient of [stranger.user.email, endUser.email, "somebody@example.com"]) expect((await refusal(send(world, { recipient }))).details).toHaveProperty("recipient");
  });

  it("refuses an address that is not proven, a machine that names nobody, and a viewer", async () => {
    const world = await setUp();
    const viewer = await makeMember(db, world.account, "viewer");
    expect(await refusal(callerOf(db, viewer.actor)("send_test_email"))).toMatchObject({ code: "forbidden" });
    const { id: clientId } = await makeBackendClient(db, world.tenant);
    const machine = callerOf(db, { kind: "client", clientId, tenantId: world.tenant.id, scopes: new Set(["emails:write"]), via: "rest" });
    expect((await refusal(machine("send_test_email"))).details).toHaveProperty("recipient");
    expect(await machine("send_test_email", { recipient: world.user.email })).toMatchObject({ recipient: world.user.email });
  });

  it("stops after a few", async () => {
    const world = await setUp();
    for (let n = 0; n < 5; n++) await send(world);
    expect(await refusal(send(world))).toMatchObject({ code: "rate_limit_exceeded" });
  });
});

describe("get_email_sender", () => {
  it("tells why mail comes from the platform's address", async () => {
    const world = await setUp();
    const reason = async () => (await world.call("get_email_sender")).reason;
    expect(await reason()).toBe("none_added");
    await world.call("create_custom_email", { email_domain: `${newId("user").slice(5)}.example` });
    expect(await reason()).toBe("not_verified");
    const sender = await senderOf(world);
    expect(await world.call("get_email_sender")).toMatchObject({ reason: "in_use", explanation: `${sender.email_domain as string} is verified and in use.` });
    await world.call("update_custom_email", { id: sender.id, is_active: false });
    expect(await reason()).toBe("switched_off");
  });
});
