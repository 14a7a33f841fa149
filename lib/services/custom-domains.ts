import { and, eq, ne } from "drizzle-orm";
import { z } from "zod";
import { newSecret } from "../crypto/secrets";
import type { Database } from "../db/client";
import { findOwned, owned } from "../db/owned";
import { customDomains, tenants } from "../db/schema";
import { normalizeHostName } from "../dns/host-name";
import { challengeName, unchecked, type ExpectedRecord } from "../dns/records";
import { checkRecords } from "../dns/verify";
import { findZone } from "../dns/zone";
import { settings } from "../env";
import { notFound, ServiceError } from "../errors";
import { newId } from "../ids";
import { defaultIssuer, domainIssuer, forgetTenants } from "../tenancy/resolve-tenant";
import { checked, dnsRecord, dnsSetup, presentSetup } from "./dns-setup";
import { goesWithDomain } from "./domain-reach";
import { deleted, id, instant, iso } from "./fields";
import { defineOperation } from "./operation";
import { findPage, pageInput, pageOutput } from "./pages";

const customDomain = z.strictObject({
  id: z.string(),
  tenant_id: z.string(),
  custom_domain: z.string().describe("Lower case, in ASCII (A-labels)."),
  is_primary: z.boolean().describe("Whether links and e-mails use it."),
  status: z.enum(["pending", "active", "error", "loading"]),
  ssl_status: z.enum(["pending", "active", "error"]).describe("active: the name leads here, so its certificate is obtained at the first request."),
  issuer: z.string().describe("The OpenID Connect issuer at this domain; it answers once the status is active. The default host goes on answering."),
  verification_records: z.array(dnsRecord).describe("The DNS records to set, and what DNS said about each at the last check."),
  ...dnsSetup,
  created_at: instant,
  updated_at: instant,
});

export const listCustomDomains = defineOperation({
  name: "list_custom_domains",
  title: "List custom domains",
  description: "Lists the custom domains of a tenant, newest first, with the DNS records each needs. Their ids are what verify_custom_domain and delete_custom_domain take.",
  scope: "domains:read",
  on: "tenant",
  http: "GET /custom-domains",
  input: z.strictObject(pageInput(100)),
  output: z.strictObject({ custom_domains: z.array(customDomain), ...pageOutput }),
  async handler(input, { db, tenant }) {
    const { rows, facts } = await findPage(db, { from: customDomains, keys: { createdAt: customDomains.createdAt, tiebreak: customDomains.id }, where: eq(customDomains.tenantId, tenant.id), input, boundTo: ["list_custom_domains", tenant.id] });
    return { custom_domains: rows.map(present), ...facts };
  },
});

export const getCustomDomain = defineOperation({
  name: "get_custom_domain",
  title: "Get custom domain",
  description: "Returns one custom domain with its status and the DNS records to set. Ids come from list_custom_domains.",
  scope: "domains:read",
  on: "tenant",
  http: "GET /custom-domains/{id}",
  input: z.strictObject({ id: id("custom domain") }),
  output: customDomain,
  handler: async (input, { db, tenant }) => present(await findOwned(db, customDomains, input.id, tenant, "custom domain")),
});

export const createCustomDomain = defineOperation({
  name: "create_custom_domain",
  title: "Create custom domain",
  description: "Adds a host name of the customer's own, such as auth.example.com, and returns the CNAME and TXT records to set for it. It serves nothing until verify_custom_domain has found the TXT record.",
  scope: "domains:write",
  on: "tenant",
  http: "POST /custom-domains",
  input: z.strictObject({ domain: z.string().min(1).max(1000).describe("A host name such as auth.example.com.") }),
  output: customDomain,
  async handler(input, { db, tenant }) {
    const domain = checkedDomain(input.domain);
    await refuseIfProvenElsewhere(db, tenant, domain);
    const [owner] = await db.select().from(tenants).where(eq(tenants.id, tenant.id));
    if (!owner) throw notFound("tenant");
    const challengeToken = newSecret();
    const records: ExpectedRecord[] = [
      { purpose: "routing", type: "CNAME", name: domain, value: new URL(defaultIssuer(owner)).hostname },
      { purpose: "ownership", type: "TXT", name: challengeName(domain), value: challengeToken },
    ];
    const [row] = await db.insert(customDomains).values({ tenantId: tenant.id, id: newId("domain"), domain, challengeToken, records: unchecked(records) }).onConflictDoNothing().returning();
    if (!row) throw new ServiceError("conflict", "This tenant has this domain already. Find it with list_custom_domains.", { domain: "is there already" });
    return present(row);
  },
});

