import { afterEach, describe, expect, it, vi } from "vitest";
import { and, eq } from "drizzle-orm";
import { accountInvitations, auditEvents, members, outbox, users, type Role } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { listLocalMail } from "@/lib/email/outbox";
import { newId } from "@/lib/ids";
import { callerOf, refusal } from "@/lib/testing/call";
import { makeAccount, makeBackendClient, makeInvitation, makeMember, makeTenant, makeUser, platformTenant } from "@/lib/testing/factories";
import { readInvitation } from "./invitation-answers";
import { managementScopes, type Actor } from "./operation";

const { db } = await testDatabase();
afterEach(() => void vi.useRealTimers());

const newEmail = () => `${newId("user")}@example.com`;
const actorFor = (userId: string): Actor => ({ kind: "user", userId, scopes: new Set(managementScopes), tenantIds: null, clientId: null, via: "dashboard" });

async function anOwner() {
  const account = await makeAccount(db);
  const { user, actor } = await makeMember(db, account);
  return { account, owner: user, actor, asOwner: callerOf(db, actor) };
}

async function aPerson(values: Partial<typeof users.$inferInsert> = {}) {
  const user = await makeUser(db, await platformTenant(db), values);
  return { user, call: callerOf(db, actorFor(user.id)) };
}

const roleOf = async (account: { id: string }, user: { id: string }): Promise<Role | undefined> =>
  (await db.select({ role: members.role }).from(members).where(and(eq(members.accountId, account.id), eq(members.userId, user.id))))[0]?.role;

async function tokenMailedTo(email: string): Promise<string> {
  const mail = (await listLocalMail(db)).find(({ recipient }) => recipient === email)!;
  return /\/invitations\/(\S+)/.exec(mail.text)![1]!;
}

