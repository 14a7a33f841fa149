import { and, asc, eq, gt, isNotNull, isNull } from "drizzle-orm";
import { browserHash } from "../browser";
import { open, openWith, sealFor } from "../crypto/seal";
import { hashSecret, newSecret } from "../crypto/secrets";
import type { Database } from "../db/client";
import { socialAttempts, socialLogins, socialLoginTenants } from "../db/schema";
import { keyring } from "../env";
import { clientNetwork, countEvent, type RateLimit } from "../rate-limit";
import { socialSecretContext } from "../tenancy/social-secret";
import type { Tenant } from "../tenancy/resolve-tenant";
import { githubAddress } from "./social-github";
import type { SocialAnswer } from "./social-identity";
import { providerOf, type SocialLogin } from "./social-providers";
import { providerMetadata, ProviderUnavailable, timeLimit } from "./social-upstream";

/*
 * The way to a provider and back. An attempt belongs to one browser, one tenant and one social login, and is spent by the first
 * answer. PKCE verifier and nonce are derived from the browser's cookie and the state, so that they are stored nowhere and an
 * answer is of no use in any other browser.
 */

export const attemptLifetimeMs = 10 * 60_000;

/** An office behind one address signs in as well. */
const startsPerNetwork: RateLimit = { name: "social-starts", limit: 120, windowSeconds: 3600 };

/** What this tenant's pages offer, and nothing else works there. */
export async function offeredSocialLogins(db: Database, tenant: Pick<Tenant, "id" | "authMethods">): Promise<SocialLogin[]> {
  if (!tenant.authMethods.includes("social_logins")) return [];
  const rows = await db
    .select({ login: socialLogins })
    .from(socialLoginTenants)
    .innerJoin(socialLogins, and(eq(socialLogins.tenantId, socialLoginTenants.ownerTenantId), eq(socialLogins.id, socialLoginTenants.socialLoginId)))
    .where(and(eq(socialLoginTenants.tenantId, tenant.id), eq(socialLogins.status, "active")))
    .orderBy(asc(socialLogins.createdAt), asc(socialLogins.id));
  return rows.map(({ login }) => login);
}

export const findOffered = async (db: Database, tenant: Pick<Tenant, "id" | "authMethods">, id: string): Promise<SocialLogin | undefined> =>
  (await offeredSocialLogins(db, tenant)).find((login) => login.id === id);

export const redirectUriOf = (tenant: Pick<Tenant, "issuer">): string => `${tenant.issuer}/oauth2/social-login-callback`;

export const openClientSecret = (login: SocialLogin): string => open(keyring(), login.clientSecretSealed, socialSecretContext(login));

export interface StartSocialSignIn {
  socialLoginId: string;
  /** The authorization request that waits for this sign-in. */
  requestId?: string;
  loginHint?: string;
  /** Our own client asked for prompt=login or prompt=select_account. */
  isAskedAgain?: boolean;
  browser: string;
  ip?: string;
}

export type SocialStart = { outcome: "started"; url: string } | { outcome: "not_offered" | "rate_limited" | "provider_unavailable" };

/** The address at the provider to send the browser to (RFC 6749 §4.1.1, PKCE by RFC 7636 §4.3). */
export async function startSocialSignIn(db: Database, tenant: Tenant, start: StartSocialSignIn, now = new Date()): Promise<SocialStart> {
  const login = await findOffered(db, tenant, start.socialLoginId);
  if (!login) return { outcome: "not_offered" };
  const network = clientNetwork(start.ip);
  if (network && !(await countEvent(db, tenant, startsPerNetwork, network, now)).isAllowed) return { outcome: "rate_limited" };
  const endpoint = await authorizationEndpoint(login);
  if (!endpoint) return { outcome: "provider_unavailable" };
  const state = newSecret();
  await db.insert(socialAttempts).values({
    tenantId: tenant.id, stateHash: hashSecret(state), ownerTenantId: login.tenantId, socialLoginId: login.id,
    browserHash: browserHash(start.browser), requestId: start.requestId, expiresAt: new Date(now.getTime() + attemptLifetimeMs),
  });
  return { outcome: "started", url: authorizationUrl(endpoint, tenant, login, start, state) };
}

async function authorizationEndpoint(login: SocialLogin): Promise<string | undefined> {
  const provider = providerOf(login);
  if (provider.protocol === "github") return `${githubAddress()}/login/oauth/authorize`;
  try {
    return (await providerMetadata(provider, login, timeLimit())).authorization_endpoint;
  } catch (error) {
    if (error instanceof ProviderUnavailable) return undefined;
    throw error;
  }
}

