import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { getEmailMessage } from "@/lib/services/email-messages";
import { address } from "../../../../../_ui/address";
import { Badge } from "../../../../../_ui/badge";
import { EmptyState } from "../../../../../_ui/empty-state";
import { Id } from "../../../../../_ui/id";
import { PageHeader } from "../../../../../_ui/page-header";
import { Time } from "../../../../../_ui/time";
import { requirePerson } from "../../../../actor";
import { find } from "../../../../answer";
import { answerWords, attemptWords, eventWords, statusWords, type Message } from "../words";

export const metadata: Metadata = { title: "Mail" };

export default async function DeliveryPage({ params }: { params: Promise<{ tenant_id: string; mail_id: string }> }) {
  const { tenant_id, mail_id } = await params;
  const list = `/tenants/${tenant_id}/deliveries`;
  await requirePerson(`${list}/${mail_id}`);
  const mail = await find(getEmailMessage, { tenant_id, id: mail_id });
  if (!mail) notFound();
  const status = statusWords[mail.status];
  return (
    <>
      <PageHeader title={mail.subject} text={<Id value={mail.id} />} crumbs={[{ href: list, label: "Deliveries" }]} action={<Badge look={status.look}>{status.label}</Badge>} />
      <div className="stack">
        <section className="panel" aria-labelledby="mail">
          <div className="panel-head">
            <h2 id="mail">{status.label}</h2>
            <p>{status.text}</p>
          </div>
          <dl className="facts panel-in">
            <Fact label="Recipient">{mail.recipient}</Fact>
            <Fact label="Asked for">
              <Moment at={mail.created_at} />
            </Fact>
            {mail.sent_at && (
              <Fact label="Handed over">
                <Moment at={mail.sent_at} />
              </Fact>
            )}
            {mail.next_attempt_at && (
              <Fact label="Next attempt">
                <Moment at={mail.next_attempt_at} />
              </Fact>
            )}
            <Fact label="Of use until">
              <Moment at={mail.expires_at} />
            </Fact>
          </dl>
          {["suppressed", "bounced", "complained", "failed"].includes(mail.status) && (
            <div className="panel-foot">
              <Link className="button" href={address(`${list}/addresses`, { address: mail.recipient })}>
                Is this address suppressed?
              </Link>
              <Link className="button" href={address(list, { recipient: mail.recipient })}>
                All mails to it
              </Link>
            </div>
          )}
        </section>
        <section className="panel" aria-labelledby="attempts">
          <div className="panel-head pb-4">
            <h2 id="attempts">Attempts</h2>
          </div>
          <Attempts mail={mail} />
        </section>
      </div>
    </>
  );
}

function Attempts({ mail: { attempt_log: attempts, events } }: { mail: Message }) {
  if (attempts.length === 0 && events.length === 0) return <EmptyState title="None so far" text="Nothing was sent to a mail server." />;
  return (
    <ol className="timeline">
      {attempts.map((attempt) => (
        <li key={attempt.number} data-outcome={attempt.outcome === "accepted" || attempt.outcome === "under_way" ? "ok" : "refused"}>
          <strong>{attemptWords(attempt)}</strong> <Moment at={attempt.started_at} />
          {answerWords(attempt) !== "" && <code className="sub">{answerWords(attempt)}</code>}
          {attempt.server && attempt.server !== "local" && (
            <span className="sub">
              {attempt.is_tenant_server ? "Your server" : "The platform's server"} {attempt.server}, from {attempt.sender}
            </span>
          )}
        </li>
      ))}
      {events.map((event) => (
        <li key={event.type} data-outcome={event.type === "delivered" ? "ok" : "refused"}>
          <strong>{eventWords[event.type]}</strong> <Moment at={event.at} />
          {answerWords(event) !== "" && <code className="sub">{answerWords(event)}</code>}
        </li>
      ))}
    </ol>
  );
}

const Moment = ({ at }: { at: string }) => (
  <>
    <Time at={at} /> <span className="quiet nowrap">{at.slice(0, 19).replace("T", " ")} UTC</span>
  </>
);

const Fact = ({ label, children }: { label: string; children: ReactNode }) => (
  <div>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
);
