import { createPrivateKey, type KeyObject } from "node:crypto";
import { SignJWT } from "jose";

export interface AppleKey {
  teamId: string;
  keyId: string;
  /** The Services ID. */
  clientId: string;
  /** The key file as Apple gives it: PEM, PKCS #8. */
  privateKey: string;
  audience: string;
}

/** Apple's client secret: an ES256 JWT, made anew for each request and worth five minutes (Apple, Creating a client secret). */
export async function appleClientSecret({ teamId, keyId, clientId, privateKey, audience }: AppleKey): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: "ES256", kid: keyId })
    .setIssuer(teamId)
    .setSubject(clientId)
    .setAudience(audience)
    .setIssuedAt(now)
    .setExpirationTime(now + 300)
    .sign(applePrivateKey(privateKey)!);
}

/** Undefined when the text is no private key on the curve P-256. */
export function applePrivateKey(text: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(text);
    return key.asymmetricKeyDetails?.namedCurve === "prime256v1" ? key : undefined;
  } catch {
    return undefined;
  }
}
