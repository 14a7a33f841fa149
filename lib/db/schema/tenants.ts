import { sql } from "drizzle-orm";
import { type AnyPgColumn, boolean, check, index, integer, pgTable, smallint, text, uniqueIndex } from "drizzle-orm/pg-core";
import { createdAt, updatedAt, textArray } from "./columns";

/** One row: proves at start that SECRET_KEY is the key this database was sealed with. */
export const installation = pgTable("installation", {
  id: smallint("id").primaryKey(),
  sealedCheck: text("sealed_check").notNull(),
  createdAt: createdAt(),
}, (t) => [check("installation_is_one_row", sql`${t.id} = 1`)]);

export const accounts = pgTable("accounts", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
});

export type AuthMethod = "magic_link" | "passkeys" | "social_logins" | "enterprise_sso";

/** What a tenant is for. It changes nothing for its users; who manages it is warned before a change to the real one. */
export type TenantEnvironment = "development" | "staging" | "production";

/** What may be done through MCP, whoever the assistant works for. */
export type AssistantAccess = "full" | "read_only" | "none";

export const tenants = pgTable("tenants", {
  id: text("id").primaryKey(),
  /** Null for the platform tenant only, which belongs to the installation. */
  accountId: text("account_id").references(() => accounts.id),
  isPlatform: boolean("is_platform").notNull().default(false),
  name: text("name").notNull(),
  productName: text("product_name"),
  status: text("status").$type<"active" | "suspended">().notNull().default("active"),
  environment: text("environment").$type<TenantEnvironment>().notNull().default("development"),
  assistantAccess: text("assistant_access").$type<AssistantAccess>().notNull().default("full"),
  allowRegistration: boolean("allow_registration").notNull().default(false),
  authMethods: text("auth_methods").array().$type<AuthMethod[]>().notNull().default(sql`'{magic_link,passkeys}'::text[]`),
  allowedOrigins: textArray("allowed_origins"),
  accessTokenLifetime: integer("access_token_lifetime").notNull().default(900),
  idTokenLifetime: integer("id_token_lifetime").notNull().default(900),
  refreshTokenLifetime: integer("refresh_token_lifetime").notNull().default(2_592_000),
  allowDynamicRegistration: boolean("allow_dynamic_registration").notNull().default(false),
  allowClientIdMetadataDocuments: boolean("allow_client_id_metadata_documents").notNull().default(true),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
}, (t) => [
  index("tenants_account").on(t.accountId, t.createdAt, t.id),
  uniqueIndex("tenants_one_platform").on(t.isPlatform).where(sql`${t.isPlatform}`),
  check("tenants_account_or_platform", sql`${t.isPlatform} = (${t.accountId} is null)`),
]);

export const tenantId = () => text("tenant_id").notNull().references((): AnyPgColumn => tenants.id, { onDelete: "cascade", onUpdate: "restrict" });
