import { and, eq, gt, isNull, lt, sql, type SQL } from "drizzle-orm";
import { recordEvent } from "../audit";
import type { Database } from "../db/client";
import { emailChallenges } from "../db/schema";
import type { Tenant } from "../tenancy/resolve-tenant";
import { codeHash, findChallenge, findChallengeByLink, linkHash, type EmailChallenge } from "./email";
import { normalizeEmail } from "./email-address";
import { countWrongCode, mayGuess } from "./email-limits";
import { signIn, type SignedIn } from "./sign-in";
import { linkPendingIdentity } from "./social-identities";
import { SignInRefused, userOfVerifiedEmail } from "./users";

export const maxWrongCodes = 5;

/** How a sign-in by mail is known to relying parties (security.md, decision 11). */
export const emailAuthentication = { amr: ["email"], acr: "urn:authalla:acr:email" };

export interface Finisher {
  browserHash: string;
  ip?: string;
  userAgent?: string;
}

export type EmailFailure =
  | "malformed_code" // not six digits: no guess was spent
  | "wrong_code"
  | "too_many_codes" // five wrong ones end a sign-in
  | "link_only" // the address had its guesses of the day
  | "expired" // or superseded, unknown, another tenant's
  | "used"
  | "other_browser"
  | "invalid_email" // typed in another browser, and none: nothing was counted
  | "wrong_address" // the link was not sent there
  | SignInRefused["reason"];

export type Finished = (SignedIn & { outcome: "signed_in"; requestId: string | null }) | { outcome: EmailFailure };

/** By the code. Each guess is one statement that counts and compares, so guesses sent at once are counted as well. */
export async function finishByCode(db: Database, tenant: Tenant, given: Finisher & { challengeId: string; code: string }, now = new Date()): Promise<Finished> {
  const code = asciiDigits(given.code).replace(/[\s\p{Pd}]/gu, "");
  if (!/^[0-9]{6}$/.test(code)) return { outcome: "malformed_code" };
  const known = await findChallenge(db, tenant, given.challengeId, given.browserHash);
  if (!known) return { outcome: "expired" };
  if (!(await mayGuess(db, tenant, known.email, given.ip, now))) return { outcome: "link_only" };

  const { finished, wasWrong } = await db.transaction((transaction) => guess(transaction, tenant, known, code, given, now));
  if (wasWrong) await countWrongCode(db, tenant, known.email, given.ip, now);
  return finished;
}

/** Keyboards of other scripts type full-width, Arabic or Persian digits. */
const asciiDigits = (text: string) => text.replace(/[\u0660-\u0669\u06F0-\u06F9\uFF10-\uFF19]/g, (digit) => String(digit.charCodeAt(0) & 0xf));

async function guess(db: Database, tenant: Tenant, known: EmailChallenge, code: string, given: Finisher, now: Date): Promise<{ finished: Finished; wasWrong: boolean }> {
  const isRight = sql`(${emailChallenges.codeHash} = ${codeHash(tenant, known.id, code)} and ${emailChallenges.deliverable})`; // a code that nobody was sent is never right, and its guesses are answered alike
  const [challenge] = await db
    .update(emailChallenges)
    .set({
      wrongCodes: sql`${emailChallenges.wrongCodes} + case when ${isRight} then 0 else 1 end`,
      consumedAt: sql`case when ${isRight} then ${now.toISOString()}::timestamptz end`,
    })
    .where(and(eq(emailChallenges.tenantId, tenant.id), eq(emailChallenges.id, known.id), eq(emailChallenges.browserHash, given.browserHash), isOpen, gt(emailChallenges.codeExpiresAt, now)))
    .returning();
  if (challenge?.consumedAt) return { finished: await letIn(db, tenant, challenge, given), wasWrong: false };
  if (challenge) return { finished: { outcome: challenge.wrongCodes >= maxWrongCodes ? "too_many_codes" : "wrong_code" }, wasWrong: true };
  return { finished: { outcome: whyClosed(await findChallenge(db, tenant, known.id, given.browserHash)) }, wasWrong: false };
}

