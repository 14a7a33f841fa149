import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getCustomDomainImpact } from "@/lib/services/custom-domain-impact";
import { getCustomDomain } from "@/lib/services/custom-domains";
import { Badge } from "../../../../../_ui/badge";
import { DeletePanel } from "../../../../../_ui/delete-panel";
import { Id } from "../../../../../_ui/id";
import { PageHeader } from "../../../../../_ui/page-header";
import { requirePerson } from "../../../../actor";
import { find } from "../../../../answer";
import { Letters } from "../../../../dns/letters";
import { DnsPanels } from "../../../../dns/panels";
import { canWrite } from "../../../../role";
import { Impact } from "./impact";

export const metadata: Metadata = { title: "Domain" };

export default async function DomainPage({ params }: { params: Promise<{ tenant_id: string; domain_id: string }> }) {
  const { tenant_id, domain_id } = await params;
  const list = `/tenants/${tenant_id}/domains`;
  await requirePerson(`${list}/${domain_id}`);
  const key = { tenant_id, id: domain_id };
  const [domain, impact, mayWrite] = await Promise.all([find(getCustomDomain, key), find(getCustomDomainImpact, key), canWrite(tenant_id)]);
  if (!domain || !impact) notFound();
  const isLive = domain.status === "active";
  return (
    <>
      <PageHeader
        title={domain.custom_domain}
        text={<><Id value={domain.id} /><Letters name={domain.custom_domain} /></>}
        crumbs={[{ href: list, label: "Domains" }]}
        action={
          <span className="flex flex-wrap gap-2">
            {isLive && <Badge look="good">Live</Badge>}
            {domain.is_primary && <Badge look="plain">Primary: links and e-mails use it</Badge>}
          </span>
        }
      />
      <div className="stack">
        <DnsPanels
          operation="verify_custom_domain"
          tenantId={tenant_id}
          id={domain.id}
          name={domain.custom_domain}
          setup={domain}
          records={domain.verification_records}
          goal="the sign-in pages answer at this domain."
          note={isLive && domain.progress !== "verified" ? <LiveNote isRouted={domain.ssl_status === "active"} /> : undefined}
          mayWrite={mayWrite}
        />
        <Impact impact={impact} domain={domain.custom_domain} tenantId={tenant_id} isLive={isLive} />
        {mayWrite && (
          <DeletePanel
            kind="domain"
            name={domain.custom_domain}
            text={isLive ? "Its host answers no more at once. The tenant's other hosts go on." : "It serves nothing yet. To add it again, a new TXT record is needed."}
            operation="delete_custom_domain"
            fixed={{ tenant_id, id: domain.id }}
            next={list}
          />
        )}
      </div>
    </>
  );
}

/** It was proven once, so it serves; what is missing now still matters. */
const LiveNote = ({ isRouted }: { isRouted: boolean }) => (
  <p className="notice warn">{isRouted ? "The domain was proven and goes on serving, but a record is not as it should be. Put it right before it is taken away." : "The domain is proven, but its name does not lead here yet: browsers reach it once the CNAME is found."}</p>
);