function authorizationUrl(endpoint: string, tenant: Tenant, login: SocialLogin, start: StartSocialSignIn, state: string): string {
  const provider = providerOf(login);
  const { verifier, nonce } = derived(start.browser, state);
  const url = new URL(endpoint);
  const parameters: Record<string, string | undefined> = {
    response_type: "code", client_id: login.clientId, redirect_uri: redirectUriOf(tenant), scope: provider.scope, state,
    code_challenge: hashSecret(verifier), code_challenge_method: "S256", // hashSecret is S256: SHA-256, base64url (RFC 7636 §4.2)
    nonce: provider.protocol === "openid" ? nonce : undefined,
    response_mode: provider.protocol === "openid" && provider.usesFormPost ? "form_post" : undefined,
    prompt: start.isAskedAgain ? provider.prompt : undefined,
    login_hint: provider.takesLoginHint ? start.loginHint : undefined,
  };
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}

export const derived = (browser: string, state: string): { verifier: string; nonce: string } => ({
  verifier: hashSecret(`social-verifier:${browser}:${state}`),
  nonce: hashSecret(`social-nonce:${browser}:${state}`),
});

// ---- Back from the provider

export type Attempt = typeof socialAttempts.$inferSelect;

const isState = (state: string | undefined): state is string => state !== undefined && /^[A-Za-z0-9_-]{43}$/.test(state);

const isOpen = (tenant: { id: string }, state: string, now: Date) =>
  and(eq(socialAttempts.tenantId, tenant.id), eq(socialAttempts.stateHash, hashSecret(state)), isNull(socialAttempts.usedAt), gt(socialAttempts.expiresAt, now));

/** Spends the attempt, in the browser that made it. Undefined: no such state here, or it was used or has expired. */
export async function takeAttempt(db: Database, tenant: { id: string }, state: string | undefined, browser: string | undefined, now: Date): Promise<Attempt | undefined> {
  if (!isState(state) || browser === undefined) return undefined;
  const [attempt] = await db.update(socialAttempts).set({ usedAt: now }).where(and(isOpen(tenant, state, now), eq(socialAttempts.browserHash, browserHash(browser)))).returning();
  return attempt;
}

/** Has this browser come back with this state before? A page that is called up again from its history has. */
export async function wasTaken(db: Database, tenant: { id: string }, state: string | undefined, browser: string | undefined): Promise<boolean> {
  if (!isState(state) || browser === undefined) return false;
  const own = and(eq(socialAttempts.tenantId, tenant.id), eq(socialAttempts.stateHash, hashSecret(state)), eq(socialAttempts.browserHash, browserHash(browser)), isNotNull(socialAttempts.usedAt));
  return (await db.select({ stateHash: socialAttempts.stateHash }).from(socialAttempts).where(own).limit(1)).length > 0;
}

/**
 * Keeps what a provider had a browser POST to us from its own site, which comes without our cookies. The first answer counts.
 * It is sealed under the state, of which we keep the hash only.
 */
export async function keepAnswer(db: Database, tenant: Tenant, state: string | undefined, answer: SocialAnswer, now = new Date()): Promise<boolean> {
  if (!isState(state)) return false;
  const [attempt] = await db.select({ id: socialAttempts.socialLoginId }).from(socialAttempts).where(isOpen(tenant, state, now)).limit(1);
  const login = attempt && (await findOffered(db, tenant, attempt.id));
  if (!login || !usesFormPost(login)) return false;
  const keptAnswers = await db
    .update(socialAttempts)
    .set({ answerSealed: sealFor(state, JSON.stringify(answer)) })
    .where(and(isOpen(tenant, state, now), isNull(socialAttempts.answerSealed)))
    .returning({ stateHash: socialAttempts.stateHash });
  return keptAnswers.length === 1;
}

/** The answer that counts: of a provider that POSTs, the kept one; of the others, what the address holds. */
export function answerOf(attempt: Attempt, login: SocialLogin, state: string, inAddress: SocialAnswer): SocialAnswer {
  if (!usesFormPost(login)) return { code: inAddress.code, error: inAddress.error, iss: inAddress.iss };
  return attempt.answerSealed === null ? {} : (JSON.parse(openWith(state, attempt.answerSealed)) as SocialAnswer);
}

function usesFormPost(login: SocialLogin): boolean {
  const provider = providerOf(login);
  return provider.protocol === "openid" && provider.usesFormPost;
}
