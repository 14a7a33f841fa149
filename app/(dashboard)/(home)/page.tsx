import type { Metadata } from "next";
import Link from "next/link";
import { settings } from "@/lib/env";
import { listTenants } from "@/lib/services/tenants";
import { AddLink } from "../../_ui/add-link";
import { Badge } from "../../_ui/badge";
import { counted } from "../../_ui/counted";
import { createLine } from "../../_ui/command-line";
import { EmptyState } from "../../_ui/empty-state";
import { EnvironmentMark } from "../../_ui/environment";
import { Id } from "../../_ui/id";
import { ListPanel } from "../../_ui/list-panel";
import { PageHeader } from "../../_ui/page-header";
import { Time } from "../../_ui/time";
import { query, requirePerson } from "../actor";
import { given, type SearchParams } from "../answer";
import { tenantPath } from "../navigation";
import { me } from "../role";

export const metadata: Metadata = { title: "Tenants" };

export default async function TenantsPage({ searchParams }: { searchParams: SearchParams }) {
  await requirePerson("/");
  const { cursor } = await given(searchParams, ["cursor"]);
  const [{ accounts }, { tenants, total, next_cursor }] = await Promise.all([me(), query(listTenants, { limit: 50, cursor })]);
  const accountOf = new Map(accounts.flatMap((account) => account.tenants.map(({ id }) => [id, account.name] as const)));
  const mayCreate = accounts.some(({ role }) => role !== "viewer");
  const create = mayCreate && <AddLink href="/new-tenant" label="Create tenant" />;
  return (
    <>
      <PageHeader title="Tenants" text="Each tenant is an isolated set of users with its own issuer, keys and login page." action={total > 0 && create} />
      <ListPanel
        label="Tenants"
        total={total}
        pages={{ path: "/", cursor, next: next_cursor, text: counted({ total }, "tenant") }}
        columns={["Name", "Environment", ...(accounts.length > 1 ? ["Account"] : []), "Issuer", "Created"]}
        empty={
          <EmptyState
            title="No tenants yet"
            text={mayCreate ? "Create your first tenant to get an issuer that your applications can sign people in with." : "Ask an owner of an account to add you, then reload this page."}
            action={create}
            command={mayCreate ? createLine("tenant", { name: "Acme", allow_registration: true }) : undefined}
            prompt={mayCreate ? `Create an Authalla tenant called Acme at ${settings().appUrl} where people may sign up by themselves.` : undefined}
          />
        }
      >
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
      </ListPanel>
    </>
  );
}
