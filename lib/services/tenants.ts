import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { members, tenants, themes, type AuthMethod } from "../db/schema";
import { notFound, ServiceError } from "../errors";
import { primaryIssuers, type TenantWithIssuer } from "../tenancy/primary-issuer";
import { defaultIssuer, forgetTenants } from "../tenancy/resolve-tenant";
import { isReservedTenantId, isTenantIdForm, randomTenantId } from "../tenancy/tenant-id";
import { defaultTheme } from "../tenancy/theme";
import { isOpenTo } from "./assistant-access";
import { goesWithSuspension, goesWithTenant } from "./consequences";
import { deleted, displayText, given, instant, iso, objectName } from "./fields";
import { defineOperation } from "./operation";
import { findPage, pageInput, pageOutput } from "./pages";

const authMethod = z.enum(["magic_link", "passkeys", "social_logins", "enterprise_sso"]);

const environment = z.enum(["development", "staging", "production"]).describe("What the tenant is for: development, staging or production. It changes nothing for end users; the dashboard shows it and warns before changes to production.");

const assistantAccess = z.enum(["full", "read_only", "none"]).describe("What may be done over MCP, within scopes and role: full; read_only: nothing is changed; none: nothing at all. REST and the dashboard are not touched by it.");

const tenant = z.strictObject({
  id: z.string().describe("Permanent; the first label of the tenant's host name."),
  name: z.string(),
  product_name: z.string().nullable().describe("What end users see; null: the name."),
  status: z.enum(["active", "suspended"]),
  environment,
  assistant_access: assistantAccess,
  issuer: z.string().describe("The OpenID Connect issuer; its discovery document is below it."),
  allow_registration: z.boolean(),
  auth_methods: z.array(authMethod),
  allowed_origins: z.array(z.string()),
  access_token_lifetime: z.number().int().describe("Seconds."),
  id_token_lifetime: z.number().int().describe("Seconds."),
  refresh_token_lifetime: z.number().int().describe("Seconds, from the last use."),
  allow_dynamic_registration: z.boolean(),
  allow_client_id_metadata_documents: z.boolean(),
  created_at: instant,
  updated_at: instant,
});

const webOrigin = z
  .string()
  .max(255)
  .refine((value) => URL.canParse(value) && new URL(value).origin === value && /^https?:/.test(value), "must be an origin such as https://app.example.com, without a path");

const settings = {
  product_name: displayText(100).nullable().optional().describe("What end users see in place of the name; null to use the name."),
  environment: environment.optional(),
  assistant_access: assistantAccess.optional(),
  auth_methods: z.array(authMethod).min(1).max(4).transform((methods): AuthMethod[] => [...new Set(methods)]).optional().describe("How end users may sign in."),
  allowed_origins: z.array(webOrigin).max(50).optional().describe("Web origins whose scripts may call the token endpoint (CORS)."),
  access_token_lifetime: z.number().int().min(60).max(86_400).optional().describe("Seconds, 60 to 86400; default 900."),
  id_token_lifetime: z.number().int().min(60).max(86_400).optional().describe("Seconds, 60 to 86400; default 900."),
  refresh_token_lifetime: z.number().int().min(3_600).max(31_536_000).optional().describe("Seconds since the last use, 3600 to 31536000; default 2592000."),
  allow_dynamic_registration: z.boolean().optional().describe("Whether applications may register themselves (RFC 7591)."),
  allow_client_id_metadata_documents: z.boolean().optional().describe("Whether a client_id may be the https URL of a metadata document."),
};

export const listTenants = defineOperation({
  name: "list_tenants",
  title: "List tenants",
  description: "Lists the tenants the caller may act on, newest first. Their ids are what every other tool takes as tenant_id.",
  scope: "tenants:read",
  on: "caller",
  http: "GET /tenants",
  input: z.strictObject(pageInput(1000)),
  output: z.strictObject({ tenants: z.array(tenant), ...pageOutput }),
  async handler(input, { db, actor }) {
    const mine =
      actor.kind === "client"
        ? eq(tenants.id, actor.tenantId)
        : and(inArray(tenants.accountId, db.select({ id: members.accountId }).from(members).where(eq(members.userId, actor.userId))), actor.tenantIds ? inArray(tenants.id, [...actor.tenantIds]) : undefined);
    const boundTo = ["list_tenants", actor.kind === "client" ? actor.clientId : actor.userId];
    const { rows, facts } = await findPage(db, { from: tenants, keys: { createdAt: tenants.createdAt, tiebreak: tenants.id }, where: and(mine, isOpenTo(actor)), input, boundTo });
    const issuers = await primaryIssuers(db, rows);
    return { tenants: rows.map((row) => present({ ...row, issuer: issuers.get(row.id)! })), ...facts };
  },
});

export const getTenant = defineOperation({
  name: "get_tenant",
  title: "Get tenant",
  description: "Returns one tenant with its issuer, sign-in methods and token lifetimes. Ids come from list_tenants.",
  scope: "tenants:read",
  on: "tenant",
  http: "GET /tenants/{id}",
  input: z.strictObject({}),
  output: tenant,
  handler: async (_input, { tenant }) => present(tenant),
});

