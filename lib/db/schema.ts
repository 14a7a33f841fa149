import { sql } from "drizzle-orm";
import {
  type AnyPgColumn, bigint, boolean, check, customType, foreignKey, index, integer, jsonb, pgTable, primaryKey, smallint, text, timestamp, uniqueIndex,
} from "drizzle-orm/pg-core";

/*
 * Every row of a tenant carries tenant_id, first in its primary key and in its indexes, and every reference between two rows of
 * tenants is the composite (tenant_id, id): a row of one tenant cannot point at a row of another.
 */

/** Milliseconds, as a JavaScript Date holds them, so that a value read back compares equal. */
const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date", precision: 3 });
const now = () => new Date();
const createdAt = () => instant("created_at").notNull().defaultNow().$defaultFn(now);
const updatedAt = () => instant("updated_at").notNull().defaultNow().$defaultFn(now).$onUpdate(now);
const textArray = (name: string) => text(name).array().notNull().default(sql`'{}'::text[]`);
const tenantId = () => text("tenant_id").notNull().references((): AnyPgColumn => tenants.id, { onDelete: "cascade", onUpdate: "restrict" });
const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => "bytea" });

/** One row: proves at start that SECRET_KEY is the key this database was sealed with. */
export const installation = pgTable("installation", {
  id: smallint("id").primaryKey(),
  sealedCheck: text("sealed_check").notNull(),
  createdAt: createdAt(),
}, (t) => [check("installation_is_one_row", sql`${t.id} = 1`)]);

// ---- Accounts and tenants

export const accounts = pgTable("accounts", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
});

export type AuthMethod = "magic_link" | "passkeys" | "social_logins" | "enterprise_sso";

export const tenants = pgTable("tenants", {
  id: text("id").primaryKey(),
  /** Null for the platform tenant only, which belongs to the installation. */
  accountId: text("account_id").references(() => accounts.id),
  isPlatform: boolean("is_platform").notNull().default(false),
  name: text("name").notNull(),
  productName: text("product_name"),
  status: text("status").$type<"active" | "suspended">().notNull().default("active"),
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

export type Role = "owner" | "admin" | "viewer";

/** A user of the platform tenant as member of an account. */
export const members = pgTable("members", {
  accountId: text("account_id").notNull().references(() => accounts.id, { onDelete: "cascade" }),
  tenantId: tenantId(),
  userId: text("user_id").notNull(),
  role: text("role").$type<Role>().notNull(),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
}, (t) => [
  primaryKey({ columns: [t.accountId, t.userId] }),
  foreignKey({ columns: [t.tenantId, t.userId], foreignColumns: [users.tenantId, users.id] }).onDelete("cascade"),
  index("members_user").on(t.tenantId, t.userId),
]);

// ---- What a tenant holds

export const users = pgTable("users", {
  tenantId: tenantId(),
  id: text("id").notNull(),
  /** Lower case; unique in the tenant. */
  email: text("email").notNull(),
  emailVerified: boolean("email_verified").notNull().default(false),
  name: text("name"),
  picture: text("picture"),
  status: text("status").$type<"active" | "inactive" | "suspended">().notNull().default("active"),
  scopes: textArray("scopes"),
  externalId: text("external_id"),
  lastLoginAt: instant("last_login_at"),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.id] }),
  uniqueIndex("users_email").on(t.tenantId, t.email),
  index("users_created").on(t.tenantId, t.createdAt, t.id),
  index("users_search").using("gin", t.tenantId, sql`(${t.email} || ' ' || coalesce(${t.name}, '')) gin_trgm_ops`),
]);

export type ApplicationType = "spa" | "native" | "web" | "backend";
export type ClientRegistration = "first_party" | "manual" | "dynamic" | "metadata_document";
export type TokenEndpointAuthMethod = "none" | "client_secret_basic" | "client_secret_post" | "private_key_jwt";
export type GrantType = "authorization_code" | "refresh_token" | "client_credentials";
export type SigningAlg = "RS256" | "ES256" | "PS256" | "EdDSA";

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
]);

