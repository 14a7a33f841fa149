import { and, asc, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { open, seal } from "../crypto/seal";
import type { Database } from "../db/client";
import { findOwned, owned } from "../db/owned";
import { members, socialLogins, socialLoginTenants, tenants } from "../db/schema";
import { keyring } from "../env";
import { notFound } from "../errors";
import { newId } from "../ids";
import { redirectUriOf } from "../login/social";
import { socialSecretContext } from "../tenancy/social-secret";
import { goesWithSocialLogin } from "./consequences";
import { deleted, displayText, given, id, instant, iso, objectName } from "./fields";
import { defineOperation, isLeftOut, type Actor, type OperationTenant } from "./operation";
import { findPage, pageInput, pageOutput } from "./pages";
import { callbackUrls, checkProviderSettings, providerFields } from "./social-login-fields";

const socialLogin = z.strictObject({
  id: z.string(),
  name: z.string(),
  provider_type: z.enum(["google", "github", "apple", "microsoft"]),
  client_id: z.string().describe("The client_id that the provider gave."),
  status: z.enum(["active", "disabled"]),
  team_id: z.string().nullable(),
  key_id: z.string().nullable(),
  directory: z.string().nullable(),
  callback_url: z.string().describe("Register this at the provider as redirect URI."),
  callback_urls: z.array(z.string()).describe("All redirect URIs to register: one for each host of each tenant on whose login page it is offered."),
  tenant_ids: z.array(z.string()).describe("The tenants on whose login page it is offered."),
  created_at: instant,
  updated_at: instant,
});

const clientId = displayText(512).describe("The client_id that the provider gave.");
const clientSecret = z.string().trim().min(1).max(8192).describe("The client secret that the provider gave; it is never shown again.");
const tenantIds = z
  .array(z.string().max(255).regex(/^[\x21-\x7e]+$/, "is not an id"))
  .max(100)
  .transform((ids) => [...new Set(ids)])
  .optional()
  .describe("The tenants of the account on whose login page it is offered; default this tenant alone.");

export const listSocialLogins = defineOperation({
  name: "list_social_logins",
  title: "List social logins",
  description: "Lists the sign-in providers (Google, GitHub, Apple, Microsoft) that a tenant has set up, newest first, without their secrets. Their ids are what get_social_login, update_social_login and delete_social_login take.",
  scope: "social-logins:read",
  on: "tenant",
  http: "GET /social-logins",
  input: z.strictObject(pageInput(100)),
  output: z.strictObject({ social_logins: z.array(socialLogin), callback_urls: z.array(z.string()).describe("The redirect URIs to register at a provider for this tenant: one for each of its hosts."), ...pageOutput }),
  async handler(input, { db, tenant, actor }) {
    const { rows, facts } = await findPage(db, { from: socialLogins, keys: { createdAt: socialLogins.createdAt, tiebreak: socialLogins.id }, where: eq(socialLogins.tenantId, tenant.id), input, boundTo: ["list_social_logins", tenant.id] });
    const callbacks = await callbackUrls(db, [tenant.id]);
    return { social_logins: await present(db, tenant, actor, rows), callback_urls: callbacks.get(tenant.id) ?? [], ...facts };
  },
});

export const getSocialLogin = defineOperation({
  name: "get_social_login",
  title: "Get social login",
  description: "Returns one sign-in provider of a tenant with the callback_url to register there, never its secret. Ids come from list_social_logins.",
  scope: "social-logins:read",
  on: "tenant",
  http: "GET /social-logins/{id}",
  input: z.strictObject({ id: id("social login") }),
  output: socialLogin,
  handler: async (input, { db, tenant, actor }) => presentOne(db, tenant, actor, await findOwned(db, socialLogins, input.id, tenant, "social login")),
});

export const createSocialLogin = defineOperation({
  name: "create_social_login",
  title: "Create social login",
  description: "Offers sign-in with Google, GitHub, Apple or Microsoft, using the client_id and client_secret registered there. Returns the callback_urls to register at the provider, and never the secret.",
  scope: "social-logins:write",
  on: "tenant",
  http: "POST /social-logins",
  input: z.strictObject({ name: objectName, provider_type: socialLogin.shape.provider_type, client_id: clientId, client_secret: clientSecret, ...providerFields, tenant_ids: tenantIds }),
  output: socialLogin,
  async handler(input, { db, tenant, actor }) {
    const settings = { providerType: input.provider_type, teamId: input.team_id ?? null, keyId: input.key_id ?? null, directory: input.directory ?? null };
    checkProviderSettings({ ...settings, clientSecret: input.client_secret });
    const offeredTo = await checkedTenants(db, tenant, actor, input.tenant_ids ?? [tenant.id]);
    const key = { tenantId: tenant.id, id: newId("social") };
    const [row] = await db
      .insert(socialLogins)
      .values({ ...key, name: input.name, ...settings, clientId: input.client_id, clientSecretSealed: seal(keyring(), input.client_secret, socialSecretContext(key)) })
      .returning();
    await offer(db, key, offeredTo, actor);
    return presentOne(db, tenant, actor, row!);
  },
});

export const updateSocialLogin = defineOperation({
  name: "update_social_login",
  title: "Update social login",
  description: "Changes a sign-in provider; a field left out stays as it is, and client_secret is replaced only when given. A disabled one is offered on no login page.",
  scope: "social-logins:write",
  on: "tenant",
  http: "PUT /social-logins/{id}",
  input: z.strictObject({ id: id("social login"), name: objectName.optional(), client_id: clientId.optional(), client_secret: clientSecret.optional(), ...providerFields, status: socialLogin.shape.status.optional(), tenant_ids: tenantIds }),
  output: socialLogin,
  async handler(input, { db, tenant, actor, recordChanges }) {
    const found = await findOwned(db, socialLogins, input.id, tenant, "social login");
    const before = await presentOne(db, tenant, actor, found);
    const changed = { teamId: input.team_id, keyId: input.key_id, directory: input.directory };
    checkProviderSettings({ ...found, ...given(changed), clientSecret: input.client_secret ?? open(keyring(), found.clientSecretSealed, socialSecretContext(found)) });
    if (input.tenant_ids) await offer(db, found, await checkedTenants(db, tenant, actor, input.tenant_ids, before.tenant_ids), actor);
    const clientSecretSealed = input.client_secret === undefined ? undefined : seal(keyring(), input.client_secret, socialSecretContext(found));
    const [row] = await db.update(socialLogins).set({ updatedAt: new Date(), ...given({ name: input.name, clientId: input.client_id, status: input.status, ...changed, clientSecretSealed }) }).where(owned(socialLogins, input.id, tenant)).returning();
    const after = await presentOne(db, tenant, actor, row!);
    recordChanges({ ...before, client_secret: "unchanged" }, { ...after, client_secret: clientSecretSealed ? "replaced" : "unchanged" });
    return after;
  },
});

export const deleteSocialLogin = defineOperation({
  name: "delete_social_login",
  title: "Delete social login",
  description: "Removes a sign-in provider and its secret for good: nobody can sign in with it any more, though users keep their accounts. Ids come from list_social_logins.",
  scope: "social-logins:write",
  on: "tenant",
  http: "DELETE /social-logins/{id}",
  input: z.strictObject({ id: id("social login") }),
  output: deleted,
  confirm: async (input, { db, tenant }) => (await findOwned(db, socialLogins, input.id, tenant, "social login")).name,
  consequences: async (input, { db, tenant }) => goesWithSocialLogin(db, await findOwned(db, socialLogins, input.id, tenant, "social login")),
  async handler(input, { db, tenant }) {
    const row = await findOwned(db, socialLogins, input.id, tenant, "social login");
    await db.delete(socialLogins).where(owned(socialLogins, input.id, tenant));
    return { id: row.id, name: row.name, deleted: true as const };
  },
});

type SocialLoginRow = typeof socialLogins.$inferSelect;

/** Tenants of the same account that the caller may act on; those it is offered to already may stay. Any other does not exist for the caller. */
async function checkedTenants(db: Database, tenant: OperationTenant, actor: Actor, ids: string[], already: readonly string[] = []): Promise<string[]> {
  const others = ids.filter((candidate) => candidate !== tenant.id && !already.includes(candidate));
  if (others.length === 0) return ids;
  if (actor.kind === "client" || tenant.accountId === null || others.some((other) => isLeftOut(actor, other))) throw notFound("tenant");
  const reachable = await db
    .select({ id: tenants.id })
    .from(tenants)
    .innerJoin(members, and(eq(members.accountId, tenants.accountId), eq(members.userId, actor.userId)))
    .where(and(eq(tenants.accountId, tenant.accountId), inArray(tenants.id, others)));
  if (reachable.length !== others.length) throw notFound("tenant");
  return ids;
}

/** Replaces where it is offered, as far as the caller sees it. */
async function offer(db: Database, { tenantId, id }: { tenantId: string; id: string }, ids: string[], actor: Actor): Promise<void> {
  const seen = actor.kind === "user" && actor.tenantIds ? inArray(socialLoginTenants.tenantId, [...actor.tenantIds]) : undefined;
  await db.delete(socialLoginTenants).where(and(eq(socialLoginTenants.ownerTenantId, tenantId), eq(socialLoginTenants.socialLoginId, id), seen));
  if (ids.length > 0) await db.insert(socialLoginTenants).values(ids.map((offeredTo) => ({ tenantId: offeredTo, ownerTenantId: tenantId, socialLoginId: id })));
}

const presentOne = async (db: Database, tenant: OperationTenant, actor: Actor, row: SocialLoginRow) => (await present(db, tenant, actor, [row]))[0]!;

async function present(db: Database, tenant: OperationTenant, actor: Actor, rows: SocialLoginRow[]): Promise<z.input<typeof socialLogin>[]> {
  if (rows.length === 0) return [];
  const offers = await db
    .select({ id: socialLoginTenants.socialLoginId, tenantId: socialLoginTenants.tenantId })
    .from(socialLoginTenants)
    .where(and(eq(socialLoginTenants.ownerTenantId, tenant.id), inArray(socialLoginTenants.socialLoginId, rows.map((row) => row.id))))
    .orderBy(asc(socialLoginTenants.tenantId));
  const seen = offers.filter((entry) => !isLeftOut(actor, entry.tenantId));
  const callbacks = await callbackUrls(db, seen.map((entry) => entry.tenantId));
  const tenantsOf = (row: SocialLoginRow) => seen.filter((entry) => entry.id === row.id).map((entry) => entry.tenantId);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    provider_type: row.providerType,
    client_id: row.clientId,
    status: row.status,
    team_id: row.teamId,
    key_id: row.keyId,
    directory: row.directory,
    callback_url: redirectUriOf(tenant),
    callback_urls: tenantsOf(row).flatMap((tenantId) => callbacks.get(tenantId) ?? []),
    tenant_ids: tenantsOf(row),
    created_at: iso(row.createdAt),
    updated_at: iso(row.updatedAt),
  }));
}
