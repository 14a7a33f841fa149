import { settings } from "../env";
import { displayName, upstreamEmail, type SocialAnswer, type UpstreamIdentity } from "./social-identity";
import type { Exchange } from "./social-openid";
import { AnswerRefused, fetchUpstream, type TimeLimit } from "./social-upstream";

/*
 * GitHub is OAuth 2.0 without ID tokens: who came is asked of its API, with the token that the code gave.
 */

export const githubAddress = (): string => settings().socialAddresses.github ?? "https://github.com";
const githubApi = () => settings().socialAddresses.githubApi ?? "https://api.github.com";
const githubIssuer = () => `${githubAddress()}/login/oauth`;
const accept = "application/vnd.github+json";

/**
 * @throws AnswerRefused
 * @throws ProviderUnavailable
 */
export async function githubIdentity(answer: SocialAnswer & { code: string }, { login, clientSecret, redirectUri, verifier }: Omit<Exchange, "nonce">, left: TimeLimit): Promise<UpstreamIdentity> {
  if (answer.iss !== undefined && answer.iss !== githubIssuer()) throw new AnswerRefused("iss names another issuer");
  const { status, json } = await fetchUpstream(`${githubAddress()}/login/oauth/access_token`, left, {
    form: { client_id: login.clientId, client_secret: clientSecret, code: answer.code, redirect_uri: redirectUri, code_verifier: verifier },
  });
  const token = (json as { access_token?: unknown } | null)?.access_token; // a refusal comes with 200, too
  if (status !== 200 || typeof token !== "string" || token === "") throw new AnswerRefused(`the token endpoint answered ${status} without a token`);
  const user = await fetchUpstream(`${githubApi()}/user`, left, { bearer: token, accept });
  const { id, login: userName, name } = (user.json ?? {}) as Record<string, unknown>;
  if (user.status !== 200 || !Number.isSafeInteger(id) || (id as number) <= 0) throw new AnswerRefused("the API does not say who came");
  const email = await primaryEmail(token, left);
  return { issuer: githubIssuer(), subject: String(id), email, emailVerified: email !== undefined, name: displayName(name) ?? displayName(userName) };
}

/** The primary address, if GitHub has verified it. Any other could be taken from its owner unnoticed. */
async function primaryEmail(token: string, left: TimeLimit): Promise<string | undefined> {
  const { status, json } = await fetchUpstream(`${githubApi()}/user/emails`, left, { bearer: token, accept });
  if (status !== 200 || !Array.isArray(json)) return undefined;
  const primary = (json as Record<string, unknown>[]).find((entry) => entry?.primary === true && entry.verified === true);
  return upstreamEmail(primary?.email);
}
