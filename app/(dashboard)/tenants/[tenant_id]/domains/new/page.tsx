import type { Metadata } from "next";
import { TextField } from "../../../../../_ui/field";
import { PageHeader } from "../../../../../_ui/page-header";
import { requirePerson } from "../../../../actor";
import { AddForm } from "../../add-form";

export const metadata: Metadata = { title: "Add domain" };

export default async function NewDomainPage({ params }: { params: Promise<{ tenant_id: string }> }) {
  const { tenant_id } = await params;
  const list = `/tenants/${tenant_id}/domains`;
  await requirePerson(`${list}/new`);
  return (
    <div className="narrow">
      <PageHeader title="Add a domain" text="Nothing changes for anybody until its DNS records are found." crumbs={[{ href: list, label: "Domains" }]} />
      <section className="panel panel-in" aria-label="The domain">
        <AddForm tenantId={tenant_id} operation="create_custom_domain" label="Add domain" things="domains" list={list}>
          <TextField name="domain" label="Domain" placeholder="auth.example.com" isMono hint="Best a name below your own, such as auth or login. At the top of a zone (example.com) most DNS providers allow no CNAME." />
        </AddForm>
      </section>
    </div>
  );
}
