import { foreignKey, index, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant, createdAt, updatedAt } from "./columns";
import { authorizationRequests } from "./oauth";
import { emailChallenges } from "./sign-in";
import { tenantId } from "./tenants";
import { users } from "./users";

export type ProviderType = "google" | "github" | "apple" | "microsoft";

export const socialLogins = pgTable("social_logins", {
  tenantId: tenantId(),
  id: text("id").notNull(),
  name: text("name").notNull(),
  providerType: text("provider_type").$type<ProviderType>().notNull(),
  clientId: text("client_id").notNull(),
  /** Of Apple with a key_id: the private key that signs the client secrets. */
  clientSecretSealed: text("client_secret_sealed").notNull(),
  /** Apple's ids of the developer team and of its key. */
  teamId: text("team_id"),
  keyId: text("key_id"),
  /** Microsoft's directory whose people may sign in; null: common, which is every account there is. */
  directory: text("directory"),
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

/** Who a user is at a provider. The issuer and its subject are the identity; the address is what the provider said last. */
export const socialIdentities = pgTable("social_identities", {
  tenantId: tenantId(),
  id: text("id").notNull(),
  userId: text("user_id").notNull(),
  providerType: text("provider_type").$type<ProviderType>().notNull(),
  issuer: text("issuer").notNull(),
  subject: text("subject").notNull(),
  email: text("email"),
  lastUsedAt: instant("last_used_at"),
  createdAt: createdAt(),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.id] }),
  uniqueIndex("social_identities_subject").on(t.tenantId, t.issuer, t.subject),
  index("social_identities_user").on(t.tenantId, t.userId),
  foreignKey({ columns: [t.tenantId, t.userId], foreignColumns: [users.tenantId, users.id] }).onDelete("cascade"),
]);

/** A browser that was sent to a provider. Spent by the first answer, whatever it is. */
export const socialAttempts = pgTable("social_attempts", {
  tenantId: tenantId(),
  /** SHA-256 of `state`. */
  stateHash: text("state_hash").notNull(),
  ownerTenantId: text("owner_tenant_id").notNull(),
  socialLoginId: text("social_login_id").notNull(),
  browserHash: text("browser_hash").notNull(),
  requestId: text("request_id"),
  /** What came by a cross-site form_post, sealed under the state, until the browser fetches it with its cookie. */
  answerSealed: text("answer_sealed"),
  expiresAt: instant("expires_at").notNull(),
  usedAt: instant("used_at"),
  createdAt: createdAt(),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.stateHash] }),
  foreignKey({ columns: [t.ownerTenantId, t.socialLoginId], foreignColumns: [socialLogins.tenantId, socialLogins.id] }).onDelete("cascade"),
  foreignKey({ columns: [t.tenantId, t.requestId], foreignColumns: [authorizationRequests.tenantId, authorizationRequests.id] }).onDelete("cascade"),
  index("social_attempts_expiry").on(t.expiresAt),
]);

/** An identity that waits for the proof of a mailbox: of this browser, and by one e-mail challenge alone. */
export const pendingIdentities = pgTable("pending_identities", {
  tenantId: tenantId(),
  id: text("id").notNull(),
  browserHash: text("browser_hash").notNull(),
  providerType: text("provider_type").$type<ProviderType>().notNull(),
  issuer: text("issuer").notNull(),
  subject: text("subject").notNull(),
  /** What the provider says, or the person who was asked; null: it is still to be asked. */
  email: text("email"),
  name: text("name"),
  requestId: text("request_id"),
  challengeId: text("challenge_id"),
  expiresAt: instant("expires_at").notNull(),
  usedAt: instant("used_at"),
  createdAt: createdAt(),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.id] }),
  index("pending_identities_challenge").on(t.tenantId, t.challengeId),
  foreignKey({ columns: [t.tenantId, t.challengeId], foreignColumns: [emailChallenges.tenantId, emailChallenges.id] }).onDelete("cascade"),
  foreignKey({ columns: [t.tenantId, t.requestId], foreignColumns: [authorizationRequests.tenantId, authorizationRequests.id] }).onDelete("cascade"),
  index("pending_identities_expiry").on(t.expiresAt),
]);
