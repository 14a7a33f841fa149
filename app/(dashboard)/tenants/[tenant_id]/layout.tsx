import { Suspense, type ReactNode } from "react";
import { getTenant } from "@/lib/services/tenants";
import { EnvironmentProvider } from "../../../_ui/environment";
import { currentPerson } from "../../actor";
import { CurrentTenant, type FrameTenant } from "../../current-tenant";
import { me } from "../../role";
import { asked, requireAskedObject } from "./asked-object";

/** Each page below has its own heading. A tenant, or a thing in it, that the person may not see is not found here, before anything was sent. */
export default async function TenantLayout({ params, children }: { params: Promise<{ tenant_id: string }>; children: ReactNode }) {
  if (!(await currentPerson())) return children;
  const { tenant_id } = await params;
  const tenant = await asked(getTenant, { tenant_id });
  await requireAskedObject(tenant_id);
  const { name, environment, status } = tenant;
  return (
    <EnvironmentProvider environment={environment} tenantName={name}>
      <Suspense fallback={null}>
        <Told tenant={tenant} />
      </Suspense>
      {status === "suspended" && <p className="notice warn mb-6">This tenant is suspended: it signs nobody in until its status is active again.</p>}
      {children}
    </EnvironmentProvider>
  );
}

async function Told({ tenant: { id, name, environment, issuer } }: { tenant: FrameTenant }) {
  const account = (await me()).accounts.find(({ tenants }) => tenants.some((tenant) => tenant.id === id));
  return <CurrentTenant tenant={{ id, name, environment, issuer, account: account && { id: account.id, name: account.name, role: account.role } }} />;
}
