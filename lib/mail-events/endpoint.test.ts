import { and, eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { mailEvents as mailEventRows, outbox, suppressedAddresses, type MailStatus } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { settings } from "@/lib/env";
import { newId } from "@/lib/ids";
import { makeTenant } from "@/lib/testing/factories";
import { mailEvents } from "./endpoint";
import { signatureOf } from "./signature";
import { complaintOf, dsnOf } from "./testing-reports";

const { db } = await testDatabase();
const secret = "tests only: vN4kQ9xZt7Wm2Rb6Lc8Jd3Hs5Pf1Gy0";

beforeEach(() => void (settings().mailEventsSecrets = [secret]));
afterEach(() => vi.useRealTimers());

const seconds = (ago = 0) => Math.floor(Date.now() / 1000) - ago;

function post(body: string, { contentType = "application/json", signature = signatureOf(secret, Buffer.from(body), seconds()) as string | null } = {}): Promise<Response> {
  return mailEvents(new Request("http://localhost:3000/api/mail-events", { method: "POST", body, headers: { "Content-Type": contentType, ...(signature !== null && { "Mail-Events-Signature": signature }) } }));
}

async function sentMail(status: MailStatus = "sent", recipient = "ada@example.com") {
  const tenant = await makeTenant(db);
  const id = newId("mail");
  await db.insert(outbox).values({ tenantId: tenant.id, id, recipient, subject: "Sign in", status, attempts: 1, expiresAt: new Date(Date.now() + 600_000), bodySealed: "sealed" });
  return { tenant, id, messageId: `<${id}@example.com>` };
}

const eventOf = (mail: { messageId: string }, more: object = {}) => JSON.stringify({ events: [{ type: "bounce", message_id: mail.messageId, status: "5.1.1", answer: "550 5.1.1 No such user", ...more }] });
const statusOf = async ({ tenant, id }: { tenant: { id: string }; id: string }) => (await db.select().from(outbox).where(and(eq(outbox.tenantId, tenant.id), eq(outbox.id, id))))[0]!.status;
const suppressedOf = ({ tenant }: { tenant: { id: string } }) => db.select().from(suppressedAddresses).where(eq(suppressedAddresses.tenantId, tenant.id));
const refusal = async (response: Response) => ({ status: response.status, text: ((await response.json()) as { error_description: string }).error_description });

describe("what may be told", () => {
  it("a bounce of a dead address marks the mail and stops mail to the address, for its tenant alone", async () => {
    const [mail, other] = [await sentMail(), await sentMail()];
    const response = await post(eventOf(mail));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ recorded: 1, known: 0, unknown: 0 });
    expect(await statusOf(mail)).toBe("bounced");
    expect(await suppressedOf(mail)).toMatchObject([{ address: "ada@example.com", reason: "bounce", enhancedCode: "5.1.1", mailId: mail.id }]);
    expect(await suppressedOf(other)).toEqual([]);
    expect(await statusOf(other)).toBe("sent");
  });

  it("a full mailbox or a policy marks the mail alone", async () => {
    for (const status of ["5.2.2", "5.7.1", "4.4.7"]) {
      const mail = await sentMail();
      await post(eventOf(mail, { status, answer: undefined }));
      expect(await statusOf(mail)).toBe("bounced");
      expect(await suppressedOf(mail)).toEqual([]);
    }
  });

  it("a complaint stops mail to the address; a delivery only tells; what is known worse stays", async () => {
    const mail = await sentMail();
    await post(eventOf(mail, { type: "delivered", status: undefined, answer: undefined }));
    expect(await statusOf(mail)).toBe("delivered");
    expect(await suppressedOf(mail)).toEqual([]);
    await post(eventOf(mail, { type: "complaint", status: undefined, answer: undefined }));
    expect(await statusOf(mail)).toBe("complained");
    expect(await suppressedOf(mail)).toMatchObject([{ reason: "complaint" }]);
    await post(eventOf(mail));
    expect(await statusOf(mail)).toBe("complained");
  });

  it("the same told again changes nothing", async () => {
    const mail = await sentMail();
    await post(eventOf(mail));
    await db.delete(suppressedAddresses).where(eq(suppressedAddresses.tenantId, mail.tenant.id));
    const again = await post(eventOf(mail), { signature: signatureOf(secret, Buffer.from(eventOf(mail)), seconds(1)) });
    expect(await again.json()).toEqual({ recorded: 0, known: 1, unknown: 0 });
    expect(await suppressedOf(mail)).toEqual([]);
    expect(await db.select().from(mailEventRows).where(eq(mailEventRows.mailId, mail.id))).toHaveLength(1);
  });

  it("a mail that is unknown, or was never sent, is told as unknown", async () => {
    expect(await (await post(eventOf({ messageId: `<${newId("mail")}@example.com>` }))).json()).toEqual({ recorded: 0, known: 0, unknown: 1 });
    const held = await sentMail("withheld");
    await db.update(outbox).set({ attempts: 0 }).where(eq(outbox.id, held.id));
    expect(await (await post(eventOf(held))).json()).toEqual({ recorded: 0, known: 0, unknown: 1 });
    expect(await suppressedOf(held)).toEqual([]);
  });

  it("a bounce of a mail that nobody here knows to be sent yet ends its attempts: it is not sent twice", async () => {
    const mail = await sentMail("queued");
    await post(eventOf(mail));
    expect(await statusOf(mail)).toBe("bounced");
  });

  it.each([["0000-01-01T00:00:00Z"], ["2999-01-01T00:00:00Z"]])("a time before the mail was written, or one that is not yet, is not believed: %s", async (at) => {
    const mail = await sentMail();
    const before = new Date();
    expect((await post(eventOf(mail, { at }))).status).toBe(200);
    const [row] = await db.select().from(mailEventRows).where(eq(mailEventRows.mailId, mail.id));
    expect(Math.abs(row!.at.getTime() - before.getTime())).toBeLessThan(10_000);
  });

  it("a report by mail, of both kinds (RFC 3464, RFC 5965)", async () => {
    const [bounced, complained] = [await sentMail(), await sentMail()];
    expect((await post(dsnOf({ messageId: bounced.messageId }), { contentType: "message/rfc822" })).status).toBe(200);
    expect((await post(complaintOf({ messageId: complained.messageId }), { contentType: "message/rfc822" })).status).toBe(200);
    expect(await statusOf(bounced)).toBe("bounced");
    expect(await suppressedOf(bounced)).toHaveLength(1);
    expect(await statusOf(complained)).toBe("complained");
    expect(await suppressedOf(complained)).toHaveLength(1);
  });

  it("a report without its head, as multipart/report", async () => {
    const mail = await sentMail();
    const whole = dsnOf({ messageId: mail.messageId });
    const body = whole.slice(whole.indexOf("This is a MIME"));
    expect((await post(body, { contentType: 'multipart/report; report-type=delivery-status; boundary="4Xk2.1763892000/mx.example.com"' })).status).toBe(200);
    expect(await statusOf(mail)).toBe("bounced");
  });

  it("a bounce at another address, where the mail was passed on to, is no reason to stop mail to ours", async () => {
    const mail = await sentMail();
    await post(dsnOf({ messageId: mail.messageId, recipient: "forwarded@elsewhere.example" }), { contentType: "message/rfc822" });
    expect(await statusOf(mail)).toBe("bounced");
    expect(await suppressedOf(mail)).toEqual([]);
  });
});

