import type { Metadata } from "next";
import Link from "next/link";
import { listAuditEvents } from "@/lib/services/audit-events";
import { listSetupSteps } from "@/lib/services/setup";
import { getTenantStatistics } from "@/lib/services/statistics";
import { getTenant } from "@/lib/services/tenants";
import { CopyField } from "../../../../_ui/copy-field";
import { Id } from "../../../../_ui/id";
import { PageHeader } from "../../../../_ui/page-header";
import { query, requirePerson } from "../../../actor";
import { given, type SearchParams } from "../../../answer";
import { EventList } from "../../../audit/event-list";
import { memberNames } from "../../../audit/names";
import { canWrite } from "../../../role";
import { SetupPanel } from "./setup-panel";
import { SignInChart, spans } from "./sign-in-chart";

export const metadata: Metadata = { title: "Overview" };

export default async function TenantPage({ params, searchParams }: { params: Promise<{ tenant_id: string }>; searchParams: SearchParams }) {
  const { tenant_id } = await params;
  const base = `/tenants/${tenant_id}`;
  await requirePerson(base);
  const { days: asked } = await given(searchParams, ["days"]);
  const span = spans.find((days) => String(days) === asked) ?? 30;
  const [tenant, setup, statistics, { audit_events: events }, names, mayWrite] = await Promise.all([
    query(getTenant, { tenant_id }),
    query(listSetupSteps, { tenant_id }),
    query(getTenantStatistics, { tenant_id, days: span }),
    query(listAuditEvents, { tenant_id, limit: 8 }),
    memberNames({ tenantId: tenant_id }),
    canWrite(tenant_id),
  ]);
  const endpoints = [
    ["Issuer", tenant.issuer],
    ["Discovery document", `${tenant.issuer}/.well-known/openid-configuration`],
    ["Authorization endpoint", `${tenant.issuer}/oauth2/authorize`],
    ["Token endpoint", `${tenant.issuer}/oauth2/token`],
    ["Keys (JWKS)", `${tenant.issuer}/.well-known/jwks.json`],
  ] as const;
  return (
    <>
      <PageHeader title={tenant.name} text={<Id value={tenant.id} />} />
      <div className="stack">
        <section className="panel figures" aria-label="Figures">
          <Figure href={`${base}/users`} label="Users" {...statistics.users} more={tenant.allow_registration ? "Sign-up is open" : "Sign-up is closed"} />
          <Figure href={`${base}/users`} label="New users" {...statistics.new_users} more={`in ${span} days`} />
          <Figure href={`${base}/users`} label="Active users" {...statistics.active_users} more={`signed in within ${span} days`} />
          <Figure href={`${base}/clients`} label="Active clients" {...statistics.active_clients} more={`of ${statistics.clients.number.toLocaleString("en")}${statistics.clients.is_minimum ? "+" : ""}, in ${span} days`} />
        </section>
        {!setup.is_ready && <SetupPanel setup={setup} base={base} issuer={tenant.issuer} mayWrite={mayWrite} />}
        <SignInChart days={statistics.days} total={statistics.sign_ins.total} span={span} path={base} />
        <section className="panel" aria-labelledby="events">
          <div className="panel-head pb-3">
            <h2 id="events">Recent events</h2>
            <Link className="link" href={`${base}/audit`}>
              Audit log
            </Link>
          </div>
          {events.length === 0 ? <p className="panel-in quiet">Nothing has happened yet. Changes and sign-ins show here.</p> : <EventList events={events} names={names} pathOf={({ id }) => `${base}/audit/${id}`} />}
        </section>
        <section className="panel" aria-labelledby="endpoints">
          <div className="panel-head">
            <h2 id="endpoints">Endpoints</h2>
            <p>Most libraries need the issuer only and find the rest by themselves.</p>
          </div>
          <div className="panel-in copies">
            {endpoints.map(([label, value]) => (
              <CopyField key={label} label={label} value={value} />
            ))}
          </div>
        </section>
        {setup.is_ready && <SetupPanel setup={setup} base={base} issuer={tenant.issuer} mayWrite={mayWrite} />}
      </div>
    </>
  );
}

const Figure = ({ href, label, number, is_minimum: isMinimum, more }: { href: string; label: string; number: number; is_minimum: boolean; more: string }) => (
  <Link href={href}>
    <span className="label">{label}</span>
    <strong>
      {number.toLocaleString("en")}
      {isMinimum && "+"}
    </strong>
    <span className="sub">{more}</span>
  </Link>
);
