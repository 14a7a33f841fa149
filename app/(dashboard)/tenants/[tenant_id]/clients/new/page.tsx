import type { Metadata } from "next";
import { query, requirePerson } from "../../../../actor";
import type { TenantAnswer } from "../../../../answers";
import { NewClient } from "./new-client";

export const metadata: Metadata = { title: "New client" };

export default async function NewClientPage({ params }: { params: Promise<{ tenant_id: string }> }) {
  const { tenant_id } = await params;
  await requirePerson(`/tenants/${tenant_id}/clients/new`);
  const { issuer } = await query<TenantAnswer>("get_tenant", { tenant_id });
  return (
    <section className="panel max-w-170" aria-labelledby="new-client">
      <div className="panel-head">
        <h2 id="new-client">New client</h2>
      </div>
      <div className="panel-in">
        <NewClient tenantId={tenant_id} issuer={issuer} />
      </div>
    </section>
  );
}
