import type { Metadata } from "next";
import Link from "next/link";
import { listEmailMessages } from "@/lib/services/email-messages";
import { address } from "../../../../_ui/address";
import { Badge } from "../../../../_ui/badge";
import { counted } from "../../../../_ui/counted";
import { EmptyState } from "../../../../_ui/empty-state";
import { FilterInput, FilterSelect } from "../../../../_ui/filter-field";
import { FilterForm } from "../../../../_ui/filter-form";
import { ListLine } from "../../../../_ui/list-line";
import { PageHeader } from "../../../../_ui/page-header";
import { Pagination } from "../../../../_ui/pagination";
import { Table } from "../../../../_ui/table";
import { Time } from "../../../../_ui/time";
import { answer } from "../../../answer";
import { canWrite } from "../../../role";
import { askedList, type ListPageProps } from "../asked-list";
import { DeliveryTabs } from "./delivery-tabs";
import { statusChoices, statusWords } from "./words";

export const metadata: Metadata = { title: "Deliveries" };

export default async function DeliveriesPage(props: ListPageProps) {
  const { tenant_id, path, filters, cursor } = await askedList(props, "deliveries", ["status", "recipient"]);
  const [{ output, errors = {} }, mayWrite] = await Promise.all([answer(listEmailMessages, { tenant_id, limit: 50, ...filters, cursor }), canWrite(tenant_id)]);
  const mails = output?.email_messages ?? [];
  const isFiltered = Object.keys(filters).length > 0;
  const count = output && counted(output, "mail");
  return (
    <>
      <PageHeader title="Deliveries" text="What became of each mail of the last month. What stood in it is not kept." />
      <DeliveryTabs tenantId={tenant_id} current="" />
      <section className="panel" aria-label="Mails">
        <div className="filter-bar">
          <FilterForm path={path} label="Filter mails" clear={isFiltered ? path : undefined}>
            <FilterInput name="recipient" label="Recipient" value={filters.recipient} error={errors.recipient} placeholder="ada@example.com" />
            <FilterSelect name="status" label="Status" value={filters.status} error={errors.status} choices={statusChoices} />
          </FilterForm>
        </div>
        <ListLine count={count} errors={errors} first={address(path, filters)} />
        {output && mails.length === 0 && (
          isFiltered ? (
            <EmptyState title="Nothing fits these filters" text="No mail of the last month is like that. The recipient must be the whole address." action={<Link className="button" href={path}>Clear the filters</Link>} />
          ) : (
            <EmptyState
              title="No mail was sent yet"
              text="Each mail with a code or an invitation shows here, with what the mail servers said."
              action={<Link className="button" href={`/tenants/${tenant_id}/emails#test-mail`}>{mayWrite ? "Send a test mail" : "See whom mail comes from"}</Link>}
              prompt={`Did the last mails of the tenant ${tenant_id} arrive?`}
            />
          )
        )}
        {mails.length > 0 && (
          <Table columns={["Recipient", "Mail", "Status", "Asked for"]}>
            {mails.map((mail) => (
              <tr key={mail.id}>
                <td>
                  <Link href={`${path}/${mail.id}`} className="row-link">
                    {mail.recipient}
                  </Link>
                  <span className="sub">
                    <code>{mail.id}</code>
                  </span>
                </td>
                <td data-label="Mail">
                  {mail.subject}
                  {mail.last_answer && <span className="sub">{mail.last_answer}</span>}
                </td>
                <td data-label="Status">
                  <Badge look={statusWords[mail.status].look}>{statusWords[mail.status].label}</Badge>
                  {mail.attempts > 1 && <span className="sub">{mail.attempts} attempts</span>}
                </td>
                <td data-label="Asked for">
                  <Time at={mail.created_at} />
                </td>
              </tr>
            ))}
          </Table>
        )}
        {output && <Pagination path={path} fields={filters} cursor={cursor} next={output.next_cursor} text={count} />}
      </section>
    </>
  );
}
