import { and, asc, count, countDistinct, eq, ne, notExists } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Database } from "../db/client";
import { passkeys, socialLogins, socialLoginTenants, type customDomains } from "../db/schema";
import type { Consequence } from "./operation";

/*
 * Whom a host of a tenant concerns: a passkey works at the host it was made at, and providers send people back only to
 * addresses that were registered there.
 */

type CustomDomainRow = typeof customDomains.$inferSelect;

const others = alias(passkeys, "others");

/** Users with a passkey, and none that works at this host. */
export async function usersWithPasskeysElsewhere(db: Database, { tenantId, domain }: CustomDomainRow): Promise<number> {
  const here = db.select({ id: others.id }).from(others).where(and(eq(others.tenantId, tenantId), eq(others.userId, passkeys.userId), eq(others.rpId, domain)));
  const [found] = await db.select({ users: countDistinct(passkeys.userId) }).from(passkeys).where(and(eq(passkeys.tenantId, tenantId), notExists(here)));
  return found?.users ?? 0;
}

/** Users with a passkey at this host, and at no other. */
async function usersWithPasskeysOnlyHere(db: Database, { tenantId, domain }: CustomDomainRow): Promise<number> {
  const elsewhere = db.select({ id: others.id }).from(others).where(and(eq(others.tenantId, tenantId), eq(others.userId, passkeys.userId), ne(others.rpId, domain)));
  const [found] = await db.select({ users: countDistinct(passkeys.userId) }).from(passkeys).where(and(eq(passkeys.tenantId, tenantId), eq(passkeys.rpId, domain), notExists(elsewhere)));
  return found?.users ?? 0;
}

export const passkeyHosts = (db: Database, { tenantId }: { tenantId: string }): Promise<{ host: string; users: number }[]> =>
  db.select({ host: passkeys.rpId, users: countDistinct(passkeys.userId) }).from(passkeys).where(eq(passkeys.tenantId, tenantId)).groupBy(passkeys.rpId).orderBy(asc(passkeys.rpId)).limit(50);

/** The social logins on a tenant's page, whichever tenant of the account keeps them. */
export const socialLoginsOn = (db: Database, { tenantId }: { tenantId: string }) =>
  db
    .select({ id: socialLogins.id, name: socialLogins.name, provider_type: socialLogins.providerType, tenant_id: socialLogins.tenantId })
    .from(socialLoginTenants)
    .innerJoin(socialLogins, and(eq(socialLogins.tenantId, socialLoginTenants.ownerTenantId), eq(socialLogins.id, socialLoginTenants.socialLoginId)))
    .where(eq(socialLoginTenants.tenantId, tenantId))
    .orderBy(asc(socialLogins.name), asc(socialLogins.id));

/** What goes with a domain that is removed. */
export async function goesWithDomain(db: Database, row: CustomDomainRow): Promise<Consequence[]> {
  if (row.status !== "active") return [{ count: null, text: "To add it again, a new TXT record is needed" }];
  const [users, [offered]] = await Promise.all([usersWithPasskeysOnlyHere(db, row), db.select({ logins: count() }).from(socialLoginTenants).where(eq(socialLoginTenants.tenantId, row.tenantId))]);
  const logins = offered?.logins ?? 0;
  return [
    { count: null, text: `${row.domain} answers no more: sign-in pages, tokens and sessions of that host end` },
    ...(row.isPrimary ? [{ count: null, text: "Links and e-mails use the tenant's own host again" }] : []),
    { count: users, text: `${users} ${users === 1 ? "user has a passkey" : "users have passkeys"} for this host alone, and ${users === 1 ? "signs" : "sign"} in another way from then on` },
    { count: logins, text: `${logins} social ${logins === 1 ? "login" : "logins"} may still name its callback URL at the provider` },
    { count: null, text: "To add it again, a new TXT record is needed" },
  ];
}
