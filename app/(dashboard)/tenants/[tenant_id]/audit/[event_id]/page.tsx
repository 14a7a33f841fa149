import type { Metadata } from "next";
import { getAuditEvent } from "@/lib/services/audit-events";
import { Badge } from "../../../../../_ui/badge";
import { PageHeader } from "../../../../../_ui/page-header";
import { query, requirePerson } from "../../../../actor";
import { EventDetail } from "../../../../audit/event-detail";
import { memberNames } from "../../../../audit/names";
import { actionWords, actorWords, outcomes } from "../../../../audit/words";

export const metadata: Metadata = { title: "Event" };

export default async function EventPage({ params }: { params: Promise<{ tenant_id: string; event_id: string }> }) {
  const { tenant_id, event_id } = await params;
  await requirePerson(`/tenants/${tenant_id}/audit/${event_id}`);
  const [event, names] = await Promise.all([query(getAuditEvent, { tenant_id, id: event_id }), memberNames({ tenantId: tenant_id })]);
  const { label, look } = outcomes[event.outcome];
  return (
    <>
      <PageHeader title={actionWords(event)} text={<code>{event.action}</code>} crumbs={[{ href: `/tenants/${tenant_id}/audit`, label: "Audit log" }]} action={<Badge look={look}>{label}</Badge>} />
      <section className="panel" aria-label="Event">
        <EventDetail event={event} actor={actorWords(event, names)} />
      </section>
    </>
  );
}
