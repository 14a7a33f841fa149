import { Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { getEmailSender, listCustomEmails } from "@/lib/services/custom-emails";
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
import { SenderNow } from "./sender-now";

export const metadata: Metadata = { title: "E-mail" };

interface Props {
  params: Promise<{ tenant_id: string }>;
  searchParams: Promise<{ cursor?: string | string[] }>;
}

export default async function EmailsPage({ params, searchParams }: Props) {
  const { tenant_id } = await params;
  const { cursor } = await searchParams;
  const base = `/tenants/${tenant_id}/emails`;
  await requirePerson(base);
  const page = typeof cursor === "string" ? { cursor } : {};
  const [sender, { output: list }, mayWrite] = await Promise.all([query(getEmailSender, { tenant_id }), answer(listCustomEmails, { tenant_id, limit: 50, ...page }), canWrite(tenant_id)]);
  if (!list) return <NoSuchPage first={base} />;
  const { custom_emails: emails, total, next_cursor } = list;
  const add = mayWrite && (
    <Link className="button primary" href={`${base}/new`}>
      <Plus aria-hidden /> Add sender domain
    </Link>
  );
  return (
    <>
      <PageHeader title="E-mail" text="Who the mails with codes and sign-in links come from." action={total > 0 && add} />
      <div className="stack">
        <SenderNow sender={sender} />
        <section className="panel" aria-label="Sender domains">
          {total === 0 ? (
            <EmptyState
              title="No sender domain of your own yet"
              text="Mail from your own domain, signed with its key, is trusted more and looks like yours."
              action={add}
              command={createLine("custom-email", { tenant_id, email_domain: "example.com" }, tenant_id)}
              prompt={`Let the mails of the tenant ${tenant_id} come from example.com and tell me which DNS records to set.`}
            />
          ) : (
            <>
              <Table columns={["Domain", "Sender", "Status", "Added"]}>
                {emails.map((email) => (
                  <tr key={email.id}>
                    <td>
                      <Link href={`${base}/${email.id}`} className="row-link">
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
              </Table>
              <Pagination next={next_cursor ? `${base}?cursor=${encodeURIComponent(next_cursor)}` : undefined} first={cursor ? base : undefined} />
            </>
          )}
        </section>
      </div>
    </>
  );
}
