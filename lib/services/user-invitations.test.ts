import { and, eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { userInvitations, users } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { listLocalMail } from "@/lib/email/outbox";
import { openUserInvitation } from "@/lib/hosted/user-invitation";
import { readTyped } from "@/lib/hosted/typed";
import { startSession } from "@/lib/sessions";
import { callerOf, refusal } from "@/lib/testing/call";
import { makeAccount, makeMember, makeTenant, makeUser } from "@/lib/testing/factories";

const { db } = await testDatabase();

const start = new Date("2026-03-01T10:00:00Z");
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: start }));
afterEach(() => void vi.useRealTimers());

async function setUp() {
  const account = await makeAccount(db);
  const tenant = await makeTenant(db, { accountId: account.id });
  const call = callerOf(db, (await makeMember(db, account)).actor);
  const mails = async () => (await listLocalMail(db)).filter(({ tenantId }) => tenantId === tenant.id);
  const link = (text: string) => new URL(/https?:\/\/\S+\/oauth2\/invitation\?\S+/.exec(text)![0]);
  const open = async (url: URL) => {
    const answer = await openUserInvitation(new Request(url, { headers: { host: url.host } }));
    const cookie = answer.headers.getSetCookie().map((set) => set.split(";")[0]).join("; ");
    return { status: answer.status, location: answer.headers.get("location"), email: readTyped({ headers: new Headers({ cookie }) }).email };
  };
  return { tenant, call, mails, link, open };
}

describe("an invitation by mail", () => {
  it("leads to the sign-in page of the tenant with the address filled in, as often as it is opened, and signs nobody in", async () => {
    const { tenant, call, mails, link, open } = await setUp();
    const user = await call("create_user", { email: "ada@example.com", name: "Ada", send_invitation: true });
    const [mail] = await mails();
    expect(mail).toMatchObject({ recipient: "ada@example.com", subject: "You are invited to Acme" });
    expect(mail!.text).toContain("ada@example.com");
    const url = link(mail!.text);
    expect(url.origin).toBe(tenant.issuer);
    expect(mail!.html).toContain(url.href);
    for (let i = 0; i < 2; i++) expect(await open(url)).toEqual({ status: 303, location: "/oauth2/login", email: "ada@example.com" });
    expect(await call("get_user", { id: user.id })).toMatchObject({ email_verified: false, last_login: null });
    expect((await call("list_sessions", { user_id: user.id })).total).toBe(0);
  });

  it("create_user sends nothing unless it is told to", async () => {
    const { call, mails } = await setUp();
    await call("create_user", { email: "ada@example.com", name: "Ada" });
    expect(await mails()).toHaveLength(0);
  });

  it("is written in the tenant's language, or in the one that is asked for", async () => {
    const { tenant, call, mails } = await setUp();
    await call("update_theme", { default_language: "de" });
    const user = await makeUser(db, tenant, { emailVerified: false });
    await call("invite_user", { id: user.id });
    vi.setSystemTime(start.getTime() + 1_000);
    await call("invite_user", { id: user.id, language: "ar" });
    const [arabic, german] = await mails();
    expect(german!.subject).toBe("Sie sind zu Acme eingeladen");
    expect(arabic!.html).toContain('dir="rtl"');
  });

  it("a new one ends the one before, and after seven days none works (refused: reused, expired)", async () => {
    const { tenant, call, mails, link, open } = await setUp();
    const user = await makeUser(db, tenant, { emailVerified: false });
    await call("invite_user", { id: user.id });
    vi.setSystemTime(start.getTime() + 60_000);
    const { expires_at } = await call("invite_user", { id: user.id });
    const [second, first] = (await mails()).map(({ text }) => link(text));
    expect(await open(first!)).toEqual({ status: 303, location: "/oauth2/login", email: undefined });
    vi.setSystemTime(Date.parse(String(expires_at)) - 1);
    expect(await open(second!)).toMatchObject({ email: user.email });
    vi.setSystemTime(Date.parse(String(expires_at)));
    expect(await open(second!)).toMatchObject({ email: undefined });
  });

  it("has done its work once the user has signed in, in whichever way", async () => {
    const { tenant, call, mails, link, open } = await setUp();
    const user = await makeUser(db, tenant, { emailVerified: false });
    await call("invite_user", { id: user.id });
    const url = link((await mails())[0]!.text);
    await startSession(db, { tenantId: tenant.id, id: user.id }, { amr: ["otp"], acr: "1" });
    expect(await open(url)).toEqual({ status: 303, location: "/oauth2/login", email: undefined });
    expect(await refusal(call("invite_user", { id: user.id }))).toMatchObject({ code: "conflict" });
  });

  it.each(["", "x", "a\0b"])("answers the unknown token %j, and one of another tenant, as one that is used", async (token) => {
    const [mine, theirs] = [await setUp(), await setUp()];
    await theirs.call("create_user", { email: "ada@example.com", name: "Ada", send_invitation: true });
    const url = theirs.link((await theirs.mails())[0]!.text);
    const unknown = new URL(url);
    unknown.searchParams.set("token", token);
    for (const other of [unknown, new URL(`${url.pathname}${url.search}`, mine.tenant.issuer)]) expect(await mine.open(other)).toEqual({ status: 303, location: "/oauth2/login", email: undefined });
  });

  it.each(["suspended", "inactive"])("is not sent to a user who is %s, and does not work for one who has become so", async (status) => {
    const { tenant, call, mails, link, open } = await setUp();
    const user = await makeUser(db, tenant, { emailVerified: false });
    await call("invite_user", { id: user.id });
    await call("update_user", { id: user.id, status });
    expect(await open(link((await mails())[0]!.text))).toMatchObject({ email: undefined });
    expect(await refusal(call("invite_user", { id: user.id }))).toMatchObject({ code: "conflict" });
  });

  it("stores the link's token as a hash alone", async () => {
    const { tenant, call, mails, link } = await setUp();
    const user = await call("create_user", { email: "ada@example.com", name: "Ada", send_invitation: true });
    const token = link((await mails())[0]!.text).searchParams.get("token")!;
    const [row] = await db.select().from(userInvitations).where(and(eq(userInvitations.tenantId, tenant.id), eq(userInvitations.userId, user.id)));
    expect(JSON.stringify(row)).not.toContain(token);
  });

  it("no address is sent more than five mails an hour, and no user is made when theirs cannot be sent", async () => {
    const { tenant, call, mails } = await setUp();
    const user = await makeUser(db, tenant, { emailVerified: false });
    for (let i = 0; i < 5; i++) await call("invite_user", { id: user.id });
    expect(await refusal(call("invite_user", { id: user.id }))).toMatchObject({ code: "rate_limit_exceeded" });
    expect(await mails()).toHaveLength(5);
    await call("delete_user", { id: user.id });
    expect(await refusal(call("create_user", { email: user.email, name: "Ada", send_invitation: true }))).toMatchObject({ code: "rate_limit_exceeded" });
    expect(await db.select().from(users).where(eq(users.tenantId, tenant.id))).toHaveLength(0);
  });
});