describe("inviting", () => {
  it("sends a mail whose link the invited person accepts, and makes them a member in that role", async () => {
    const { account, owner, asOwner } = await anOwner();
    const email = newEmail();
    const invitation = await asOwner("create_invitation", { email: ` ${email.toUpperCase()} `, role: "admin" });
    expect(invitation).toMatchObject({ email, role: "admin", status: "pending", invited_by: owner.id });
    const token = await tokenMailedTo(email);
    expect(await readInvitation(db, token)).toMatchObject({ account, email, role: "admin", status: "pending", inviter: { email: owner.email } });

    const [user] = await db.select().from(users).where(eq(users.email, email)); // made, so that they can sign in where registration is closed
    await db.update(users).set({ emailVerified: true }).where(eq(users.id, user!.id)); // as signing in by mail does
    const call = callerOf(db, actorFor(user!.id));
    expect(await call("accept_invitation", { token })).toMatchObject({ id: invitation.id, account_id: account.id, role: "admin" });
    expect(await roleOf(account, user!)).toBe("admin");
    const [event] = await db.select().from(auditEvents).where(and(eq(auditEvents.accountId, account.id), eq(auditEvents.action, "invitation.accepted")));
    expect(event).toMatchObject({ actor: { id: user!.id }, target: { type: "invitation", id: invitation.id } });
  });

  it("keeps no token that could be read: neither in the row, nor in the answer, nor in the log", async () => {
    const { account, asOwner } = await anOwner();
    const email = newEmail();
    const answer = await asOwner("create_invitation", { email, role: "viewer" });
    const token = await tokenMailedTo(email);
    const kept = JSON.stringify([answer, await db.select().from(accountInvitations).where(eq(accountInvitations.accountId, account.id)), await db.select().from(auditEvents).where(eq(auditEvents.accountId, account.id)), await db.select({ subject: outbox.subject, body: outbox.bodySealed }).from(outbox).where(eq(outbox.recipient, email))]);
    expect(kept).not.toContain(token);
  });

  it("DB-01 an account and an inviter with markup in their names stand in the mail as text", async () => {
    const { account, owner, asOwner } = await anOwner();
    await asOwner("update_account", { name: `<img src=x onerror=alert(1)> "Acme"` });
    await db.update(users).set({ name: "{email} <script>alert(1)</script>" }).where(eq(users.id, owner.id));
    const email = newEmail();
    await asOwner("create_invitation", { email, role: "viewer", account_id: account.id });
    const mail = (await listLocalMail(db)).find(({ recipient }) => recipient === email)!;
    expect(mail.html).not.toMatch(/<img|<script/);
    expect(mail.html).toContain("&#60;img src=x onerror=alert(1)&#62;");
    expect(mail.subject).toContain("{email} <script>alert(1)</script> invites you to <img");
  });

  it("a person who was invited, or is a member, is not invited again", async () => {
    const { account, asOwner } = await anOwner();
    const email = newEmail();
    await asOwner("create_invitation", { email, role: "viewer" });
    expect(await refusal(asOwner("create_invitation", { email, role: "owner" }))).toMatchObject({ code: "conflict", details: { email: expect.stringContaining("invited already") } });
    const { user } = await makeMember(db, account, "viewer");
    expect(await refusal(asOwner("create_invitation", { email: user.email, role: "owner" }))).toMatchObject({ code: "conflict", details: { email: expect.stringContaining("member already") } });
  });

  it("of two invitations of one person at once, one is made", async () => {
    const { asOwner } = await anOwner();
    const email = newEmail();
    const answers = await Promise.allSettled([1, 2].map(() => asOwner("create_invitation", { email, role: "viewer" })));
    expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await asOwner("list_invitations")).total).toBe(1);
  });

  it.each(["admin", "viewer"] as const)("MT-07 the role %s invites nobody, and makes nobody an owner, itself least of all", async (role) => {
    const { account, asOwner } = await anOwner();
    const invitation = await asOwner("create_invitation", { email: newEmail(), role: "viewer" });
    const { user, actor } = await makeMember(db, account, role);
    const call = callerOf(db, actor);
    for (const [name, input] of [
      ["create_invitation", { email: newEmail(), role: "owner" }],
      ["resend_invitation", { id: invitation.id }],
      ["revoke_invitation", { id: invitation.id }],
      ["add_member", { email: newEmail(), role: "owner" }],
      ["update_member", { id: user.id, role: "owner" }],
      ["update_account", { name: "Mine" }],
    ] as const)
      expect(await refusal(call(name, input)), name).toMatchObject({ code: "forbidden" });
    expect(await roleOf(account, user)).toBe(role);
  });

  it("MT-07 an owner who was made a viewer since invites nobody any more: the role is read at the call", async () => {
    const { account, asOwner } = await anOwner();
    const second = await makeMember(db, account);
    await asOwner("update_member", { id: second.user.id, role: "viewer" });
    expect(await refusal(callerOf(db, second.actor)("create_invitation", { email: newEmail(), role: "owner" }))).toMatchObject({ code: "forbidden" });
  });

  it("one address is sent five an hour at most, by whatever account", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2031-01-01T00:10:00Z") });
    const email = newEmail();
    for (let sent = 0; sent < 5; sent++) await (await anOwner()).asOwner("create_invitation", { email, role: "viewer" });
    const { asOwner } = await anOwner();
    expect(await refusal(asOwner("create_invitation", { email, role: "viewer" }))).toMatchObject({ code: "rate_limit_exceeded", retryAfterSeconds: 3000 });
    expect((await asOwner("list_invitations")).total).toBe(0);
  });

  it("a machine client has no part in it", async () => {
    const tenant = await makeTenant(db);
    const client = await makeBackendClient(db, tenant);
    const call = callerOf(db, { kind: "client", clientId: client.id, tenantId: tenant.id, scopes: new Set(managementScopes), via: "rest" });
    expect(await refusal(call("create_invitation", { email: newEmail(), role: "owner" }))).toMatchObject({ code: "forbidden" });
    expect(await refusal(call("accept_invitation", { token: "x" }))).toMatchObject({ code: "forbidden" });
  });
});

