import type { ReactNode } from "react";
import { getTenant } from "@/lib/services/tenants";
import { EnvironmentProvider } from "../../../_ui/environment";
import { currentPerson, query } from "../../actor";
import { CurrentTenant } from "../../current-tenant";
import { me } from "../../role";
import { requireAskedObject } from "./asked-object";

/** Each page below has its own heading. A tenant, or a thing in it, that the person may not see is not found here, before anything was sent. */
export default async function TenantLayout({ params, children }: { params: Promise<{ tenant_id: string }>; children: ReactNode }) {
  if (!(await currentPerson())) return children;
  const { tenant_id } = await params;
  const [{ id, name, environment, issuer, status }, { accounts }] = await Promise.all([query(getTenant, { tenant_id }), me(), requireAskedObject(tenant_id)]);
  const account = accounts.find(({ tenants }) => tenants.some((tenant) => tenant.id === id));
  return (
    <EnvironmentProvider environment={environment} tenantName={name}>
      <CurrentTenant tenant={{ id, name, environment, issuer, account: account && { name: account.name, role: account.role } }} />
      {status === "suspended" && <p className="notice warn mb-6">This tenant is suspended: it signs nobody in until its status is active again.</p>}
      {children}
    </EnvironmentProvider>
  );
}
