import { z } from "zod";
import { unicodeOf } from "../dns/host-name";
import { patienceMs } from "../dns/progress";
import { domainIssuer } from "../tenancy/resolve-tenant";
import type { CustomDomainRow } from "./custom-domain-verdict";
import { dnsRecord, dnsSetup, presentSetup } from "./dns-setup";
import { instant, iso } from "./fields";

/** What the operations answer of a custom domain. */
export const customDomain = z.strictObject({
  id: z.string(),
  tenant_id: z.string(),
  custom_domain: z.string().describe("Lower case, in ASCII (A-labels)."),
  unicode_domain: z.string().describe("The same name as it reads, in its own letters."),
  is_primary: z.boolean().describe("Whether links and e-mails use it."),
  status: z.enum(["pending", "active", "error", "loading"]),
  problem: z
    .enum(["taken", "never_proven", "proof_lost"])
    .nullable()
    .describe("Why it does not serve, beside records still to be found. taken: in use elsewhere. never_proven: no TXT record within 72 hours. proof_lost: its records were gone for 72 hours. verify_custom_domain tries again."),
  failing_since: instant.nullable().describe("Since when the records of an active domain have been gone."),
  serves_until: instant.nullable().describe("When a failing domain stops serving, unless its records are back."),
  ssl_status: z.enum(["pending", "active", "error"]).describe("What a TLS handshake with the name showed at the last check. active: browsers accept the certificate, and this server answers. pending: no certificate yet; it is obtained at the first visit once the domain is active. error: see certificate.detail."),
  certificate: z
    .strictObject({ detail: z.string(), issuer: z.string().nullable().describe("Who signed it; null: there is none."), expires_at: instant.nullable() })
    .nullable()
    .describe("The certificate that the handshake showed, and what is the matter with it. Null: not looked at yet, or an installation on plain http."),
  issuer: z.string().describe("The OpenID Connect issuer at this domain; it answers once the status is active. The default host goes on answering."),
  verification_records: z.array(dnsRecord).describe("The DNS records to set, and what DNS said about each at the last check."),
  ...dnsSetup,
  next_check_at: instant.nullable().describe("When DNS is next asked without a call. Null: only when verify_custom_domain is called."),
  created_at: instant,
  updated_at: instant,
});

export function presentCustomDomain(row: CustomDomainRow): z.input<typeof customDomain> {
  const { records, facts } = presentSetup(row, row.domain, ["ownership", "routing"]);
  return {
    id: row.id,
    tenant_id: row.tenantId,
    custom_domain: row.domain,
    unicode_domain: unicodeOf(row.domain),
    is_primary: row.isPrimary,
    status: row.status,
    problem: row.problem,
    failing_since: iso(row.failingSince),
    serves_until: row.failingSince && iso(new Date(row.failingSince.getTime() + patienceMs)),
    ssl_status: row.sslStatus,
    certificate: row.tls && { detail: row.tls.detail, issuer: row.tls.issuer, expires_at: row.tls.expiresAt },
    issuer: domainIssuer(row.domain),
    verification_records: records,
    ...facts,
    next_check_at: iso(row.nextCheckAt),
    created_at: iso(row.createdAt),
    updated_at: iso(row.updatedAt),
  };
}
