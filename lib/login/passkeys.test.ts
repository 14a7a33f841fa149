import { describe, expect, it } from "vitest";
import { and, eq } from "drizzle-orm";
import { testDatabase } from "@/lib/db/testing";
import { auditEvents, passkeys, socialIdentities } from "@/lib/db/schema";
import { newId } from "@/lib/ids";
import { refusal } from "@/lib/testing/call";
import { makePasskey, makeTenant, makeUser } from "@/lib/testing/factories";
import { activeDomain } from "@/lib/testing/passkey-ceremonies";
import { listPasskeys, removePasskey, renamePasskey } from "./passkeys";

const { db } = await testDatabase();

async function person(values: Parameters<typeof makeTenant>[1] = {}) {
  const tenant = await makeTenant(db, values);
  return { tenant, user: await makeUser(db, tenant) };
}

describe("a user's own passkeys", () => {
  it("are listed oldest first, and nobody else's", async () => {
    const { tenant, user } = await person();
    await makePasskey(db, user, { name: "Laptop", createdAt: new Date("2030-01-02") });
    await makePasskey(db, user, { name: "Phone", createdAt: new Date("2030-01-01") });
    await makePasskey(db, await makeUser(db, tenant));
    expect((await listPasskeys(db, tenant, user.id)).map(({ name }) => name)).toEqual(["Phone", "Laptop"]);
  });

  it("take a name on one line, trimmed and in one form", async () => {
    const { tenant, user } = await person();
    const { id } = await makePasskey(db, user);
    expect((await renamePasskey(db, tenant, user.id, id, "  Ada’s phone ")).name).toBe("Ada’s phone");
    for (const name of ["", "   ", "a\nb", "a\u202Eb", "a\0b", "x".repeat(101)]) expect((await refusal(renamePasskey(db, tenant, user.id, id, name))).code).toBe("validation_error");
    expect((await listPasskeys(db, tenant, user.id))[0]!.name).toBe("Ada’s phone");
  });

  it("WA-15 another user's, another tenant's and an unknown one are all not found, and stay as they are", async () => {
    const { tenant, user } = await person();
    const theirs = [await makePasskey(db, await makeUser(db, tenant)), await makePasskey(db, (await person()).user)];
    const answers = [];
    for (const id of [...theirs.map(({ id }) => id), newId("passkey"), "x"]) {
      answers.push(await refusal(renamePasskey(db, tenant, user.id, id, "Mine")), await refusal(removePasskey(db, tenant, user.id, id)));
    }
    expect(new Set(answers.map(({ status, message }) => `${status} ${message}`)).size).toBe(1);
    expect(answers[0]!.status).toBe(404);
    for (const row of theirs) expect(await db.select().from(passkeys).where(eq(passkeys.id, row.id))).toEqual([row]);
  });

  it("are removed one by one, down to none while mail is a way in, and each removal is recorded", async () => {
    const { tenant, user } = await person();
    const { id } = await makePasskey(db, user);
    await removePasskey(db, tenant, user.id, id, "192.0.2.1");
    expect(await listPasskeys(db, tenant, user.id)).toEqual([]);
    expect(await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id))).toMatchObject([{ action: "user.passkey_removed", actor: { kind: "end_user", id: user.id }, target: { type: "passkey", id }, ip: "192.0.2.1" }]);
  });
});

describe("the last way in is never removed", () => {
  const passkeysOnly = { authMethods: ["passkeys" as const, "social_logins" as const] };

  it("without mail one passkey stays, though both are removed at the same moment", async () => {
    const { tenant, user } = await person(passkeysOnly);
    const rows = [await makePasskey(db, user), await makePasskey(db, user)];
    const outcomes = await Promise.allSettled(rows.map(({ id }) => removePasskey(db, tenant, user.id, id)));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const [left] = await listPasskeys(db, tenant, user.id);
    expect((await refusal(removePasskey(db, tenant, user.id, left!.id))).code).toBe("conflict");
    expect(await listPasskeys(db, tenant, user.id)).toHaveLength(1);
  });

  it("a social login is a way in, while the tenant offers it", async () => {
    const { tenant, user } = await person(passkeysOnly);
    const { id } = await makePasskey(db, user);
    await db.insert(socialIdentities).values({ tenantId: tenant.id, id: newId("social"), userId: user.id, providerType: "google", issuer: "https://accounts.google.com", subject: "1" });
    expect((await refusal(removePasskey(db, { ...tenant, authMethods: ["passkeys"] }, user.id, id))).code).toBe("conflict");
    await removePasskey(db, tenant, user.id, id);
  });

  it("a passkey of a host that is gone is none, and may be removed; one of another live host is", async () => {
    const { tenant, user } = await person(passkeysOnly);
    const [here, gone] = [await makePasskey(db, user), await makePasskey(db, user, { rpId: "gone.example" })];
    expect((await refusal(removePasskey(db, tenant, user.id, here.id))).code).toBe("conflict");
    await removePasskey(db, tenant, user.id, gone.id);
    await makePasskey(db, user, { rpId: await activeDomain(db, tenant) });
    await removePasskey(db, tenant, user.id, here.id);
    expect(await db.select().from(passkeys).where(and(eq(passkeys.tenantId, tenant.id), eq(passkeys.userId, user.id)))).toHaveLength(1);
  });
});
