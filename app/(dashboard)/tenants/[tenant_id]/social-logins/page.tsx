import type { Metadata } from "next";
import Link from "next/link";
import { listSocialLogins } from "@/lib/services/social-logins";
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
import { canWrite } from "../../../role";
import { askedList, type ListPageProps } from "../asked-list";
import { MethodNotice } from "./method-notice";
import { providerNames } from "./providers";
import "./social-logins.css";

export const metadata: Metadata = { title: "Social logins" };

export default async function SocialLoginsPage(props: ListPageProps) {
  const { tenant_id, path, cursor } = await askedList(props, "social-logins");
  const [tenant, { output: list }, mayWrite] = await Promise.all([query(getTenant, { tenant_id }), answer(listSocialLogins, { tenant_id, limit: 50, cursor }), canWrite(tenant_id)]);
  if (!list) return <NoSuchPage title="Social logins" first={path} />;
  const add = mayWrite && <AddLink href={`${path}/new`} label="Add social login" />;
  return (
    <>
      <PageHeader title="Social logins" text="Sign in with an account that people have already: Google, GitHub, Apple or Microsoft." action={list.total > 0 && add} />
      <div className="stack">
        {list.total > 0 && <MethodNotice tenant={tenant} mayWrite={mayWrite} />}
        <ListPanel
          label="Social logins"
          total={list.total}
          pages={{ path, cursor, next: list.next_cursor }}
          columns={["Name", "Provider", "Status", "Changed"]}
          empty={
            <EmptyState
              title="No social login yet"
              text="Each provider wants an application registered there; the steps and the addresses to paste are shown on the next page."
              action={add}
              command={createLine("social-login", { name: "Google", provider_type: "google", client_id: "…", client_secret: "…", tenant_ids: [tenant_id] }, tenant_id)}
              prompt={`Set up sign-in with Google for the tenant ${tenant_id}, and tell me the callback URLs to register there.`}
            />
          }
        >
          {list.social_logins.map((login) => (
            <tr key={login.id}>
              <td>
                <Link href={`${path}/${login.id}`} className="row-link">
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
        </ListPanel>
      </div>
    </>
  );
}
