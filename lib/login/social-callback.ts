import { recordEvent } from "../audit";
import { browserHash } from "../browser";
import type { Database } from "../db/client";
import type { User } from "../sessions";
import type { Tenant } from "../tenancy/resolve-tenant";
import { signIn, type SignedIn } from "./sign-in";
import { answerOf, derived, findOffered, openClientSecret, redirectUriOf, takeAttempt, wasTaken } from "./social";
import { githubIdentity } from "./social-github";
import { linkIdentity, userOfIdentity } from "./social-identities";
import type { SocialAnswer, UpstreamIdentity } from "./social-identity";
import { keepPending, type PendingIdentity } from "./social-mailbox";
import { openIdIdentity } from "./social-openid";
import { providerOf, type SocialLogin } from "./social-providers";
import { AnswerRefused, ProviderUnavailable, timeLimit } from "./social-upstream";
import { findUserByEmail, insertUser } from "./users";

/**
 * How a sign-in at a provider is known to relying parties. RFC 8176 registers no value for it and allows others (§1); "fed" is
 * what large providers use. What the provider itself did to authenticate the person is not ours to claim.
 */
export const socialAuthentication = { amr: ["fed"], acr: "urn:authalla:acr:social" };

export interface ReturnedBrowser {
  state: string | undefined;
  /** What the address holds. */
  answer: SocialAnswer;
  /** The browser's secret. */
  browser: string | undefined;
  ip?: string;
  userAgent?: string;
}

export type SocialFailure =
  | "unknown_state" // none, another browser's, another tenant's, or expired
  | "used_state"
  | "not_offered" // any more
  | "cancelled" // by the person, at the provider
  | "provider_error"
  | "answer_refused"
  | "provider_unavailable"
  | "registration_closed"
  | "account_suspended";

export type SocialFinished =
  | (SignedIn & { outcome: "signed_in"; socialLoginId: string; requestId: string | null })
  | { outcome: "prove_mailbox"; pending: PendingIdentity }
  | { outcome: SocialFailure; requestId: string | null; provider?: string; /** In our words. */ cause?: string };

/** Takes a browser back from a provider. Whatever comes of it, its state is spent. */
export async function finishSocialSignIn(db: Database, tenant: Tenant, back: ReturnedBrowser, now = new Date()): Promise<SocialFinished> {
  const attempt = await takeAttempt(db, tenant, back.state, back.browser, now);
  if (!attempt) return { outcome: (await wasTaken(db, tenant, back.state, back.browser)) ? "used_state" : "unknown_state", requestId: null };
  const login = await findOffered(db, tenant, attempt.socialLoginId);
  const refuse = async (outcome: SocialFailure, cause?: string, inside: Database = db): Promise<SocialFinished> => {
    await recordRefusal(inside, tenant, attempt.socialLoginId, outcome, back.ip);
    return { outcome, cause, requestId: attempt.requestId, provider: login && providerOf(login).brand };
  };
  if (!login) return refuse("not_offered");
  const answer = answerOf(attempt, login, back.state!, back.answer);
  if (answer.error !== undefined) return refuse(isCancelled(answer.error) ? "cancelled" : "provider_error");
  if (answer.code === undefined) return refuse("answer_refused");
  try {
    const identity = await identify(tenant, login, { ...answer, code: answer.code }, back);
    return await db.transaction(async (transaction) => {
      const found = await accountOf(transaction, tenant, login, identity, back.ip, now);
      if ("refused" in found) return refuse(found.refused, undefined, transaction);
      if ("isToProve" in found) return { outcome: "prove_mailbox", pending: await keepPending(transaction, tenant, identity, { browserHash: browserHash(back.browser!), providerType: login.providerType, requestId: attempt.requestId }, now) };
      return { ...(await signIn(transaction, tenant, found, { ...socialAuthentication, ip: back.ip, userAgent: back.userAgent })), outcome: "signed_in", socialLoginId: login.id, requestId: attempt.requestId };
    });
  } catch (error) {
    if (error instanceof AnswerRefused) return refuse("answer_refused", error.message);
    if (error instanceof ProviderUnavailable) return refuse("provider_unavailable", error.message);
    throw error;
  }
}

/** What providers say when a person changes their mind (RFC 6749 §4.1.2.1; Apple has a code of its own). */
const isCancelled = (error: string) => error === "access_denied" || error === "user_cancelled_authorize";

function identify(tenant: Tenant, login: SocialLogin, answer: SocialAnswer & { code: string }, { browser, state }: ReturnedBrowser): Promise<UpstreamIdentity> {
  const provider = providerOf(login);
  const exchange = { login, clientSecret: openClientSecret(login), redirectUri: redirectUriOf(tenant), ...derived(browser!, state!) };
  return provider.protocol === "github" ? githubIdentity(answer, exchange, timeLimit()) : openIdIdentity(provider, answer, exchange, timeLimit());
}

type Found = { user: User; isNew: boolean } | { isToProve: true } | { refused: "registration_closed" | "account_suspended" };

/**
 * The account of an identity. A new identity is linked to an account only when both sides have proven the address: the provider
 * says so, and somebody has answered a mail to it here. In every other case the mailbox is proven first.
 */
async function accountOf(db: Database, tenant: Tenant, login: SocialLogin, identity: UpstreamIdentity, ip: string | undefined, now: Date): Promise<Found> {
  const known = await userOfIdentity(db, tenant, identity, now);
  if (known) return known.status === "active" ? { user: known, isNew: false } : { refused: "account_suspended" };
  const { email, emailVerified, name } = identity;
  if (email === undefined || !emailVerified) return { isToProve: true };
  const owner = await findUserByEmail(db, tenant, email);
  if (!owner && !tenant.allowRegistration) return { refused: "registration_closed" };
  const made = owner ? undefined : await insertUser(db, tenant, { email, name });
  const user = owner ?? made ?? (await findUserByEmail(db, tenant, email))!;
  if (user.status !== "active") return { refused: "account_suspended" };
  if (!user.emailVerified) return { isToProve: true };
  if (await linkIdentity(db, tenant, user, { ...identity, providerType: login.providerType }, ip, now)) return { user, isNew: made !== undefined };
  const first = await userOfIdentity(db, tenant, identity, now); // another tab of the same person was first
  return first?.status === "active" ? { user: first, isNew: false } : { refused: "account_suspended" };
}

/** The reason is one of our own words: nothing that came from outside is kept. */
const recordRefusal = (db: Database, tenant: Tenant, socialLoginId: string, reason: SocialFailure, ip: string | undefined) =>
  recordEvent(db, tenant, { actor: { kind: "end_user", id: null, via: "login" }, action: "social_login.refused", outcome: "denied", ip, target: { type: "social_login", id: socialLoginId, name: reason } });
