import { Download, Upload } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { listUsers } from "@/lib/services/users";
import { address } from "../../../../_ui/address";
import { counted } from "../../../../_ui/counted";
import { createLine } from "../../../../_ui/command-line";
import { EmptyState } from "../../../../_ui/empty-state";
import { NoSuchPage } from "../../../../_ui/no-such-page";
import { PageHeader } from "../../../../_ui/page-header";
import { Pagination } from "../../../../_ui/pagination";
import { requirePerson } from "../../../actor";
import { answer } from "../../../answer";
import { canWrite } from "../../../role";
import { operationInput, readFilters, states, type Filters } from "./filters";
import { NewUser } from "./new-user";
import { SearchForm } from "./search-form";
import { UserRows } from "./user-rows";
import "./users.css";

export const metadata: Metadata = { title: "Users" };

interface Props {
  params: Promise<{ tenant_id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function UsersPage({ params, searchParams }: Props) {
  const { tenant_id } = await params;
  const filters = readFilters(await searchParams);
  const path = `/tenants/${tenant_id}/users`;
  await requirePerson(address(path, filters));
  const [{ output }, mayWrite] = await Promise.all([answer(listUsers, { tenant_id, limit: 50, exact_total: false, ...operationInput(filters) }), canWrite(tenant_id)]);
  const { cursor, ...rest } = filters;
  if (!output) return <NoSuchPage title="Users" first={cursor ? address(path, rest) : path} />;
  const { users, total, next_cursor } = output;
  const isFiltered = filters.search !== undefined || filters.state !== undefined;
  const isEmpty = total === 0 && !isFiltered;
  const count = counted(output, "user");
  const importing = mayWrite && (
    <Link className="button" href={`${path}/import`}>
      <Upload aria-hidden /> Import
    </Link>
  );
  return (
    <>
      <PageHeader
        title="Users"
        text="The people who sign in to your applications."
        action={
          <div className="flex flex-wrap gap-2">
            {!isEmpty && <Export path={path} />}
            {!isEmpty && importing}
            {mayWrite && <NewUser tenantId={tenant_id} />}
          </div>
        }
      />
      {isEmpty ? (
        <section className="panel">
          <EmptyState
            title="No users yet"
            text="Users come by signing up, when the tenant's registration is open. Or bring them yourself: one by one, or from a file."
            action={importing}
            command={createLine("user", { email: "ada@example.com", name: "Ada Lovelace" }, tenant_id)}
            prompt={`Create a user ada@example.com in the tenant ${tenant_id} and send them an invitation`}
          />
        </section>
      ) : (
        <>
          <div className="mb-4 flex flex-wrap items-center gap-x-6 gap-y-3">
            <SearchForm path={path} filters={rest} />
            <States path={path} filters={rest} />
          </div>
          <section className="panel" aria-labelledby="users">
            <div className="panel-head pb-3">
              <h2 id="users">{count}</h2>
              <p className="sr-only" role="status">
                {count}
              </p>
            </div>
            {total === 0 ? (
              <EmptyState title="Nothing matches" text="No user has all of these. Look for less, or clear the filters." action={<Link className="button" href={path}>Clear the filters</Link>} />
            ) : (
              <UserRows path={path} filters={rest} users={users} />
            )}
            <Pagination path={path} fields={rest} cursor={cursor} next={next_cursor} />
          </section>
        </>
      )}
    </>
  );
}

function States({ path, filters: { state, ...others } }: { path: string; filters: Filters }) {
  return (
    <nav className="chips" aria-label="Status">
      <Link href={address(path, others)} aria-current={state === undefined || undefined} prefetch={false}>
        All
      </Link>
      {(Object.keys(states) as (keyof typeof states)[]).map((each) => (
        <Link key={each} href={address(path, { ...others, state: each })} aria-current={state === each || undefined} prefetch={false}>
          {states[each]}
        </Link>
      ))}
    </nav>
  );
}

const Export = ({ path }: { path: string }) => (
  <>
    <a className="button" href={`${path}/export?format=csv`} download>
      <Download aria-hidden /> CSV
      <span className="sr-only">: download all users</span>
    </a>
    <a className="button" href={`${path}/export?format=jsonl`} download>
      <Download aria-hidden /> JSON Lines
      <span className="sr-only">: download all users</span>
    </a>
  </>
);
