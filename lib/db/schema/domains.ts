import { sql } from "drizzle-orm";
import { boolean, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant, createdAt, updatedAt } from "./columns";
import { tenantId } from "./tenants";

export interface DnsRecordState {
  purpose: string;
  type: string;
  name: string;
  value: string;
  status: "pending" | "verified" | "error";
  found: string[];
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
  challengeToken: text("challenge_token").notNull(),
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.id] }),
  uniqueIndex("custom_domains_domain").on(t.tenantId, t.domain),
  uniqueIndex("custom_domains_one_active").on(t.domain).where(sql`${t.status} = 'active'`),
  uniqueIndex("custom_domains_one_primary").on(t.tenantId).where(sql`${t.isPrimary}`),
]);

export const customEmails = pgTable("custom_emails", {
  ...provenByDns(),
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
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.id] }),
  uniqueIndex("custom_emails_domain").on(t.tenantId, t.emailDomain),
  uniqueIndex("custom_emails_one_active").on(t.tenantId).where(sql`${t.isActive}`),
]);
