import type { Metadata } from "next";
import Link from "next/link";
import { listClients } from "@/lib/services/clients";
import { getTenant } from "@/lib/services/tenants";
import { Badge } from "../../../../../_ui/badge";
import { EmptyState } from "../../../../../_ui/empty-state";
import { CheckField } from "../../../../../_ui/field";
import { NoSuchPage } from "../../../../../_ui/no-such-page";
import { OperationForm } from "../../../../../_ui/operation-form";
import { PageHeader } from "../../../../../_ui/page-header";
import { Pagination } from "../../../../../_ui/pagination";
import { Table } from "../../../../../_ui/table";
import { Time } from "../../../../../_ui/time";
import { query } from "../../../../actor";
import { answer } from "../../../../answer";
import { canWrite } from "../../../../role";
import { askedList, type ListPageProps } from "../../asked-list";
import { clientPath, registrations } from "../application-types";
import { ClientStatus, type WireClient } from "../client-rows";

export const metadata: Metadata = { title: "Client admission" };

const doors = [
  { name: "allow_dynamic_registration", label: "Dynamic registration", hint: "Any application may register itself (RFC 7591). People are asked each time before it gets anything." },
  { name: "allow_client_id_metadata_documents", label: "Client id metadata documents", hint: "A client id may be the https address of a document that describes the application. AI assistants come this way." },
] as const;

export default async function AdmissionPage(props: ListPageProps) {
  const { tenant_id, path, cursor } = await askedList(props, "clients/admission");
  const [tenant, { output }, mayWrite] = await Promise.all([
    query(getTenant, { tenant_id }),
    answer(listClients, { tenant_id, registration: "self_registered", limit: 50, cursor }),
    canWrite(tenant_id),
  ]);
  if (!output) return <NoSuchPage title="Client admission" first={path} />;
  const { clients, total, next_cursor } = output;
  const isOpen = doors.some(({ name }) => tenant[name]);
  return (
    <>
      <PageHeader title="Client admission" text="Applications that came by themselves: who may come, who came, and whom to keep out." crumbs={[{ href: `/tenants/${tenant_id}/clients`, label: "Clients" }]} />
      <div className="stack">
        <section className="panel" aria-labelledby="doors">
          <div className="panel-head">
            <h2 id="doors">Who may come</h2>
          </div>
          <div className="panel-in">
            {mayWrite ? (
              <OperationForm operation="update_tenant" fixed={{ tenant_id }} version={tenant.updated_at} label="Save" doneText="Saved.">
                {doors.map(({ name, label, hint }) => (
                  <CheckField key={name} name={name} label={label} hint={hint} defaultChecked={tenant[name]} />
                ))}
              </OperationForm>
            ) : (
              <ul className="grid gap-3">
                {doors.map(({ name, label, hint }) => (
                  <li key={name}>
                    {label} <Badge look={tenant[name] ? "good" : "plain"}>{tenant[name] ? "Allowed" : "Not allowed"}</Badge>
                    <span className="sub">{hint}</span>
                  </li>
                ))}
              </ul>
            )}
          </div>
        </section>
        <section className="panel" aria-labelledby="came">
          <div className="panel-head pb-3">
            <h2 id="came">{total === 0 ? "Who came" : `${total.toLocaleString("en")} came by ${total === 1 ? "itself" : "themselves"}`}</h2>
          </div>
          {total === 0 ? (
            <EmptyState
              title="Nobody has come yet"
              text={isOpen ? "Applications that register themselves are listed here, to be looked at and kept out if need be." : "Both ways are closed, so nobody can."}
              prompt={isOpen ? `Which applications registered themselves in the tenant ${tenant_id}, and where do they send people?` : `Let assistants register themselves in the tenant ${tenant_id} by a metadata document.`}
            />
          ) : (
            <Table columns={["Application", "Sends people to", "Came by", "Last used", "Status", "Decision"]}>
              {clients.map((client) => (
                <Row key={client.id} client={client} mayWrite={mayWrite} />
              ))}
            </Table>
          )}
          <Pagination path={path} cursor={cursor} next={next_cursor} />
        </section>
      </div>
    </>
  );
}

function Row({ client, mayWrite }: { client: WireClient; mayWrite: boolean }) {
  const isActive = client.status === "active";
  return (
    <tr>
      <td className="min-w-0 break-words">
        <Link href={clientPath(client.tenant_id, client.id)} className="row-link">
          {client.name}
        </Link>
        <code className="sub break-all">{client.id}</code>
      </td>
      <td className="break-all">
        {[...new Set(client.redirect_uris.map(destination))].map((each) => (
          <code key={each} className="block">
            {each}
          </code>
        ))}
      </td>
      <td>{registrations[client.registration]}</td>
      <td data-label="Last used">{client.last_used_at ? <Time at={client.last_used_at} /> : <span className="quiet">never</span>}</td>
      <td>
        <ClientStatus status={client.status} />
      </td>
      <td className="relative">
        {mayWrite && (
          <OperationForm
            key={client.status}
            operation="update_client"
            fixed={{ tenant_id: client.tenant_id, id: client.id, status: isActive ? "disabled" : "active" }}
            version={client.updated_at}
            label={isActive ? "Block" : "Allow"}
            look={isActive ? "danger" : ""}
            doneText={isActive ? `${client.name} is blocked.` : `${client.name} may come in again.`}
          />
        )}
      </td>
    </tr>
  );
}

/** The host or the scheme: who gets the codes. */
const destination = (uri: string): string => (/^https?:/i.test(uri) ? new URL(uri).host : uri.split(":")[0]! + ":");