export interface GivenLink extends Finisher {
  token: string;
  /** Typed in a browser which did not ask for the link. */
  email?: string;
}

/*
 * A link opened in another browser. It must never sign in the browser that asked: whoever types a stranger's address and
 * gets them to press a button would be signed in as them. Nor may it sign in the browser at hand unseen: whoever passes on
 * their own link would have their victim work in the wrong account. So by default it does nothing and points to the code;
 * and it signs in the browser at hand only for a person who types in the address it was sent to, which the page does not
 * tell. A wrong address counts as a wrong code does.
 */

/** By the link, in the browser that asked for it, or in another by someone who knows the address. */
export async function finishByLink(db: Database, tenant: Tenant, given: GivenLink, now = new Date()): Promise<Finished> {
  const email = given.email === undefined ? undefined : normalizeEmail(given.email);
  if (given.email !== undefined && email === undefined) return { outcome: "invalid_email" };
  const isOwn = eq(emailChallenges.browserHash, given.browserHash);
  const isProven: SQL = email === undefined ? isOwn : sql`(${isOwn} or ${emailChallenges.email} = ${email})`;
  return db.transaction(async (transaction) => {
    const [challenge] = await transaction
      .update(emailChallenges)
      .set({
        wrongCodes: sql`${emailChallenges.wrongCodes} + case when ${isProven} then 0 else 1 end`,
        consumedAt: sql`case when ${isProven} then ${now.toISOString()}::timestamptz end`,
      })
      .where(and(eq(emailChallenges.tenantId, tenant.id), eq(emailChallenges.linkHash, linkHash(given.token)), isOpen, gt(emailChallenges.linkExpiresAt, now), email === undefined ? isOwn : undefined))
      .returning();
    if (challenge?.consumedAt) return letIn(transaction, tenant, challenge, given);
    if (challenge) return { outcome: challenge.wrongCodes >= maxWrongCodes ? "too_many_codes" : "wrong_address" };
    const found = await findChallengeByLink(transaction, tenant, given.token);
    return { outcome: found && found.browserHash !== given.browserHash && isLinkUsable(found, now) ? "other_browser" : whyClosed(found) };
  });
}

const isOpen = and(isNull(emailChallenges.consumedAt), isNull(emailChallenges.supersededAt), lt(emailChallenges.wrongCodes, maxWrongCodes));

export const isLinkUsable = (challenge: EmailChallenge, now = new Date()): boolean =>
  !challenge.consumedAt && !challenge.supersededAt && challenge.wrongCodes < maxWrongCodes && challenge.linkExpiresAt > now;

function whyClosed(challenge: EmailChallenge | undefined): EmailFailure {
  if (challenge?.consumedAt) return "used";
  return challenge && challenge.wrongCodes >= maxWrongCodes ? "too_many_codes" : "expired";
}

/** The challenge is spent also when the person may not come in. */
async function letIn(db: Database, tenant: Tenant, challenge: EmailChallenge, { browserHash, ip, userAgent }: Finisher): Promise<Finished> {
  const person = await userOfVerifiedEmail(db, tenant, challenge).catch((error: unknown) => {
    if (error instanceof SignInRefused) return error;
    throw error;
  });
  if (person instanceof SignInRefused) {
    await recordEvent(db, tenant, { actor: { kind: "end_user", id: null, via: "login" }, action: "session.created", outcome: "denied", ip, target: { type: "user", id: null, name: challenge.email } });
    return { outcome: person.reason };
  }
  const signedIn = await signIn(db, tenant, person, { ...emailAuthentication, ip, userAgent });
  await linkPendingIdentity(db, tenant, { challengeId: challenge.id, browserHash, user: person.user, ip });
  return { ...signedIn, outcome: "signed_in", requestId: challenge.requestId };
}
