import type { Metadata } from "next";
import Link from "next/link";
import { listAuditEvents } from "@/lib/services/audit-events";
import { listClients } from "@/lib/services/clients";
import { getTenant } from "@/lib/services/tenants";
import { listUsers } from "@/lib/services/users";
import { CopyField } from "../../../_ui/copy-field";
import { Time } from "../../../_ui/time";
import { query, requirePerson } from "../../actor";

export const metadata: Metadata = { title: "Overview" };

export default async function TenantPage({ params }: { params: Promise<{ tenant_id: string }> }) {
  const { tenant_id } = await params;
  await requirePerson(`/tenants/${tenant_id}`);
  const tenant = await query(getTenant, { tenant_id });
  const [users, clients, { audit_events: events }] = await Promise.all([
    query(listUsers, { tenant_id, limit: 1 }),
    query(listClients, { tenant_id }),
    query(listAuditEvents, { tenant_id, limit: 8 }),
  ]);
  const signsIn = clients.clients.some(({ application_type }) => application_type !== "backend");
  const base = `/tenants/${tenant.id}`;
  const endpoints = [
    ["Issuer", tenant.issuer],
    ["Discovery document", `${tenant.issuer}/.well-known/openid-configuration`],
    ["Authorization endpoint", `${tenant.issuer}/oauth2/authorize`],
    ["Token endpoint", `${tenant.issuer}/oauth2/token`],
    ["Keys (JWKS)", `${tenant.issuer}/.well-known/jwks.json`],
  ] as const;
  return (
    <div className="stack">
      <section className="panel figures" aria-label="Figures">
        <div>
          <span className="label">Users</span>
          <strong>{users.total.toLocaleString("en")}</strong>
        </div>
        <Link href={`${base}/clients`}>
          <span className="label">Clients</span>
          <strong>{clients.total.toLocaleString("en")}</strong>
        </Link>
        <div>
          <span className="label">Sign-up</span>
          <strong>{tenant.allow_registration ? "Open" : "Closed"}</strong>
        </div>
      </section>
      <div className="columns">
        <div className="stack">
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
        </div>
        <div className="stack">
          <section className="panel" aria-labelledby="setup">
            <div className="panel-head">
              <h2 id="setup">Get going</h2>
            </div>
            <ol className="panel-in steps">
              <Step isDone={signsIn} title="Register your application" text="Its client id and redirect URIs.">
                <Link className="link" href={`${base}/clients/new`}>
                  New client
                </Link>
              </Step>
              <Step isDone={users.total > 0} title="Sign somebody in" text={tenant.allow_registration ? "Point your library at the issuer; the first person to sign in becomes the first user." : "Sign-up is closed, so add users by the API or an assistant first."} />
              <Step isDone={false} title="Let an assistant do the rest" text="Custom domain, theme, mail and social logins by asking for them.">
                <Link className="link" href="/connect">
                  Connect an assistant
                </Link>
              </Step>
            </ol>
          </section>
          <section className="panel" aria-labelledby="events">
            <div className="panel-head">
              <h2 id="events">Recent activity</h2>
            </div>
            {events.length === 0 ? (
              <p className="panel-in quiet">Nothing has happened yet. Changes and sign-ins show here.</p>
            ) : (
              <ul className="list pt-2 pb-2">
                {events.map((event) => (
                  <li key={event.id}>
                    <span className="min-w-0 break-words">
                      <code>{event.action}</code>
                      {event.outcome !== "success" && <span className="badge bad ml-2">{event.outcome === "denied" ? "Denied" : "Failed"}</span>}
                      <span className="sub">
                        {[event.target?.name ?? event.target?.id, `via ${event.actor.via}`].filter(Boolean).join(" · ")}
                      </span>
                    </span>
                    <Time at={event.created_at} />
                  </li>
                ))}
              </ul>
            )}
          </section>
        </div>
      </div>
    </div>
  );
}

function Step({ isDone, title, text, children }: { isDone: boolean; title: string; text: string; children?: React.ReactNode }) {
  return (
    <li data-done={isDone || undefined}>
      <strong>{title}</strong> {isDone && <span className="sr-only">(done)</span>}
      <p>{text}</p>
      {!isDone && children}
    </li>
  );
}
