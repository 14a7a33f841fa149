import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { auditEvents, customDomains, members, themes, users } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { resolveTenant } from "@/lib/tenancy/resolve-tenant";
import { isReservedTenantId, isTenantIdForm, randomTenantId } from "@/lib/tenancy/tenant-id";
import { callerOf, refusal } from "@/lib/testing/call";
import { makeAccount, makeMember, makeTenant, makeUser, platformTenant } from "@/lib/testing/factories";
import { managementScopes } from "./operation";

const { db } = await testDatabase();

async function setUp(role: "owner" | "admin" | "viewer" = "owner") {
  const account = await makeAccount(db);
  const { actor, user } = await makeMember(db, account, role);
  return { account, user, call: callerOf(db, actor) };
}

const word = () => randomTenantId().replaceAll("-", "").slice(0, 20) + Date.now().toString(36);

describe("create_tenant", () => {
  it("makes an issuer on the id's host, with the defaults and a theme", async () => {
    const { call } = await setUp();
    const id = word();
    const made = await call("create_tenant", { id, name: "Acme", allow_registration: true });
    expect(made).toMatchObject({ id, issuer: `http://${id}.localhost:3000`, product_name: null, status: "active", access_token_lifetime: 900, id_token_lifetime: 900, refresh_token_lifetime: 2_592_000 });
    expect((await resolveTenant(db, `${id}.localhost:3000`))?.issuer).toBe(made.issuer);
    expect(await db.select().from(themes).where(eq(themes.tenantId, id))).toHaveLength(1);
  });

  it("makes a tenant for development unless another environment is given, and takes no environment of one's own", async () => {
    const { call } = await setUp();
    const fields = { name: "Acme", allow_registration: false };
    expect((await call("create_tenant", fields)).environment).toBe("development");
    expect((await call("create_tenant", { ...fields, environment: "staging" })).environment).toBe("staging");
    expect((await refusal(call("create_tenant", { ...fields, environment: "live" }))).details).toHaveProperty("environment");
  });

  it("makes up an id such as brave-otter-lantern", async () => {
    const { call } = await setUp();
    expect((await call("create_tenant", { name: "Acme", allow_registration: false })).id).toMatch(/^[a-z]+-[a-z]+-[a-z]+$/);
  });

  it.each(["www", "api", "admin", "platform", "mcp", "auth", "login", "mail", "api2"])("refuses the reserved id %s", async (id) => {
    const { call } = await setUp();
    expect(await refusal(call("create_tenant", { id, name: "A", allow_registration: false }))).toMatchObject({ code: "validation_error", details: { id: expect.any(String) } });
  });

  it.each(["ab", "a".repeat(64), "Acme", "a_b", "-ab", "ab-", "a.b", "xn--abc", "a b", "\u00e4cme"])("refuses the id %j (RFC 1123 §2.1)", async (id) => {
    const { call } = await setUp();
    expect((await refusal(call("create_tenant", { id, name: "A", allow_registration: false }))).details).toHaveProperty("id");
  });

  it("refuses an id that is taken, without saying by whom", async () => {
    const [one, two] = [await setUp(), await setUp()];
    const id = word();
    await one.call("create_tenant", { id, name: "Secret name", allow_registration: false });
    const error = await refusal(two.call("create_tenant", { id, name: "A", allow_registration: false }));
    expect(error.code).toBe("conflict");
    expect(error.message).not.toContain("Secret");
  });

  it("offers names that are all allowed", () => {
    for (let i = 0; i < 500; i++) {
      const id = randomTenantId();
      expect(isTenantIdForm(id) && !isReservedTenantId(id), id).toBe(true);
    }
  });
});

