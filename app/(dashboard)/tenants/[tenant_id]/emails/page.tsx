import type { Metadata } from "next";
import Link from "next/link";
import { listCustomEmails } from "@/lib/services/custom-emails";
import { getEmailSender } from "@/lib/services/email-sender";
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
import { SenderNow } from "./sender-now";

export const metadata: Metadata = { title: "E-mail" };

export default async function EmailsPage(props: ListPageProps) {
  const { tenant_id, path, cursor } = await askedList(props, "emails");
  const [sender, { output: list }, mayWrite] = await Promise.all([query(getEmailSender, { tenant_id }), answer(listCustomEmails, { tenant_id, limit: 50, cursor }), canWrite(tenant_id)]);
  if (!list) return <NoSuchPage title="E-mail" first={path} />;
  const add = mayWrite && <AddLink href={`${path}/new`} label="Add sender domain" />;
  return (
    <>
      <PageHeader title="E-mail" text="Who the mails with codes and sign-in links come from." action={list.total > 0 && add} />
      <div className="stack">
        <SenderNow tenantId={tenant_id} sender={sender} mayWrite={mayWrite} />
        <ListPanel
          label="Sender domains"
          total={list.total}
          pages={{ path, cursor, next: list.next_cursor }}
          columns={["Domain", "Sender", "Status", "Added"]}
          empty={
            <EmptyState
              title="No sender domain of your own yet"
              text="Mail from your own domain, signed with its key, is trusted more and looks like yours."
              action={add}
              command={createLine("custom-email", { tenant_id, email_domain: "example.com" }, tenant_id)}
              prompt={`Let the mails of the tenant ${tenant_id} come from example.com and tell me which DNS records to set.`}
            />
          }
        >
          {list.custom_emails.map((email) => (
            <tr key={email.id}>
              <td>
                <Link href={`${path}/${email.id}`} className="row-link">
                  {email.email_domain}
                </Link>
                <Letters name={email.email_domain} />
                <span className="sub">
                  <code>{email.id}</code>
                </span>
              </td>
              <td data-label="Sender">
                {email.sender_name && <>{email.sender_name} </>}
                <span className="quiet">{email.sender_email}</span>
              </td>
              <td>
                <span className="flex flex-wrap gap-2">
                  <ProgressBadge progress={email.progress} />
                  {email.is_active && <Badge look="good">In use</Badge>}
                </span>
              </td>
              <td data-label="Added">
                <Time at={email.created_at} />
              </td>
            </tr>
          ))}
        </ListPanel>
      </div>
    </>
  );
}
