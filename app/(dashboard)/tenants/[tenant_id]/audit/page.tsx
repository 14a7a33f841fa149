import type { Metadata } from "next";
import Link from "next/link";
import { listAuditActions, listAuditEvents } from "@/lib/services/audit-events";
import { address } from "../../../../_ui/address";
import { counted } from "../../../../_ui/counted";
import { EmptyState } from "../../../../_ui/empty-state";
import { ListLine } from "../../../../_ui/list-line";
import { PageHeader } from "../../../../_ui/page-header";
import { Pagination } from "../../../../_ui/pagination";
import { query } from "../../../actor";
import { answer } from "../../../answer";
import { EventList } from "../../../audit/event-list";
import { ExportLinks } from "../../../audit/export-links";
import { FilterBar } from "../../../audit/filter-bar";
import { asInput, filterNames } from "../../../audit/filters";
import { memberNames } from "../../../audit/names";
import { askedList, type ListPageProps } from "../asked-list";
import { FindTrace } from "../login-traces/find-trace";

export const metadata: Metadata = { title: "Audit log" };

export default async function AuditPage(props: ListPageProps) {
  const { tenant_id, path, filters, cursor } = await askedList(props, "audit", filterNames);
  const [{ output, errors = {} }, { audit_actions: actions }, names] = await Promise.all([
    answer(listAuditEvents, { tenant_id, limit: 50, ...asInput(filters), cursor }),
    query(listAuditActions, { tenant_id }),
    memberNames({ tenantId: tenant_id }),
  ]);
  const isFiltered = Object.keys(filters).length > 0;
  const count = output && counted(output, "event");
  return (
    <>
      <PageHeader title="Audit log" text="What was done in this tenant, by whom, and how it went. Sign-ins, changes and refusals, newest first." action={<FindTrace tenantId={tenant_id} />} />
      <section className="panel" aria-label="Events">
        <FilterBar path={path} filters={filters} errors={errors} actions={actions} />
        <ListLine count={count} errors={errors} first={address(path, filters)}>
          {output && output.total > 0 && <ExportLinks path={`${path}/export`} fields={filters} />}
        </ListLine>
        {output?.audit_events.length === 0 &&
          (isFiltered ? (
            <EmptyState title="Nothing fits these filters" text="Try a wider time, or a wildcard such as user.*" action={<Link className="button" href={path}>Clear the filters</Link>} />
          ) : (
            <EmptyState
              title="Nothing has happened yet"
              text="Each change and each sign-in is recorded here, with who did it and how it went."
              action={<Link className="button" href={`/tenants/${tenant_id}`}>See what to set up next</Link>}
              prompt={`What has been done in the tenant ${tenant_id} today?`}
            />
          ))}
        {output && output.audit_events.length > 0 && <EventList events={output.audit_events} names={names} pathOf={({ id }) => `${path}/${id}`} />}
        {output && <Pagination path={path} fields={filters} cursor={cursor} next={output.next_cursor} text={count} />}
      </section>
    </>
  );
}
