import type { Metadata } from "next";
import Link from "next/link";
import { listAuditEvents } from "@/lib/services/audit-events";
import { getLoginTrace } from "@/lib/services/login-traces";
import { address } from "../../../../_ui/address";
import { PageHeader } from "../../../../_ui/page-header";
import { Time } from "../../../../_ui/time";
import { query, requirePerson } from "../../../actor";
import { find, given, type SearchParams } from "../../../answer";
import { FindTrace } from "./find-trace";
import { Timeline } from "./timeline";

export const metadata: Metadata = { title: "Stopped sign-ins" };

export default async function LoginTracesPage({ params, searchParams }: { params: Promise<{ tenant_id: string }>; searchParams: SearchParams }) {
  const { tenant_id } = await params;
  const base = `/tenants/${tenant_id}/login-traces`;
  await requirePerson(base);
  const { reference } = await given(searchParams, ["reference"]);
  const [trace, { audit_events: recent }] = await Promise.all([reference ? find(getLoginTrace, { tenant_id, reference }) : undefined, query(listAuditEvents, { tenant_id, action: "login.failed", limit: 10 })]);
  return (
    <>
      <PageHeader title="Stopped sign-ins" text="When a sign-in cannot go on, its page shows a reference. Whoever reads it out to you can be told why." crumbs={[{ href: `/tenants/${tenant_id}/audit`, label: "Audit log" }]} />
      <div className="stack">
        <section className="panel panel-in" aria-label="Find">
          <FindTrace tenantId={tenant_id} value={reference} isBig />
          {reference && !trace && (
            <p className="notice mt-4" role="status">
              There is no stopped sign-in with the reference {reference.slice(0, 40)}. They are kept for seven days. Check the letters: 0, 1 and vowels never occur.
            </p>
          )}
        </section>
        {trace && <Timeline trace={trace} tenantId={tenant_id} />}
        <section className="panel" aria-labelledby="recent">
          <div className="panel-head">
            <h2 id="recent">Most recent</h2>
          </div>
          {recent.length === 0 ? (
            <p className="panel-in quiet">No sign-in was stopped. That is good news.</p>
          ) : (
            <ul className="list py-2">
              {recent.map((event) => (
                <li key={event.id}>
                  <span>
                    <Link className="link" href={address(base, { reference: event.target?.id ?? undefined })}>
                      <code>{event.target?.id}</code>
                    </Link>{" "}
                    <span className="quiet">{event.target?.name?.replaceAll("_", " ")}</span>
                  </span>
                  <Time at={event.created_at} />
                </li>
              ))}
            </ul>
          )}
        </section>
      </div>
    </>
  );
}
