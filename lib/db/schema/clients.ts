import { sql } from "drizzle-orm";
import { boolean, index, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { instant, createdAt, updatedAt, textArray } from "./columns";
import { type SigningAlg } from "./keys";
import { tenantId } from "./tenants";

export type ApplicationType = "spa" | "native" | "web" | "backend";
export type ClientRegistration = "first_party" | "manual" | "dynamic" | "metadata_document";
export type TokenEndpointAuthMethod = "none" | "client_secret_basic" | "client_secret_post" | "private_key_jwt";
export type GrantType = "authorization_code" | "refresh_token" | "client_credentials";

export const clients = pgTable("clients", {
  tenantId: tenantId(),
  /** The OAuth client_id: `client_…`, `authalla-…` for built-in ones, or the https URL of a client ID metadata document. */
  id: text("id").notNull(),
  registration: text("registration").$type<ClientRegistration>().notNull().default("manual"),
  name: text("name").notNull(),
  applicationType: text("application_type").$type<ApplicationType>().notNull(),
  isPublic: boolean("is_public").notNull(),
  status: text("status").$type<"active" | "disabled">().notNull().default("active"),
  tokenEndpointAuthMethod: text("token_endpoint_auth_method").$type<TokenEndpointAuthMethod>().notNull(),
  /** SHA-256; the previous one stays valid until its expiry, so that a secret is rotated without an outage. */
  secretHash: text("secret_hash"),
  previousSecretHash: text("previous_secret_hash"),
  previousSecretExpiresAt: instant("previous_secret_expires_at"),
  grantTypes: text("grant_types").array().$type<GrantType[]>().notNull(),
  allowedScopes: textArray("allowed_scopes"),
  redirectUris: textArray("redirect_uris"),
  allowedLogoutUris: textArray("allowed_logout_uris"),
  homepageUrl: text("homepage_url"),
  logoUri: text("logo_uri"),
  policyUri: text("policy_uri"),
  tosUri: text("tos_uri"),
  contacts: textArray("contacts"),
  softwareId: text("software_id"),
  softwareVersion: text("software_version"),
  jwks: jsonb("jwks").$type<{ keys: Record<string, unknown>[] }>(),
  jwksUri: text("jwks_uri"),
  requireConsent: boolean("require_consent").notNull().default(true),
  requirePkce: boolean("require_pkce").notNull().default(true),
  idTokenSignedResponseAlg: text("id_token_signed_response_alg").$type<SigningAlg>().notNull().default("RS256"),
  registrationAccessTokenHash: text("registration_access_token_hash"),
  /** Of a client ID metadata document: when the stored copy must be fetched again. */
  metadataExpiresAt: instant("metadata_expires_at"),
  lastUsedAt: instant("last_used_at"),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.id] }),
  index("clients_created").on(t.tenantId, t.createdAt, t.id),
  index("clients_registration").on(t.tenantId, t.registration, t.createdAt, t.id),
  index("clients_type").on(t.tenantId, t.applicationType, t.createdAt, t.id),
  index("clients_disabled").on(t.tenantId, t.createdAt, t.id).where(sql`${t.status} = 'disabled'`),
  index("clients_search").using("gin", t.tenantId, sql`${t.name} gin_trgm_ops`),
]);