export type CornerStyle = "square" | "rounded" | "pill";
export type ColorMode = "light" | "dark" | "light_dark";
export interface Palette {
  primary_color: string;
  secondary_color: string;
  secondary_button_text_color: string;
  background_color: string;
  box_background_color: string;
  text_color: string;
}

export const themes = pgTable("themes", {
  tenantId: tenantId().primaryKey(),
  light: jsonb("light").$type<Palette>().notNull(),
  dark: jsonb("dark").$type<Palette>().notNull(),
  logoUrl: text("logo_url"),
  iconUrl: text("icon_url"),
  cornerStyle: text("corner_style").$type<CornerStyle>().notNull().default("rounded"),
  font: text("font").notNull().default("system"),
  colorMode: text("color_mode").$type<ColorMode>().notNull().default("light_dark"),
  defaultLanguage: text("default_language").notNull().default("en"),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
});

/** Uploaded images, already re-encoded; served from the tenant's own host under their content hash. */
export const themeImages = pgTable("theme_images", {
  tenantId: tenantId(),
  kind: text("kind").$type<"logo" | "icon">().notNull(),
  contentType: text("content_type").$type<"image/png" | "image/webp">().notNull(),
  sha256: text("sha256").notNull(),
  content: bytes("content").notNull(),
  createdAt: createdAt(),
}, (t) => [primaryKey({ columns: [t.tenantId, t.kind] })]);

export interface DnsRecordState {
  purpose: string;
  type: string;
  name: string;
  value: string;
  status: "pending" | "verified" | "error";
  found: string[];
}

export const customDomains = pgTable("custom_domains", {
  tenantId: tenantId(),
  id: text("id").notNull(),
  /** A-labels, lower case. */
  domain: text("domain").notNull(),
  isPrimary: boolean("is_primary").notNull().default(false),
  status: text("status").$type<"pending" | "active" | "error" | "loading">().notNull().default("pending"),
  sslStatus: text("ssl_status").$type<"pending" | "active" | "error">().notNull().default("pending"),
  challengeToken: text("challenge_token").notNull(),
  records: jsonb("records").$type<DnsRecordState[]>().notNull(),
  lastCheckedAt: instant("last_checked_at"),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.id] }),
  uniqueIndex("custom_domains_domain").on(t.tenantId, t.domain),
  uniqueIndex("custom_domains_one_active").on(t.domain).where(sql`${t.status} = 'active'`),
  uniqueIndex("custom_domains_one_primary").on(t.tenantId).where(sql`${t.isPrimary}`),
]);

export const customEmails = pgTable("custom_emails", {
  tenantId: tenantId(),
  id: text("id").notNull(),
  emailDomain: text("email_domain").notNull(),
  senderEmail: text("sender_email").notNull(),
  senderName: text("sender_name"),
  senderVerified: boolean("sender_verified").notNull().default(false),
  isActive: boolean("is_active").notNull().default(false),
  verificationStatus: text("verification_status").$type<"pending" | "verified" | "error">().notNull().default("pending"),
  ownershipToken: text("ownership_token").notNull(),
  dkimSelector: text("dkim_selector").notNull(),
  dkimPublicKey: text("dkim_public_key").notNull(),
  dkimPrivateKeySealed: text("dkim_private_key_sealed").notNull(),
  records: jsonb("records").$type<DnsRecordState[]>().notNull(),
  lastCheckedAt: instant("last_checked_at"),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.id] }),
  uniqueIndex("custom_emails_domain").on(t.tenantId, t.emailDomain),
  uniqueIndex("custom_emails_one_active").on(t.tenantId).where(sql`${t.isActive}`),
]);

export type ProviderType = "google" | "github" | "apple" | "microsoft";

export const socialLogins = pgTable("social_logins", {
  tenantId: tenantId(),
  id: text("id").notNull(),
  name: text("name").notNull(),
  providerType: text("provider_type").$type<ProviderType>().notNull(),
  clientId: text("client_id").notNull(),
  clientSecretSealed: text("client_secret_sealed").notNull(),
  status: text("status").$type<"active" | "disabled">().notNull().default("active"),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
}, (t) => [primaryKey({ columns: [t.tenantId, t.id] }), index("social_logins_created").on(t.tenantId, t.createdAt, t.id)]);

