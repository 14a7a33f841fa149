import type { Metadata } from "next";
import { getTenant } from "@/lib/services/tenants";
import { query, requirePerson } from "../../../../actor";
import { NewClient } from "./new-client";

export const metadata: Metadata = { title: "New client" };

export default async function NewClientPage({ params }: { params: Promise<{ tenant_id: string }> }) {
  const { tenant_id } = await params;
  await requirePerson(`/tenants/${tenant_id}/clients/new`);
  const { issuer } = await query(getTenant, { tenant_id });
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
