import { and, eq, ne } from "drizzle-orm";
import { z } from "zod";
import { newSecret } from "../crypto/secrets";
import { findOwned, owned } from "../db/owned";
import { customDomains } from "../db/schema";
import { nextPendingCheck } from "../dns/check-times";
import { normalizeHostName } from "../dns/host-name";
import { challengeName, unchecked, type ExpectedRecord } from "../dns/records";
import { wakeMailWorker } from "../email/worker";
import { settings } from "../env";
import { ServiceError } from "../errors";
import { newId } from "../ids";
import { defaultIssuer, forgetTenants } from "../tenancy/resolve-tenant";
import { customDomain, presentCustomDomain } from "./custom-domain-answer";
import { askDns, isProvenElsewhere, recordAnswer } from "./custom-domain-check";
import { refuseTooManyChecks, refuseTooManyNames } from "./dns-limits";
import { goesWithDomain } from "./domain-reach";
import { deleted, id } from "./fields";
import { defineOperation } from "./operation";
import { findPage, pageInput, pageOutput } from "./pages";

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
    return { custom_domains: rows.map(presentCustomDomain), ...facts };
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
  handler: async (input, { db, tenant }) => presentCustomDomain(await findOwned(db, customDomains, input.id, tenant, "custom domain")),
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
  async handler(input, { db, tenant }, now = new Date()) {
    const domain = checkedDomain(input.domain);
    await refuseTooManyNames(db, customDomains, tenant);
    if (await isProvenElsewhere(db, { tenantId: tenant.id, domain })) throw taken();
    const challengeToken = newSecret();
    const records: ExpectedRecord[] = [
      { purpose: "routing", type: "CNAME", name: domain, value: new URL(defaultIssuer(tenant)).hostname },
      { purpose: "ownership", type: "TXT", name: challengeName(domain), value: challengeToken },
    ];
    const [row] = await db.insert(customDomains).values({ tenantId: tenant.id, id: newId("domain"), domain, challengeToken, records: unchecked(records), nextCheckAt: nextPendingCheck(now, now) }).onConflictDoNothing().returning();
    if (!row) throw new ServiceError("conflict", "This tenant has this domain already. Find it with list_custom_domains.", { domain: "is there already" });
    return presentCustomDomain(row);
  },
});

export const verifyCustomDomain = defineOperation({
  name: "verify_custom_domain",
  title: "Verify custom domain",
  description: "Asks DNS for the records of a custom domain now, tries a TLS handshake with it, and tells what it found. The TXT record proves the domain and makes it active; the CNAME leads browsers to it.",
  scope: "domains:write",
  on: "tenant",
  http: "POST /custom-domains/{id}/verify",
  reachesOutside: true,
  isRepeated: true,
  input: z.strictObject({ id: id("custom domain") }),
  output: customDomain,
  async prepare(input, { db, tenant }) {
    const row = await findOwned(db, customDomains, input.id, tenant, "custom domain");
    await refuseTooManyChecks(db, tenant);
    return { row, answer: await askDns(row) };
  },
  async handler(_input, { db, prepared: { row, answer }, recordChanges, afterCommit }) {
    const isProven = answer.records.some(({ purpose, status }) => purpose === "ownership" && status === "verified");
    if (isProven && (await isProvenElsewhere(db, row))) throw taken();
    const updated = await recordAnswer(db, row, answer);
    if (!updated) throw new ServiceError("conflict", "The domain was changed while DNS was asked. Verify it again.");
    recordChanges(presentCustomDomain(row), presentCustomDomain(updated));
    afterCommit(forgetTenants);
    afterCommit(wakeMailWorker);
    return presentCustomDomain(updated);
  },
});

export const setPrimaryCustomDomain = defineOperation({
  name: "set_primary_custom_domain",
  noun: "custom_domain",
  title: "Set primary custom domain",
  description: "Makes an active custom domain the one that links and e-mails of the tenant use; the one before goes on serving. Sign-ins that have begun stay at their host, and tokens keep the issuer of the host they were asked for at; get_custom_domain_impact tells whose passkeys work elsewhere.",
  scope: "domains:write",
  on: "tenant",
  http: "POST /custom-domains/{id}/set-primary",
  auditAction: "custom_domain.made_primary",
  input: z.strictObject({ id: id("custom domain") }),
  output: customDomain,
  async handler(input, { db, tenant, recordChanges, afterCommit }) {
    const row = await findOwned(db, customDomains, input.id, tenant, "custom domain");
    await db.update(customDomains).set({ isPrimary: false }).where(and(eq(customDomains.tenantId, tenant.id), eq(customDomains.isPrimary, true), ne(customDomains.id, row.id)));
    // Not the status that was read: the periodic check may have ended it since.
    const [updated] = await db.update(customDomains).set({ isPrimary: true }).where(and(owned(customDomains, row.id, tenant), eq(customDomains.status, "active"))).returning();
    if (!updated) throw new ServiceError("conflict", `${row.domain} is not active, so no link may lead there. Set its DNS records and call verify_custom_domain first.`);
    recordChanges(presentCustomDomain(row), presentCustomDomain(updated));
    afterCommit(forgetTenants);
    return presentCustomDomain(updated);
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

const taken = () => new ServiceError("conflict", "This domain is taken: it is in use elsewhere. Remove it there first.", { domain: "is taken" });
