import { decodeJwt, errors, jwtVerify, type JWTPayload } from "jose";
import { equalSecrets } from "../crypto/secrets";
import { appleClientSecret } from "./social-apple";
import { displayName, upstreamEmail, type SocialAnswer, type UpstreamIdentity } from "./social-identity";
import type { OpenIdProvider, SocialLogin } from "./social-providers";
import { AnswerRefused, fetchUpstream, providerKey, providerMetadata, type ProviderMetadata, type TimeLimit } from "./social-upstream";

/** Asymmetric, so that no public key can be taken for a shared secret (RFC 8725 §3.1). */
const algorithms = ["RS256", "PS256", "ES256", "EdDSA"];
const clockTolerance = 60;

export interface Exchange {
  login: SocialLogin;
  clientSecret: string;
  redirectUri: string;
  verifier: string;
  nonce: string;
}

/**
 * Redeems the code, once, and says who came (OpenID Connect Core §3.1.3).
 * @throws AnswerRefused
 * @throws ProviderUnavailable
 */
export async function openIdIdentity(provider: OpenIdProvider, answer: SocialAnswer & { code: string }, exchange: Exchange, left: TimeLimit): Promise<UpstreamIdentity> {
  const { login } = exchange;
  const metadata = await providerMetadata(provider, login, left);
  checkIssuerParameter(provider, metadata, answer.iss, login);
  const { status, json } = await fetchUpstream(metadata.token_endpoint, left, {
    form: {
      grant_type: "authorization_code", code: answer.code, redirect_uri: exchange.redirectUri, code_verifier: exchange.verifier,
      client_id: login.clientId, client_secret: await clientSecret(provider, metadata, exchange),
    },
  });
  const { id_token: idToken, access_token: accessToken } = asObject(json);
  if (status !== 200 || typeof idToken !== "string") throw new AnswerRefused(`the token endpoint answered ${status}${status === 200 ? " without an ID token" : ""}`);
  const claims = await checkIdToken(provider, metadata, idToken, exchange, left);
  const profile = claims.email === undefined && metadata.userinfo_endpoint && typeof accessToken === "string" ? await userInfo(metadata.userinfo_endpoint, accessToken, claims.sub!, left) : {};
  const email = upstreamEmail(claims.email ?? profile.email);
  const proof: JWTPayload = claims.email === undefined ? { ...claims, email_verified: profile.email_verified, xms_edov: profile.xms_edov } : claims;
  return {
    issuer: claims.iss!, subject: claims.sub!, email, emailVerified: email !== undefined && provider.provesEmail(proof),
    name: displayName(claims.name ?? profile.name) ?? (provider.usesFormPost ? appleName(answer.user) : undefined),
  };
}

/** RFC 9207 §2.4: an `iss` must be the issuer the browser was sent to, and may not be missing where it is always sent. */
function checkIssuerParameter(provider: OpenIdProvider, metadata: ProviderMetadata, iss: string | undefined, login: SocialLogin): void {
  if (iss === undefined) {
    if (metadata.authorization_response_iss_parameter_supported) throw new AnswerRefused("iss is missing");
    return;
  }
  if (iss !== metadata.issuer && !(metadata.issuer.includes("{tenantid}") && !iss.includes("{") && provider.isIssuer(iss, login))) throw new AnswerRefused("iss names another issuer");
}

const clientSecret = (provider: OpenIdProvider, metadata: ProviderMetadata, { login, clientSecret: kept }: Exchange): Promise<string> | string =>
  login.teamId && login.keyId ? appleClientSecret({ teamId: login.teamId, keyId: login.keyId, clientId: login.clientId, audience: metadata.issuer, privateKey: kept }) : kept;

/** OpenID Connect Core §3.1.3.7, every step, the signature included. */
async function checkIdToken(provider: OpenIdProvider, metadata: ProviderMetadata, idToken: string, { login, nonce }: Exchange, left: TimeLimit): Promise<JWTPayload> {
  try {
    const issuer = provider.tokenIssuer(metadata.issuer, decodeJwt(idToken), login);
    if (issuer === undefined) throw new AnswerRefused("the ID token is of a directory that may not sign in");
    const { payload } = await jwtVerify(idToken, providerKey(metadata, issuer, left), {
      algorithms, issuer, audience: login.clientId, requiredClaims: ["sub", "exp", "iat"], clockTolerance, maxTokenAge: 600, currentDate: new Date(),
    });
    checkParties(payload, login.clientId);
    if (typeof payload.nonce !== "string" || !equalSecrets(payload.nonce, nonce)) throw new AnswerRefused("the ID token has another nonce, or none");
    if (!payload.sub || payload.sub.length > 255) throw new AnswerRefused("the ID token has no usable subject");
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) throw new AnswerRefused(`the ID token is not valid: ${error.code}`, { cause: error });
    throw error;
  }
}

function checkParties({ aud, azp }: JWTPayload, clientId: string): void {
  if (azp !== undefined && azp !== clientId) throw new AnswerRefused("the ID token was made for another client");
  if (Array.isArray(aud) && aud.length > 1 && azp === undefined) throw new AnswerRefused("the ID token has several audiences and no azp");
}

/** OpenID Connect Core §5.3.2: what the userinfo endpoint says counts only of the subject of the ID token. */
async function userInfo(url: string, accessToken: string, subject: string, left: TimeLimit): Promise<Record<string, unknown>> {
  const { status, json } = await fetchUpstream(url, left, { bearer: accessToken });
  const profile = asObject(json);
  if (status !== 200) throw new AnswerRefused(`the userinfo endpoint answered ${status}`);
  if (profile.sub !== subject) throw new AnswerRefused("the userinfo endpoint tells of another subject");
  return profile;
}

/** Apple sends a name once, as a form field that the browser could have changed: to be shown, and no proof of anything. */
function appleName(user: string | undefined): string | undefined {
  try {
    const { firstName, lastName } = asObject(asObject(JSON.parse(user ?? "{}")).name);
    return displayName([firstName, lastName].filter((part) => typeof part === "string").join(" "));
  } catch {
    return undefined;
  }
}

const asObject = (value: unknown): Record<string, unknown> => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {});