describe("accepting", () => {
  async function invited(values: { role?: Role; email?: string } = {}) {
    const made = await anOwner();
    const person = await aPerson(values.email ? { email: values.email } : {});
    const invitation = await makeInvitation(db, made.account, { email: person.user.email, invitedBy: made.owner.id, role: values.role ?? "viewer" });
    return { ...made, ...person, invitation };
  }
  const told = async (token: string) => (await readInvitation(db, token))?.status;

  it("MT-07 another person with the link is refused, joins nothing, and spends nothing (GHSA-fmh4-wcc4-5jm3)", async () => {
    const { account, invitation, call } = await invited({ role: "owner" });
    const other = await aPerson();
    expect(await refusal(other.call("accept_invitation", { token: invitation.token }))).toMatchObject({ code: "forbidden", message: expect.stringContaining("another address") });
    expect(await roleOf(account, other.user)).toBeUndefined();
    await expect(call("accept_invitation", { token: invitation.token })).resolves.toMatchObject({ role: "owner" });
  });

  it("MT-07 the invited address must be proven, not only written down", async () => {
    const { account, invitation, user, call } = await invited();
    await db.update(users).set({ emailVerified: false }).where(eq(users.id, user.id));
    expect(await refusal(call("accept_invitation", { token: invitation.token }))).toMatchObject({ code: "forbidden", message: expect.stringContaining("not proven") });
    expect(await roleOf(account, user)).toBeUndefined();
  });

  it("MT-07, MT-12 the same address at a tenant is somebody else", async () => {
    const { account, invitation, user } = await invited();
    const namesake = await makeUser(db, await makeTenant(db), { email: user.email });
    expect(await refusal(callerOf(db, actorFor(namesake.id))("accept_invitation", { token: invitation.token }))).toMatchObject({ code: "not_found" });
    expect(await roleOf(account, namesake)).toBeUndefined();
  });

  it("is done once: a second time says so", async () => {
    const { account, invitation, user, call } = await invited();
    await call("accept_invitation", { token: invitation.token });
    expect(await told(invitation.token)).toBe("accepted");
    await db.delete(members).where(eq(members.userId, user.id));
    expect(await refusal(call("accept_invitation", { token: invitation.token }))).toMatchObject({ code: "conflict", message: expect.stringContaining("used already") });
    expect(await roleOf(account, user)).toBeUndefined();
  });

  it("of two at once, one is done", async () => {
    const { invitation, call } = await invited();
    const answers = await Promise.allSettled([1, 2].map(() => call("accept_invitation", { token: invitation.token })));
    expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("is refused after seven days, and says so", async () => {
    const { account, invitation, user, call } = await invited();
    vi.useFakeTimers({ toFake: ["Date"], now: invitation.expiresAt });
    expect(await told(invitation.token)).toBe("expired");
    expect(await refusal(call("accept_invitation", { token: invitation.token }))).toMatchObject({ code: "conflict", message: expect.stringContaining("expired") });
    expect(await roleOf(account, user)).toBeUndefined();
  });

  it("is refused once revoked, and says so", async () => {
    const { asOwner, invitation, call } = await invited();
    await asOwner("revoke_invitation", { id: invitation.id });
    expect(await told(invitation.token)).toBe("revoked");
    expect(await refusal(call("accept_invitation", { token: invitation.token }))).toMatchObject({ code: "conflict", message: expect.stringContaining("revoked") });
  });

  it("a token that nobody was sent is no invitation", async () => {
    const { call } = await aPerson();
    expect(await refusal(call("accept_invitation", { token: "unknown" }))).toMatchObject({ code: "not_found" });
    expect(await told("unknown")).toBeUndefined();
  });

  it("MT-07 is void when whoever sent it owns the account no longer, and stays unspent for the next owner to send again", async () => {
    const { account, owner, asOwner, invitation, user, call } = await invited({ role: "owner" });
    const second = await makeMember(db, account);
    await callerOf(db, second.actor)("update_member", { id: owner.id, role: "viewer" });
    expect(await told(invitation.token)).toBe("void");
    expect(await refusal(call("accept_invitation", { token: invitation.token }))).toMatchObject({ code: "conflict", message: expect.stringContaining("does not own") });
    expect(await roleOf(account, user)).toBeUndefined();
    expect(await refusal(asOwner("resend_invitation", { id: invitation.id }))).toMatchObject({ code: "forbidden" });
    await callerOf(db, second.actor)("resend_invitation", { id: invitation.id });
    await call("accept_invitation", { token: await tokenMailedTo(user.email) });
    expect(await roleOf(account, user)).toBe("owner");
  });

  it("leaves the role of a person who became a member meanwhile as it is", async () => {
    const { account, asOwner, invitation, user, call } = await invited({ role: "owner" });
    await asOwner("add_member", { email: user.email, role: "viewer" });
    expect(await refusal(call("accept_invitation", { token: invitation.token }))).toMatchObject({ code: "conflict", message: expect.stringContaining("member of this account already") });
    expect(await roleOf(account, user)).toBe("viewer");
  });

  it("a suspended person accepts nothing", async () => {
    const { invitation, user, call } = await invited();
    await db.update(users).set({ status: "suspended" }).where(eq(users.id, user.id));
    expect(await refusal(call("accept_invitation", { token: invitation.token }))).toMatchObject({ code: "not_found" });
  });

  it("an assistant that was limited to chosen tenants does not accept for a whole account", async () => {
    const { invitation, user } = await invited();
    const limited = callerOf(db, { ...actorFor(user.id), tenantIds: new Set(["acme"]) } as Actor);
    expect(await refusal(limited("accept_invitation", { token: invitation.token }))).toMatchObject({ code: "forbidden" });
  });
});

describe("sending again and taking back", () => {
  it("a second mail replaces the first: only its link works, for seven days from now", async () => {
    const { asOwner } = await anOwner();
    const email = newEmail();
    const made = await asOwner("create_invitation", { email, role: "viewer" });
    const first = await tokenMailedTo(email);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 8 * 24 * 3_600_000 });
    expect((await asOwner("list_invitations", { status: "expired" })).total).toBe(1);
    expect(await asOwner("resend_invitation", { id: made.id })).toMatchObject({ status: "pending" });
    expect(await readInvitation(db, first)).toBeUndefined();
    expect(await readInvitation(db, await tokenMailedTo(email))).toMatchObject({ status: "pending", email });
  });

  it("an expired invitation makes room for a new one", async () => {
    const { account, owner, asOwner } = await anOwner();
    const email = newEmail();
    await makeInvitation(db, account, { email, invitedBy: owner.id, expiresAt: new Date(Date.now() - 1) });
    await expect(asOwner("create_invitation", { email, role: "viewer" })).resolves.toMatchObject({ status: "pending" });
    expect((await asOwner("list_invitations")).total).toBe(2);
  });

  it.each(["resend_invitation", "revoke_invitation"])("%s changes nothing about one that was accepted", async (name) => {
    const { account, owner, asOwner } = await anOwner();
    const invitation = await makeInvitation(db, account, { email: newEmail(), invitedBy: owner.id, acceptedAt: new Date() });
    expect(await refusal(asOwner(name, { id: invitation.id }))).toMatchObject({ code: "conflict" });
    expect(await readInvitation(db, invitation.token)).toMatchObject({ status: "accepted" });
  });

  it.each(["resend_invitation", "revoke_invitation"])("MT-01 %s answers another account's invitation as a random one, and leaves it", async (name) => {
    const theirs = await anOwner();
    const invitation = await makeInvitation(db, theirs.account, { email: newEmail(), invitedBy: theirs.owner.id });
    const { asOwner } = await anOwner();
    const foreign = await refusal(asOwner(name, { id: invitation.id }));
    expect(foreign).toMatchObject({ code: "not_found", message: (await refusal(asOwner(name, { id: newId("invitation") }))).message });
    expect(await readInvitation(db, invitation.token)).toMatchObject({ status: "pending" });
  });
});
