import Link from "next/link";
import type { ReactNode } from "react";
import type { z } from "zod";
import type { listConnectedApps } from "@/lib/services/connected-apps";
import type { listPasskeys } from "@/lib/services/passkeys";
import type { listSessions } from "@/lib/services/sessions";
import { device } from "@/lib/user-agent";
import { Badge } from "../../../../../_ui/badge";
import { ConfirmDialog } from "../../../../../_ui/dialog";
import { OperationForm } from "../../../../../_ui/operation-form";
import { Table } from "../../../../../_ui/table";
import { Time } from "../../../../../_ui/time";
import type { WireUser } from "../user-rows";

interface PanelProps {
  id: string;
  title: string;
  none: string;
  count: number;
  action?: ReactNode;
  children: ReactNode;
}

const Panel = ({ id, title, none, count, action, children }: PanelProps) => (
  <section className="panel" aria-labelledby={id}>
    <div className="panel-head pb-3">
      <h2 id={id}>{title}</h2>
      {count > 0 && action}
    </div>
    {count === 0 ? <p className="panel-in quiet pt-0!">{none}</p> : children}
  </section>
);

interface Common {
  tenantId: string;
  mayWrite: boolean;
}

const methods = { email: "by e-mail", passkey: "with a passkey", social: "through another provider" } as const;

export function Sessions({ tenantId, user, sessions, total, mayWrite }: Common & { user: WireUser; sessions: z.output<typeof listSessions.output>["sessions"]; total: number }) {
  const all = mayWrite && (
    <ConfirmDialog label="End all" triggerLabel="End all sessions" title={`End all sessions of ${user.email}?`} text="They can sign in again." operation="revoke_sessions" fixed={{ tenant_id: tenantId, id: user.id }} doneText="All sessions have ended" />
  );
  return (
    <Panel id="sessions" title="Sessions" none="Signed in nowhere." count={total} action={all}>
      <Table columns={["Device", "From", "Signed in", "Last seen", ...(mayWrite ? ["Action"] : [])]}>
        {sessions.map((session) => {
          const { browser, system } = device(session.user_agent);
          const name = [browser ?? "Unknown browser", system && `on ${system}`].filter(Boolean).join(" ");
          return (
            <tr key={session.id}>
              <td>
                {name}
                {session.method && <span className="sub">{methods[session.method]}</span>}
              </td>
              <td data-label="From">{session.ip ?? "unknown"}</td>
              <td data-label="Signed in">
                <Time at={session.created_at} />
              </td>
              <td data-label="Last seen">
                <Time at={session.last_seen_at} />
              </td>
              {mayWrite && (
                <td>
                  <ConfirmDialog label="End" triggerLabel={`End the session in ${name}`} title="End this session?" text="They can sign in again." operation="revoke_session" fixed={{ tenant_id: tenantId, id: session.id }} doneText="The session has ended" />
                </td>
              )}
            </tr>
          );
        })}
      </Table>
      {total > sessions.length && (
        <div className="panel-foot">
          <Link className="button" href={`/tenants/${tenantId}/sessions?user=${encodeURIComponent(user.id)}`}>
            All {total} sessions
          </Link>
        </div>
      )}
    </Panel>
  );
}

export function Passkeys({ tenantId, passkeys, total, mayWrite }: Common & { passkeys: z.output<typeof listPasskeys.output>["passkeys"]; total: number }) {
  return (
    <Panel id="passkeys" title="Passkeys" none="No passkey yet. They can add one on their account page." count={total}>
      <Table columns={["Name", "Works at", "Last used", "Added", ...(mayWrite ? ["Action"] : [])]}>
        {passkeys.map((passkey) => (
          <tr key={passkey.id}>
            <td>
              {passkey.name} {passkey.counter_regressed_at && <Badge look="bad">May have been copied</Badge>}
              <span className="sub">{passkey.backed_up ? "on several devices" : "on one device"}</span>
            </td>
            <td data-label="Works at">{passkey.host}</td>
            <td data-label="Last used">{passkey.last_used_at ? <Time at={passkey.last_used_at} /> : <span className="quiet">never</span>}</td>
            <td data-label="Added">
              <Time at={passkey.created_at} />
            </td>
            {mayWrite && (
              <td>
                <ConfirmDialog label="Delete" triggerLabel={`Delete passkey ${passkey.name}`} title={`Delete the passkey ${passkey.name}?`} name={passkey.name} operation="delete_passkey" fixed={{ tenant_id: tenantId, id: passkey.id }} doneText="The passkey is deleted" />
              </td>
            )}
          </tr>
        ))}
      </Table>
      {total > passkeys.length && <p className="panel-in quiet">The newest {passkeys.length} of {total}.</p>}
    </Panel>
  );
}

export function ConnectedApps({ tenantId, userId, apps, mayWrite }: Common & { userId: string; apps: z.output<typeof listConnectedApps.output>["connected_apps"] }) {
  return (
    <Panel id="apps" title="Connected applications" none="No application has access to this account." count={apps.length}>
      <Table columns={["Application", "Scopes", "Since", "Last used", ...(mayWrite ? ["Action"] : [])]}>
        {apps.map((app) => (
          <tr key={app.client_id}>
            <td>
              <Link className="link" href={`/tenants/${tenantId}/clients/${encodeURIComponent(app.client_id)}`}>
                {app.name}
              </Link>
              <code className="sub break-all">{app.client_id}</code>
            </td>
            <td data-label="Scopes">
              <code>{app.scopes.join(" ")}</code>
            </td>
            <td data-label="Since">
              <Time at={app.since} />
            </td>
            <td data-label="Last used">{app.last_used_at ? <Time at={app.last_used_at} /> : <span className="quiet">never</span>}</td>
            {mayWrite && (
              <td>
                <OperationForm operation="revoke_connected_app" fixed={{ tenant_id: tenantId, user_id: userId, client_id: app.client_id }} label="Remove access" look="danger" doneText="The application has no access any more" />
              </td>
            )}
          </tr>
        ))}
      </Table>
    </Panel>
  );
}
