import { Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { settings } from "@/lib/env";
import { listTenants } from "@/lib/services/tenants";
import { Badge } from "../../_ui/badge";
import { createLine } from "../../_ui/command-line";
import { EmptyState } from "../../_ui/empty-state";
import { EnvironmentMark } from "../../_ui/environment";
import { Id } from "../../_ui/id";
import { PageHeader } from "../../_ui/page-header";
import { Pagination } from "../../_ui/pagination";
import { Table } from "../../_ui/table";
import { Time } from "../../_ui/time";
import { query, requirePerson } from "../actor";
import { tenantPath } from "../navigation";
import { me } from "../role";

export const metadata: Metadata = { title: "Tenants" };

export default async function TenantsPage({ searchParams }: { searchParams: Promise<{ cursor?: string | string[] }> }) {
  await requirePerson("/");
  const { cursor } = await searchParams;
  const page = typeof cursor === "string" ? { cursor } : {};
  const [{ accounts }, { tenants, total, next_cursor }] = await Promise.all([me(), query(listTenants, { limit: 50, ...page })]);
  const accountOf = new Map(accounts.flatMap((account) => account.tenants.map(({ id }) => [id, account.name] as const)));
  const mayCreate = accounts.some(({ role }) => role !== "viewer");
  const create = mayCreate && (
    <Link className="button primary" href="/new-tenant">
      <Plus aria-hidden /> Create tenant
    </Link>
  );
  return (
    <>
      <PageHeader title="Tenants" text="Each tenant is an isolated set of users with its own issuer, keys and login page." action={total > 0 && create} />
      <section className="panel" aria-label="Tenants">
        {total === 0 ? (
          <EmptyState
            title="No tenants yet"
            text={mayCreate ? "Create your first tenant to get an issuer that your applications can sign people in with." : "Ask an owner of an account to add you, then reload this page."}
            action={create}
            command={mayCreate ? createLine("tenant", { name: "Acme", allow_registration: true }) : undefined}
            prompt={mayCreate ? `Create an Authalla tenant called Acme at ${settings().appUrl} where people may sign up by themselves.` : undefined}
          />
        ) : (
          <>
            <Table columns={["Name", "Environment", ...(accounts.length > 1 ? ["Account"] : []), "Issuer", "Created"]}>
              {tenants.map((tenant) => (
                <tr key={tenant.id}>
                  <td>
                    <Link href={tenantPath(tenant.id)} className="row-link">
                      {tenant.name}
                    </Link>{" "}
                    {tenant.status === "suspended" && <Badge look="bad">Suspended</Badge>}
                    <span className="sub">
                      <Id value={tenant.id} />
                    </span>
                  </td>
                  <td>
                    <EnvironmentMark environment={tenant.environment} />
                  </td>
                  {accounts.length > 1 && <td data-label="Account">{accountOf.get(tenant.id)}</td>}
                  <td>
                    <code className="quiet">{tenant.issuer.replace(/^https?:\/\//, "")}</code>
                  </td>
                  <td data-label="Created">
                    <Time at={tenant.created_at} />
                  </td>
                </tr>
              ))}
            </Table>
            <Pagination next={next_cursor ? `/?cursor=${encodeURIComponent(next_cursor)}` : undefined} first={cursor ? "/" : undefined} text={`${total.toLocaleString("en")} tenants`} />
          </>
        )}
      </section>
    </>
  );
}
