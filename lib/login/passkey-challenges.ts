import { and, eq, gt, isNull } from "drizzle-orm";
import { hashSecret, newSecret } from "../crypto/secrets";
import type { Database } from "../db/client";
import { passkeyChallenges } from "../db/schema";
import type { Tenant } from "../tenancy/resolve-tenant";
import { PasskeyRefused } from "./passkey-refused";
import type { RelyingParty } from "./passkey-relying-party";

export const challengeLifetimeMs = 5 * 60_000;

type Challenge = typeof passkeyChallenges.$inferSelect;

interface Bound {
  ceremony: "create" | "get";
  browserHash: string;
  /** The session in which a passkey is made. */
  sessionId?: string;
}

const hashOf = (challenge: string) => hashSecret(`passkey:${challenge}`);

/** 256 random bits for one ceremony (WebAuthn Level 3 §13.4.3), base64url. */
export async function newChallenge(db: Database, tenant: Pick<Tenant, "id">, party: RelyingParty, bound: Bound & { requestId?: string }, now = new Date()): Promise<string> {
  const challenge = newSecret();
  await db.insert(passkeyChallenges).values({
    tenantId: tenant.id, challengeHash: hashOf(challenge), ceremony: bound.ceremony, rpId: party.id, browserHash: bound.browserHash,
    sessionId: bound.sessionId, requestId: bound.requestId, expiresAt: new Date(now.getTime() + challengeLifetimeMs),
  });
  return challenge;
}

/**
 * Spends a challenge in the browser, at the host and for the ceremony it was made for. It is spent also when what comes
 * after it is refused.
 * @throws PasskeyRefused challenge_expired
 */
export async function spendChallenge(db: Database, tenant: Pick<Tenant, "id">, party: RelyingParty, challenge: string, bound: Bound, now = new Date()): Promise<Challenge> {
  const t = passkeyChallenges;
  const [spent] = await db
    .update(t)
    .set({ usedAt: now })
    .where(and(
      eq(t.tenantId, tenant.id), eq(t.challengeHash, hashOf(challenge)), eq(t.ceremony, bound.ceremony), eq(t.rpId, party.id), eq(t.browserHash, bound.browserHash),
      bound.sessionId === undefined ? isNull(t.sessionId) : eq(t.sessionId, bound.sessionId), isNull(t.usedAt), gt(t.expiresAt, now),
    ))
    .returning();
  if (!spent) throw new PasskeyRefused("challenge_expired");
  return spent;
}
