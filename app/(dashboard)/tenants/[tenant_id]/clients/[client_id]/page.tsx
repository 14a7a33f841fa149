import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getClient } from "@/lib/services/clients";
import { getTenant } from "@/lib/services/tenants";
import { Badge } from "../../../../../_ui/badge";
import { PageHeader } from "../../../../../_ui/page-header";
import { query, requirePerson } from "../../../../actor";
import { find } from "../../../../answer";
import { canWrite } from "../../../../role";
import { applicationTypes, clientPath, isSelfRegistered, registrations } from "../application-types";
import { ClientStatus, type WireClient } from "../client-rows";
import { Credentials } from "./credentials";
import { Quickstart } from "./quickstart";
import { Settings } from "./settings";

export const metadata: Metadata = { title: "Client" };

interface Props {
  params: Promise<{ tenant_id: string; client_id: string }>;
  searchParams: Promise<{ tab?: string | string[]; for?: string | string[] }>;
}

const labels = { quickstart: "Code", settings: "Settings", credentials: "Credentials" } as const;
type Tab = keyof typeof labels;

/** Code is for those who write the application; whoever registered it by itself has it already. */
const tabsOf = ({ registration }: WireClient): Tab[] => (registration === "manual" ? ["quickstart", "settings", "credentials"] : registration === "dynamic" ? ["settings", "credentials"] : ["settings"]);

export default async function ClientPage({ params, searchParams }: Props) {
  const [{ tenant_id, client_id }, { tab, for: framework }] = await Promise.all([params, searchParams]);
  const id = decodeURIComponent(client_id);
  const path = clientPath(tenant_id, id);
  await requirePerson(path);
  const [client, tenant, mayWrite] = await Promise.all([find(getClient, { tenant_id, id }), query(getTenant, { tenant_id }), canWrite(tenant_id)]);
  if (!client) notFound();
  const tabs = tabsOf(client);
  const shown = tabs.find((each) => each === tab) ?? tabs[0]!;
  const base = `/tenants/${tenant_id}/clients`;
  return (
    <>
      <PageHeader
        title={client.name}
        text={
          <>
            {applicationTypes[client.application_type].label}
            {client.registration !== "manual" && ` · ${registrations[client.registration]}`}
          </>
        }
        crumbs={[{ href: base, label: "Clients" }, ...(isSelfRegistered(client.registration) ? [{ href: `${base}/admission`, label: "Admission" }] : [])]}
        action={
          <div className="flex flex-wrap gap-2">
            {!client.require_pkce && <Badge look="warn">Without PKCE</Badge>}
            <ClientStatus status={client.status} />
          </div>
        }
      />
      {tabs.length > 1 && (
        <nav className="tabs" aria-label="Client">
          {tabs.map((each) => (
            <Link key={each} href={`${path}?tab=${each}`} aria-current={each === shown ? "page" : undefined} scroll={false}>
              {labels[each]}
            </Link>
          ))}
        </nav>
      )}
      {shown === "quickstart" && <Quickstart client={client} issuer={tenant.issuer} path={path} chosen={typeof framework === "string" ? framework : undefined} mayWrite={mayWrite} />}
      {shown === "settings" && <Settings client={client} mayWrite={mayWrite} />}
      {shown === "credentials" && <Credentials client={client} issuer={tenant.issuer} mayWrite={mayWrite} />}
    </>
  );
}
