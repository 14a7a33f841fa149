import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { listAuditEvents } from "@/lib/services/audit-events";
import { listConnectedApps } from "@/lib/services/connected-apps";
import { listPasskeys } from "@/lib/services/passkeys";
import { listSessions } from "@/lib/services/sessions";
import { getUser } from "@/lib/services/users";
import { DeletePanel } from "../../../../../_ui/delete-panel";
import { Id } from "../../../../../_ui/id";
import { PageHeader } from "../../../../../_ui/page-header";
import { Time } from "../../../../../_ui/time";
import { query, requirePerson } from "../../../../actor";
import { EventList } from "../../../../audit/event-list";
import { memberNames } from "../../../../audit/names";
import { canWrite } from "../../../../role";
import { UserStatus, type WireUser } from "../user-rows";
import { ConnectedApps, Passkeys, Sessions } from "./panels";
import { Profile } from "./profile";
import { UserActions } from "./user-actions";

export const metadata: Metadata = { title: "User" };

export default async function UserPage({ params }: { params: Promise<{ tenant_id: string; user_id: string }> }) {
  const { tenant_id, user_id } = await params;
  const id = decodeURIComponent(user_id);
  const list = `/tenants/${tenant_id}/users`;
  await requirePerson(`${list}/${user_id}`);
  if (!/^[\x21-\x7e]+$/.test(id)) notFound();
  const of = { tenant_id, user_id: id };
  const [user, mayWrite, { passkeys, total: passkeyCount }, { sessions, total: sessionCount }, { connected_apps: apps }, { audit_events: events }, names] = await Promise.all([
    query(getUser, { tenant_id, id }),
    canWrite(tenant_id),
    query(listPasskeys, { ...of, limit: 20 }),
    query(listSessions, { ...of, limit: 20 }),
    query(listConnectedApps, of),
    query(listAuditEvents, { tenant_id, subject_id: id, limit: 10 }),
    memberNames({ tenantId: tenant_id }),
  ]);
  return (
    <>
      <PageHeader
        title={<span className="text-xl">{user.email}</span>}
        text={user.name}
        crumbs={[{ href: list, label: "Users" }]}
        action={mayWrite ? <UserActions tenantId={tenant_id} id={user.id} status={user.status} version={user.updated_at} hasSignedIn={user.last_login !== null} /> : <UserStatus status={user.status} />}
      />
      <div className="stack">
        <div className="columns">
          <section className="panel" aria-labelledby="profile">
            <div className="panel-head">
              <h2 id="profile">Profile</h2>
            </div>
            <div className="panel-in">{mayWrite ? <Profile tenantId={tenant_id} user={user} /> : <Facts user={user} isWhole />}</div>
          </section>
          <section className="panel" aria-labelledby="facts">
            <div className="panel-head">
              <h2 id="facts">Facts</h2>
            </div>
            <div className="panel-in">
              <Facts user={user} />
            </div>
          </section>
        </div>
        <Sessions tenantId={tenant_id} user={user} sessions={sessions} total={sessionCount} mayWrite={mayWrite} />
        <Passkeys tenantId={tenant_id} passkeys={passkeys} total={passkeyCount} mayWrite={mayWrite} />
        <ConnectedApps tenantId={tenant_id} userId={user.id} apps={apps} mayWrite={mayWrite} />
        <section className="panel" aria-labelledby="events">
          <div className="panel-head pb-3">
            <h2 id="events">Recent events</h2>
            <Link className="link" href={`/tenants/${tenant_id}/audit?subject_id=${encodeURIComponent(user.id)}`}>
              All events of this user
            </Link>
          </div>
          {events.length === 0 ? <p className="panel-in quiet">Nothing has happened yet.</p> : <EventList events={events} names={names} pathOf={({ id: event }) => `/tenants/${tenant_id}/audit/${event}`} />}
        </section>
        {mayWrite && (
          <DeletePanel
            kind="user"
            name={user.email}
            text="They and all that belongs to them are gone for good. To lock them out for a while, suspend them."
            operation="delete_user"
            fixed={{ tenant_id, id: user.id }}
            next={list}
            doneText="The user is deleted"
          />
        )}
      </div>
    </>
  );
}

function Facts({ user, isWhole = false }: { user: WireUser; isWhole?: boolean }) {
  const facts = isWhole
    ? ([["Name", user.name], ["Scopes", user.scopes.join(" ")], ["External id", user.external_id], ["Picture", user.picture]] as const).map(([label, value]) => [label, value || "none"] as const)
    : ([
        ["User id", <Id key="id" value={user.id} />],
        ["Status", <UserStatus key="status" status={user.status} />],
        ["E-mail address", user.email_verified ? "proven by signing in" : "not proven yet"],
        ["Last sign-in", user.last_login ? <Time key="last" at={user.last_login} /> : "never"],
        ["Created", <Time key="created" at={user.created_at} />],
        ["Changed", <Time key="updated" at={user.updated_at} />],
      ] as const);
  return (
    <dl className="grid gap-4">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt className="copy-label">{label}</dt>
          <dd className="break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