/** The tenants of the same account on whose login page a social login is offered; its own tenant is one of them only if listed. */
export const socialLoginTenants = pgTable("social_login_tenants", {
  tenantId: tenantId(),
  ownerTenantId: text("owner_tenant_id").notNull(),
  socialLoginId: text("social_login_id").notNull(),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.socialLoginId] }),
  foreignKey({ columns: [t.ownerTenantId, t.socialLoginId], foreignColumns: [socialLogins.tenantId, socialLogins.id] }).onDelete("cascade"),
  index("social_login_tenants_owner").on(t.ownerTenantId, t.socialLoginId),
]);

export interface PublicJwk {
  [member: string]: string | undefined;
  kty: string;
}

/** `activates_at` and `expires_at` are the whole state: the newest active key signs, all that have not expired are published. */
export const signingKeys = pgTable("signing_keys", {
  tenantId: tenantId(),
  /** RFC 7638 thumbprint of the public key. */
  kid: text("kid").notNull(),
  alg: text("alg").$type<SigningAlg>().notNull(),
  publicJwk: jsonb("public_jwk").$type<PublicJwk>().notNull(),
  privateKeySealed: text("private_key_sealed").notNull(),
  activatesAt: instant("activates_at").notNull(),
  expiresAt: instant("expires_at"),
  /** Holds one key of each algorithm back to one first key, however many processes make it at once. */
  isFirst: boolean("is_first").notNull().default(false),
  createdAt: createdAt(),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.kid] }),
  index("signing_keys_alg").on(t.tenantId, t.alg, t.activatesAt),
  uniqueIndex("signing_keys_first").on(t.tenantId, t.alg).where(sql`${t.isFirst}`),
]);

// ---- Signing in

export const sessions = pgTable("sessions", {
  tenantId: tenantId(),
  id: text("id").notNull(),
  /** SHA-256 of the cookie's value. */
  tokenHash: text("token_hash").notNull(),
  userId: text("user_id").notNull(),
  amr: textArray("amr"),
  acr: text("acr").notNull(),
  authenticatedAt: instant("authenticated_at").notNull().$defaultFn(now),
  ip: text("ip"),
  userAgent: text("user_agent"),
  lastSeenAt: instant("last_seen_at").notNull().$defaultFn(now),
  expiresAt: instant("expires_at").notNull(),
  endedAt: instant("ended_at"),
  createdAt: createdAt(),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.id] }),
  foreignKey({ columns: [t.tenantId, t.userId], foreignColumns: [users.tenantId, users.id] }).onDelete("cascade"),
  uniqueIndex("sessions_token").on(t.tenantId, t.tokenHash),
  index("sessions_user").on(t.tenantId, t.userId, t.createdAt),
  index("sessions_created").on(t.tenantId, t.createdAt, t.id),
]);

/** One mail with a six-digit code and a link: one challenge, two ways to answer it, spent once. */
export const emailChallenges = pgTable("email_challenges", {
  tenantId: tenantId(),
  id: text("id").notNull(),
  email: text("email").notNull(),
  /** Asked for at sign-up; becomes the user's name. */
  name: text("name"),
  /** False: no mail was sent (unknown address, registration closed); the page looks the same. */
  deliverable: boolean("deliverable").notNull(),
  requestId: text("request_id"),
  /** SHA-256 of the cookie that ties the challenge to the browser which asked for it. */
  browserHash: text("browser_hash").notNull(),
  codeHash: text("code_hash").notNull(),
  linkHash: text("link_hash").notNull(),
  wrongCodes: integer("wrong_codes").notNull().default(0),
  codeExpiresAt: instant("code_expires_at").notNull(),
  linkExpiresAt: instant("link_expires_at").notNull(),
  consumedAt: instant("consumed_at"),
  supersededAt: instant("superseded_at"),
  createdAt: createdAt(),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.id] }),
  uniqueIndex("email_challenges_link").on(t.tenantId, t.linkHash),
  index("email_challenges_email").on(t.tenantId, t.email, t.createdAt),
  foreignKey({ columns: [t.tenantId, t.requestId], foreignColumns: [authorizationRequests.tenantId, authorizationRequests.id] }).onDelete("cascade"),
]);

