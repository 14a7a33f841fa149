import { and, arrayContains, desc, eq, gt, inArray, isNull, ne, not, sql, type SQL } from "drizzle-orm";
import { readCookie, hostCookieName, serializeCookie } from "./cookies";
import { hashSecret, newSecret } from "./crypto/secrets";
import type { Database } from "./db/client";
import { prepared } from "./db/prepared";
import { grants, sessions, users } from "./db/schema";
import { settings } from "./env";
import { newId } from "./ids";

/*
 * A session is one browser of one user at one tenant. The cookie holds 256 random bits, host-only; the row holds their
 * SHA-256 and is read at every use, so a session that was ended is ended everywhere at once. SameSite=Lax keeps the cookie
 * from cross-site POSTs. A new sign-in always makes a new session: an identifier from before it is worth nothing.
 */

export const sessionLifetimeSeconds = 30 * 24 * 3600;

export type Session = typeof sessions.$inferSelect;
export type User = typeof users.$inferSelect;

export interface SignIn {
  amr: string[];
  acr: string;
  ip?: string;
  userAgent?: string;
}

const cookieName = () => hostCookieName("authalla_session", settings().isHttps);

/** Starts a session for a user who has just authenticated. The cookie goes into the answer's Set-Cookie. */
export async function startSession(db: Database, user: Pick<User, "tenantId" | "id">, how: SignIn): Promise<{ session: Session; setCookie: string }> {
  const token = newSecret();
  const now = new Date();
  const expiresAt = new Date(now.getTime() + sessionLifetimeSeconds * 1000);
  const [session] = await db
    .insert(sessions)
    .values({ tenantId: user.tenantId, id: newId("session"), tokenHash: hashSecret(token), userId: user.id, amr: how.amr, acr: how.acr, ip: how.ip, userAgent: how.userAgent, authenticatedAt: now, expiresAt })
    .returning();
  await db.update(users).set({ lastLoginAt: now, updatedAt: sql`${users.updatedAt}` }).where(and(eq(users.tenantId, user.tenantId), eq(users.id, user.id)));
  return { session: session!, setCookie: serializeCookie({ name: cookieName(), value: token, maxAgeSeconds: sessionLifetimeSeconds }, settings().isHttps) };
}

/** The live session of this request's cookie with its user, or undefined; only of an active user of this tenant. */
export async function findSession(db: Database, tenant: { id: string }, request: { headers: Headers }): Promise<{ session: Session; user: User } | undefined> {
  const token = readCookie(request, cookieName());
  if (!token) return undefined;
  const [row] = await sessionByToken(db).execute({ tenantId: tenant.id, tokenHash: hashSecret(token), now: new Date() });
  if (row) await noteSeen(db, row.session);
  return row;
}

const ofLiveSession = () => and(eq(sessions.tenantId, sql.placeholder("tenantId")), isNull(sessions.endedAt), gt(sessions.expiresAt, sql.placeholder("now")), eq(users.status, "active"));
const itsUser = () => and(eq(users.tenantId, sessions.tenantId), eq(users.id, sessions.userId));

const sessionByToken = (db: Database) =>
  prepared(db, "session_by_token", (handle) => handle.select({ session: sessions, user: users }).from(sessions).innerJoin(users, itsUser()).where(and(eq(sessions.tokenHash, sql.placeholder("tokenHash")), ofLiveSession())).prepare("session_by_token"));

const sessionUser = (db: Database) =>
  prepared(db, "session_user", (handle) =>
    handle
      .select({ session: { tenantId: sessions.tenantId, id: sessions.id, lastSeenAt: sessions.lastSeenAt }, user: { name: users.name, email: users.email } })
      .from(sessions)
      .innerJoin(users, itsUser())
      .where(and(eq(sessions.id, sql.placeholder("id")), ofLiveSession()))
      .prepare("session_user"),
  );

const seenIsKeptForMs = 5 * 60_000;

/** Written at most once in five minutes. */
async function noteSeen(db: Database, session: Pick<Session, "tenantId" | "id" | "lastSeenAt">, now = new Date()): Promise<void> {
  if (now.getTime() - session.lastSeenAt.getTime() < seenIsKeptForMs) return;
  await db.update(sessions).set({ lastSeenAt: now }).where(and(eq(sessions.tenantId, session.tenantId), eq(sessions.id, session.id)));
}

