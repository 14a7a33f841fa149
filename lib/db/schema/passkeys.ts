import { bigint, boolean, foreignKey, index, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { bytes, instant, createdAt, updatedAt, textArray } from "./columns";
import { authorizationRequests } from "./oauth";
import { tenantId } from "./tenants";
import { sessions, users } from "./users";

/** A credential record (WebAuthn Level 3 §4) of one user at one host of the tenant. */
export const passkeys = pgTable("passkeys", {
  tenantId: tenantId(),
  id: text("id").notNull(),
  userId: text("user_id").notNull(),
  /** The host it was made at, and works at. */
  rpId: text("rp_id").notNull(),
  /** base64url */
  credentialId: text("credential_id").notNull(),
  /** COSE_Key */
  publicKey: bytes("public_key").notNull(),
  signatureCount: bigint("signature_count", { mode: "number" }).notNull(),
  backupEligible: boolean("backup_eligible").notNull(),
  backedUp: boolean("backed_up").notNull(),
  transports: textArray("transports"),
  aaguid: text("aaguid").notNull(),
  name: text("name").notNull(),
  lastUsedAt: instant("last_used_at"),
  /** When its counter last went backwards, as that of a copy would. That sign-in was refused. */
  counterRegressedAt: instant("counter_regressed_at"),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.id] }),
  foreignKey({ columns: [t.tenantId, t.userId], foreignColumns: [users.tenantId, users.id] }).onDelete("cascade"),
  uniqueIndex("passkeys_credential").on(t.credentialId), // across tenants: §7.1 step 26
  index("passkeys_user").on(t.tenantId, t.userId, t.createdAt),
  index("passkeys_created").on(t.tenantId, t.createdAt, t.id),
]);

/** A challenge of one ceremony in one browser at one host, answered once. */
export const passkeyChallenges = pgTable("passkey_challenges", {
  tenantId: tenantId(),
  /** SHA-256 */
  challengeHash: text("challenge_hash").notNull(),
  ceremony: text("ceremony").$type<"create" | "get">().notNull(),
  rpId: text("rp_id").notNull(),
  browserHash: text("browser_hash").notNull(),
  /** Who makes a passkey; null when somebody signs in. */
  sessionId: text("session_id"),
  /** The authorization request that waits for this sign-in. */
  requestId: text("request_id"),
  usedAt: instant("used_at"),
  expiresAt: instant("expires_at").notNull(),
  createdAt: createdAt(),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.challengeHash] }),
  foreignKey({ columns: [t.tenantId, t.sessionId], foreignColumns: [sessions.tenantId, sessions.id] }).onDelete("cascade"),
  foreignKey({ columns: [t.tenantId, t.requestId], foreignColumns: [authorizationRequests.tenantId, authorizationRequests.id] }).onDelete("cascade"),
  index("passkey_challenges_expiry").on(t.expiresAt),
]);

/** Who was offered a passkey after signing in and said no: they are not asked again. */
export const passkeyOffers = pgTable("passkey_offers", {
  tenantId: tenantId(),
  userId: text("user_id").notNull(),
  declinedAt: instant("declined_at").notNull(),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.userId] }),
  foreignKey({ columns: [t.tenantId, t.userId], foreignColumns: [users.tenantId, users.id] }).onDelete("cascade"),
]);
