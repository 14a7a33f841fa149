import { constants, sign as signBytes, verify as verifyBytes, type SignKeyObjectInput, type VerifyKeyObjectInput } from "node:crypto";
import type { Database } from "../db/client";
import type { SigningAlg } from "../db/schema";
import { signingKey, verificationKey } from "./signing-keys";

/*
 * Compact JWS of our own tokens (RFC 7515 §3.1). jose signs through WebCrypto, which costs an ES256 signature three more
 * trips through the thread pool; these are the hot path of the token endpoint. JWTs that others made are left to jose.
 */

export type Claims = Record<string, unknown>;

export interface VerifiedJws {
  header: { alg: SigningAlg; kid: string; typ?: string };
  claims: Claims;
}

const digests: Record<SigningAlg, string | null> = { RS256: "sha256", ES256: "sha256", PS256: "sha256", EdDSA: null };

const parameters: Record<SigningAlg, Omit<SignKeyObjectInput & VerifyKeyObjectInput, "key">> = {
  RS256: {},
  ES256: { dsaEncoding: "ieee-p1363" },
  PS256: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
  EdDSA: {},
};

/** @param typ media type of the token, `at+jwt` for RFC 9068 access tokens, `JWT` for ID tokens */
export async function signJws(db: Database, tenantId: string, alg: SigningAlg, typ: string, claims: Claims): Promise<string> {
  const { kid, privateKey } = await signingKey(db, tenantId, alg);
  const input = `${base64url({ alg, typ, kid })}.${base64url(claims)}`;
  const options = { key: privateKey, ...parameters[alg] };
  const isSlow = alg === "RS256" || alg === "PS256";
  const signature = isSlow
    ? await new Promise<Buffer>((resolve, reject) => signBytes(digests[alg], Buffer.from(input), options, (error, result) => (error ? reject(error) : resolve(result))))
    : signBytes(digests[alg], Buffer.from(input), options);
  return `${input}.${signature.toString("base64url")}`;
}

/**
 * Verifies the signature of a token that this tenant issued; undefined when it is not one. The algorithm is the key's, not
 * the header's (RFC 8725 §3.1). Claims are the caller's to check.
 */
export async function verifyJws(db: Database, tenantId: string, token: string): Promise<VerifiedJws | undefined> {
  const parsed = parseJws(token);
  if (!parsed) return undefined;
  const key = await verificationKey(db, tenantId, parsed.header.kid);
  if (!key || parsed.header.alg !== key.alg || parsed.header.crit !== undefined) return undefined;
  const input = Buffer.from(token.slice(0, token.lastIndexOf(".")));
  const isValid = verifyBytes(digests[key.alg], input, { key: key.publicKey, ...parameters[key.alg] }, parsed.signature);
  return isValid ? { header: parsed.header as VerifiedJws["header"], claims: parsed.claims } : undefined;
}

/** The parts of a compact JWS, nothing verified: only to learn which tenant's keys to ask. */
export function parseJws(token: string): { header: Claims; claims: Claims; signature: Buffer } | undefined {
  if (token.length > 16_384) return undefined;
  const parts = token.split(".");
  if (parts.length !== 3 || !parts.every((part) => /^[A-Za-z0-9_-]+$/.test(part))) return undefined;
  const header = parseObject(parts[0]!);
  const claims = parseObject(parts[1]!);
  return header && claims && { header, claims, signature: Buffer.from(parts[2]!, "base64url") };
}

function parseObject(part: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Claims) : undefined;
  } catch {
    return undefined;
  }
}

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
