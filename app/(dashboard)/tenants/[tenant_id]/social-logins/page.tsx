import { Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { listSocialLogins } from "@/lib/services/social-logins";
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
import { canWrite } from "../../../role";
import { MethodNotice } from "./method-notice";
import { providerNames } from "./providers";
import "./social-logins.css";

export const metadata: Metadata = { title: "Social logins" };

interface Props {
  params: Promise<{ tenant_id: string }>;
  searchParams: Promise<{ cursor?: string | string[] }>;
}

export default async function SocialLoginsPage({ params, searchParams }: Props) {
  const { tenant_id } = await params;
  const { cursor } = await searchParams;
  const base = `/tenants/${tenant_id}/social-logins`;
  await requirePerson(base);
  const page = typeof cursor === "string" ? { cursor } : {};
  const [tenant, { output: list }, mayWrite] = await Promise.all([query(getTenant, { tenant_id }), answer(listSocialLogins, { tenant_id, limit: 50, ...page }), canWrite(tenant_id)]);
  if (!list) return <NoSuchPage first={base} />;
  const { social_logins: logins, total, next_cursor } = list;
  const add = mayWrite && (
    <Link className="button primary" href={`${base}/new`}>
      <Plus aria-hidden /> Add social login
    </Link>
  );
  return (
    <>
      <PageHeader title="Social logins" text="Sign in with an account that people have already: Google, GitHub, Apple or Microsoft." action={total > 0 && add} />
      <div className="stack">
        {total > 0 && <MethodNotice tenant={tenant} mayWrite={mayWrite} />}
        <section className="panel" aria-label="Social logins">
          {total === 0 ? (
            <EmptyState
              title="No social login yet"
              text="Each provider wants an application registered there; the steps and the addresses to paste are shown on the next page."
              action={add}
              command={createLine("social-login", { name: "Google", provider_type: "google", client_id: "…", client_secret: "…", tenant_ids: [tenant_id] }, tenant_id)}
              prompt={`Set up sign-in with Google for the tenant ${tenant_id}, and tell me the callback URLs to register there.`}
            />
          ) : (
            <>
              <Table columns={["Name", "Provider", "Status", "Changed"]}>
                {logins.map((login) => (
                  <tr key={login.id}>
                    <td>
                      <Link href={`${base}/${login.id}`} className="row-link">
                        {login.name}
                      </Link>
                      <span className="sub">
                        <code>{login.client_id}</code>
                      </span>
                    </td>
                    <td>{providerNames[login.provider_type]}</td>
                    <td>
                      <Badge look={login.status === "active" ? "good" : "bad"}>{login.status === "active" ? "Active" : "Disabled"}</Badge>
                      {!login.tenant_ids.includes(tenant_id) && <span className="sub">on other tenants only</span>}
                    </td>
                    <td data-label="Changed">
                      <Time at={login.updated_at} />
                    </td>
                  </tr>
                ))}
              </Table>
              <Pagination next={next_cursor ? `${base}?cursor=${encodeURIComponent(next_cursor)}` : undefined} first={cursor ? base : undefined} />
            </>
          )}
        </section>
      </div>
    </>
  );
}
