import type { Metadata } from "next";
import { getClient } from "@/lib/services/clients";
import { getTenant } from "@/lib/services/tenants";
import { CopyField } from "../../../../../_ui/copy-field";
import { ConfirmDialog } from "../../../../../_ui/dialog";
import { PageHeader } from "../../../../../_ui/page-header";
import { Time } from "../../../../../_ui/time";
import { query, requirePerson } from "../../../../actor";
import { applicationTypes } from "../application-types";
import { RotateSecret } from "./rotate-secret";

export const metadata: Metadata = { title: "Client" };

export default async function ClientPage({ params }: { params: Promise<{ tenant_id: string; client_id: string }> }) {
  const { tenant_id, client_id } = await params;
  const id = decodeURIComponent(client_id);
  const list = `/tenants/${tenant_id}/clients`;
  await requirePerson(`${list}/${client_id}`);
  const [client, tenant] = await Promise.all([query(getClient, { tenant_id, id }), query(getTenant, { tenant_id })]);
  const hasSecret = client.token_endpoint_auth_method.startsWith("client_secret");
  return (
    <div className="stack">
      <PageHeader
        title={<span className="text-xl">{client.name}</span>}
        text={applicationTypes[client.application_type].label}
        crumbs={[{ href: list, label: "Clients" }]}
        action={<span className={`badge ${client.status === "active" ? "good" : "bad"}`}>{client.status === "active" ? "Active" : "Disabled"}</span>}
      />
      <section className="panel" aria-labelledby="settings">
        <div className="panel-head">
          <h2 id="settings">For its settings</h2>
        </div>
        <div className="panel-in copies">
          <CopyField label="Client id" value={client.id} />
          <CopyField label="Issuer" value={tenant.issuer} />
        </div>
        {hasSecret && (
          <div className="panel-foot">
            <p>The secret was shown once and cannot be read again.</p>
            <RotateSecret tenantId={tenant_id} clientId={client.id} />
          </div>
        )}
      </section>
      <section className="panel" aria-labelledby="about">
        <div className="panel-head">
          <h2 id="about">What it may do</h2>
        </div>
        <dl className="panel-in grid gap-4">
          <Fact label="Redirect URIs" values={client.redirect_uris} none="None: nobody signs in with it." />
          <Fact label="Scopes" values={client.allowed_scopes} none="None" />
          <div>
            <dt className="copy-label">Created</dt>
            <dd>
              <Time at={client.created_at} />
            </dd>
          </div>
        </dl>
      </section>
      {client.registration !== "first_party" && (
        <section className="panel" aria-labelledby="delete">
          <div className="panel-head pb-4">
            <h2 id="delete">Delete this client</h2>
            <p>Applications that use it can sign nobody in any more, and its tokens stop working at once.</p>
          </div>
          <div className="panel-foot">
            <ConfirmDialog label="Delete client" title={`Delete ${client.name}?`} text="This cannot be undone. All its tokens stop working at once." name={client.name} operation="delete_client" fixed={{ tenant_id, id: client.id }} next={list} />
          </div>
        </section>
      )}
    </div>
  );
}

function Fact({ label, values, none }: { label: string; values: string[]; none: string }) {
  return (
    <div>
      <dt className="copy-label">{label}</dt>
      {values.length === 0 ? <dd>{none}</dd> : values.map((value) => <dd key={value} className="break-all"><code>{value}</code></dd>)}
    </div>
  );
}
