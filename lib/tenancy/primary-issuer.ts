import { and, eq, inArray, type SQL } from "drizzle-orm";
import type { Database } from "../db/client";
import { customDomains, tenants } from "../db/schema";
import { defaultIssuer, domainIssuer } from "./resolve-tenant";

interface TenantIdentity {
  id: string;
  isPlatform: boolean;
}

/** A tenant's row, with the issuer that links and e-mails use. */
export type TenantWithIssuer = typeof tenants.$inferSelect & { issuer: string };

const isPrimary = (): SQL => and(eq(customDomains.isPrimary, true), eq(customDomains.status, "active"))!;

/** The issuer that links and e-mails use: on the primary custom domain once that is active, else on the host every tenant has. */
const issuerOn = (tenant: TenantIdentity, primaryDomain: string | null): string => (primaryDomain === null ? defaultIssuer(tenant) : domainIssuer(primaryDomain));

/** For a query on `tenants` that left-joins `customDomains` on `isPrimaryDomain`: a tenant has one such domain at most. */
export const tenantWithDomain = { tenant: tenants, primaryDomain: customDomains.domain };
export const isPrimaryDomain = (): SQL => and(eq(customDomains.tenantId, tenants.id), isPrimary())!;
export const withIssuer = ({ tenant, primaryDomain }: { tenant: typeof tenants.$inferSelect; primaryDomain: string | null }): TenantWithIssuer => ({ ...tenant, issuer: issuerOn(tenant, primaryDomain) });

/** The same by id; undefined: there is no such tenant. */
export async function tenantById(db: Database, id: string): Promise<TenantWithIssuer | undefined> {
  const [row] = await db.select(tenantWithDomain).from(tenants).leftJoin(customDomains, isPrimaryDomain()).where(eq(tenants.id, id));
  return row && withIssuer(row);
}

export async function primaryIssuers(db: Database, found: readonly TenantIdentity[]): Promise<Map<string, string>> {
  const issuers = new Map(found.map((tenant) => [tenant.id, defaultIssuer(tenant)]));
  if (found.length === 0) return issuers;
  const domains = await db
    .select({ tenantId: customDomains.tenantId, domain: customDomains.domain })
    .from(customDomains)
    .where(and(inArray(customDomains.tenantId, [...issuers.keys()]), isPrimary()));
  for (const { tenantId, domain } of domains) issuers.set(tenantId, domainIssuer(domain));
  return issuers;
}
