import { createPublicKey } from "node:crypto";
import { cose, decodeCredentialPublicKey } from "@simplewebauthn/server/helpers";

/** ES256, EdDSA, RS256: what §5.4 recommends, and nothing else. */
export const passkeyAlgorithms = [-7, -8, -257];

/**
 * Is this COSE_Key (RFC 9053) a whole public key of its algorithm? Found out when a passkey is made, else it would be kept and
 * never verify.
 */
export function isUsableKey(coseKey: Uint8Array<ArrayBuffer>): boolean {
  const jwk = jwkOf(decodeCredentialPublicKey(coseKey) as unknown as Map<number, unknown>);
  if (!jwk) return false;
  try {
    const { asymmetricKeyDetails } = createPublicKey({ key: jwk, format: "jwk" });
    return jwk.kty !== "RSA" || ((asymmetricKeyDetails?.modulusLength ?? 0) >= 2048 && (asymmetricKeyDetails?.modulusLength ?? 0) <= 4096);
  } catch {
    return false;
  }
}

function jwkOf(key: Map<number, unknown>): { kty: string; [field: string]: string } | undefined {
  const part = (label: number) => {
    const value = key.get(label);
    return value instanceof Uint8Array ? Buffer.from(value).toString("base64url") : "";
  };
  const [type, algorithm, curve] = [key.get(cose.COSEKEYS.kty), key.get(cose.COSEKEYS.alg), key.get(-1)];
  if (algorithm === -7 && type === 2 && curve === 1) return { kty: "EC", crv: "P-256", x: part(-2), y: part(-3) };
  if (algorithm === -8 && type === 1 && curve === 6) return { kty: "OKP", crv: "Ed25519", x: part(-2) };
  if (algorithm === -257 && type === 3) return { kty: "RSA", n: part(-1), e: part(-2) };
  return undefined;
}
