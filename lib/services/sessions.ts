import { and, eq, gt, isNull } from "drizzle-orm";
import { z } from "zod";
import { displayable } from "../display-text";
import { findOwned } from "../db/owned";
import { sessions } from "../db/schema";
import { endSession } from "../sessions";
import { goesWithSession } from "./consequences";
import { id, instant, iso } from "./fields";
import { defineOperation } from "./operation";
import { findPage, pageInput, pageOutput } from "./pages";

const session = z.strictObject({
  id: z.string(),
  user_id: z.string(),
  created_at: instant,
  last_seen_at: instant,
  expires_at: instant,
  ip: z.string().nullable(),
  user_agent: z.string().nullable().describe("What the browser says it is."),
  amr: z.array(z.string()).describe("How the user authenticated (RFC 8176)."),
});

export const listSessions = defineOperation({
  name: "list_sessions",
  title: "List sessions",
  description: "Lists the live sign-in sessions of a tenant's users, newest first, of one user when user_id is given. Their ids are what revoke_session takes.",
  scope: "sessions:read",
  on: "tenant",
  http: "GET /sessions",
  input: z.strictObject({ user_id: id("user").optional(), ...pageInput(100) }),
  output: z.strictObject({ sessions: z.array(session), ...pageOutput }),
  async handler({ user_id: userId, ...input }, { db, tenant }) {
    const where = and(eq(sessions.tenantId, tenant.id), isNull(sessions.endedAt), gt(sessions.expiresAt, new Date()), userId === undefined ? undefined : eq(sessions.userId, userId));
    const { rows, facts } = await findPage(db, { from: sessions, keys: { createdAt: sessions.createdAt, tiebreak: sessions.id }, where, input, boundTo: ["list_sessions", tenant.id, userId] });
    return { sessions: rows.map(present), ...facts };
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

const present = (row: typeof sessions.$inferSelect): z.input<typeof session> => ({
  id: row.id,
  user_id: row.userId,
  created_at: iso(row.createdAt),
  last_seen_at: iso(row.lastSeenAt),
  expires_at: iso(row.expiresAt),
  ip: row.ip,
  user_agent: row.userAgent && displayable(row.userAgent),
  amr: row.amr,
});
