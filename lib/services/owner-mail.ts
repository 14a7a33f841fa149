import { and, eq } from "drizzle-orm";
import type { Database } from "../db/client";
import { members, tenants, users } from "../db/schema";
import { queueMail } from "../email/outbox";
import type { MailContent, MailLook } from "../email/templates";
import type { Language } from "../languages/languages";
import { defaultLanguageOf } from "../languages/request-language";
import { tenantTheme } from "../tenancy/theme";
import { mailLook } from "../tenancy/theme-mail";
import { findPlatform } from "./invitation-answers";

const usefulForMs = 7 * 24 * 3_600_000;

/** Queues a mail to every owner of the account that a tenant belongs to, from the platform. */
export async function mailOwners(db: Database, tenantId: string, compose: (look: MailLook, language: Language, tenant: typeof tenants.$inferSelect) => MailContent, now = new Date()): Promise<void> {
  const [tenant] = await db.select().from(tenants).where(eq(tenants.id, tenantId));
  if (!tenant?.accountId) return;
  const owners = await db
    .select({ email: users.email })
    .from(members)
    .innerJoin(users, and(eq(users.tenantId, members.tenantId), eq(users.id, members.userId)))
    .where(and(eq(members.accountId, tenant.accountId), eq(members.role, "owner"), eq(users.status, "active")));
  if (owners.length === 0) return;
  const platform = await findPlatform(db);
  const theme = await tenantTheme(db, platform);
  const mail = compose(mailLook(theme, platform), defaultLanguageOf(theme), tenant);
  for (const { email } of owners) await queueMail(db, platform, { recipient: email, ...mail, expiresAt: new Date(now.getTime() + usefulForMs) });
}
