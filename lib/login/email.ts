import { and, eq, isNull, lte, type SQL } from "drizzle-orm";
import { hashSecret, hmacSecret, newPinCode, newSecret } from "../crypto/secrets";
import type { Database } from "../db/client";
import { emailChallenges } from "../db/schema";
import { queueMail } from "../email/outbox";
import { signInMail } from "../email/templates";
import { wakeMailWorker } from "../email/worker";
import { keyring } from "../env";
import { newId } from "../ids";
import type { Language } from "../languages/languages";
import { defaultLanguageOf } from "../languages/request-language";
import type { Tenant } from "../tenancy/resolve-tenant";
import { tenantTheme } from "../tenancy/theme";
import { mailLook } from "../tenancy/theme-mail";
import { normalizeEmail } from "./email-address";
import { mayMail, mayStart } from "./email-limits";
import { findUserByEmail } from "./users";

/*
 * Signing in by mail: one challenge, answered by a six-digit code or by a link, spent once. The code is stored as an HMAC,
 * the link's token as SHA-256. The link carries nothing but its token: where the sign-in leads is read from the row.
 */

export type EmailChallenge = typeof emailChallenges.$inferSelect;

export const codeLifetimeMs = 10 * 60_000;
export const linkLifetimeMs = 24 * 3_600_000;

/** Between two mails of one sign-in, so that nobody asks again before the first could arrive. */
export const mailPauseMs = 30_000;

export interface StartEmailSignIn {
  email: string;
  /** What a person gave at sign-up. */
  name?: string;
  /** The authorization request that waits for this sign-in. */
  requestId?: string;
  /** Of the page it was asked for on; the tenant's own when nobody's browser asked. */
  language?: Language;
  browserHash: string;
  ip?: string;
  userAgent?: string;
}

export type Started = { outcome: "started"; challengeId: string } | { outcome: "invalid_email" | "rate_limited" };

/** Sends a code and a link. The answer, and what it costs, is the same whether the address has an account or not. */
export async function startEmailSignIn(db: Database, tenant: Tenant, start: StartEmailSignIn, now = new Date()): Promise<Started> {
  const email = normalizeEmail(start.email);
  if (!email) return { outcome: "invalid_email" };
  if (!(await mayStart(db, tenant, email, start.ip, now))) return { outcome: "rate_limited" };
  const isWithinMailLimit = await mayMail(db, tenant, email, now);
  const theme = await tenantTheme(db, tenant);
  const challengeId = newId("challenge");
  const code = newPinCode();
  const linkToken = newSecret();
  const look = mailLook(theme, tenant);
  const content = { link: `${tenant.issuer}/oauth2/magic-link?token=${linkToken}`, host: new URL(tenant.issuer).host, askedAt: now };
  const codeExpiresAt = new Date(now.getTime() + codeLifetimeMs);
  const linkExpiresAt = new Date(now.getTime() + linkLifetimeMs);
  const language = start.language ?? defaultLanguageOf(theme);
  const mail = { ...signInMail(look, language, { code, ...content }), late: { after: codeExpiresAt, ...signInMail(look, language, { code: undefined, ...content }) } };

  await db.transaction(async (transaction) => {
    const user = await findUserByEmail(transaction, tenant, email);
    const deliverable = isWithinMailLimit && (user !== undefined || tenant.allowRegistration);
    if (isWithinMailLimit) await supersede(transaction, tenant, email, now);
    const mailAgainAt = new Date(now.getTime() + mailPauseMs);
    await transaction.update(emailChallenges).set({ mailAgainAt }).where(ofFlow(tenant, { email, browserHash: start.browserHash }));
    await transaction.insert(emailChallenges).values({
      tenantId: tenant.id,
      id: challengeId,
      email,
      name: start.name,
      deliverable,
      requestId: start.requestId,
      browserHash: start.browserHash,
      ip: start.ip,
      userAgent: start.userAgent,
      codeHash: codeHash(tenant, challengeId, code),
      linkHash: linkHash(linkToken),
      codeExpiresAt,
      linkExpiresAt,
      mailAgainAt,
    });
    await queueMail(transaction, tenant, { recipient: email, ...mail, expiresAt: linkExpiresAt, deliver: deliverable });
  });
  wakeMailWorker();
  return { outcome: "started", challengeId };
}

/** Only the newest mail works. A request over the limit sends none, and must not take away the one that was sent. */
async function supersede(db: Database, tenant: { id: string }, email: string, now: Date): Promise<void> {
  await db
    .update(emailChallenges)
    .set({ supersededAt: now })
    .where(and(eq(emailChallenges.tenantId, tenant.id), eq(emailChallenges.email, email), isNull(emailChallenges.consumedAt), isNull(emailChallenges.supersededAt)));
}

type Flow = Pick<EmailChallenge, "email" | "browserHash">;

/** One browser asking for one address: its challenges share the time of the next mail. */
const ofFlow = (tenant: { id: string }, { email, browserHash }: Flow): SQL | undefined => and(eq(emailChallenges.tenantId, tenant.id), eq(emailChallenges.email, email), eq(emailChallenges.browserHash, browserHash));

/** Takes the right to one more mail, of two that ask at once for one; else says how many seconds are left. */
export async function claimNextMail(db: Database, tenant: { id: string }, flow: EmailChallenge, now = new Date()): Promise<{ waitSeconds: number }> {
  const claimed = await db
    .update(emailChallenges)
    .set({ mailAgainAt: new Date(now.getTime() + mailPauseMs) })
    .where(and(ofFlow(tenant, flow), lte(emailChallenges.mailAgainAt, now)))
    .returning({ id: emailChallenges.id });
  return { waitSeconds: claimed.length > 0 ? 0 : Math.max(1, secondsUntilMail(flow, now)) };
}

export const secondsUntilMail = (challenge: Pick<EmailChallenge, "mailAgainAt">, now = new Date()): number => Math.max(0, Math.ceil((challenge.mailAgainAt.getTime() - now.getTime()) / 1000));

export const codeHash = (tenant: { id: string }, challengeId: string, code: string): string => hmacSecret(keyring().pinCode, `${tenant.id}:${challengeId}:${code}`);
export const linkHash = (token: string): string => hashSecret(`link:${token}`);

/** The challenge as its own browser may see it. */
export async function findChallenge(db: Database, tenant: { id: string }, challengeId: string, browserHash: string): Promise<EmailChallenge | undefined> {
  const [challenge] = await db
    .select()
    .from(emailChallenges)
    .where(and(eq(emailChallenges.tenantId, tenant.id), eq(emailChallenges.id, challengeId), eq(emailChallenges.browserHash, browserHash)))
    .limit(1);
  return challenge;
}

export async function findChallengeByLink(db: Database, tenant: { id: string }, token: string): Promise<EmailChallenge | undefined> {
  const [challenge] = await db
    .select()
    .from(emailChallenges)
    .where(and(eq(emailChallenges.tenantId, tenant.id), eq(emailChallenges.linkHash, linkHash(token))))
    .limit(1);
  return challenge;
}
