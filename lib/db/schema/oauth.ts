import { foreignKey, index, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { instant, createdAt, updatedAt, textArray } from "./columns";
import { clients } from "./clients";
import { tenantId } from "./tenants";
import { users } from "./users";

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
  /** Of management scopes: the tenants they were limited to at consent. Null: all that the user may act on. */
  tenantIds: text("tenant_ids").array(),
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
  /** As in the grants it stands for. */
  tenantIds: text("tenant_ids").array(),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.userId, t.clientId, t.resource, t.redirectHost] }),
  foreignKey({ columns: [t.tenantId, t.clientId], foreignColumns: [clients.tenantId, clients.id] }).onDelete("cascade"),
  foreignKey({ columns: [t.tenantId, t.userId], foreignColumns: [users.tenantId, users.id] }).onDelete("cascade"),
]);
