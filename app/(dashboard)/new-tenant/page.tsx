import type { Metadata } from "next";
import Link from "next/link";
import { settings } from "@/lib/env";
import { CheckField, ChoiceField, SelectField, TextField } from "../../_ui/field";
import { OperationForm } from "../../_ui/operation-form";
import { PageHeader } from "../../_ui/page-header";
import { requirePerson } from "../actor";
import { me } from "../role";

export const metadata: Metadata = { title: "Create tenant" };

const environments = [
  { value: "development", label: "Development", text: "To try things out." },
  { value: "staging", label: "Staging", text: "To rehearse a release." },
  { value: "production", label: "Production", text: "For your real users; destructive changes ask twice." },
];

export default async function NewTenantPage() {
  await requirePerson("/new-tenant");
  const accounts = (await me()).accounts.filter(({ role }) => role !== "viewer").map(({ id, name }) => ({ value: id, label: name }));
  const [first, second] = accounts;
  const crumbs = [{ href: "/", label: "Tenants" }];
  if (!first)
    return (
      <>
        <PageHeader title="Create tenant" crumbs={crumbs} />
        <p className="notice">Owners and admins of an account create tenants. Ask an owner of yours for one of these roles.</p>
      </>
    );
  return (
    <div className="narrow">
      <PageHeader title="Create tenant" text="One for each application or environment whose users must not mix." crumbs={crumbs} />
      <section className="panel panel-in" aria-label="New tenant">
        <OperationForm
          operation="create_tenant"
          fixed={second ? undefined : { account_id: first.value }}
          label="Create tenant"
          next="/tenants/{id}"
          cancel={
            <Link className="button ghost" href="/">
              Cancel
            </Link>
          }
        >
          <TextField name="name" label="Name" placeholder="Acme" hint="People see it when they sign in. You can change it later." autoFocus />
          <TextField name="id" label="Id" isOptional isMono placeholder="acme" hint={<>The first part of the host name, as in <code>acme.{settings().platformHost}</code>. It is permanent; left empty, one is made.</>} />
          <ChoiceField name="environment" label="Environment" choices={environments} />
          {second && <SelectField name="account_id" label="Account" choices={accounts} />}
          <CheckField name="allow_registration" label="People may sign up by themselves" hint="Otherwise only users whom you add can sign in." defaultChecked />
        </OperationForm>
      </section>
    </div>
  );
}
