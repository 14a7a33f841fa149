import { and, arrayOverlaps, count, eq, gt, inArray, isNull } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "../db/client";
import { displayable } from "../display-text";
import { findOwned } from "../db/owned";
import { sessions, users } from "../db/schema";
import { methodOf, referencesOf, signInMethods } from "../login/sign-in-method";
import { endSession, endSessions } from "../sessions";
import { goesWithSession } from "./consequences";
import { emailAddress, id, instant, iso } from "./fields";
import { defineOperation } from "./operation";
import { findPage, pageInput, pageOutput } from "./pages";

const session = z.strictObject({
  id: z.string(),
  user_id: z.string(),
  user: z.strictObject({ email: z.string(), name: z.string().nullable() }).describe("Whose it is."),
  method: z.enum(signInMethods).nullable().describe("The way it began: email (a code or link), passkey, or social (another provider)."),
  created_at: instant,
  last_seen_at: instant,
  expires_at: instant,
  ip: z.string().nullable(),
  user_agent: z.string().nullable().describe("What the browser says it is."),
  amr: z.array(z.string()).describe("How the user authenticated (RFC 8176)."),
});

const countTo = 10_000;
const live = (tenant: { id: string }, now = new Date()) => and(eq(sessions.tenantId, tenant.id), isNull(sessions.endedAt), gt(sessions.expiresAt, now));

export const listSessions = defineOperation({
  name: "list_sessions",
  title: "List sessions",
  description: "Lists the live sign-in sessions of a tenant's users, newest first; of one user, one way to sign in or one address when asked. Their ids are what revoke_session takes.",
  scope: "sessions:read",
  on: "tenant",
  http: "GET /sessions",
  input: z.strictObject({
    user_id: id("user").optional(),
    email: emailAddress.optional().describe("Of the user with this e-mail address."),
    method: z.enum(signInMethods, "must be email, passkey or social").optional().describe("The way it began: email, passkey or social."),
    ip: z.union([z.ipv4(), z.ipv6()], "must be an IP address such as 192.0.2.1").optional().describe("Begun from this address."),
    ...pageInput(100),
  }),
  output: z.strictObject({ sessions: z.array(session), ...pageOutput, total_is_minimum: z.boolean().describe("There are more than total: counting stopped there.") }),
  async handler({ user_id: userId, email, method, ip, ...input }, { db, tenant }) {
    const where = and(
      live(tenant),
      userId === undefined ? undefined : eq(sessions.userId, userId),
      email === undefined ? undefined : inArray(sessions.userId, db.select({ id: users.id }).from(users).where(and(eq(users.tenantId, tenant.id), eq(users.email, email)))),
      method && arrayOverlaps(sessions.amr, [...referencesOf[method]]),
      ip === undefined ? undefined : eq(sessions.ip, ip),
    );
    const { rows, facts, isMinimum } = await findPage(db, { from: sessions, keys: { createdAt: sessions.createdAt, tiebreak: sessions.id }, where, input, boundTo: ["list_sessions", tenant.id, userId, email, method, ip], countTo });
    return { sessions: await present(db, tenant, rows), ...facts, total_is_minimum: isMinimum };
  },
});

export const revokeSession = defineOperation({
  name: "revoke_session",
  title: "Revoke session",
  description: "Ends one sign-in session at once with every token that was given in it, offline access too. Ids come from list_sessions; a session that has ended already stays ended.",
  scope: "sessions:write",
  on: "tenant",
  http: "DELETE /sessions/{id}",
  input: z.strictObject({ id: id("session") }),
  output: z.strictObject({ id: z.string(), user_id: z.string(), revoked: z.literal(true) }),
  consequences: async (input, { db, tenant }) => goesWithSession(db, await findOwned(db, sessions, input.id, tenant, "session")),
  async handler(input, { db, tenant }) {
    const row = await findOwned(db, sessions, input.id, tenant, "session");
    await endSession(db, tenant, row.id, "session_revoked");
    return { id: row.id, user_id: row.userId, revoked: true as const };
  },
});

export const revokeSessions = defineOperation({
  name: "revoke_sessions",
  noun: "user",
  title: "Revoke all sessions of a user",
  description: "Ends all sign-in sessions of one user at once with every token that was given in them: for a lost device or a stolen account. The user can sign in again; update_user with status suspended keeps them out. Ids come from list_users.",
  scope: "sessions:write",
  on: "tenant",
  http: "DELETE /users/{id}/sessions",
  auditAction: "session.all_revoked",
  input: z.strictObject({ id: id("user") }),
  output: z.strictObject({ id: z.string(), email: z.string(), revoked: z.number().int().describe("How many sessions ended.") }),
  async consequences(input, { db, tenant }) {
    const user = await findOwned(db, users, input.id, tenant, "user");
    const [found] = await db.select({ number: count() }).from(sessions).where(and(live(tenant), eq(sessions.userId, user.id)));
    const number = found?.number ?? 0;
    return [{ count: number, text: `${number.toLocaleString("en")} ${number === 1 ? "session ends" : "sessions end"} at once, with the tokens that were given in ${number === 1 ? "it" : "them"}` }];
  },
  async handler(input, { db, tenant }) {
    const user = await findOwned(db, users, input.id, tenant, "user");
    return { id: user.id, email: user.email, revoked: await endSessions(db, tenant, user.id) };
  },
});

async function present(db: Database, tenant: { id: string }, rows: (typeof sessions.$inferSelect)[]): Promise<z.input<typeof session>[]> {
  const found = rows.length === 0 ? [] : await db.select({ id: users.id, email: users.email, name: users.name }).from(users).where(and(eq(users.tenantId, tenant.id), inArray(users.id, [...new Set(rows.map(({ userId }) => userId))])));
  const byId = new Map(found.map(({ id, ...user }) => [id, user]));
  return rows.flatMap((row) => {
    const user = byId.get(row.userId);
    return user ? [{ ...presentOne(row), user }] : []; // deleted since, and its sessions with it
  });
}

const presentOne = (row: typeof sessions.$inferSelect) => ({
  id: row.id,
  user_id: row.userId,
  method: methodOf(row.amr) ?? null,
  created_at: iso(row.createdAt),
  last_seen_at: iso(row.lastSeenAt),
  expires_at: iso(row.expiresAt),
  ip: row.ip,
  user_agent: row.userAgent && displayable(row.userAgent),
  amr: row.amr,
});
