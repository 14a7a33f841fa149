import { randomBytes } from "node:crypto";

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

/** The kinds of public id; each id tells what it names. */
export type IdPrefix = "acct" | "user" | "client" | "domain" | "email" | "social" | "session" | "event" | "grant" | "request" | "challenge" | "mail" | "suppressed" | "passkey" | "identity" | "pending" | "invitation";

/** `user_` + 20 random base32 characters: 100 bits, so an id is never guessed and never taken twice. */
export function newId<P extends IdPrefix>(prefix: P): `${P}_${string}` {
  return `${prefix}_${base32(20)}`;
}

function base32(length: number): string {
  let out = "";
  for (const byte of randomBytes(length)) out += alphabet[byte & 31];
  return out;
}
