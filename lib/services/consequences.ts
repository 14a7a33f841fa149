import { and, count, eq, gt, isNull, ne, or } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Database } from "../db/client";
import { clients, customDomains, customEmails, grants, members, passkeys, sessions, socialLogins, socialLoginTenants, users, type passkeys as passkeyTable, type sessions as sessionTable } from "../db/schema";
import type { Consequence } from "./operation";

/*
 * What goes with a thing that is deleted, counted when it is asked.
 */

const counted = (number: number, one: string, more = ""): Consequence => ({ count: number, text: `${number.toLocaleString("en")} ${one}${number === 1 ? "" : "s"}${more}` });
const always = (text: string): Consequence => ({ count: null, text });

const howMany = async (db: Database, table: PgTable, where: ReturnType<typeof and>): Promise<number> => (await db.select({ number: count() }).from(table).where(where))[0]?.number ?? 0;

const liveSession = (now: Date) => and(isNull(sessions.endedAt), gt(sessions.expiresAt, now));

export async function goesWithUser(db: Database, { tenantId, id }: { tenantId: string; id: string }, now = new Date()): Promise<Consequence[]> {
  const passkeyCount = await howMany(db, passkeys, and(eq(passkeys.tenantId, tenantId), eq(passkeys.userId, id)));
  const sessionCount = await howMany(db, sessions, and(eq(sessions.tenantId, tenantId), eq(sessions.userId, id), liveSession(now)));
  const apps = await db.selectDistinct({ id: grants.clientId }).from(grants).where(and(eq(grants.tenantId, tenantId), eq(grants.userId, id), isNull(grants.revokedAt)));
  const memberships = await howMany(db, members, and(eq(members.tenantId, tenantId), eq(members.userId, id)));
  return [
    counted(passkeyCount, "passkey"),
    counted(sessionCount, "session", sessionCount === 1 ? " ends at once" : " end at once"),
    counted(apps.length, "connected app", apps.length === 1 ? " loses its tokens" : " lose their tokens"),
    counted(memberships, "membership", " in an account that manages tenants"),
    always("With the same e-mail address, a new user starts with nothing of this one"),
  ];
}

export async function goesWithTenant(db: Database, tenant: { id: string }, now = new Date()): Promise<Consequence[]> {
  const of = (table: PgTable & { tenantId: Parameters<typeof eq>[0] }) => howMany(db, table, and(eq(table.tenantId, tenant.id)));
  const sessionCount = await howMany(db, sessions, and(eq(sessions.tenantId, tenant.id), liveSession(now)));
  return [
    counted(await of(users), "user", ", with passkeys and consents"),
    counted(await of(clients), "client", " that nobody can sign in to any more"),
    counted(sessionCount, "session", sessionCount === 1 ? " ends at once" : " end at once"),
    counted(await of(customDomains), "custom domain", " that will not answer"),
    counted(await of(customEmails), "e-mail sender"),
    counted(await of(socialLogins), "social login", ", on other tenants too"),
    always("Every token it issued stops working"),
    always("The audit log remains"),
  ];
}

/** Until its status is active again. */
export async function goesWithSuspension(db: Database, tenant: { id: string }, now = new Date()): Promise<Consequence[]> {
  const sessionCount = await howMany(db, sessions, and(eq(sessions.tenantId, tenant.id), liveSession(now)));
  return [
    always("Nobody can sign in, and no app gets new tokens"),
    always("Tokens that are out already work until they expire"),
    counted(sessionCount, "session", sessionCount === 1 ? " stays, and goes on when the tenant is active again" : " stay, and go on when the tenant is active again"),
    always("Users, clients and settings stay as they are"),
  ];
}

export async function goesWithSocialLogin(db: Database, { tenantId, id, name, status }: typeof socialLogins.$inferSelect): Promise<Consequence[]> {
  const offered = and(eq(socialLoginTenants.ownerTenantId, tenantId), eq(socialLoginTenants.socialLoginId, id));
  const elsewhere = await howMany(db, socialLoginTenants, and(offered, ne(socialLoginTenants.tenantId, tenantId)));
  const [here] = await db
    .select({ number: count() })
    .from(socialLoginTenants)
    .innerJoin(socialLogins, and(eq(socialLogins.tenantId, socialLoginTenants.ownerTenantId), eq(socialLogins.id, socialLoginTenants.socialLoginId)))
    .where(and(eq(socialLoginTenants.tenantId, tenantId), eq(socialLogins.status, "active"), or(ne(socialLogins.tenantId, tenantId), ne(socialLogins.id, id))));
  return [
    ...(status === "active" ? [always(`The button ${name} leaves the sign-in page`)] : []),
    counted(elsewhere, "other tenant", elsewhere === 1 ? " loses it too" : " lose it too"),
    ...(status === "active" && here?.number === 0 ? [always("It is the last one here: no social login is left")] : []),
    always("Users keep their accounts and sign in another way"),
    always("Its client secret is deleted; the provider still knows the application"),
  ];
}

export async function goesWithPasskey(db: Database, { tenantId, id, userId, rpId }: typeof passkeyTable.$inferSelect): Promise<Consequence[]> {
  const [owner] = await db.select({ email: users.email }).from(users).where(and(eq(users.tenantId, tenantId), eq(users.id, userId)));
  const others = await howMany(db, passkeys, and(eq(passkeys.tenantId, tenantId), eq(passkeys.userId, userId), ne(passkeys.id, id)));
  return [
    always(`${owner?.email ?? "Its owner"} cannot sign in with it at ${rpId} any more`),
    others === 0 ? always("It is their only passkey: they sign in another way from now on") : counted(others, "other passkey", others === 1 ? " stays" : " stay"),
    always("Sessions that began with it stay until they are ended"),
  ];
}

export async function goesWithSession(db: Database, { tenantId, id, endedAt }: typeof sessionTable.$inferSelect): Promise<Consequence[]> {
  if (endedAt) return [always("It has ended already")];
  const apps = await db.selectDistinct({ id: grants.clientId }).from(grants).where(and(eq(grants.tenantId, tenantId), eq(grants.sessionId, id), isNull(grants.revokedAt)));
  return [always("The browser is signed out at once"), counted(apps.length, "app", apps.length === 1 ? " loses its tokens, offline access too" : " lose their tokens, offline access too")];
}
