import type { Metadata } from "next";
import Link from "next/link";
import { getMe } from "@/lib/services/accounts";
import { listTenants } from "@/lib/services/tenants";
import { PageHeader } from "../_ui/page-header";
import { Table } from "../_ui/table";
import { query, requirePerson } from "./actor";
import { NewTenant } from "./new-tenant";

export const metadata: Metadata = { title: "Tenants" };

export default async function TenantsPage() {
  await requirePerson("/");
  const [{ accounts }, { tenants }] = await Promise.all([query(getMe), query(listTenants, { limit: 1000 })]);
  const accountOf = new Map(accounts.flatMap((account) => account.tenants.map(({ id }) => [id, account.name] as const)));
  const writable = accounts.filter(({ role }) => role !== "viewer").map(({ id, name }) => ({ value: id, label: name }));
  const create = writable.length > 0 && <NewTenant accounts={writable} />;
  return (
    <>
      <PageHeader title="Tenants" text="Each tenant is an isolated set of users with its own issuer, keys and login page." action={tenants.length > 0 && create} />
      <section className="panel" aria-label="Tenants">
        {tenants.length === 0 ? (
          <div className="empty">
            <h2>No tenants yet</h2>
            <p>{create ? "Create your first tenant to get an issuer that your applications can sign people in with." : "Ask an owner of an account to add you, then reload this page."}</p>
            {create}
          </div>
        ) : (
          <Table columns={["Name", "Issuer", "Account", "Status"]}>
            {tenants.map((tenant) => (
              <tr key={tenant.id}>
                <td>
                  <Link href={`/tenants/${tenant.id}`} className="row-link">
                    {tenant.name}
                  </Link>
                  <code className="sub">{tenant.id}</code>
                </td>
                <td>
                  <code className="quiet">{tenant.issuer}</code>
                </td>
                <td data-label="Account">{accountOf.get(tenant.id)}</td>
                <td>
                  <span className={`badge ${tenant.status === "active" ? "good" : "bad"}`}>{tenant.status === "active" ? "Active" : "Suspended"}</span>
                </td>
              </tr>
            ))}
          </Table>
        )}
      </section>
    </>
  );
}
