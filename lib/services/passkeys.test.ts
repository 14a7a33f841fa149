import { describe, expect, it } from "vitest";
import { eq } from "drizzle-orm";
import { testDatabase } from "@/lib/db/testing";
import { auditEvents, passkeys } from "@/lib/db/schema";
import { callerOf, refusal } from "@/lib/testing/call";
import { makeAccount, makeMember, makePasskey, makeTenant, makeUser } from "@/lib/testing/factories";

const { db } = await testDatabase();

async function world(scopes?: string[], role: "owner" | "viewer" = "owner") {
  const account = await makeAccount(db);
  const tenant = await makeTenant(db, { accountId: account.id });
  const { actor } = await makeMember(db, account, role, scopes);
  return { tenant, call: callerOf(db, actor) };
}

describe("passkeys of users, for those who manage the tenant", () => {
  it("lists them newest first, of one user when asked, and tells no key", async () => {
    const { tenant, call } = await world();
    const [ada, bob] = [await makeUser(db, tenant), await makeUser(db, tenant)];
    await makePasskey(db, ada, { name: "Phone", createdAt: new Date("2030-01-01") });
    await makePasskey(db, ada, { name: "Laptop", createdAt: new Date("2030-01-02") });
    await makePasskey(db, bob);
    expect((await call("list_passkeys", { tenant_id: tenant.id })).total).toBe(3);
    const { passkeys: listed } = await call("list_passkeys", { tenant_id: tenant.id, user_id: ada.id });
    expect(listed).toMatchObject([{ name: "Laptop", user_id: ada.id, host: `${tenant.id}.localhost`, backed_up: true, last_used_at: null }, { name: "Phone" }]);
    expect(Object.keys((listed as object[])[0]!).sort()).toEqual(["backed_up", "backup_eligible", "counter_regressed_at", "created_at", "host", "id", "last_used_at", "name", "user_id"]);
  });

  it("deletes one when its name is repeated, and records whose hand it was", async () => {
    const { tenant, call } = await world();
    const ada = await makeUser(db, tenant);
    const { id } = await makePasskey(db, ada, { name: "Stolen phone" });
    expect((await refusal(call("delete_passkey", { tenant_id: tenant.id, id }, { confirmation: { given: undefined } }))).code).toBe("confirmation_required");
    expect(await call("delete_passkey", { tenant_id: tenant.id, passkey_id: id }, { confirmation: { given: "Stolen phone" } })).toEqual({ id, name: "Stolen phone", user_id: ada.id, deleted: true });
    expect(await db.select().from(passkeys).where(eq(passkeys.tenantId, tenant.id))).toEqual([]);
    expect((await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id)))[0]).toMatchObject({ action: "passkey.deleted", target: { type: "passkey", id } });
  });

  it("WA-15 finds no passkey of another tenant", async () => {
    const [mine, theirs] = [await world(), await world()];
    const { id } = await makePasskey(db, await makeUser(db, theirs.tenant));
    expect((await refusal(mine.call("delete_passkey", { tenant_id: mine.tenant.id, id }))).code).toBe("not_found");
    expect((await refusal(mine.call("delete_passkey", { tenant_id: theirs.tenant.id, id }))).code).toBe("not_found");
    expect((await mine.call("list_passkeys", { tenant_id: mine.tenant.id })).total).toBe(0);
    expect(await db.select().from(passkeys).where(eq(passkeys.id, id))).toHaveLength(1);
  });

  it("needs users:read to list and users:write to delete, and no viewer deletes", async () => {
    const reader = await world(["users:read"]);
    const { id } = await makePasskey(db, await makeUser(db, reader.tenant));
    expect((await reader.call("list_passkeys", { tenant_id: reader.tenant.id })).total).toBe(1);
    expect((await refusal(reader.call("delete_passkey", { tenant_id: reader.tenant.id, id }))).code).toBe("insufficient_scope");
    const viewer = await world(undefined, "viewer");
    const other = await makePasskey(db, await makeUser(db, viewer.tenant));
    expect((await refusal(viewer.call("delete_passkey", { tenant_id: viewer.tenant.id, id: other.id }))).code).toBe("forbidden");
  });
});