describe("what is refused", () => {
  it("everything, without the setting", async () => {
    settings().mailEventsSecrets = [];
    expect((await post("{}")).status).toBe(404);
  });

  it("another method, and another kind of body", async () => {
    expect((await mailEvents(new Request("http://localhost:3000/api/mail-events"))).status).toBe(405);
    expect((await post("a=b", { contentType: "application/x-www-form-urlencoded" })).status).toBe(415);
  });

  it.each([
    ["no signature", () => null, "is missing"],
    ["a broken one", () => "v1=abc", "is not t="],
    ["one of another secret", (body: string) => signatureOf(secret.toUpperCase(), Buffer.from(body), seconds()), "does not fit"],
    ["one of another body", () => signatureOf(secret, Buffer.from("{}"), seconds()), "does not fit"],
    ["one with its time changed", (body: string) => signatureOf(secret, Buffer.from(body), seconds(200)).replace(/t=\d+/, `t=${seconds()}`), "does not fit"],
    ["one that is too old", (body: string) => signatureOf(secret, Buffer.from(body), seconds(301)), "more than 5 minutes"],
    ["one from the future", (body: string) => signatureOf(secret, Buffer.from(body), seconds(-310)), "more than 5 minutes"],
  ])("401: %s", async (_name, sign, text) => {
    const mail = await sentMail();
    const body = eventOf(mail);
    const refused = await refusal(await post(body, { signature: sign(body) }));
    expect(refused.status).toBe(401);
    expect(refused.text).toContain(text);
    expect(await statusOf(mail)).toBe("sent");
  });

  it("401: a signed report that was taken before, while its time is still good", async () => {
    const mail = await sentMail();
    const signature = signatureOf(secret, Buffer.from(eventOf(mail)), seconds(2));
    expect((await post(eventOf(mail), { signature })).status).toBe(200);
    const again = await refusal(await post(eventOf(mail), { signature }));
    expect(again).toMatchObject({ status: 401, text: expect.stringContaining("taken before") });
  });

  it("takes either of two secrets while one takes the other's place", async () => {
    settings().mailEventsSecrets = ["another secret: 8uYt5Re3Wq1Zx7Cv9Bn2Mk", secret];
    expect((await post(eventOf(await sentMail()))).status).toBe(200);
  });

  it.each([
    ["no JSON", "{", "is not JSON"],
    ["no events", '{"events":[]}', "events"],
    ["an unknown type", '{"events":[{"type":"opened","message_id":"mail_abcdefghij234567abcd"}]}', "events.0.type"],
    ["a foreign Message-ID", '{"events":[{"type":"bounce","message_id":"<a@b.example>"}]}', "events.0.message_id"],
    ["an address alone", '{"events":[{"type":"bounce","recipient":"ada@example.com"}]}', "events.0.message_id"],
    ["a status that is none", '{"events":[{"type":"bounce","message_id":"mail_abcdefghij234567abcd","status":"550"}]}', "events.0.status"],
    ["an unknown field", '{"events":[{"type":"bounce","message_id":"mail_abcdefghij234567abcd","tenant_id":"x"}]}', "tenant_id"],
  ])("400: %s, and says where", async (_name, body, where) => {
    const refused = await refusal(await post(body));
    expect(refused.status).toBe(400);
    expect(refused.text).toContain(where);
  });

  it("400: a mail that is no report", async () => {
    expect((await post("Subject: hi\r\n\r\nhi", { contentType: "message/rfc822" })).status).toBe(400);
  });

  it("413: more than a report can be", async () => {
    expect((await post(JSON.stringify({ events: "x".repeat(64 * 1024) }))).status).toBe(413);
    expect((await post("x".repeat(256 * 1024 + 1), { contentType: "message/rfc822" })).status).toBe(413);
  });
});
