import Link from "next/link";
import type { ReactNode } from "react";
import { CopyField } from "../../_ui/copy-field";
import { Id } from "../../_ui/id";
import { targetPath, valueWords, viaWords, type AuditEvent } from "./words";

/** All that is known of one event: what it tells of with links there, each change from what to what, and the event as JSON. */
export function EventDetail({ event, actor, path }: { event: AuditEvent; actor: string; path?: string }) {
  const { target, changes, user_id: userId, tenant_id: tenantId } = event;
  const page = targetPath(event);
  const at = (section: string, id: string) => `/tenants/${encodeURIComponent(tenantId ?? "")}/${section}/${encodeURIComponent(id)}`;
  const actingClient = event.actor.kind === "client" ? event.actor.id : event.actor.kind === "end_user" ? event.actor.client_id : undefined;
  return (
    <div className="event-in">
      <dl className="facts">
        <Fact label="When">
          <time dateTime={event.created_at}>{event.created_at.slice(0, 19).replace("T", " ")} UTC</time>
        </Fact>
        <Fact label="Who">
          {actor}, by way of {viaWords[event.actor.via]}
          {event.actor.id && <Id value={event.actor.id} />}
        </Fact>
        {actingClient && tenantId && (
          <Fact label="Client">
            <Link className="link" href={at("clients", actingClient)}>
              {actingClient}
            </Link>
          </Fact>
        )}
        {event.actor.kind === "user" && event.actor.client_id && event.actor.via !== "dashboard" && (
          <Fact label="Through">
            <Id value={event.actor.client_id} />
          </Fact>
        )}
        {target && (
          <Fact label="What">
            <span>
              {target.type.replaceAll("_", " ")}{" "}
              {page ? (
                <Link className="link" href={page}>
                  {target.name ?? target.id ?? "open"}
                </Link>
              ) : (
                (target.name ?? "")
              )}
            </span>
            {target.id && <Id value={target.id} />}
          </Fact>
        )}
        {userId && tenantId && target?.type !== "user" && (
          <Fact label="User">
            <Link className="link" href={at("users", userId)}>
              {userId}
            </Link>
          </Fact>
        )}
        {event.ip && <Fact label="From">{event.ip}</Fact>}
        {event.request_id && (
          <Fact label="Request">
            <Id value={event.request_id} />
          </Fact>
        )}
        <Fact label="Event">
          <Id value={event.id} />
          {path && (
            <Link className="link" href={path}>
              Open by itself
            </Link>
          )}
        </Fact>
      </dl>
      {changes && Object.keys(changes).length > 0 && (
        <table className="changes">
          <caption className="sr-only">What was changed</caption>
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(changes).map(([field, { from, to }]) => (
              <tr key={field}>
                <th scope="row">
                  <code>{field}</code>
                </th>
                <td data-label="Before">
                  <del>{valueWords(from)}</del>
                </td>
                <td data-label="After">
                  <ins>{valueWords(to)}</ins>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <CopyField label="As JSON" value={JSON.stringify(event, null, 2)} />
    </div>
  );
}

const Fact = ({ label, children }: { label: string; children: ReactNode }) => (
  <div>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
);
