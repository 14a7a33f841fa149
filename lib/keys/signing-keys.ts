import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { and, asc, desc, eq, gt, isNull, lte, or } from "drizzle-orm";
import { calculateJwkThumbprint, type JWK } from "jose";
import { LRUCache } from "lru-cache";
import { open, seal } from "../crypto/seal";
import type { Database } from "../db/client";
import { signingKeys, tenants, type PublicJwk, type SigningAlg } from "../db/schema";
import { keyring } from "../env";
import { perProcess } from "../per-process";

/** What discovery lists; RS256 is the default for ID tokens (OpenID Connect Discovery 1.0 §3), ES256 signs access tokens. */
export const signingAlgs: readonly SigningAlg[] = ["RS256", "ES256", "PS256", "EdDSA"];

/** How long a client may keep the JWK Set, and so how long a new key is published before it signs. */
export const jwksMaxAgeSeconds = 300;

export interface SigningKey {
  kid: string;
  alg: SigningAlg;
  privateKey: KeyObject;
  activatesAt: Date;
}

export interface VerificationKey {
  alg: SigningAlg;
  publicKey: KeyObject;
}

export interface TenantKeys {
  signers: SigningKey[];
  verifiers: Map<string, VerificationKey>;
  jwks: string;
}

const cache = () => perProcess("signing-keys", () => new LRUCache<string, Promise<TenantKeys>>({ max: 10_000, ttl: 30_000 }));

/** Call after a key of the tenant was made or ended; other processes follow within 30 s. */
export const forgetKeys = (tenantId: string): boolean => cache().delete(tenantId);

/** The key that signs for this tenant now. The first key of an algorithm is made when it is first needed. */
export async function signingKey(db: Database, tenantId: string, alg: SigningAlg): Promise<SigningKey> {
  const current = (keys: TenantKeys) => keys.signers.find((key) => key.alg === alg && key.activatesAt.getTime() <= Date.now());
  const found = current(await tenantKeys(db, tenantId));
  if (found) return found;
  await makeFirstKey(db, tenantId, alg);
  const made = current(await tenantKeys(db, tenantId));
  if (!made) throw new Error(`tenant ${tenantId} has no active ${alg} key`);
  return made;
}

/** The public key with this kid, while it is published (RFC 7517 §4.5). */
export async function verificationKey(db: Database, tenantId: string, kid: unknown): Promise<VerificationKey | undefined> {
  return typeof kid === "string" ? (await tenantKeys(db, tenantId)).verifiers.get(kid) : undefined;
}

/** The tenant's JWK Set as JSON (RFC 7517 §5), with a key for RS256 and ES256 from the first request on. */
export async function jwksDocument(db: Database, tenantId: string): Promise<string> {
  const keys = await tenantKeys(db, tenantId);
  const missing = (["RS256", "ES256"] as const).filter((alg) => !keys.signers.some((key) => key.alg === alg));
  if (missing.length === 0) return keys.jwks;
  await Promise.all(missing.map((alg) => makeFirstKey(db, tenantId, alg)));
  return (await tenantKeys(db, tenantId)).jwks;
}

export function tenantKeys(db: Database, tenantId: string): Promise<TenantKeys> {
  const known = cache().get(tenantId);
  if (known) return known;
  const loading = loadKeys(db, tenantId);
  cache().set(tenantId, loading);
  loading.catch(() => cache().delete(tenantId));
  return loading;
}

async function loadKeys(db: Database, tenantId: string): Promise<TenantKeys> {
  const rows = await db
    .select()
    .from(signingKeys)
    .where(and(eq(signingKeys.tenantId, tenantId), or(isNull(signingKeys.expiresAt), gt(signingKeys.expiresAt, new Date()))));
  rows.sort((a, b) => b.activatesAt.getTime() - a.activatesAt.getTime());
  return {
    signers: rows.map((row) => ({
      kid: row.kid,
      alg: row.alg,
      activatesAt: row.activatesAt,
      privateKey: createPrivateKey(open(keyring(), row.privateKeySealed, sealContext(tenantId, row.kid))),
    })),
    verifiers: new Map(rows.map((row) => [row.kid, { alg: row.alg, publicKey: createPublicKey({ key: row.publicJwk, format: "jwk" }) }])),
    jwks: JSON.stringify({ keys: rows.map((row) => ({ ...row.publicJwk, kid: row.kid, alg: row.alg, use: "sig" })) }),
  };
}

async function makeFirstKey(db: Database, tenantId: string, alg: SigningAlg): Promise<void> {
  const row = await newKeyRow(tenantId, alg, new Date());
  await db.insert(signingKeys).values({ ...row, isFirst: true }).onConflictDoNothing();
  forgetKeys(tenantId);
}

