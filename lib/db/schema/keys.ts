import { sql } from "drizzle-orm";
import { boolean, index, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant, createdAt } from "./columns";
import { tenantId } from "./tenants";

export type SigningAlg = "RS256" | "ES256" | "PS256" | "EdDSA";

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
