import { and, eq, sql } from "drizzle-orm";
import { LRUCache } from "lru-cache";
import type { Database } from "../db/client";
import { customDomains, tenants, type AuthMethod } from "../db/schema";
import { settings } from "../env";
import { perProcess } from "../per-process";

/** A tenant as seen at one of its hosts. */
export interface Tenant {
  id: string;
  accountId: string | null;
  isPlatform: boolean;
  name: string;
  productName: string;
  status: "active" | "suspended";
  /** Origin of the host the request came to: each host of a tenant is a complete issuer. */
  issuer: string;
  allowRegistration: boolean;
  authMethods: AuthMethod[];
  allowedOrigins: string[];
  accessTokenLifetimeSeconds: number;
  idTokenLifetimeSeconds: number;
  refreshTokenLifetimeSeconds: number;
  allowDynamicRegistration: boolean;
  allowClientIdMetadataDocuments: boolean;
}

type TenantRow = typeof tenants.$inferSelect;

const cache = () => perProcess("tenants-by-host", () => new LRUCache<string, { tenant: Tenant | undefined }>({ max: 20_000, ttl: 5_000 }));

/** Call after a tenant or one of its domains changed; other processes follow within the cache's five seconds. */
export const forgetTenants = (): void => cache().clear();

/**
 * The tenant whose issuer the Host header names, or undefined: then the answer is 421 (RFC 9110 §15.5.20). The issuer is
 * made of the settings and the tenant's own rows; the header only chooses among them.
 */
export async function resolveTenant(db: Database, host: string | null): Promise<Tenant | undefined> {
  const key = host?.toLowerCase() ?? "";
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/.test(key) && key !== settings().platformHost) return undefined;
  const known = cache().get(key);
  if (known) return known.tenant;
  const tenant = await lookUp(db, key);
  cache().set(key, { tenant }, tenant ? undefined : { ttl: 1_000 });
  return tenant;
}

/** The same for an issuer, such as the `iss` of a token. */
export async function resolveIssuer(db: Database, issuer: unknown): Promise<Tenant | undefined> {
  if (typeof issuer !== "string" || !URL.canParse(issuer)) return undefined;
  const tenant = await resolveTenant(db, new URL(issuer).host);
  return tenant?.issuer === issuer ? tenant : undefined;
}

async function lookUp(db: Database, host: string): Promise<Tenant | undefined> {
  const { appUrl, platformHost, tenantHostSuffix } = settings();
  if (host === platformHost) {
    const [row] = await db.select().from(tenants).where(eq(tenants.isPlatform, true)).limit(1);
    return row && asTenant(row, appUrl);
  }
  if (host.endsWith(`.${tenantHostSuffix}`)) {
    const label = host.slice(0, -tenantHostSuffix.length - 1);
    const [row] = await db.select().from(tenants).where(and(eq(tenants.id, label), eq(tenants.isPlatform, false))).limit(1);
    return row && asTenant(row, defaultIssuer(row));
  }
  const domain = host.replace(/:\d+$/, "");
  if (host !== domainHost(domain)) return undefined;
  const [row] = await db
    .select({ tenant: tenants })
    .from(customDomains)
    .innerJoin(tenants, eq(tenants.id, customDomains.tenantId))
    .where(and(eq(customDomains.domain, domain), sql`${customDomains.status} = 'active'`))
    .limit(1);
  return row && asTenant(row.tenant, domainIssuer(domain));
}

/** The issuer on the host that every tenant has from the start. */
export function defaultIssuer(tenant: { id: string; isPlatform: boolean }): string {
  const { appUrl, isHttps, tenantHostSuffix } = settings();
  return tenant.isPlatform ? appUrl : `${isHttps ? "https" : "http"}://${tenant.id}.${tenantHostSuffix}`;
}

/** Custom domains stand on the scheme and port of APP_URL: https on the default port, except in development. */
export const domainIssuer = (domain: string): string => `${settings().isHttps ? "https" : "http"}://${domainHost(domain)}`;

function domainHost(domain: string): string {
  const port = new URL(settings().appUrl).port;
  return port ? `${domain}:${port}` : domain;
}

export function asTenant(row: TenantRow, issuer: string): Tenant {
  return {
    id: row.id,
    accountId: row.accountId,
    isPlatform: row.isPlatform,
    name: row.name,
    productName: row.productName ?? row.name,
    status: row.status,
    issuer,
    allowRegistration: row.allowRegistration,
    authMethods: row.authMethods,
    allowedOrigins: row.allowedOrigins,
    accessTokenLifetimeSeconds: row.accessTokenLifetime,
    idTokenLifetimeSeconds: row.idTokenLifetime,
    refreshTokenLifetimeSeconds: row.refreshTokenLifetime,
    allowDynamicRegistration: row.allowDynamicRegistration,
    allowClientIdMetadataDocuments: row.allowClientIdMetadataDocuments,
  };
}
