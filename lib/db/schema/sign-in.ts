import { boolean, foreignKey, index, integer, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant, createdAt } from "./columns";
import { authorizationRequests } from "./oauth";
import { tenantId } from "./tenants";

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
  /** Where it was asked for: told to whoever opens the link in another browser. */
  ip: text("ip"),
  userAgent: text("user_agent"),
  codeHash: text("code_hash").notNull(),
  linkHash: text("link_hash").notNull(),
  wrongCodes: integer("wrong_codes").notNull().default(0),
  codeExpiresAt: instant("code_expires_at").notNull(),
  linkExpiresAt: instant("link_expires_at").notNull(),
  consumedAt: instant("consumed_at"),
  supersededAt: instant("superseded_at"),
  /** Before this no further mail is sent to this address for this browser; the same in all its challenges. */
  mailAgainAt: instant("mail_again_at").notNull().defaultNow(),
  createdAt: createdAt(),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.id] }),
  uniqueIndex("email_challenges_link").on(t.tenantId, t.linkHash),
  index("email_challenges_email").on(t.tenantId, t.email, t.createdAt),
  index("email_challenges_request").on(t.tenantId, t.requestId),
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
