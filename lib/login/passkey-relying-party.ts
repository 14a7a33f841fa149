import { and, eq } from "drizzle-orm";
import type { Database } from "../db/client";
import { customDomains } from "../db/schema";
import { defaultIssuer, domainIssuer, type Tenant } from "../tenancy/resolve-tenant";

/**
 * The relying party of a request is the very host it came to: no setting widens the RP ID to a parent that tenants share, or
 * to a public suffix (WebAuthn Level 3 §13.4.9). A passkey works at the host it was made at.
 */
export interface RelyingParty {
  id: string;
  name: string;
  /** The one origin whose ceremonies count: the RP ID alone would let hosts below it in. */
  origin: string;
}

/** Undefined where no passkey can be: the tenant does not offer them, or its host is an address without a name. */
export function relyingParty(tenant: Pick<Tenant, "issuer" | "productName" | "authMethods">): RelyingParty | undefined {
  const { hostname, origin } = new URL(tenant.issuer);
  const isAddress = hostname.startsWith("[") || /^[0-9.]+$/.test(hostname);
  return isAddress || !tenant.authMethods.includes("passkeys") ? undefined : { id: hostname, name: tenant.productName, origin };
}

/** Every origin that serves this tenant. */
export async function originsOf(db: Database, tenant: Pick<Tenant, "id" | "isPlatform">): Promise<string[]> {
  const domains = await db
    .select({ domain: customDomains.domain })
    .from(customDomains)
    .where(and(eq(customDomains.tenantId, tenant.id), eq(customDomains.status, "active")))
    .orderBy(customDomains.domain);
  return [defaultIssuer(tenant), ...domains.map(({ domain }) => domainIssuer(domain))];
}

/** The tenant's other origins, which pages of this RP ID are related to (WebAuthn Level 3 §5.11). */
export async function relatedOrigins(db: Database, tenant: Pick<Tenant, "id" | "isPlatform" | "issuer">): Promise<string[]> {
  return (await originsOf(db, tenant)).filter((origin) => origin !== tenant.issuer);
}
