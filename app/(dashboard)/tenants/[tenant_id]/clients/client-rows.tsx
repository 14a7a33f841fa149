import Link from "next/link";
import type { z } from "zod";
import type { getClient } from "@/lib/services/clients";
import { Badge } from "../../../../_ui/badge";
import { Table } from "../../../../_ui/table";
import { Time } from "../../../../_ui/time";
import { applicationTypes, clientPath, registrations } from "./application-types";

export type WireClient = z.output<typeof getClient.output>;

export const ClientStatus = ({ status }: { status: WireClient["status"] }) => <Badge look={status === "active" ? "good" : "bad"}>{status === "active" ? "Active" : "Disabled"}</Badge>;

export function ClientRows({ tenantId, clients }: { tenantId: string; clients: WireClient[] }) {
  return (
    <Table columns={["Name", "Type", "Came by", "Status", "Last used", "Created"]}>
      {clients.map((client) => (
        <tr key={client.id}>
          <td className="min-w-0 break-words">
            <Link href={clientPath(tenantId, client.id)} className="row-link">
              {client.name}
            </Link>
            <code className="sub break-all">{client.id}</code>
          </td>
          <td>{applicationTypes[client.application_type].label}</td>
          <td>{registrations[client.registration]}</td>
          <td>
            <ClientStatus status={client.status} />
          </td>
          <td data-label="Last used">{client.last_used_at ? <Time at={client.last_used_at} /> : <span className="quiet">never</span>}</td>
          <td data-label="Created">
            <Time at={client.created_at} />
          </td>
        </tr>
      ))}
    </Table>
  );
}
