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
import { DomainProblem } from "../problem";
import { CertificatePanel } from "./certificate";
import { Condition } from "./condition";
import { Impact } from "./impact";
import { PrimaryPanel } from "./primary";

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
            {isLive && (domain.failing_since ? <Badge look="warn">Live, records gone</Badge> : <Badge look="good">Live</Badge>)}
            {domain.problem && <DomainProblem problem={domain.problem} />}
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
          note={<Condition domain={domain} />}
          nextCheckAt={domain.next_check_at}
          mayWrite={mayWrite}
        />
        {domain.certificate && <CertificatePanel status={domain.ssl_status} certificate={domain.certificate} />}
        {isLive && <PrimaryPanel impact={impact} domain={domain} mayWrite={mayWrite} />}
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
