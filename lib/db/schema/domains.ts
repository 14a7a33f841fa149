import { sql } from "drizzle-orm";
import { boolean, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant, now, createdAt, updatedAt } from "./columns";
import { tenantId } from "./tenants";

export interface DnsRecordState {
  purpose: string;
  type: string;
  name: string;
  value: string;
  status: "pending" | "verified" | "error";
  found: string[];
  /** What is the matter with it, gravest first. */
  problems?: { code: string; text: string }[];
}

/** What a TLS handshake with a name showed, in words; and whose certificate it was, until when. */
export interface TlsState {
  status: "pending" | "active" | "error";
  detail: string;
  issuer: string | null;
  expiresAt: string | null;
}

/** The zone that holds a name's records, as its NS records told. */
export interface DnsZone {
  name: string;
  nameServers: string[];
}

/** What every name has that is proven by records in DNS. */
const provenByDns = () => ({
  tenantId: tenantId(),
  id: text("id").notNull(),
  records: jsonb("records").$type<DnsRecordState[]>().notNull(),
  /** Null: not found yet. */
  zone: jsonb("zone").$type<DnsZone>(),
  lastCheckedAt: instant("last_checked_at"),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
});

export const customDomains = pgTable("custom_domains", {
  ...provenByDns(),
  /** A-labels, lower case. */
  domain: text("domain").notNull(),
  isPrimary: boolean("is_primary").notNull().default(false),
  status: text("status").$type<"pending" | "active" | "error" | "loading">().notNull().default("pending"),
  sslStatus: text("ssl_status").$type<"pending" | "active" | "error">().notNull().default("pending"),
  /** Null: never looked at. */
  tls: jsonb("tls").$type<TlsState>(),
  challengeToken: text("challenge_token").notNull(),
  /** When the CNAME was first found: from then on its loss counts. */
  routedAt: instant("routed_at"),
  /** When DNS is next asked without anybody's asking. Null: not any more. */
  nextCheckAt: instant("next_check_at").defaultNow().$defaultFn(now),
  /** Of an active domain: since when DNS has said that a record is gone, and how often. */
  failingSince: instant("failing_since"),
  failedChecks: integer("failed_checks").notNull().default(0),
  /** When its owners were last told of that. */
  warnedAt: instant("warned_at"),
  /** Why it does not serve, beside records that are not there yet. */
  problem: text("problem").$type<"taken" | "never_proven" | "proof_lost">(),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.id] }),
  uniqueIndex("custom_domains_domain").on(t.tenantId, t.domain),
  uniqueIndex("custom_domains_one_active").on(t.domain).where(sql`${t.status} = 'active'`),
  index("custom_domains_due").on(t.nextCheckAt).where(sql`${t.nextCheckAt} is not null`),
  uniqueIndex("custom_domains_one_primary").on(t.tenantId).where(sql`${t.isPrimary}`),
]);

export const customEmails = pgTable("custom_emails", {
  ...provenByDns(),
  emailDomain: text("email_domain").notNull(),
  senderEmail: text("sender_email").notNull(),
  senderName: text("sender_name"),
  /** Where answers go; null: to the sender. */
  replyTo: text("reply_to"),
  senderVerified: boolean("sender_verified").notNull().default(false),
  isActive: boolean("is_active").notNull().default(false),
  verificationStatus: text("verification_status").$type<"pending" | "verified" | "error">().notNull().default("pending"),
  ownershipToken: text("ownership_token").notNull(),
  /** Since when DNS has said that a needed record of a verified domain is not there. */
  failingSince: instant("failing_since"),
  failedChecks: integer("failed_checks").notNull().default(0),
  /** When DNS is next asked without anybody's asking. Null: not any more. */
  nextCheckAt: instant("next_check_at").defaultNow().$defaultFn(now),
  /** When it stopped sending because of that. */
  fellBackAt: instant("fell_back_at"),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.id] }),
  uniqueIndex("custom_emails_domain").on(t.tenantId, t.emailDomain),
  uniqueIndex("custom_emails_one_active").on(t.tenantId).where(sql`${t.isActive}`),
  index("custom_emails_due").on(t.nextCheckAt).where(sql`${t.nextCheckAt} is not null`),
]);

/** The keys that sign a sending domain's mail. One of each algorithm is active, one at most waits for its record to take over. */
export const dkimKeys = pgTable("dkim_keys", {
  tenantId: tenantId(),
  emailId: text("email_id").notNull(),
  selector: text("selector").notNull(),
  algorithm: text("algorithm").$type<"rsa" | "ed25519">().notNull(),
  /** As the `p` tag holds it. */
  publicKey: text("public_key").notNull(),
  /** Null once retired: nothing is signed with it any more. */
  privateKeySealed: text("private_key_sealed"),
  state: text("state").$type<"next" | "active" | "retired">().notNull(),
  /** Whether DNS had its record when it last answered. What is not there signs nothing. */
  isPublished: boolean("is_published").notNull().default(false),
  createdAt: createdAt(),
  activatedAt: instant("activated_at"),
  /** Of a retired one: mail signed with it may be on its way until then. */
  removableAt: instant("removable_at"),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.emailId, t.selector] }),
  foreignKey({ columns: [t.tenantId, t.emailId], foreignColumns: [customEmails.tenantId, customEmails.id] }).onDelete("cascade"),
  uniqueIndex("dkim_keys_one_of_each").on(t.tenantId, t.emailId, t.algorithm, t.state).where(sql`${t.state} <> 'retired'`),
]);
