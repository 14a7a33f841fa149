import { createHash } from "node:crypto";
import { equalSecrets } from "../crypto/secrets";
import { InvalidGrant, InvalidRequest } from "./errors";
import type { Parameters } from "./parameters";

/**
 * The challenge of an authorization request: S256 only (RFC 7636 §4.2, RFC 9700 §2.1.1). A confidential client whose
 * administrator lifted the requirement may leave it out, and must then send openid and a nonce (OAuth 2.1 §7.5.1).
 * @throws InvalidRequest
 */
export function checkCodeChallenge(parameters: Parameters, client: { isPublic: boolean; requirePkce: boolean }): string | undefined {
  const challenge = parameters.get("code_challenge");
  const method = parameters.get("code_challenge_method");
  if (challenge === undefined && method === undefined && !client.isPublic && !client.requirePkce) {
    if (!parameters.get("nonce") || !parameters.get("scope")?.split(" ").includes("openid")) throw new InvalidRequest("without code_challenge, scope openid and a nonce are required");
    return undefined;
  }
  if (challenge === undefined) throw new InvalidRequest("code_challenge is required: use PKCE with code_challenge_method=S256");
  if (method !== "S256") throw new InvalidRequest("transform algorithm not supported: code_challenge_method must be S256");
  if (!/^[A-Za-z0-9_-]{43}$/.test(challenge)) throw new InvalidRequest("code_challenge is not the base64url of a SHA-256");
  return challenge;
}

/**
 * RFC 7636 §4.6.
 * @throws InvalidGrant missing, malformed or wrong; or sent although the code has no challenge (a downgrade, RFC 9700 §4.8.2)
 */
export function checkCodeVerifier(verifier: string | undefined, challenge: string | null): void {
  if (challenge === null) {
    if (verifier !== undefined) throw new InvalidGrant("code_verifier was sent, but the authorization request had no code_challenge");
    return;
  }
  if (verifier === undefined) throw new InvalidGrant("code_verifier is missing");
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) throw new InvalidGrant("code_verifier must be 43 to 128 unreserved characters");
  if (!equalSecrets(createHash("sha256").update(verifier).digest("base64url"), challenge)) throw new InvalidGrant("code_verifier does not match");
}
