import type { Metadata } from "next";
import { getTenant } from "@/lib/services/tenants";
import { PageHeader } from "../../../../../_ui/page-header";
import { query, requirePerson } from "../../../../actor";
import { canWrite } from "../../../../role";
import { NewClient } from "./new-client";

export const metadata: Metadata = { title: "New client" };

export default async function NewClientPage({ params }: { params: Promise<{ tenant_id: string }> }) {
  const { tenant_id } = await params;
  const list = `/tenants/${tenant_id}/clients`;
  await requirePerson(`${list}/new`);
  const [{ issuer }, mayWrite] = await Promise.all([query(getTenant, { tenant_id }), canWrite(tenant_id)]);
  return (
    <>
      <PageHeader title="New client" crumbs={[{ href: list, label: "Clients" }]} />
      <section className="panel max-w-170" aria-label="New client">
        <div className="panel-in">{mayWrite ? <NewClient tenantId={tenant_id} issuer={issuer} /> : <p>Your role is viewer: you see clients, and an admin or owner of the account makes them.</p>}</div>
      </section>
    </>
  );
}
