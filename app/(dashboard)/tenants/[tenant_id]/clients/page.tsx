import { Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { listClients } from "@/lib/services/clients";
import { Time } from "../../../../_ui/time";
import { Table } from "../../../../_ui/table";
import { query, requirePerson } from "../../../actor";
import { applicationTypes } from "./application-types";

export const metadata: Metadata = { title: "Clients" };

interface Props {
  params: Promise<{ tenant_id: string }>;
  searchParams: Promise<{ cursor?: string | string[] }>;
}

export default async function ClientsPage({ params, searchParams }: Props) {
  const { tenant_id } = await params;
  const { cursor } = await searchParams;
  const base = `/tenants/${tenant_id}/clients`;
  await requirePerson(base);
  const { clients, total, next_cursor } = await query(listClients, { tenant_id, limit: 50, ...(typeof cursor === "string" ? { cursor } : {}) });
  const create = (
    <Link className="button primary" href={`${base}/new`}>
      <Plus aria-hidden /> New client
    </Link>
  );
  if (total === 0)
    return (
      <section className="panel empty">
        <h2>No clients yet</h2>
        <p>A client is an application that signs people in here, or a service that calls APIs. Register one to get its client id.</p>
        {create}
      </section>
    );
  return (
    <section className="panel" aria-labelledby="clients">
      <div className="panel-head pb-4">
        <h2 id="clients">
          {total} {total === 1 ? "client" : "clients"}
        </h2>
        {create}
      </div>
      <Table columns={["Name", "Type", "Status", "Created"]}>
        {clients.map((client) => (
          <tr key={client.id}>
            <td>
              <Link href={`${base}/${encodeURIComponent(client.id)}`} className="row-link">
                {client.name}
              </Link>
              <code className="sub">{client.id}</code>
            </td>
            <td>{applicationTypes[client.application_type].label}</td>
            <td>
              <span className={`badge ${client.status === "active" ? "good" : "bad"}`}>{client.status === "active" ? "Active" : "Disabled"}</span>
            </td>
            <td data-label="Created">
              <Time at={client.created_at} />
            </td>
          </tr>
        ))}
      </Table>
      {next_cursor && (
        <div className="panel-foot">
          <Link className="button" href={`${base}?cursor=${encodeURIComponent(next_cursor)}`}>
            Older clients
          </Link>
        </div>
      )}
    </section>
  );
}
