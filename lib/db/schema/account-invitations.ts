import { sql } from "drizzle-orm";
import { index, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { createdAt, instant, updatedAt } from "./columns";
import { accounts } from "./tenants";
import type { Role } from "./users";

/** A person asked by mail to manage an account. It is answered once, by somebody whose proven address is `email`. */
export const accountInvitations = pgTable("account_invitations", {
  accountId: text("account_id").notNull().references(() => accounts.id, { onDelete: "cascade" }),
  id: text("id").notNull(),
  /** Lower case, as users have it. */
  email: text("email").notNull(),
  role: text("role").$type<Role>().notNull(),
  /** SHA-256 of what the link carries. */
  tokenHash: text("token_hash").notNull(),
  /** A user of the platform tenant; it is good for as long as they own the account. */
  invitedBy: text("invited_by").notNull(),
  sentAt: instant("sent_at").notNull(),
  expiresAt: instant("expires_at").notNull(),
  acceptedAt: instant("accepted_at"),
  revokedAt: instant("revoked_at"),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
}, (t) => [
  primaryKey({ columns: [t.accountId, t.id] }),
  uniqueIndex("account_invitations_token").on(t.tokenHash),
  uniqueIndex("account_invitations_open").on(t.accountId, t.email).where(sql`${t.acceptedAt} is null and ${t.revokedAt} is null`),
  index("account_invitations_created").on(t.accountId, t.createdAt, t.id),
  index("account_invitations_expiry").on(t.expiresAt),
]);
