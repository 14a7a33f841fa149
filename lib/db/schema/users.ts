import { sql } from "drizzle-orm";
import { type AnyPgColumn, boolean, foreignKey, index, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant, now, createdAt, updatedAt, textArray } from "./columns";
import { accounts, tenantId } from "./tenants";

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
  // list_users: each order within each status, and among those who never signed in; the list of all is merged from the three statuses.
  index("users_created").on(t.tenantId, t.status, t.createdAt, t.id),
  index("users_last_login").on(t.tenantId, t.status, lastLoginOrder(t), t.id),
  index("users_by_email").on(t.tenantId, t.status, t.email, t.id),
  index("users_by_name").on(t.tenantId, t.status, nameOrder(t), t.id),
  index("users_never_created").on(t.tenantId, t.status, t.createdAt, t.id).where(sql`${t.lastLoginAt} is null`),
  index("users_never_by_email").on(t.tenantId, t.status, t.email, t.id).where(sql`${t.lastLoginAt} is null`),
  index("users_never_by_name").on(t.tenantId, t.status, nameOrder(t), t.id).where(sql`${t.lastLoginAt} is null`),
  index("users_search").using("gin", t.tenantId, sql`(${t.email} || ' ' || coalesce(${t.name}, '')) gin_trgm_ops`),
]);

/** Who never signed in comes before everybody in time. */
export function lastLoginOrder({ lastLoginAt }: { lastLoginAt: AnyPgColumn }) {
  return sql`coalesce(${lastLoginAt}, '-infinity'::timestamptz)`;
}

/** In any case; who has no name comes before everybody. */
export function nameOrder({ name }: { name: AnyPgColumn }) {
  return sql`lower(coalesce(${name}, ''))`;
}

/** The last mail that invited a user. The link fills in the address and signs nobody in; it has done its work once they have signed in. */
export const userInvitations = pgTable("user_invitations", {
  tenantId: tenantId(),
  userId: text("user_id").notNull(),
  tokenHash: text("token_hash").notNull(),
  sentAt: instant("sent_at").notNull().$defaultFn(now),
  expiresAt: instant("expires_at").notNull(),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.userId] }),
  foreignKey({ columns: [t.tenantId, t.userId], foreignColumns: [users.tenantId, users.id] }).onDelete("cascade"),
  uniqueIndex("user_invitations_token").on(t.tenantId, t.tokenHash),
  index("user_invitations_expiry").on(t.expiresAt),
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
  // list_sessions: those that live, in its order; of one address too.
  index("sessions_live").on(t.tenantId, t.createdAt, t.id).where(sql`${t.endedAt} is null`),
  index("sessions_ip").on(t.tenantId, t.ip, t.createdAt, t.id).where(sql`${t.endedAt} is null`),
]);
