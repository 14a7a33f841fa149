import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { consents, grants } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { newId } from "@/lib/ids";
import { startSession } from "@/lib/sessions";
import { callerOf, refusal } from "@/lib/testing/call";
import { makeAccount, makeClient, makeMember, makeTenant, makeUser } from "@/lib/testing/factories";

const { db } = await testDatabase();

async function setUp() {
  const account = await makeAccount(db);
  const tenant = await makeTenant(db, { accountId: account.id });
  const [user, client] = [await makeUser(db, tenant), await makeClient(db, tenant, { name: "Shop" })];
  const { session } = await startSession(db, { tenantId: tenant.id, id: user.id }, { amr: ["otp"], acr: "1" });
  await db.insert(grants).values({ tenantId: tenant.id, id: newId("grant"), clientId: client.id, userId: user.id, sessionId: session.id, issuer: tenant.issuer, scopes: ["openid", "email"], acr: "1", authenticatedAt: new Date() });
  await db.insert(consents).values({ tenantId: tenant.id, userId: user.id, clientId: client.id, redirectHost: "app.example", scopes: ["openid", "email"] });
  return { tenant, user, client, call: callerOf(db, (await makeMember(db, account)).actor) };
}

describe("connected apps of a user", () => {
  it("are listed with scopes and last use, and taken back at once with their tokens", async () => {
    const { call, tenant, user, client } = await setUp();
    expect(await call("list_connected_apps", { user_id: user.id })).toMatchObject({ total: 1, connected_apps: [{ client_id: client.id, name: "Shop", scopes: ["openid", "email"], last_used_at: expect.any(String) }] });
    expect(await call("revoke_connected_app", { user_id: user.id, client_id: client.id })).toMatchObject({ name: "Shop", revoked: true });
    expect(await call("list_connected_apps", { user_id: user.id })).toMatchObject({ total: 0, connected_apps: [] });
    expect(await db.select({ revokedAt: grants.revokedAt, why: grants.revokedReason }).from(grants).where(eq(grants.tenantId, tenant.id))).toEqual([{ revokedAt: expect.any(Date), why: "revoked_by_manager" }]);
    expect(await refusal(call("revoke_connected_app", { user_id: user.id, client_id: client.id }))).toMatchObject({ code: "not_found" });
  });

  it("MT-01 another tenant's user and client do not exist, together or mixed with one's own", async () => {
    const [mine, theirs] = [await setUp(), await setUp()];
    expect(await refusal(mine.call("list_connected_apps", { user_id: theirs.user.id }))).toMatchObject({ code: "not_found" });
    for (const [user, client] of [[theirs.user, theirs.client], [mine.user, theirs.client], [theirs.user, mine.client]] as const)
      expect(await refusal(mine.call("revoke_connected_app", { user_id: user.id, client_id: client.id }))).toMatchObject({ code: "not_found" });
    expect(await theirs.call("list_connected_apps", { user_id: theirs.user.id })).toMatchObject({ total: 1 });
  });
});
