import type { Metadata } from "next";
import Link from "next/link";
import { TextField } from "../../../../../_ui/field";
import { OperationForm } from "../../../../../_ui/operation-form";
import { PageHeader } from "../../../../../_ui/page-header";
import { requirePerson } from "../../../../actor";
import { canWrite } from "../../../../role";

export const metadata: Metadata = { title: "Add domain" };

export default async function NewDomainPage({ params }: { params: Promise<{ tenant_id: string }> }) {
  const { tenant_id } = await params;
  const list = `/tenants/${tenant_id}/domains`;
  await requirePerson(`${list}/new`);
  const mayWrite = await canWrite(tenant_id);
  return (
    <div className="narrow">
      <PageHeader title="Add a domain" text="Nothing changes for anybody until its DNS records are found." crumbs={[{ href: list, label: "Domains" }]} />
      <section className="panel panel-in" aria-label="The domain">
        {mayWrite ? (
          <OperationForm
            operation="create_custom_domain"
            fixed={{ tenant_id }}
            label="Add domain"
            next={`${list}/{id}`}
            cancel={
              <Link className="button ghost" href={list}>
                Cancel
              </Link>
            }
          >
            <TextField name="domain" label="Domain" placeholder="auth.example.com" isMono hint="Best a name below your own, such as auth or login. At the top of a zone (example.com) most DNS providers allow no CNAME." />
          </OperationForm>
        ) : (
          <p>Your role is viewer: you see domains, and an admin or owner of the account adds them.</p>
        )}
      </section>
    </div>
  );
}