describe("update_tenant", () => {
  it.each([
    { access_token_lifetime: 59 }, { access_token_lifetime: 86_401 }, { id_token_lifetime: 0 }, { refresh_token_lifetime: 3_599 }, { refresh_token_lifetime: 31_536_001 }, { access_token_lifetime: 90.5 },
    { allowed_origins: ["https://a.example/path"] }, { allowed_origins: ["null"] }, { allowed_origins: ["*"] }, { allowed_origins: ["javascript:alert(1)"] }, { auth_methods: [] }, { auth_methods: ["password"] },
  ])("refuses %j", async (fields) => {
    const { call } = await setUp();
    const made = await call("create_tenant", { name: "A", allow_registration: false });
    expect((await refusal(call("update_tenant", { id: made.id, ...fields }))).code).toBe("validation_error");
  });

  it.each([["issuer", "https://evil.example"], ["is_platform", true], ["account_id", "acct_x"], ["created_at", "2020-01-01T00:00:00Z"], ["tenantId", "x"]])("MT-08 refuses %s", async (field, value) => {
    const { call } = await setUp();
    const made = await call("create_tenant", { name: "A", allow_registration: false });
    expect((await refusal(call("update_tenant", { tenant_id: made.id, [field]: value }))).details).toHaveProperty(field);
  });

  it("merges, clears product_name with null, and forgets what hosts it knew", async () => {
    const { call } = await setUp();
    const { id } = await call("create_tenant", { id: word(), name: "A", allow_registration: false, product_name: "Product" });
    await resolveTenant(db, `${id}.localhost:3000`);
    expect(await call("update_tenant", { id, access_token_lifetime: 60 })).toMatchObject({ product_name: "Product", access_token_lifetime: 60 });
    expect(await call("update_tenant", { id, product_name: null })).toMatchObject({ product_name: null, access_token_lifetime: 60 });
    expect((await resolveTenant(db, `${id}.localhost:3000`))?.accessTokenLifetimeSeconds).toBe(60);
  });
});

describe("delete_tenant", () => {
  it.each(["admin", "viewer"] as const)("is for owners, not for %s (contract section 4)", async (role) => {
    const { account, call } = await setUp(role);
    const { id } = await makeTenant(db, { accountId: account.id });
    expect((await refusal(call("delete_tenant", { id }))).code).toBe("forbidden");
  });

  it("is not for the tenant's own machine: an admin could make one, and would delete through it", async () => {
    const tenant = await makeTenant(db);
    const machine = callerOf(db, { kind: "client", clientId: "client_x", tenantId: tenant.id, scopes: new Set(managementScopes), via: "rest" });
    expect((await refusal(machine("delete_tenant"))).code).toBe("forbidden");
    expect(await machine("get_tenant")).toMatchObject({ id: tenant.id });
  });

  it("MX-15 deletes the last tenant with all it holds, once; the second call finds none; its events remain", async () => {
    const { call } = await setUp();
    const { id } = await call("create_tenant", { name: "Acme", allow_registration: true });
    await call("create_user", { email: "a@example.com", name: "A" });
    expect((await refusal(call("delete_tenant", { id }, { confirmation: { given: "acme" } }))).code).toBe("confirmation_required");
    const outcomes = await Promise.allSettled([1, 2].map(() => call("delete_tenant", { id }, { confirmation: { given: "Acme" } })));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(outcomes.find((outcome) => outcome.status === "rejected")).toMatchObject({ reason: { code: "not_found" } });
    expect(await db.select().from(users).where(eq(users.tenantId, id))).toEqual([]);
    const events = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, id));
    expect(events.map(({ action }) => action)).toEqual(expect.arrayContaining(["tenant.created", "user.created", "tenant.deleted"]));
    expect((await call("list_tenants")).tenants).toEqual([]);
    expect((await call("get_me")).accounts).toMatchObject([{ tenants: [] }]);
  });

  it("refuses the platform tenant, even to its own machine client", async () => {
    const platform = await platformTenant(db);
    const call = callerOf(db, { kind: "client", clientId: "client_x", tenantId: platform.id, scopes: new Set(managementScopes), via: "rest" });
    expect((await refusal(call("delete_tenant"))).code).toBe("forbidden");
    expect((await refusal(call("update_tenant", { status: "suspended" }))).code).toBe("conflict");
  });
});

