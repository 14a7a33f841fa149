import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";

/** Keys derived from SECRET_KEY. The first one seals; all open, so that SECRET_KEY can be changed by putting the new one first. */
export interface Keyring {
  sealing: { id: string; key: Buffer }[];
  /** Key of the HMAC under which six-digit codes are stored. */
  pinCode: Buffer;
  /** The secret of the dashboard's own OAuth client: it is in every process of an installation and in no database. */
  dashboardClient: Buffer;
}

export function makeKeyring(secretKeys: readonly string[]): Keyring {
  const derive = (secret: string, purpose: string) => Buffer.from(hkdfSync("sha256", secret, "authalla", purpose, 32));
  const sealing = secretKeys.map((secret) => {
    const key = derive(secret, "seal");
    return { id: createHash("sha256").update(key).digest("base64url").slice(0, 8), key };
  });
  if (!secretKeys[0]) throw new Error("SECRET_KEY is empty");
  return { sealing, pinCode: derive(secretKeys[0], "pin-code"), dashboardClient: derive(secretKeys[0], "dashboard-client") };
}

/**
 * AES-256-GCM. `context` names what is sealed and whose it is (`signing_key:tenant:kid`); it is authenticated, so a sealed
 * value moved to another row does not open.
 */
export function seal(keyring: Keyring, plaintext: string, context: string): string {
  const current = keyring.sealing[0]!;
  return `${current.id}.${encrypt(current.key, plaintext, context)}`;
}

export function open(keyring: Keyring, sealed: string, context: string): string {
  const dot = sealed.indexOf(".");
  const found = keyring.sealing.find((candidate) => candidate.id === sealed.slice(0, dot));
  if (!found) throw new Error(`sealed under key ${sealed.slice(0, dot)}, which is not in SECRET_KEY`);
  return decrypt(found.key, sealed.slice(dot + 1), context);
}

export const sealedUnderCurrentKey = (keyring: Keyring, sealed: string): boolean => sealed.startsWith(`${keyring.sealing[0]!.id}.`);

/** Seals under a key that only the holder of `secret` can derive: the refresh token's successor (security.md, decision 3). */
export const sealFor = (secret: string, plaintext: string): string => encrypt(keyFrom(secret), plaintext, "for-holder");
export const openWith = (secret: string, sealed: string): string => decrypt(keyFrom(secret), sealed, "for-holder");

const keyFrom = (secret: string) => Buffer.from(hkdfSync("sha256", secret, "authalla", "for-holder", 32));

function encrypt(key: Buffer, plaintext: string, context: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(context));
  return Buffer.concat([iv, cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()]).toString("base64url");
}

function decrypt(key: Buffer, sealed: string, context: string): string {
  const bytes = Buffer.from(sealed, "base64url");
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12), { authTagLength: 16 }).setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString("utf8");
}
