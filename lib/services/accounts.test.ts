import { describe, expect, it } from "vitest";
import { and, eq } from "drizzle-orm";
import { members, type Role } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { callerOf, refusal } from "@/lib/testing/call";
import { makeAccount, makeMember, makeTenant } from "@/lib/testing/factories";

const { db } = await testDatabase();

async function anAccount(...roles: Role[]) {
  const account = await makeAccount(db);
  const people = await Promise.all(roles.map((role) => makeMember(db, account, role)));
  return { account, people: people.map(({ user, actor }) => ({ user, call: callerOf(db, actor) })) };
}

const rolesOf = async (account: { id: string }) => (await db.select({ role: members.role }).from(members).where(eq(members.accountId, account.id))).map(({ role }) => role).sort();

describe("the last owner", () => {
  it.each([
    ["update_member", (id: string) => ({ id, role: "viewer" })],
    ["remove_member", (id: string) => ({ id })],
  ] as const)("MT-07 %s does not take the last owner, and takes one of two", async (name, input) => {
    const { account, people: [only] } = await anAccount("owner", "admin");
    expect(await refusal(only!.call(name, input(only!.user.id)))).toMatchObject({ code: "conflict" });
    expect(await rolesOf(account)).toEqual(["admin", "owner"]);
    await makeMember(db, account, "owner");
    await only!.call(name, input(only!.user.id));
    expect((await rolesOf(account)).filter((role) => role === "owner")).toHaveLength(1);
  });

  it("MT-07 does not leave", async () => {
    const { account, people: [only] } = await anAccount("owner", "admin");
    expect(await refusal(only!.call("leave_account", { id: account.id }))).toMatchObject({ code: "conflict" });
    expect(await rolesOf(account)).toEqual(["admin", "owner"]);
  });

  it("MT-07 of two owners who leave at once, one stays", async () => {
    const { account, people } = await anAccount("owner", "owner");
    const left = await Promise.allSettled(people.map(({ call }) => call("leave_account", { id: account.id })));
    expect(left.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await rolesOf(account)).toEqual(["owner"]);
  });
});

describe("leaving", () => {
  it.each(["admin", "viewer"] as const)("anybody may: the role %s leaves and reaches nothing from the next call on", async (role) => {
    const { account, people: [, person] } = await anAccount("owner", role);
    const tenant = await makeTenant(db, { accountId: account.id });
    await person!.call("get_tenant", { tenant_id: tenant.id });
    expect(await person!.call("leave_account", { id: account.id })).toEqual({ account_id: account.id, name: account.name, left: true });
    expect(await refusal(person!.call("get_tenant", { tenant_id: tenant.id }))).toMatchObject({ code: "not_found" });
    expect(await rolesOf(account)).toEqual(["owner"]);
  });

  it("asks for the account's name first", async () => {
    const { account, people: [, person] } = await anAccount("owner", "viewer");
    expect(await refusal(person!.call("leave_account", { id: account.id }, { confirmation: { given: undefined } }))).toMatchObject({ code: "confirmation_required", details: { confirm: account.name } });
    expect(await rolesOf(account)).toEqual(["owner", "viewer"]);
  });

  it("MT-01 an account of others is none", async () => {
    const theirs = await anAccount("owner");
    const { people: [person] } = await anAccount("owner");
    expect(await refusal(person!.call("leave_account", { id: theirs.account.id }))).toMatchObject({ code: "not_found" });
  });
});

describe("renaming", () => {
  it("is an owner's, and happens to the version they read or not at all", async () => {
    const { account, people: [owner] } = await anAccount("owner");
    const first = await owner!.call("update_account", { name: "  Acme Group " });
    expect(first).toMatchObject({ id: account.id, name: "Acme Group" });
    expect(await owner!.call("get_me")).toMatchObject({ accounts: [{ name: "Acme Group" }] });
    await owner!.call("update_account", { name: "Acme", expected_updated_at: first.updated_at });
    expect(await refusal(owner!.call("update_account", { name: "Late", expected_updated_at: first.updated_at }))).toMatchObject({ code: "conflict" });
  });

  it.each(["", " ", "x".repeat(101), "Acme\u202Eemca"])("takes no name like %j", async (name) => {
    const { people: [owner] } = await anAccount("owner");
    expect(await refusal(owner!.call("update_account", { name }))).toMatchObject({ code: "validation_error", details: { name: expect.any(String) } });
  });
});

it("removing a member tells what they lose, and repeats the address", async () => {
  const { account, people: [owner, other] } = await anAccount("owner", "admin");
  await makeTenant(db, { accountId: account.id });
  const asked = await refusal(owner!.call("remove_member", { id: other!.user.id }, { confirmation: { given: undefined } }));
  expect(asked).toMatchObject({ code: "confirmation_required", details: { confirm: other!.user.email, consequences: expect.stringContaining("one tenant") } });
  await owner!.call("remove_member", { id: other!.user.id }, { confirmation: { given: other!.user.email } });
  expect(await db.select().from(members).where(and(eq(members.accountId, account.id), eq(members.userId, other!.user.id)))).toEqual([]);
});
