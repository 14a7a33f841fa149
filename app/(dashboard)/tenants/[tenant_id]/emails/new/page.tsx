import type { Metadata } from "next";
import Link from "next/link";
import { TextField } from "../../../../../_ui/field";
import { OperationForm } from "../../../../../_ui/operation-form";
import { PageHeader } from "../../../../../_ui/page-header";
import { requirePerson } from "../../../../actor";
import { canWrite } from "../../../../role";

export const metadata: Metadata = { title: "Add sender domain" };

export default async function NewEmailPage({ params }: { params: Promise<{ tenant_id: string }> }) {
  const { tenant_id } = await params;
  const list = `/tenants/${tenant_id}/emails`;
  await requirePerson(`${list}/new`);
  const mayWrite = await canWrite(tenant_id);
  return (
    <div className="narrow">
      <PageHeader title="Add a sender domain" text="Mail goes on coming from where it comes from now until the domain is verified." crumbs={[{ href: list, label: "E-mail" }]} />
      <section className="panel panel-in" aria-label="The sender domain">
        {mayWrite ? (
          <OperationForm
            operation="create_custom_email"
            fixed={{ tenant_id }}
            label="Add sender domain"
            next={`${list}/{id}`}
            cancel={
              <Link className="button ghost" href={list}>
                Cancel
              </Link>
            }
          >
            <TextField name="email_domain" label="Domain" placeholder="example.com" isMono hint="What stands after the @." />
            <TextField name="sender_email" label="Sender's address" isOptional placeholder="hello@example.com" isMono hint="An address at the domain. Left empty: noreply@ it." />
            <TextField name="sender_name" label="Sender's name" isOptional placeholder="Example" hint="Left empty: the product's name." />
          </OperationForm>
        ) : (
          <p>Your role is viewer: you see sender domains, and an admin or owner of the account adds them.</p>
        )}
      </section>
    </div>
  );
}
