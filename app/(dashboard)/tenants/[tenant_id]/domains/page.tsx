import type { Metadata } from "next";
import Link from "next/link";
import { listCustomDomains } from "@/lib/services/custom-domains";
import { getTenant } from "@/lib/services/tenants";
import { AddLink } from "../../../../_ui/add-link";
import { Badge } from "../../../../_ui/badge";
import { createLine } from "../../../../_ui/command-line";
import { EmptyState } from "../../../../_ui/empty-state";
import { ListPanel } from "../../../../_ui/list-panel";
import { NoSuchPage } from "../../../../_ui/no-such-page";
import { PageHeader } from "../../../../_ui/page-header";
import { Time } from "../../../../_ui/time";
import { query } from "../../../actor";
import { answer } from "../../../answer";
import { Letters } from "../../../dns/letters";
import { ProgressBadge } from "../../../dns/progress";
import { canWrite } from "../../../role";
import { askedList, type ListPageProps } from "../asked-list";
import { DomainProblem } from "./problem";

export const metadata: Metadata = { title: "Domains" };

export default async function DomainsPage(props: ListPageProps) {
  const { tenant_id, path, cursor } = await askedList(props, "domains");
  const [tenant, { output: list }, mayWrite] = await Promise.all([query(getTenant, { tenant_id }), answer(listCustomDomains, { tenant_id, limit: 50, cursor }), canWrite(tenant_id)]);
  if (!list) return <NoSuchPage title="Domains" first={path} />;
  const add = mayWrite && <AddLink href={`${path}/new`} label="Add domain" />;
  return (
    <>
      <PageHeader
        title="Domains"
        text={
          <>
            People sign in at <code>{new URL(tenant.issuer).host}</code>. Every domain serves the same sign-in pages and is a complete issuer.
          </>
        }
        action={list.total > 0 && add}
      />
      <ListPanel
        label="Custom domains"
        total={list.total}
        pages={{ path, cursor, next: list.next_cursor }}
        columns={["Domain", "Status", "Last checked", "Added"]}
        empty={
          <EmptyState
            title="No domain of your own yet"
            text="With a name such as auth.example.com people stay on your domain when they sign in, and passkeys belong to it."
            action={add}
            command={createLine("custom-domain", { tenant_id, domain: "auth.example.com" }, tenant_id)}
            prompt={`Add the custom domain auth.example.com to the tenant ${tenant_id} and tell me which DNS records to set.`}
          />
        }
      >
        {list.custom_domains.map((domain) => (
          <tr key={domain.id}>
            <td>
              <Link href={`${path}/${domain.id}`} className="row-link">
                {domain.custom_domain}
              </Link>
              <Letters name={domain.custom_domain} />
              <span className="sub">
                <code>{domain.id}</code>
              </span>
            </td>
            <td>
              <span className="flex flex-wrap gap-2">
                {domain.problem ? <DomainProblem problem={domain.problem} /> : <ProgressBadge progress={domain.progress} />}
                {domain.status === "active" && (domain.failing_since ? <Badge look="warn">Live, records gone</Badge> : <Badge look="good">Live</Badge>)}
                {domain.is_primary && <Badge look="plain">Primary</Badge>}
              </span>
            </td>
            <td data-label="Last checked">{domain.last_checked_at ? <Time at={domain.last_checked_at} /> : <span className="quiet">never</span>}</td>
            <td data-label="Added">
              <Time at={domain.created_at} />
            </td>
          </tr>
        ))}
      </ListPanel>
    </>
  );
}
