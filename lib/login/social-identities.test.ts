import { and, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { auditEvents, passkeys, socialIdentities, socialLogins } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import type { Tenant } from "@/lib/tenancy/resolve-tenant";
import { makeUser } from "@/lib/testing/factories";
import { makeSocialLogin, makeSocialTenant } from "@/lib/testing/social";
import { linkIdentity, listIdentities, unlinkIdentity } from "./social-identities";

const { db } = await testDatabase();

/** A user with an identity at each of these providers, all of which the tenant offers. */
async function setUp(providers: ("google" | "github")[], authMethods: Tenant["authMethods"] = ["social_logins"]) {
  const tenant = await makeSocialTenant(db, { authMethods });
  const user = await makeUser(db, tenant);
  for (const providerType of providers) {
    await makeSocialLogin(db, tenant, { providerType, clientId: "c", clientSecret: "s" });
    await linkIdentity(db, tenant, user, { providerType, issuer: `https://${providerType}.example`, subject: user.id, email: user.email }, undefined, new Date());
  }
  return { tenant, user, ids: (await listIdentities(db, tenant, user.id)).map(({ id }) => id) };
}

const left = async (tenant: Tenant, userId: string) => (await listIdentities(db, tenant, userId)).map(({ provider }) => provider);

describe("unlinking", () => {
  it("SO-14 the last way in is refused, and nothing is removed (ASVS 6.4.3)", async () => {
    const { tenant, user, ids } = await setUp(["google"]);
    expect(await unlinkIdentity(db, tenant, user.id, ids[0]!)).toBe("last_way_in");
    expect(await left(tenant, user.id)).toEqual(["Google"]);
  });

  it("SO-14 of two that are unlinked at once one stays", async () => {
    const { tenant, user, ids } = await setUp(["google", "github"]);
    const outcomes = await Promise.all(ids.map((id) => unlinkIdentity(db, tenant, user.id, id)));
    expect(outcomes.sort()).toEqual(["last_way_in", "unlinked"]);
    expect(await left(tenant, user.id)).toHaveLength(1);
  });

  it("SO-14 an identity whose provider is no longer offered is no other way in", async () => {
    const { tenant, user, ids } = await setUp(["google", "github"]);
    await db.update(socialLogins).set({ status: "disabled" }).where(and(eq(socialLogins.tenantId, tenant.id), eq(socialLogins.providerType, "github")));
    expect(await unlinkIdentity(db, tenant, user.id, ids[0]!)).toBe("last_way_in");
  });

  it("is done where mail is offered, and tells the audit log", async () => {
    const { tenant, user, ids } = await setUp(["google"], ["magic_link", "social_logins"]);
    expect(await unlinkIdentity(db, tenant, user.id, ids[0]!)).toBe("unlinked");
    expect(await left(tenant, user.id)).toEqual([]);
    expect(await db.select().from(auditEvents).where(and(eq(auditEvents.tenantId, tenant.id), eq(auditEvents.action, "identity.unlinked")))).toMatchObject([{ actor: { id: user.id }, target: { id: ids[0], name: "Google" } }]);
  });

  it("is done for someone who has a passkey, where passkeys are offered", async () => {
    const { tenant, user, ids } = await setUp(["google"], ["passkeys", "social_logins"]);
    expect(await unlinkIdentity(db, tenant, user.id, ids[0]!)).toBe("last_way_in");
    await db.insert(passkeys).values({ tenantId: tenant.id, id: `passkey_${user.id}`, userId: user.id, rpId: "x", credentialId: user.id, publicKey: new Uint8Array(1), signatureCount: 0, backupEligible: false, backedUp: false, aaguid: "", name: "Laptop" });
    expect(await unlinkIdentity(db, tenant, user.id, ids[0]!)).toBe("unlinked");
  });

  it("finds only the user's own identity, in their own tenant", async () => {
    const [one, two] = [await setUp(["google"], ["magic_link"]), await setUp(["google"], ["magic_link"])];
    const neighbour = await makeUser(db, one.tenant);
    expect(await unlinkIdentity(db, one.tenant, neighbour.id, one.ids[0]!)).toBe("not_found");
    expect(await unlinkIdentity(db, two.tenant, one.user.id, one.ids[0]!)).toBe("not_found");
    expect(await unlinkIdentity(db, one.tenant, one.user.id, two.ids[0]!)).toBe("not_found");
    expect(await db.select().from(socialIdentities).where(eq(socialIdentities.tenantId, one.tenant.id))).toHaveLength(1);
  });
});

it("an identity is linked to one user of a tenant, and to another in another tenant", async () => {
  const { tenant, user } = await setUp(["google"]);
  const identity = { providerType: "google", issuer: "https://google.example", subject: user.id } as const;
  expect(await linkIdentity(db, tenant, await makeUser(db, tenant), identity, undefined, new Date())).toBe(false);
  const other = await makeSocialTenant(db);
  expect(await linkIdentity(db, other, await makeUser(db, other), identity, undefined, new Date())).toBe(true);
});
