import { and, eq } from "drizzle-orm";
import type { Database } from "../db/client";
import { members, tenants, users } from "../db/schema";
import { unicodeOf } from "../dns/host-name";
import { patienceMs } from "../dns/progress";
import { domainNoticeMail } from "../email/domain-notice";
import { queueMail } from "../email/outbox";
import { settings } from "../env";
import { defaultLanguageOf } from "../languages/request-language";
import { defaultIssuer } from "../tenancy/resolve-tenant";
import { tenantTheme } from "../tenancy/theme";
import { mailLook } from "../tenancy/theme-mail";
import type { CustomDomainRow } from "./custom-domain-verdict";
import { findPlatform } from "./invitation-answers";

const usefulForMs = 7 * 24 * 3_600_000;

/** Queues a mail to every owner of the account, from the platform: the records of the domain are gone, or it is switched off. */
export async function tellOwnersOfDomain(db: Database, row: CustomDomainRow, notice: "warning" | "disabled", now = new Date()): Promise<void> {
  const [tenant] = await db.select().from(tenants).where(eq(tenants.id, row.tenantId));
  if (!tenant?.accountId) return;
  const owners = await db
    .select({ email: users.email })
    .from(members)
    .innerJoin(users, and(eq(users.tenantId, members.tenantId), eq(users.id, members.userId)))
    .where(and(eq(members.accountId, tenant.accountId), eq(members.role, "owner"), eq(users.status, "active")));
  if (owners.length === 0) return;
  const platform = await findPlatform(db);
  const theme = await tenantTheme(db, platform);
  const mail = domainNoticeMail(mailLook(theme, platform), defaultLanguageOf(theme), {
    notice,
    domain: unicodeOf(row.domain),
    tenant: tenant.name,
    host: new URL(defaultIssuer(tenant)).host,
    link: `${settings().appUrl}/tenants/${tenant.id}/domains/${row.id}`,
    until: new Date((row.failingSince ?? now).getTime() + patienceMs),
  });
  for (const { email } of owners) await queueMail(db, platform, { recipient: email, ...mail, expiresAt: new Date(now.getTime() + usefulForMs) });
}
