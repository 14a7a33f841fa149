import { ShieldQuestion } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { listClients } from "@/lib/services/clients";
import { AddLink } from "../../../../_ui/add-link";
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
import { ClientRows } from "./client-rows";
import { FilterForm } from "./filter-form";
import { readFilters } from "./filters";

export const metadata: Metadata = { title: "Clients" };

interface Props {
  params: Promise<{ tenant_id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function ClientsPage({ params, searchParams }: Props) {
  const { tenant_id } = await params;
  const filters = readFilters(await searchParams);
  const path = `/tenants/${tenant_id}/clients`;
  await requirePerson(address(path, filters));
  const [{ output }, mayWrite] = await Promise.all([answer(listClients, { tenant_id, limit: 50, ...filters }), canWrite(tenant_id)]);
  const { cursor, ...rest } = filters;
  if (!output) return <NoSuchPage title="Clients" first={cursor ? address(path, rest) : path} />;
  const { clients, total, next_cursor } = output;
  const isFiltered = Object.keys(rest).length > 0;
  const create = mayWrite && <AddLink href={`${path}/new`} label="New client" />;
  const actions = (
    <div className="flex flex-wrap gap-2">
      <Link className="button" href={`${path}/admission`}>
        <ShieldQuestion aria-hidden /> Admission
      </Link>
      {total > 0 && create}
    </div>
  );
  const header = <PageHeader title="Clients" text="Applications that sign people in here, and services that call APIs." action={actions} />;
  if (total === 0 && !isFiltered)
    return (
      <>
        {header}
        <section className="panel">
          <EmptyState
            title="No clients yet"
            text="A client is an application that signs people in here, or a service that calls APIs. Register one to get its client id."
            action={create}
            command={createLine("client", { name: "My app", tenant_id, application_type: "web", redirect_uris: ["https://app.example.com/callback"] }, tenant_id)}
            prompt={`Register a web application in the tenant ${tenant_id}, with the redirect URI https://…`}
          />
        </section>
      </>
    );
  return (
    <>
      {header}
      <FilterForm path={path} filters={rest} />
      <section className="panel" aria-labelledby="clients">
        <div className="panel-head pb-3">
          <h2 id="clients">{counted(output, "client")}</h2>
        </div>
        {total === 0 ? (
          <EmptyState title="Nothing matches" text="No client has all of these. Look for less, or clear the filters." action={<Link className="button" href={path}>Clear the filters</Link>} />
        ) : (
          <ClientRows tenantId={tenant_id} clients={clients} />
        )}
        <Pagination path={path} fields={rest} cursor={cursor} next={next_cursor} />
      </section>
    </>
  );
}
