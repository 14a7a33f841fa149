import { Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { listCustomDomains } from "@/lib/services/custom-domains";
import { getTenant } from "@/lib/services/tenants";
import { Badge } from "../../../../_ui/badge";
import { createLine } from "../../../../_ui/command-line";
import { EmptyState } from "../../../../_ui/empty-state";
import { PageHeader } from "../../../../_ui/page-header";
import { Pagination } from "../../../../_ui/pagination";
import { Table } from "../../../../_ui/table";
import { Time } from "../../../../_ui/time";
import { query, requirePerson } from "../../../actor";
import { answer } from "../../../answer";
import { NoSuchPage } from "../../../dns/no-such-page";
import { Letters } from "../../../dns/letters";
import { ProgressBadge } from "../../../dns/progress";
import { canWrite } from "../../../role";

export const metadata: Metadata = { title: "Domains" };

interface Props {
  params: Promise<{ tenant_id: string }>;
  searchParams: Promise<{ cursor?: string | string[] }>;
}

export default async function DomainsPage({ params, searchParams }: Props) {
  const { tenant_id } = await params;
  const { cursor } = await searchParams;
  const base = `/tenants/${tenant_id}/domains`;
  await requirePerson(base);
  const page = typeof cursor === "string" ? { cursor } : {};
  const [tenant, { output: list }, mayWrite] = await Promise.all([query(getTenant, { tenant_id }), answer(listCustomDomains, { tenant_id, limit: 50, ...page }), canWrite(tenant_id)]);
  if (!list) return <NoSuchPage first={base} />;
  const { custom_domains: domains, total, next_cursor } = list;
  const add = mayWrite && (
    <Link className="button primary" href={`${base}/new`}>
      <Plus aria-hidden /> Add domain
    </Link>
  );
  return (
    <>
      <PageHeader
        title="Domains"
        text={
          <>
            People sign in at <code>{new URL(tenant.issuer).host}</code>. Every domain serves the same sign-in pages and is a complete issuer.
          </>
        }
        action={total > 0 && add}
      />
      <section className="panel" aria-label="Custom domains">
        {total === 0 ? (
          <EmptyState
            title="No domain of your own yet"
            text="With a name such as auth.example.com people stay on your domain when they sign in, and passkeys belong to it."
            action={add}
            command={createLine("custom-domain", { tenant_id, domain: "auth.example.com" }, tenant_id)}
            prompt={`Add the custom domain auth.example.com to the tenant ${tenant_id} and tell me which DNS records to set.`}
          />
        ) : (
          <>
            <Table columns={["Domain", "Status", "Last checked", "Added"]}>
              {domains.map((domain) => (
                <tr key={domain.id}>
                  <td>
                    <Link href={`${base}/${domain.id}`} className="row-link">
                      {domain.custom_domain}
                    </Link>
                    <Letters name={domain.custom_domain} />
                    <span className="sub">
                      <code>{domain.id}</code>
                    </span>
                  </td>
                  <td>
                    <span className="flex flex-wrap gap-2">
                      <ProgressBadge progress={domain.progress} />
                      {domain.status === "active" && <Badge look="good">Live</Badge>}
                      {domain.is_primary && <Badge look="plain">Primary</Badge>}
                    </span>
                  </td>
                  <td data-label="Last checked">{domain.last_checked_at ? <Time at={domain.last_checked_at} /> : <span className="quiet">never</span>}</td>
                  <td data-label="Added">
                    <Time at={domain.created_at} />
                  </td>
                </tr>
              ))}
            </Table>
            <Pagination next={next_cursor ? `${base}?cursor=${encodeURIComponent(next_cursor)}` : undefined} first={cursor ? base : undefined} />
          </>
        )}
      </section>
    </>
  );
}