export const verifyCustomDomain = defineOperation({
  name: "verify_custom_domain",
  title: "Verify custom domain",
  description: "Asks DNS for the records of a custom domain now and tells what it found for each. The TXT record proves the domain and makes it active; the CNAME leads browsers to it.",
  scope: "domains:write",
  on: "tenant",
  http: "POST /custom-domains/{id}/verify",
  reachesOutside: true,
  isRepeated: true,
  input: z.strictObject({ id: id("custom domain") }),
  output: customDomain,
  async prepare(input, { db, tenant }) {
    const row = await findOwned(db, customDomains, input.id, tenant, "custom domain");
    const { dnsServers: servers } = settings();
    const [records, zone] = await Promise.all([checkRecords(row.records as ExpectedRecord[], { servers }), findZone(row.domain, { servers })]);
    return { row, records, zone };
  },
  async handler(_input, { db, tenant, prepared: { row, records, zone }, recordChanges, afterCommit }) {
    const isVerified = (purpose: string) => records.some((record) => record.purpose === purpose && record.status === "verified");
    const isProven = isVerified("ownership");
    if (isProven) await refuseIfProvenElsewhere(db, tenant, row.domain);
    // A domain that was proven stays active through a bad answer; the periodic check ends it when the answers stay bad.
    const status = isProven || row.status === "active" ? "active" : records.some((record) => record.status === "error") ? "error" : "pending";
    const [primary] = await db.select({ id: customDomains.id }).from(customDomains).where(and(eq(customDomains.tenantId, tenant.id), eq(customDomains.isPrimary, true)));
    const [updated] = await db
      .update(customDomains)
      .set(checked(row, { records, zone: zone ?? row.zone, status, sslStatus: status === "active" && isVerified("routing") ? "active" : "pending", isPrimary: row.isPrimary || (status === "active" && !primary) }))
      .where(and(owned(customDomains, row.id, tenant), eq(customDomains.domain, row.domain), eq(customDomains.challengeToken, row.challengeToken), eq(customDomains.updatedAt, row.updatedAt)))
      .returning();
    if (!updated) throw new ServiceError("conflict", "The domain was changed while DNS was asked. Verify it again.");
    recordChanges(present(row), present(updated));
    afterCommit(forgetTenants);
    return present(updated);
  },
});

export const deleteCustomDomain = defineOperation({
  name: "delete_custom_domain",
  title: "Delete custom domain",
  description: "Removes a custom domain at once: its host answers no more, and passkeys and issuers bound to it stop working. To add it again a new TXT record is needed.",
  scope: "domains:write",
  on: "tenant",
  http: "DELETE /custom-domains/{id}",
  input: z.strictObject({ id: id("custom domain") }),
  output: deleted,
  confirm: async (input, { db, tenant }) => (await findOwned(db, customDomains, input.id, tenant, "custom domain")).domain,
  consequences: async (input, { db, tenant }) => goesWithDomain(db, await findOwned(db, customDomains, input.id, tenant, "custom domain")),
  async handler(input, { db, tenant, afterCommit }) {
    const row = await findOwned(db, customDomains, input.id, tenant, "custom domain");
    await db.delete(customDomains).where(owned(customDomains, input.id, tenant));
    afterCommit(forgetTenants);
    return { id: row.id, name: row.domain, deleted: true as const };
  },
});

function checkedDomain(input: string): string {
  const normalized = normalizeHostName(input);
  const problem = "problem" in normalized ? normalized.problem : isOurs(normalized.name) ? "belongs to this installation" : undefined;
  if (problem !== undefined || "problem" in normalized) throw new ServiceError("validation_error", `The domain ${problem}.`, { domain: problem! });
  return normalized.name;
}

function isOurs(domain: string): boolean {
  const { platformHost, tenantHostSuffix } = settings();
  return [platformHost, tenantHostSuffix].map((host) => host.replace(/:\d+$/, "")).some((host) => domain === host || domain.endsWith(`.${host}`));
}

async function refuseIfProvenElsewhere(db: Database, tenant: { id: string }, domain: string): Promise<void> {
  const [other] = await db.select({ id: customDomains.id }).from(customDomains).where(and(eq(customDomains.domain, domain), eq(customDomains.status, "active"), ne(customDomains.tenantId, tenant.id)));
  if (other) throw new ServiceError("conflict", "This domain is taken: it is in use elsewhere. Remove it there first.", { domain: "is taken" });
}

function present(row: typeof customDomains.$inferSelect): z.input<typeof customDomain> {
  const { records, facts } = presentSetup(row, row.domain, ["ownership", "routing"]);
  return {
    id: row.id,
    tenant_id: row.tenantId,
    custom_domain: row.domain,
    is_primary: row.isPrimary,
    status: row.status,
    ssl_status: row.sslStatus,
    issuer: domainIssuer(row.domain),
    verification_records: records,
    ...facts,
    created_at: iso(row.createdAt),
    updated_at: iso(row.updatedAt),
  };
}
