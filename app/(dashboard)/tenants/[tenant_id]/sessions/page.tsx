import { MonitorSmartphone } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { listSessions } from "@/lib/services/sessions";
import { device } from "@/lib/user-agent";
import { ConfirmDialog } from "../../../../_ui/confirm-dialog";
import { counted } from "../../../../_ui/counted";
import { address } from "../../../../_ui/address";
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
import { methodsInWords } from "./methods";

export const metadata: Metadata = { title: "Sessions" };

export default async function SessionsPage(props: ListPageProps) {
  const { tenant_id, path, filters, cursor } = await askedList(props, "sessions", ["user", "method", "ip"]);
  const { user, ...others } = filters;
  const who = user === undefined ? {} : user.includes("@") ? { email: user } : { user_id: user };
  const [{ output, errors = {} }, mayWrite] = await Promise.all([answer(listSessions, { tenant_id, limit: 50, ...who, ...others, cursor }), canWrite(tenant_id)]);
  const sessions = output?.sessions ?? [];
  const isFiltered = Object.keys(filters).length > 0;
  const count = output && counted(output, "live session");
  const one = user !== undefined && sessions[0] && sessions.every(({ user_id }) => user_id === sessions[0]!.user_id) ? sessions[0] : undefined;
  return (
    <>
      <PageHeader title="Sessions" text="Each browser in which somebody is signed in. Ending a session signs it out at once, with the tokens that were given in it." action={one && mayWrite && <ConfirmDialog label="End all sessions" title={`End all sessions of ${one.user.email}?`} text="They can sign in again. To keep them out, suspend the user." operation="revoke_sessions" fixed={{ tenant_id, id: one.user_id }} doneText="All sessions have ended" />} />
      <section className="panel" aria-label="Live sessions">
        <div className="filter-bar">
          <FilterForm path={path} label="Filter sessions" clear={isFiltered ? path : undefined}>
            <FilterInput name="user" label="User" value={user} error={errors.email ?? errors.user_id} placeholder="E-mail address or user_…" />
            <FilterSelect name="method" label="Signed in by" value={filters.method} error={errors.method} choices={[["", "Any way"], ["email", "Mail code or link"], ["passkey", "Passkey"], ["social", "Social login"]]} />
            <FilterInput name="ip" label="IP address" value={filters.ip} error={errors.ip} placeholder="192.0.2.1" />
          </FilterForm>
        </div>
        <ListLine count={count} errors={errors} first={address(path, filters)} />
        {output && sessions.length === 0 && (
          isFiltered ? (
            <EmptyState title="Nothing fits these filters" text="Nobody is signed in like that at the moment." action={<Link className="button" href={path}>Clear the filters</Link>} />
          ) : (
            <EmptyState
              title="Nobody is signed in"
              text="Each browser in which somebody signs in shows here, and can be signed out from here. People sign in through a client."
              action={<Link className="button" href={`/tenants/${tenant_id}/clients`}>Go to the clients</Link>}
              prompt={`Who is signed in to the tenant ${tenant_id}?`}
            />
          )
        )}
        {sessions.length > 0 && (
          <Table columns={["User", "Device", "Signed in by", "Last seen", ...(mayWrite ? ["Action"] : [])]}>
            {sessions.map((session) => {
              const { browser, system } = device(session.user_agent);
              const where = [browser, system].filter(Boolean).join(" on ");
              return (
                <tr key={session.id}>
                  <td>
                    <Link href={`/tenants/${tenant_id}/users/${session.user_id}`} className="link">
                      {session.user.email}
                    </Link>
                    {session.user.name && <span className="sub">{session.user.name}</span>}
                  </td>
                  <td data-label="Device">
                    <span className="inline-flex items-center gap-2">
                      <MonitorSmartphone aria-hidden className="quiet size-4 flex-none" /> {where || "Unknown device"}
                    </span>
                    <span className="sub">{session.ip ?? "no address"}</span>
                  </td>
                  <td data-label="Signed in by">
                    {methodsInWords(session.amr)}
                    <span className="sub">
                      <Time at={session.created_at} />
                    </span>
                  </td>
                  <td data-label="Last seen">
                    <Time at={session.last_seen_at} />
                  </td>
                  {mayWrite && (
                    <td>
                      <ConfirmDialog label="End" triggerLabel={`End the session of ${session.user.email}, ${where || "unknown device"}`} title="End this session?" text={`${session.user.email} is signed out there. They can sign in again.`} operation="revoke_session" fixed={{ tenant_id, id: session.id }} doneText="The session has ended" />
                    </td>
                  )}
                </tr>
              );
            })}
          </Table>
        )}
        {output && <Pagination path={path} fields={filters} cursor={cursor} next={output.next_cursor} text={count} />}
      </section>
    </>
  );
}
