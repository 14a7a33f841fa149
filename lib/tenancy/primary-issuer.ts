import { and, eq, inArray } from "drizzle-orm";
import type { Database } from "../db/client";
import { customDomains } from "../db/schema";
import { defaultIssuer, domainIssuer } from "./resolve-tenant";

interface TenantIdentity {
  id: string;
  isPlatform: boolean;
}

/** The issuer that links and e-mails use: on the primary custom domain once that is active, else on the host every tenant has. */
export async function primaryIssuers(db: Database, tenants: readonly TenantIdentity[]): Promise<Map<string, string>> {
  const issuers = new Map(tenants.map((tenant) => [tenant.id, defaultIssuer(tenant)]));
  if (tenants.length === 0) return issuers;
  const domains = await db
    .select({ tenantId: customDomains.tenantId, domain: customDomains.domain })
    .from(customDomains)
    .where(and(inArray(customDomains.tenantId, [...issuers.keys()]), eq(customDomains.isPrimary, true), eq(customDomains.status, "active")));
  for (const { tenantId, domain } of domains) issuers.set(tenantId, domainIssuer(domain));
  return issuers;
}

export const primaryIssuer = async (db: Database, tenant: TenantIdentity): Promise<string> => (await primaryIssuers(db, [tenant])).get(tenant.id)!;
