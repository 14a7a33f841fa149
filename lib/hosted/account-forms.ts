import { and, eq, isNull } from "drizzle-orm";
import { recordEvent } from "../audit";
import { sessions, users } from "../db/schema";
import { personName } from "../display-text";
import { notFound, ServiceError } from "../errors";
import { renamePasskey, removePasskey } from "../login/passkeys";
import { unlinkIdentity } from "../login/social-identities";
import { revokeConnectedApp } from "../oauth/connected-apps";
import { endpoint } from "../oauth/endpoint";
import { clearedSessionCookie, endSession, endSessions } from "../sessions";
import { seeOther } from "../see-other";
import { accountPost, toAccount, type AccountPost } from "./account-post";
import { returnToAccountCookie } from "./account-return";

/** GET /oauth2/account/sign-in: to the sign-in page, and from there back to the account page and nowhere else. */
export const accountSignIn = endpoint({ GET: async () => seeOther("/oauth2/login", [returnToAccountCookie()]) }, "none");

const by = ({ user, origin }: AccountPost) => ({ actor: { kind: "end_user", id: user.id, via: "login" } as const, ip: origin.ip });

/** POST /oauth2/account/profile */
export const saveProfile = accountPost(async (post) => {
  const { db, tenant, form, user } = post;
  const name = personName(form.get("name"));
  if (!name) return toAccount("invalid_name");
  if (name !== user.name) {
    await db.update(users).set({ name }).where(and(eq(users.tenantId, tenant.id), eq(users.id, user.id)));
    await recordEvent(db, tenant, { ...by(post), action: "user.updated", target: { type: "user", id: user.id, name: user.email } });
  }
  return toAccount("name_saved");
});

/** POST /oauth2/account/sessions/end: one session of theirs, with the tokens that applications got in it. */
export const endOneSession = accountPost(async (post) => {
  const { db, tenant, form, user, session } = post;
  const [row] = await db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.tenantId, tenant.id), eq(sessions.userId, user.id), eq(sessions.id, form.get("session") ?? ""), isNull(sessions.endedAt)));
  if (!row) throw notFound("session");
  await endSession(db, tenant, row.id, "session_revoked");
  await recordEvent(db, tenant, { ...by(post), action: "session.revoked", target: { type: "session", id: row.id, name: user.email } });
  return row.id === session.id ? seeOther("/oauth2/signed-out", [clearedSessionCookie()]) : toAccount("session_ended");
});

/** POST /oauth2/account/sessions/end-others */
export const endOtherSessions = accountPost(async (post) => {
  const { db, tenant, user, session } = post;
  await endSessions(db, tenant, user.id, session.id);
  await recordEvent(db, tenant, { ...by(post), action: "session.others_revoked", target: { type: "user", id: user.id, name: user.email } });
  return toAccount("others_ended");
});

/** POST /oauth2/account/sign-out-everywhere: this browser too. Tokens that were given in these sessions go along, offline access too. */
export const signOutEverywhere = accountPost(async (post) => {
  const { db, tenant, user } = post;
  await endSessions(db, tenant, user.id);
  await recordEvent(db, tenant, { ...by(post), action: "session.all_revoked", target: { type: "user", id: user.id, name: user.email } });
  return seeOther("/oauth2/signed-out", [clearedSessionCookie()]);
});

/** POST /oauth2/account/apps/revoke */
export const revokeApp = accountPost(async ({ db, tenant, form, user, origin }) => {
  if (!(await revokeConnectedApp(db, tenant, user.id, form.get("client") ?? "", origin.ip))) throw notFound("application");
  return toAccount("app_revoked");
});

/** POST /oauth2/account/passkeys/rename */
export const renameOwnPasskey = accountPost(async (post) => {
  const { db, tenant, form, user } = post;
  try {
    const { id, name } = await renamePasskey(db, tenant, user.id, form.get("passkey") ?? "", form.get("name") ?? "");
    await recordEvent(db, tenant, { ...by(post), action: "user.passkey_renamed", target: { type: "passkey", id, name } });
    return toAccount("passkey_renamed");
  } catch (error) {
    if (error instanceof ServiceError && error.code === "validation_error") return toAccount("invalid_passkey_name");
    throw error;
  }
});

/** POST /oauth2/account/passkeys/remove */
export const removeOwnPasskey = accountPost(
  async ({ db, tenant, form, user, origin }) => {
    await removePasskey(db, tenant, user.id, form.get("passkey") ?? "", origin.ip);
    return toAccount("passkey_removed");
  },
  { isSensitive: true },
);

/** POST /oauth2/account/identities/unlink */
export const unlinkOwnIdentity = accountPost(
  async ({ db, tenant, form, user, origin }) => {
    const outcome = await unlinkIdentity(db, tenant, user.id, form.get("identity") ?? "", origin.ip);
    if (outcome === "not_found") throw notFound("identity");
    if (outcome === "last_way_in") throw new ServiceError("conflict", "the last way in");
    return toAccount("identity_unlinked");
  },
  { isSensitive: true },
);
