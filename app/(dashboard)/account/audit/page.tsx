import type { Metadata } from "next";
import Link from "next/link";
import { listAccountAuditEvents } from "@/lib/services/audit-events";
import { address } from "../../../_ui/address";
import { counted } from "../../../_ui/counted";
import { EmptyState } from "../../../_ui/empty-state";
import { ListLine } from "../../../_ui/list-line";
import { PageHeader } from "../../../_ui/page-header";
import { Pagination } from "../../../_ui/pagination";
import { requirePerson } from "../../actor";
import { answer, given, type SearchParams } from "../../answer";
import { EventList } from "../../audit/event-list";
import { ExportLinks } from "../../audit/export-links";
import { FilterBar } from "../../audit/filter-bar";
import { asInput, filterNames } from "../../audit/filters";
import { memberNames } from "../../audit/names";
import { me } from "../../role";
import { AccountTabs } from "../account-tabs";

export const metadata: Metadata = { title: "Account log" };

const path = "/account/audit";
const knownActions = ["account.updated", "member.added", "member.updated", "member.removed", "tenant.created", "tenant.deleted"];

/** What belongs to no tenant: members, and tenants made and deleted. */
export default async function AccountAuditPage({ searchParams }: { searchParams: SearchParams }) {
  await requirePerson(path);
  const [{ accounts }, filters, { cursor, account: asked }] = await Promise.all([me(), given(searchParams, filterNames), given(searchParams, ["cursor", "account"])]);
  const accountId = asked ?? accounts[0]?.id;
  if (accountId === undefined) return <PageHeader title="Account log" text="You are a member of no account." />;
  const kept = accounts.length > 1 ? { account: accountId } : undefined;
  const [{ output, errors = {} }, names] = await Promise.all([answer(listAccountAuditEvents, { account_id: accountId, limit: 50, ...asInput(filters), cursor }), memberNames({ accountId })]);
  const count = output && counted(output, "event");
  return (
    <>
      <PageHeader title="Account log" text="Who was let into the account and in which role, and which tenants were made and deleted. Each tenant has a log of its own." />
      <AccountTabs accounts={accounts} current={accountId} path={path} />
      <section className="panel" aria-label="Events">
        <FilterBar path={path} kept={kept} filters={filters} errors={errors} actions={knownActions} isOfAccount />
        <ListLine count={count} errors={errors} first={address(path, { ...kept, ...filters })}>
          {output && output.total > 0 && <ExportLinks path={`${path}/export`} fields={{ account: accountId, ...filters }} />}
        </ListLine>
        {output?.audit_events.length === 0 &&
          (Object.keys(filters).length > 0 ? (
            <EmptyState title="Nothing fits these filters" text="Try a wider time, or a wildcard such as tenant.*" action={<Link className="button" href={address(path, { ...kept })}>Clear the filters</Link>} />
          ) : (
            <EmptyState
              title="Nothing has happened yet"
              text="Changes of members and tenants show here, with who made them."
              action={<Link className="button" href={address("/account/members", { ...kept })}>See who the members are</Link>}
              prompt={`Who was let into the account ${accountId}, and which tenants were made or deleted in it?`}
            />
          ))}
        {output && output.audit_events.length > 0 && <EventList events={output.audit_events} names={names} />}
        {output && <Pagination path={path} fields={{ ...kept, ...filters }} cursor={cursor} next={output.next_cursor} text={count} />}
      </section>
    </>
  );
}