describe("list_tenants and get_me", () => {
  it("show the tenants of the caller's accounts and no others", async () => {
    const [one, two] = [await setUp("viewer"), await setUp()];
    const mine = await makeTenant(db, { accountId: one.account.id });
    await makeTenant(db, { accountId: two.account.id });
    expect((await one.call("list_tenants")).tenants).toMatchObject([{ id: mine.id }]);
    expect(await one.call("get_me")).toEqual({
      user: { id: one.user.id, email: one.user.email, name: one.user.name },
      accounts: [{ id: one.account.id, name: one.account.name, role: "viewer", tenants: [{ id: mine.id, name: mine.name }] }],
    });
  });

  it("gives the primary custom domain as issuer once it is active", async () => {
    const { account, call } = await setUp();
    const { id } = await makeTenant(db, { accountId: account.id });
    await db.insert(customDomains).values({ tenantId: id, id: "domain_1", domain: `${id}.example`, challengeToken: "t", records: [], isPrimary: true, status: "active" });
    expect((await call("get_tenant", { id })).issuer).toBe(`http://${id}.example:3000`);
    expect((await call("list_tenants")).tenants).toMatchObject([{ issuer: `http://${id}.example:3000` }]);
  });
});

describe("members", () => {
  it("are added by address, as users of the platform whose address is not proven yet", async () => {
    const { call, account } = await setUp();
    const added = await call("add_member", { email: "New.Person@Example.com", role: "admin" });
    expect(added).toMatchObject({ email: "new.person@example.com", role: "admin", name: null });
    const [user] = await db.select().from(users).where(eq(users.id, added.id));
    expect(user).toMatchObject({ tenantId: "platform", emailVerified: false });
    expect((await refusal(call("add_member", { email: "new.person@example.com", role: "viewer" }))).code).toBe("conflict");
    expect((await call("list_members")).members).toHaveLength(2);
    expect(await db.select().from(members).where(eq(members.accountId, account.id))).toHaveLength(2);
  });

  it("MT-07 the last owner is neither demoted nor removed nor suspended", async () => {
    const { call, user } = await setUp();
    expect((await refusal(call("update_member", { id: user.id, role: "admin" }))).code).toBe("conflict");
    expect((await refusal(call("remove_member", { id: user.id }))).code).toBe("conflict");
    const platform = callerOf(db, { kind: "client", clientId: "client_x", tenantId: "platform", scopes: new Set(managementScopes), via: "rest" });
    expect((await refusal(platform("update_user", { id: user.id, status: "suspended" }))).code).toBe("conflict");
    expect((await refusal(platform("delete_user", { id: user.id }))).code).toBe("conflict");
  });

  it("MT-07 two owners who leave at once leave one behind", async () => {
    const { call, account, user } = await setUp();
    const second = await makeMember(db, account, "owner");
    const outcomes = await Promise.allSettled([call("remove_member", { id: user.id }), callerOf(db, second.actor)("remove_member", { id: second.user.id })]);
    expect(outcomes.filter(({ status }) => status === "rejected")).toHaveLength(1);
    expect(await db.select().from(members).where(eq(members.accountId, account.id))).toHaveLength(1);
  });

  it.each(["admin", "viewer"] as const)("MT-07 %s promotes nobody, least of all themselves", async (role) => {
    const { call, user } = await setUp(role);
    for (const attempt of [call("update_member", { id: user.id, role: "owner" }), call("add_member", { email: "x@example.com", role: "viewer" }), call("remove_member", { id: user.id })])
      expect((await refusal(attempt)).code).toBe("forbidden");
    expect((await call("list_members")).members).toMatchObject([{ role }]);
  });

  it("lose their rights with their membership, at once (MX-03)", async () => {
    const { call, account } = await setUp();
    const { id } = await makeTenant(db, { accountId: account.id });
    const viewer = await makeMember(db, account, "viewer");
    const theirs = callerOf(db, viewer.actor);
    expect(await theirs("get_tenant", { id })).toMatchObject({ id });
    await call("remove_member", { id: viewer.user.id });
    expect((await refusal(theirs("get_tenant", { id }))).code).toBe("not_found");
  });

  it("a user of an ordinary tenant is nobody in an account", async () => {
    const { account } = await setUp();
    const tenant = await makeTenant(db, { accountId: account.id });
    const user = await makeUser(db, tenant);
    const call = callerOf(db, { kind: "user", userId: user.id, scopes: new Set(managementScopes), tenantIds: null, clientId: null, via: "rest" });
    expect((await refusal(call("get_me"))).code).toBe("not_found");
    expect((await call("list_tenants")).tenants).toEqual([]);
  });
});
