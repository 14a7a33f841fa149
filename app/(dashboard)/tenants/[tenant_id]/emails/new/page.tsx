import type { Metadata } from "next";
import { TextField } from "../../../../../_ui/field";
import { PageHeader } from "../../../../../_ui/page-header";
import { requirePerson } from "../../../../actor";
import { AddForm } from "../../add-form";

export const metadata: Metadata = { title: "Add sender domain" };

export default async function NewEmailPage({ params }: { params: Promise<{ tenant_id: string }> }) {
  const { tenant_id } = await params;
  const list = `/tenants/${tenant_id}/emails`;
  await requirePerson(`${list}/new`);
  return (
    <div className="narrow">
      <PageHeader title="Add a sender domain" text="Mail goes on coming from where it comes from now until the domain is verified." crumbs={[{ href: list, label: "E-mail" }]} />
      <section className="panel panel-in" aria-label="The sender domain">
        <AddForm tenantId={tenant_id} operation="create_custom_email" label="Add sender domain" things="sender domains" list={list}>
          <TextField name="email_domain" label="Domain" placeholder="example.com" isMono hint="What stands after the @." />
          <TextField name="sender_email" label="Sender's address" isOptional placeholder="hello@example.com" isMono hint="An address at the domain. Left empty: noreply@ it." />
          <TextField name="sender_name" label="Sender's name" isOptional placeholder="Example" hint="Left empty: the product's name." />
        </AddForm>
      </section>
    </div>
  );
}
