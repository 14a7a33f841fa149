import { ChevronRight } from "lucide-react";
import { Badge } from "../../_ui/badge";
import { Time } from "../../_ui/time";
import { EventDetail } from "./event-detail";
import { actionWords, actorWords, outcomes, type AuditEvent } from "./words";

interface Props {
  events: AuditEvent[];
  /** Those who manage the account, by their ids. */
  names: ReadonlyMap<string, string>;
  /** Where one event is shown by itself. */
  pathOf?: (event: AuditEvent) => string;
}

/** Events as rows that open: no script is needed to read one. */
export const EventList = ({ events, names, pathOf }: Props) => (
  <ul className="events">
    {events.map((event) => (
      <li key={event.id}>
        <details>
          <summary>
            <ChevronRight aria-hidden />
            <span className="event-what">
              <strong>{actionWords(event)}</strong> {event.outcome !== "success" && <Badge look={outcomes[event.outcome].look}>{outcomes[event.outcome].label}</Badge>}
              <span className="sub">{event.target?.name ?? event.target?.id ?? ""}</span>
            </span>
            <span className="event-who">
              {actorWords(event, names)}
              <code className="sub">{event.action}</code>
            </span>
            <Time at={event.created_at} />
          </summary>
          <EventDetail event={event} actor={actorWords(event, names)} path={pathOf?.(event)} />
        </details>
      </li>
    ))}
  </ul>
);