/** Fixed windows: one row a bucket, counted up by one statement. */
export const rateLimits = pgTable("rate_limits", {
  tenantId: tenantId(),
  bucket: text("bucket").notNull(),
  windowStart: instant("window_start").notNull(),
  count: integer("count").notNull(),
  expiresAt: instant("expires_at").notNull(),
}, (t) => [primaryKey({ columns: [t.tenantId, t.bucket, t.windowStart] }), index("rate_limits_expiry").on(t.expiresAt)]);

// ---- OAuth

/** A validated authorization request, waiting for the end user (RFC 9126 §2.2 names the reference request_uri). */
export const authorizationRequests = pgTable("authorization_requests", {
  tenantId: tenantId(),
  id: text("id").notNull(),
  clientId: text("client_id").notNull(),
  parameters: jsonb("parameters").$type<Record<string, string>>().notNull(),
  /** SHA-256 of the cookie of the browser that sent it. */
  browserHash: text("browser_hash").notNull(),
  /** The oldest sign-in that answers prompt=login or max_age. */
  authenticateAfter: instant("authenticate_after"),
  /** Set when prompt=consent or a consent page was shown and answered. */
  consentedAt: instant("consented_at"),
  expiresAt: instant("expires_at").notNull(),
  completedAt: instant("completed_at"),
  createdAt: createdAt(),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.id] }),
  foreignKey({ columns: [t.tenantId, t.clientId], foreignColumns: [clients.tenantId, clients.id] }).onDelete("cascade"),
  index("authorization_requests_expiry").on(t.expiresAt),
]);

/** What one user allowed one client at one time: the family of tokens that comes from one code. Revoking it ends them all. */
export const grants = pgTable("grants", {
  tenantId: tenantId(),
  id: text("id").notNull(),
  clientId: text("client_id").notNull(),
  userId: text("user_id").notNull(),
  sessionId: text("session_id").notNull(),
  /** The host's issuer at which it was given; its tokens carry it. */
  issuer: text("issuer").notNull(),
  scopes: textArray("scopes"),
  resources: textArray("resources"),
  nonce: text("nonce"),
  acr: text("acr").notNull(),
  amr: textArray("amr"),
  authenticatedAt: instant("authenticated_at").notNull(),
  lastUsedAt: instant("last_used_at"),
  revokedAt: instant("revoked_at"),
  revokedReason: text("revoked_reason"),
  createdAt: createdAt(),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.id] }),
  foreignKey({ columns: [t.tenantId, t.clientId], foreignColumns: [clients.tenantId, clients.id] }).onDelete("cascade"),
  foreignKey({ columns: [t.tenantId, t.userId], foreignColumns: [users.tenantId, users.id] }).onDelete("cascade"),
  index("grants_user").on(t.tenantId, t.userId),
  index("grants_session").on(t.tenantId, t.sessionId),
  index("grants_client").on(t.tenantId, t.clientId),
]);

export const authorizationCodes = pgTable("authorization_codes", {
  tenantId: tenantId(),
  codeHash: text("code_hash").notNull(),
  grantId: text("grant_id").notNull(),
  redirectUri: text("redirect_uri").notNull(),
  codeChallenge: text("code_challenge"),
  expiresAt: instant("expires_at").notNull(),
  usedAt: instant("used_at"),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.codeHash] }),
  foreignKey({ columns: [t.tenantId, t.grantId], foreignColumns: [grants.tenantId, grants.id] }).onDelete("cascade"),
  index("authorization_codes_expiry").on(t.expiresAt),
]);

export const refreshTokens = pgTable("refresh_tokens", {
  tenantId: tenantId(),
  tokenHash: text("token_hash").notNull(),
  grantId: text("grant_id").notNull(),
  expiresAt: instant("expires_at").notNull(),
  usedAt: instant("used_at"),
  /** The successor, sealed under a key that only the holder of this token can derive, for the 10 s grace. */
  successorSealed: text("successor_sealed"),
  successorHash: text("successor_hash"),
  createdAt: createdAt(),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.tokenHash] }),
  foreignKey({ columns: [t.tenantId, t.grantId], foreignColumns: [grants.tenantId, grants.id] }).onDelete("cascade"),
  index("refresh_tokens_grant").on(t.tenantId, t.grantId),
  index("refresh_tokens_expiry").on(t.expiresAt),
]);