/** The live sessions of a user, the one seen last first. */
export const listSessions = (db: Database, tenant: { id: string }, userId: string, now = new Date()): Promise<Session[]> =>
  db.select().from(sessions).where(and(eq(sessions.tenantId, tenant.id), eq(sessions.userId, userId), isNull(sessions.endedAt), gt(sessions.expiresAt, now))).orderBy(desc(sessions.lastSeenAt), desc(sessions.id));

/** Whose session this is, by its id; undefined when it is over or its user is not active. */
export async function findSessionUser(db: Database, tenant: { id: string }, sessionId: string): Promise<{ name: string | null; email: string } | undefined> {
  const [row] = await sessionUser(db).execute({ tenantId: tenant.id, id: sessionId, now: new Date() });
  if (row) await noteSeen(db, row.session);
  return row?.user;
}

/** When this user authenticated in this session; undefined when it is over, or another's. */
export async function findAuthenticatedAt(db: Database, tenant: { id: string }, { userId, sessionId }: { userId: string; sessionId: string }, now = new Date()): Promise<Date | undefined> {
  const [row] = await db
    .select({ authenticatedAt: sessions.authenticatedAt })
    .from(sessions)
    .where(and(eq(sessions.tenantId, tenant.id), eq(sessions.id, sessionId), eq(sessions.userId, userId), isNull(sessions.endedAt), gt(sessions.expiresAt, now)));
  return row?.authenticatedAt;
}

/**
 * Ends a session and the grants that were given in it: their access and refresh tokens are dead at once. A user who signs
 * out keeps the grants with offline_access (OpenID Connect Core §11); a session that is revoked takes those along too.
 */
export const endSession = async (db: Database, tenant: { id: string }, sessionId: string, reason: "signed_out" | "session_revoked"): Promise<boolean> =>
  (await end(db, tenant, eq(sessions.id, sessionId), reason)) > 0;

/** Revokes a user's sessions, all or all but one. Answers how many. */
export const endSessions = (db: Database, tenant: { id: string }, userId: string, except?: string): Promise<number> =>
  end(db, tenant, and(eq(sessions.userId, userId), except === undefined ? undefined : ne(sessions.id, except)), "session_revoked");

function end(db: Database, { id: tenantId }: { id: string }, which: SQL | undefined, reason: "signed_out" | "session_revoked"): Promise<number> {
  return db.transaction(async (transaction) => {
    const now = new Date();
    const ended = await transaction.update(sessions).set({ endedAt: now }).where(and(eq(sessions.tenantId, tenantId), which, isNull(sessions.endedAt))).returning({ id: sessions.id });
    if (ended.length === 0) return 0;
    const theirs = and(eq(grants.tenantId, tenantId), inArray(grants.sessionId, ended.map(({ id }) => id)), isNull(grants.revokedAt));
    const staysOffline = reason === "signed_out" ? not(arrayContains(grants.scopes, ["offline_access"])) : undefined;
    await transaction.update(grants).set({ revokedAt: now, revokedReason: reason }).where(and(theirs, staysOffline));
    return ended.length;
  });
}

/**
 * The same user has signed in again in the same browser: the new session takes the place of the one before, with the grants that
 * were given in it.
 */
export async function replaceSession(db: Database, before: Session, after: Session): Promise<void> {
  await db.transaction(async (transaction) => {
    await transaction.update(sessions).set({ endedAt: new Date() }).where(and(eq(sessions.tenantId, before.tenantId), eq(sessions.id, before.id), isNull(sessions.endedAt)));
    await transaction.update(grants).set({ sessionId: after.id }).where(and(eq(grants.tenantId, before.tenantId), eq(grants.sessionId, before.id), isNull(grants.revokedAt)));
  });
}

/** The Set-Cookie that takes the session cookie away. */
export const clearedSessionCookie = (): string => serializeCookie({ name: cookieName(), value: "", maxAgeSeconds: 0 }, settings().isHttps);