export const createTenant = defineOperation({
  name: "create_tenant",
  title: "Create tenant",
  description: "Creates an isolated set of users with its own issuer, keys and login page. The id is permanent and part of the issuer; left out, one such as brave-otter-lantern is made.",
  scope: "tenants:write",
  on: "account",
  http: "POST /tenants",
  input: z.strictObject({
    name: objectName,
    allow_registration: z.boolean().describe("Whether people may sign up by themselves."),
    id: z.string().trim().refine(isTenantIdForm, "must be 3 to 63 lower-case letters, digits and hyphens").optional().describe("The first label of the host name, 3 to 63 lower-case letters, digits and hyphens. Permanent."),
    ...settings,
  }),
  output: tenant,
  async handler({ id, ...fields }, { db, account, afterCommit }) {
    if (id && isReservedTenantId(id)) throw new ServiceError("validation_error", `The id ${id} is reserved. Choose another.`, { id: "is reserved" });
    const values = { name: fields.name, accountId: account.id, ...columns(fields) };
    const insert = (candidate: string) => db.insert(tenants).values({ ...values, id: candidate }).onConflictDoNothing().returning();
    let [row] = await insert(id ?? randomTenantId());
    for (let attempt = 1; !row && !id && attempt < 10; attempt++) [row] = await insert(randomTenantId());
    if (!row) throw new ServiceError("conflict", "A tenant with this id exists already. Choose another.", { id: "is taken" });
    await db.insert(themes).values({ tenantId: row.id, light: defaultTheme.light, dark: defaultTheme.dark });
    afterCommit(forgetTenants);
    return present({ ...row, issuer: defaultIssuer(row) });
  },
});

export const updateTenant = defineOperation({
  name: "update_tenant",
  title: "Update tenant",
  description: "Changes settings of a tenant; a field left out stays as it is. A suspended tenant signs nobody in until its status is active again.",
  scope: "tenants:write",
  on: "tenant",
  http: "PUT /tenants/{id}",
  input: z.strictObject({
    name: objectName.optional(),
    allow_registration: z.boolean().optional().describe("Whether people may sign up by themselves."),
    status: z.enum(["active", "suspended"]).optional(),
    ...settings,
  }),
  output: tenant,
  consequences: async (fields, { db, tenant }) => (fields.status === "suspended" ? goesWithSuspension(db, tenant) : []),
  async handler(fields, { db, tenant, recordChanges, afterCommit }) {
    if (tenant.isPlatform && fields.status === "suspended") throw new ServiceError("conflict", "The platform tenant cannot be suspended: it signs in everybody who manages this installation.");
    const [row] = await db.update(tenants).set(given({ updatedAt: new Date(), name: fields.name, status: fields.status, ...columns(fields) })).where(eq(tenants.id, tenant.id)).returning();
    if (!row) throw notFound("tenant");
    const after = present({ ...row, issuer: tenant.issuer });
    recordChanges(present(tenant), after);
    afterCommit(forgetTenants);
    return after;
  },
});

export const deleteTenant = defineOperation({
  name: "delete_tenant",
  title: "Delete tenant",
  description: "Deletes a tenant with all its users, clients, sessions, keys and settings at once and for good; tokens it issued stop working. Only an owner may, and its audit events remain.",
  scope: "tenants:write",
  on: "tenant",
  http: "DELETE /tenants/{id}",
  input: z.strictObject({}),
  output: deleted,
  roles: ["owner"],
  confirm: async (_input, { tenant }) => tenant.name,
  consequences: (_input, { db, tenant }) => goesWithTenant(db, tenant),
  async handler(_input, { db, tenant, afterCommit }) {
    const gone = await db.delete(tenants).where(eq(tenants.id, tenant.id)).returning({ id: tenants.id });
    if (gone.length === 0) throw notFound("tenant");
    afterCommit(forgetTenants);
    return { id: tenant.id, name: tenant.name, deleted: true as const };
  },
});

type Settings = z.output<z.ZodObject<typeof settings>> & { allow_registration?: boolean };

const columns = (fields: Settings) =>
  given({
    productName: fields.product_name,
    environment: fields.environment,
    assistantAccess: fields.assistant_access,
    allowRegistration: fields.allow_registration,
    authMethods: fields.auth_methods,
    allowedOrigins: fields.allowed_origins,
    accessTokenLifetime: fields.access_token_lifetime,
    idTokenLifetime: fields.id_token_lifetime,
    refreshTokenLifetime: fields.refresh_token_lifetime,
    allowDynamicRegistration: fields.allow_dynamic_registration,
    allowClientIdMetadataDocuments: fields.allow_client_id_metadata_documents,
  });

const present = (row: TenantWithIssuer): z.input<typeof tenant> => ({
  id: row.id,
  name: row.name,
  product_name: row.productName,
  status: row.status,
  environment: row.environment,
  assistant_access: row.assistantAccess,
  issuer: row.issuer,
  allow_registration: row.allowRegistration,
  auth_methods: row.authMethods,
  allowed_origins: row.allowedOrigins,
  access_token_lifetime: row.accessTokenLifetime,
  id_token_lifetime: row.idTokenLifetime,
  refresh_token_lifetime: row.refreshTokenLifetime,
  allow_dynamic_registration: row.allowDynamicRegistration,
  allow_client_id_metadata_documents: row.allowClientIdMetadataDocuments,
  created_at: iso(row.createdAt),
  updated_at: iso(row.updatedAt),
});
