import type { ReactNode } from "react";
import { getTenant } from "@/lib/services/tenants";
import { PageHeader } from "../../../_ui/page-header";
import { currentPerson, query } from "../../actor";
import { NavLink } from "../../nav-link";

export default async function TenantLayout({ params, children }: { params: Promise<{ tenant_id: string }>; children: ReactNode }) {
  if (!(await currentPerson())) return children;
  const { tenant_id } = await params;
  const tenant = await query(getTenant, { tenant_id });
  return (
    <>
      <PageHeader
        title={tenant.name}
        text={<code>{tenant.id}</code>}
        crumbs={[{ href: "/", label: "Tenants" }]}
        action={tenant.status === "suspended" && <span className="badge bad">Suspended</span>}
      />
      <nav className="tabs" aria-label="Tenant">
        <NavLink href={`/tenants/${tenant.id}`} isExact>
          Overview
        </NavLink>
        <NavLink href={`/tenants/${tenant.id}/clients`}>Clients</NavLink>
        <NavLink href={`/tenants/${tenant.id}/branding`}>Branding</NavLink>
      </nav>
      {children}
    </>
  );
}
