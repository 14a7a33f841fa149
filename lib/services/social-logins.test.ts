import { generateKeyPairSync } from "node:crypto";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { open } from "@/lib/crypto/seal";
import { auditEvents, customDomains, socialLogins } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { keyring } from "@/lib/env";
import { socialSecretContext } from "@/lib/tenancy/social-secret";
import { callerOf, refusal } from "@/lib/testing/call";
import { makeAccount, makeMember, makeTenant } from "@/lib/testing/factories";
import { managementScopes } from "./operation";

const { db } = await testDatabase();

async function setUp() {
  const account = await makeAccount(db);
  const tenant = await makeTenant(db, { accountId: account.id });
  return { account, tenant, call: callerOf(db, (await makeMember(db, account)).actor) };
}

const google = { name: "Google", provider_type: "google", client_id: "google-client", client_secret: "the-provider-secret" };
const secretOf = async (id: string) => {
  const [row] = await db.select().from(socialLogins).where(eq(socialLogins.id, id));
  return open(keyring(), row!.clientSecretSealed, socialSecretContext(row!));
};

describe("social logins", () => {
  it("MX-11 take a secret, seal it, and show it in no answer and no audit event", async () => {
    const { call, tenant } = await setUp();
    const made = await call("create_social_login", google);
    expect(made).toMatchObject({ name: "Google", status: "active", tenant_ids: [tenant.id], callback_url: `${tenant.issuer}/oauth2/social-login-callback` });
    const updated = await call("update_social_login", { id: made.id, client_secret: "a-newer-secret" });
    const said = JSON.stringify([made, updated, await call("get_social_login", { id: made.id }), await call("list_social_logins"), await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id)), await db.select().from(socialLogins)]);
    expect(said).not.toMatch(/the-provider-secret|a-newer-secret/);
    expect(await secretOf(made.id)).toBe("a-newer-secret");
  });

  it("keep the secret when an update gives none", async () => {
    const { call } = await setUp();
    const made = await call("create_social_login", google);
    expect(await call("update_social_login", { id: made.id, name: "G", status: "disabled" })).toMatchObject({ name: "G", status: "disabled", client_id: "google-client" });
    expect(await secretOf(made.id)).toBe("the-provider-secret");
  });

  it("are offered to tenants of the same account, and to none when told so", async () => {
    const { call, account, tenant } = await setUp();
    const second = await makeTenant(db, { accountId: account.id });
    const made = await call("create_social_login", { ...google, tenant_id: tenant.id, tenant_ids: [second.id, tenant.id, second.id] });
    expect(made.tenant_ids).toEqual([tenant.id, second.id].sort());
    expect((await call("update_social_login", { id: made.id, tenant_id: tenant.id, tenant_ids: [] })).tenant_ids).toEqual([]);
  });

  it("MT-01 refuse a tenant of another account with the words for a random one", async () => {
    const [one, two] = [await setUp(), await setUp()];
    const foreign = await refusal(one.call("create_social_login", { ...google, tenant_ids: [two.tenant.id] }));
    const random = await refusal(one.call("create_social_login", { ...google, tenant_ids: ["no-such-tenant"] }));
    expect(foreign).toMatchObject({ code: "not_found", message: random.message });
    expect((await one.call("list_social_logins")).total).toBe(0);
  });

  it("tell every redirect URI to register: of each tenant, and each of its active hosts", async () => {
    const { call, account, tenant } = await setUp();
    const second = await makeTenant(db, { accountId: account.id });
    const domain = (name: string, status: "active" | "pending") => ({ tenantId: second.id, id: `domain_${name}`, domain: `${name}.${second.id}.example`, status, challengeToken: "t", records: [] });
    await db.insert(customDomains).values([domain("login", "active"), domain("waits", "pending")]);
    const made = await call("create_social_login", { ...google, tenant_id: tenant.id, tenant_ids: [tenant.id, second.id] });
    const listed = await call("list_social_logins", { tenant_id: second.id });
    expect(listed).toMatchObject({ social_logins: [], callback_urls: [second.issuer, `http://login.${second.id}.example:3000`].map((issuer) => `${issuer}/oauth2/social-login-callback`) });
    expect((made.callback_urls as string[]).sort()).toEqual([tenant.issuer, second.issuer, `http://login.${second.id}.example:3000`].map((issuer) => `${issuer}/oauth2/social-login-callback`).sort());
  });

  const p8 = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "pkcs8", format: "pem" });
  const apple = { name: "Apple", provider_type: "apple", client_id: "com.example.web", client_secret: p8, team_id: "TEAM123456", key_id: "KEY1234567" };

  it("take Apple's key with its team and its id, and Microsoft's directory", async () => {
    const { call } = await setUp();
    const made = await call("create_social_login", apple);
    expect(made).toMatchObject({ team_id: "TEAM123456", key_id: "KEY1234567", directory: null });
    expect(await call("update_social_login", { id: made.id, name: "Apple ID" })).toMatchObject({ name: "Apple ID", team_id: "TEAM123456" });
    const microsoft = await call("create_social_login", { ...google, provider_type: "microsoft", directory: "Organizations" });
    expect(microsoft.directory).toBe("organizations");
    expect((await call("update_social_login", { id: microsoft.id, directory: null })).directory).toBeNull();
  });

  it.each([
    ["client_secret", { ...apple, client_secret: "no key" }],
    ["client_secret", { ...apple, client_secret: generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey.export({ type: "pkcs8", format: "pem" }) }],
    ["key_id", { ...apple, key_id: undefined }],
    ["team_id", { ...apple, team_id: undefined }],
    ["team_id", { ...google, team_id: "TEAM123456", key_id: "KEY1234567" }],
    ["directory", { ...google, directory: "common" }],
    ["directory", { ...google, provider_type: "microsoft", directory: "common/../evil" }],
  ])("refuse %s where it cannot be used", async (field, input) => {
    const { call } = await setUp();
    expect(await refusal(call("create_social_login", input))).toMatchObject({ code: "validation_error", details: { [field]: expect.any(String) } });
  });

  it("refuse to give Apple's key an id when the secret that is kept is no key", async () => {
    const { call } = await setUp();
    const made = await call("create_social_login", { ...apple, client_secret: "a.ready.jwt", team_id: undefined, key_id: undefined });
    expect((await refusal(call("update_social_login", { id: made.id, team_id: "TEAM123456", key_id: "KEY1234567" }))).details).toHaveProperty("client_secret");
  });

  it("a machine offers them on its own tenant's page alone", async () => {
    const { account, tenant } = await setUp();
    const second = await makeTenant(db, { accountId: account.id });
    const machine = callerOf(db, { kind: "client", clientId: "client_x", tenantId: tenant.id, scopes: new Set(managementScopes), via: "rest" });
    expect((await refusal(machine("create_social_login", { ...google, tenant_ids: [second.id] }))).code).toBe("not_found");
    expect((await machine("create_social_login", google)).tenant_ids).toEqual([tenant.id]);
  });
});