/**
 * Makes the next key. It is published at once and signs after one max-age of the JWK Set, or later from `at`; the keys before it
 * stay until the longest token they signed has expired. With `immediately`, it signs now and the others that have signed are
 * withdrawn now (a leaked key). A key that is to sign later still keeps its turn, and this one ends with it.
 */
export async function rotateSigningKey(db: Database, tenantId: string, alg: SigningAlg, immediately = false, at?: Date): Promise<typeof signingKeys.$inferSelect> {
  const now = new Date();
  const earliest = new Date(now.getTime() + jwksMaxAgeSeconds * 1000);
  const activatesAt = immediately ? now : at && at > earliest ? at : earliest;
  const [tenant] = await db.select().from(tenants).where(eq(tenants.id, tenantId));
  const longestTokenMs = Math.max(tenant?.accessTokenLifetime ?? 0, tenant?.idTokenLifetime ?? 0) * 1000;
  const endOf = (successor: Date) => new Date(successor.getTime() + longestTokenMs);
  const expiresAt = immediately ? now : endOf(activatesAt);
  const ofAlg = and(eq(signingKeys.tenantId, tenantId), eq(signingKeys.alg, alg));
  await db
    .update(signingKeys)
    .set({ expiresAt })
    .where(and(ofAlg, lte(signingKeys.activatesAt, activatesAt), or(isNull(signingKeys.expiresAt), gt(signingKeys.expiresAt, expiresAt))));
  const [successor] = await db.select({ activatesAt: signingKeys.activatesAt }).from(signingKeys).where(and(ofAlg, gt(signingKeys.activatesAt, activatesAt))).orderBy(asc(signingKeys.activatesAt)).limit(1);
  const [row] = await db.insert(signingKeys).values({ ...(await newKeyRow(tenantId, alg, activatesAt)), expiresAt: successor ? endOf(successor.activatesAt) : null }).returning();
  return row!;
}

/**
 * Takes back a key that has not signed yet: the key before it goes on, until the next one after. Undefined: there is none, or it
 * is about to sign, and other processes may have begun.
 */
export async function withdrawNextKey(db: Database, tenantId: string, kid: string, now = new Date()): Promise<typeof signingKeys.$inferSelect | undefined> {
  const notYet = new Date(now.getTime() + 60_000);
  const [gone] = await db.delete(signingKeys).where(and(eq(signingKeys.tenantId, tenantId), eq(signingKeys.kid, kid), gt(signingKeys.activatesAt, notYet))).returning();
  if (!gone) return undefined;
  const [tenant] = await db.select().from(tenants).where(eq(tenants.id, tenantId));
  const ofAlg = and(eq(signingKeys.tenantId, tenantId), eq(signingKeys.alg, gone.alg));
  const [before] = await db.select().from(signingKeys).where(and(ofAlg, lte(signingKeys.activatesAt, gone.activatesAt), or(isNull(signingKeys.expiresAt), gt(signingKeys.expiresAt, now)))).orderBy(desc(signingKeys.activatesAt)).limit(1);
  const [after] = await db.select().from(signingKeys).where(and(ofAlg, gt(signingKeys.activatesAt, gone.activatesAt))).orderBy(asc(signingKeys.activatesAt)).limit(1);
  const longestTokenMs = Math.max(tenant?.accessTokenLifetime ?? 0, tenant?.idTokenLifetime ?? 0) * 1000;
  if (before) await db.update(signingKeys).set({ expiresAt: after ? new Date(after.activatesAt.getTime() + longestTokenMs) : null }).where(and(ofAlg, eq(signingKeys.kid, before.kid)));
  return gone;
}

async function newKeyRow(tenantId: string, alg: SigningAlg, activatesAt: Date) {
  const { publicKey, privateKey } = await generate(alg);
  const publicJwk = publicKey.export({ format: "jwk" }) as PublicJwk;
  const kid = await calculateJwkThumbprint(publicJwk as JWK);
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
  return { tenantId, kid, alg, publicJwk, privateKeySealed: seal(keyring(), pem, sealContext(tenantId, kid)), activatesAt };
}

const sealContext = (tenantId: string, kid: string) => `signing_key:${tenantId}:${kid}`;

const keyPair = promisify(generateKeyPair);

function generate(alg: SigningAlg): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> {
  if (alg === "ES256") return keyPair("ec", { namedCurve: "P-256" });
  if (alg === "EdDSA") return keyPair("ed25519");
  return keyPair("rsa", { modulusLength: 2048 });
}