/** Single access tokens that were revoked before their exp (RFC 7009); a revoked grant needs no row here. */
export const revokedTokens = pgTable("revoked_tokens", {
  tenantId: tenantId(),
  jti: text("jti").notNull(),
  expiresAt: instant("expires_at").notNull(),
}, (t) => [primaryKey({ columns: [t.tenantId, t.jti] }), index("revoked_tokens_expiry").on(t.expiresAt)]);

/** The `jti` of each client assertion that was accepted, until its exp (RFC 7523 §3). */
export const clientAssertions = pgTable("client_assertions", {
  tenantId: tenantId(),
  clientId: text("client_id").notNull(),
  jti: text("jti").notNull(),
  expiresAt: instant("expires_at").notNull(),
}, (t) => [primaryKey({ columns: [t.tenantId, t.clientId, t.jti] }), index("client_assertions_expiry").on(t.expiresAt)]);

export const consents = pgTable("consents", {
  tenantId: tenantId(),
  userId: text("user_id").notNull(),
  clientId: text("client_id").notNull(),
  /** The resources asked for, sorted and joined by a space; empty for none. */
  resource: text("resource").notNull().default(""),
  /** Where the code goes: a consent for one host says nothing about another. */
  redirectHost: text("redirect_host").notNull(),
  scopes: textArray("scopes"),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.userId, t.clientId, t.resource, t.redirectHost] }),
  foreignKey({ columns: [t.tenantId, t.clientId], foreignColumns: [clients.tenantId, clients.id] }).onDelete("cascade"),
  foreignKey({ columns: [t.tenantId, t.userId], foreignColumns: [users.tenantId, users.id] }).onDelete("cascade"),
]);

// ---- Mail and audit

/** Mail waiting to be sent, written in the transaction of what it tells. The body may hold a code: it is sealed, and dropped once sent. */
export const outbox = pgTable("outbox", {
  tenantId: tenantId(),
  id: text("id").notNull(),
  recipient: text("recipient").notNull(),
  subject: text("subject").notNull(),
  bodySealed: text("body_sealed"),
  status: text("status").$type<"queued" | "sent" | "expired" | "failed">().notNull().default("queued"),
  attempts: integer("attempts").notNull().default(0),
  nextAttemptAt: instant("next_attempt_at").notNull().$defaultFn(now),
  expiresAt: instant("expires_at").notNull(),
  sentAt: instant("sent_at"),
  lastError: text("last_error"),
  createdAt: createdAt(),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.id] }),
  index("outbox_due").on(t.nextAttemptAt).where(sql`${t.status} = 'queued'`),
]);

export interface AuditActor {
  kind: "user" | "client" | "end_user" | "system";
  id: string | null;
  via: "dashboard" | "mcp" | "rest" | "oauth" | "login" | "system";
  /** The OAuth client through which a user acted. */
  client_id?: string;
}

/** No foreign key to the tenant: the record outlives what it tells of. */
export const auditEvents = pgTable("audit_events", {
  id: text("id").primaryKey(),
  tenantId: text("tenant_id"),
  accountId: text("account_id"),
  actor: jsonb("actor").$type<AuditActor>().notNull(),
  action: text("action").notNull(),
  target: jsonb("target").$type<{ type: string; id: string | null; name: string | null }>(),
  outcome: text("outcome").$type<"success" | "denied" | "failure">().notNull(),
  changes: jsonb("changes").$type<Record<string, { from: unknown; to: unknown }>>(),
  requestId: text("request_id"),
  ip: text("ip"),
  createdAt: createdAt(),
  /** Orders events of the same instant. */
  sequence: bigint("sequence", { mode: "number" }).generatedAlwaysAsIdentity(),
}, (t) => [index("audit_events_tenant").on(t.tenantId, t.createdAt, t.sequence), index("audit_events_account").on(t.accountId, t.createdAt, t.sequence)]);
