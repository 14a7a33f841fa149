import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "../db/client";
import { customDomains, tenants, type ProviderType } from "../db/schema";
import { ServiceError } from "../errors";
import { redirectUriOf } from "../login/social";
import { applePrivateKey } from "../login/social-apple";
import { defaultIssuer, domainIssuer } from "../tenancy/resolve-tenant";

/*
 * What only one provider knows, and the addresses that must be registered at all of them.
 */

const appleId = z.string().trim().regex(/^[A-Z0-9]{10}$/, "has ten capital letters and digits");
const directory = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^(common|organizations|consumers|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+)$/, "must be common, organizations, consumers, or a directory's id or domain");

/** Optional for all; null clears. */
export const providerFields = {
  team_id: appleId.nullable().optional().describe("Apple only: the developer team. With key_id, client_secret is the private key (the .p8 file) and client secrets are made from it."),
  key_id: appleId.nullable().optional().describe("Apple only: the id of the key in client_secret."),
  directory: directory.nullable().optional().describe("Microsoft only: whose people may sign in: common (default, every account), organizations, consumers, or a directory's id or domain."),
};

export interface ProviderSettings {
  providerType: ProviderType;
  teamId: string | null;
  keyId: string | null;
  directory: string | null;
  clientSecret: string;
}

/** @throws ServiceError a field of another provider, or an Apple key that could sign nothing */
export function checkProviderSettings({ providerType, teamId, keyId, directory: ofMicrosoft, clientSecret }: ProviderSettings): void {
  if (providerType !== "apple" && (teamId ?? keyId) !== null) throw refused("team_id", "and key_id are for apple only");
  if (providerType !== "microsoft" && ofMicrosoft !== null) throw refused("directory", "is for microsoft only");
  if ((teamId === null) !== (keyId === null)) throw refused(teamId === null ? "team_id" : "key_id", "is missing: team_id and key_id belong together");
  if (keyId !== null && !applePrivateKey(clientSecret)) throw refused("client_secret", "must be the private key as Apple gives it: a .p8 file, beginning with -----BEGIN PRIVATE KEY-----");
}

const refused = (field: string, problem: string) => new ServiceError("validation_error", `The input was refused: ${field} ${problem}.`, { [field]: problem });

/** Where a provider may send browsers back to: every host of each of these tenants. */
export async function callbackUrls(db: Database, tenantIds: string[]): Promise<Map<string, string[]>> {
  const ids = [...new Set(tenantIds)];
  if (ids.length === 0) return new Map();
  const hosted = await db.select({ id: tenants.id, isPlatform: tenants.isPlatform }).from(tenants).where(inArray(tenants.id, ids));
  const domains = await db
    .select({ tenantId: customDomains.tenantId, domain: customDomains.domain })
    .from(customDomains)
    .where(and(inArray(customDomains.tenantId, ids), eq(customDomains.status, "active")))
    .orderBy(customDomains.domain);
  return new Map(hosted.map((tenant) => [tenant.id, [defaultIssuer(tenant), ...domains.filter(({ tenantId }) => tenantId === tenant.id).map(({ domain }) => domainIssuer(domain))].map((issuer) => redirectUriOf({ issuer }))]));
}
