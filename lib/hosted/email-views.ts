import { and, eq } from "drizzle-orm";
import { browserHash, browserSecret } from "../browser";
import { database, type Database } from "../db/client";
import { authorizationRequests, clients } from "../db/schema";
import { findChallenge, findChallengeByLink, secondsUntilMail, type EmailChallenge } from "../login/email";
import { isLinkUsable, maxWrongCodes } from "../login/finish-email";
import { resumeUrl } from "../oauth/authorization-request";
import { findSession } from "../sessions";
import type { Tenant } from "../tenancy/resolve-tenant";
import { device, type Device } from "../user-agent";
import { pagePath } from "./form-post";
import { afterwards } from "./signed-in";
import { waitingRequest } from "./waiting-request";

/*
 * What the pages of a sign-in by mail show: where the code is typed, and where the link leads. Nothing here writes.
 */

type Headed = { headers: Headers };

/** What became of a challenge, as the browser that asked for it may know. */
export type Progress =
  | { state: "waiting" }
  | { state: "over"; reason: "expired" | "used" | "too_many_codes" }
  /** By the link, or by the code in another tab. `next` is the page itself when the application was answered there. */
  | { state: "signed_in"; next: string; isAnswered: boolean };

export interface PinCodeView {
  email: string;
  challengeId: string;
  requestId: string | null;
  progress: Progress;
  /** Until another mail may be asked for. */
  waitSeconds: number;
}

export async function pinCodeView(tenant: Tenant, request: Headed, challengeId: string | undefined, now = new Date()): Promise<PinCodeView | undefined> {
  const db = database();
  const challenge = await ownChallenge(db, tenant, request, challengeId);
  return challenge && { email: challenge.email, challengeId: challenge.id, requestId: challenge.requestId, progress: await progressOf(db, tenant, request, challenge, now), waitSeconds: secondsUntilMail(challenge, now) };
}

export async function ownChallenge(db: Database, tenant: Tenant, request: Headed, challengeId: string | undefined): Promise<EmailChallenge | undefined> {
  const secret = browserSecret(request);
  return secret !== undefined && challengeId ? findChallenge(db, tenant, challengeId, browserHash(secret)) : undefined;
}

/** A challenge that was spent in another browser signs nobody in here: only a session that began with it does. */
export async function progressOf(db: Database, tenant: Tenant, request: Headed, challenge: EmailChallenge, now: Date): Promise<Progress> {
  if (challenge.consumedAt) {
    const current = await findSession(db, tenant, request);
    if (!current || current.user.email !== challenge.email || current.session.authenticatedAt < challenge.consumedAt) return { state: "over", reason: "used" };
    const waiting = await waitingRequest(db, tenant, request, challenge.requestId ?? undefined);
    if (waiting) return { state: "signed_in", next: resumeUrl(waiting), isAnswered: false };
    if (challenge.requestId === null) return { state: "signed_in", next: afterwards(tenant), isAnswered: false };
    return { state: "signed_in", next: pagePath("pin-code", { challenge: challenge.id }), isAnswered: true };
  }
  if (challenge.wrongCodes >= maxWrongCodes) return { state: "over", reason: "too_many_codes" };
  return isLinkUsable(challenge, now) ? { state: "waiting" } : { state: "over", reason: "expired" };
}

/** Where a link was asked for: enough for its owner to know it again, and nothing of who that is. */
export interface AskedFrom extends Device {
  clientName: string | undefined;
  ip: string | undefined;
  askedAt: Date;
}

export type LinkView = { state: "ready"; email: string } | { state: "other_browser"; askedFrom: AskedFrom } | { state: "expired" | "used"; /** For the trace, of a link that was sent once. */ challengeId?: string };

/** Looks at a link; opening it spends nothing. In another browser it does not even say whose it is. */
export async function linkView(tenant: Tenant, request: Headed, token: string): Promise<LinkView> {
  const db = database();
  const challenge = await findChallengeByLink(db, tenant, token);
  const secret = browserSecret(request);
  const isOwn = challenge && secret !== undefined && challenge.browserHash === browserHash(secret);
  if (!challenge || !isLinkUsable(challenge)) return { state: isOwn && challenge.consumedAt ? "used" : "expired", challengeId: challenge?.id };
  if (isOwn) return { state: "ready", email: challenge.email };
  const clientName = challenge.requestId === null ? undefined : await clientNameOf(db, tenant, challenge.requestId);
  return { state: "other_browser", askedFrom: { ...device(challenge.userAgent), clientName, ip: challenge.ip ?? undefined, askedAt: challenge.createdAt } };
}

async function clientNameOf(db: Database, tenant: Tenant, requestId: string): Promise<string | undefined> {
  const [row] = await db
    .select({ name: clients.name })
    .from(authorizationRequests)
    .innerJoin(clients, and(eq(clients.tenantId, authorizationRequests.tenantId), eq(clients.id, authorizationRequests.clientId)))
    .where(and(eq(authorizationRequests.tenantId, tenant.id), eq(authorizationRequests.id, requestId)))
    .limit(1);
  return row?.name;
}
