import { createHash, createHmac, randomBytes, randomInt, timingSafeEqual } from "node:crypto";

/** 256 random bits, base64url: for codes, refresh tokens, session ids, link tokens and client secrets. */
export const newSecret = (prefix = ""): string => prefix + randomBytes(32).toString("base64url");

/** Six decimal digits, uniformly distributed. */
export const newPinCode = (): string => String(randomInt(0, 1_000_000)).padStart(6, "0");

/** How a random secret is stored: SHA-256 is enough for 128 bits and more of entropy. */
export const hashSecret = (secret: string): string => createHash("sha256").update(secret).digest("base64url");

/** How a short code is stored: keyed, so that a stolen database cannot be searched through all codes. */
export const hmacSecret = (key: Buffer, secret: string): string => createHmac("sha256", key).update(secret).digest("base64url");

export function equalSecrets(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
