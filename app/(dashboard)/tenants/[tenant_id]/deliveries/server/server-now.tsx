import Link from "next/link";
import type { z } from "zod";
import type { getSmtpSettings } from "@/lib/services/smtp-settings";
import { Badge } from "../../../../../_ui/badge";
import { Time } from "../../../../../_ui/time";
import { problemInWords } from "../words";

type Server = z.output<typeof getSmtpSettings.output>;

/** Whose server the next mail goes by, and whether that one works. */
export function ServerNow({ server }: { server: Server }) {
  const { host, port, security, username, is_used: isUsed, waiting, last_attempt: last, tenant_id: tenantId } = server;
  const isAway = isUsed && last !== null && last.outcome !== "accepted" && last.problem !== "recipient" && last.problem !== "message";
  return (
    <section className="panel" aria-labelledby="server-now">
      <div className="panel-head">
        <h2 id="server-now">In use now</h2>
        <Badge look={isAway ? "bad" : isUsed ? "good" : ""}>{isAway ? "Not working" : isUsed ? "Your server" : "The platform's server"}</Badge>
      </div>
      <div className="panel-in grid gap-3">
        {host ? (
          <p className="text-base break-words">
            <code>
              {host}:{port}
            </code>{" "}
            <span className="quiet">
              {security === "none" ? "without TLS" : security === "tls" ? "TLS" : "STARTTLS"}, {username ? `as ${username}` : "without a login"}
            </span>
          </p>
        ) : (
          <p className="quiet">No server of your own is set, so all mail goes by the platform&apos;s.</p>
        )}
        {host && !isUsed && (
          <p className="notice warn">
            It is not used yet: no domain of yours is verified and in use, and mail from the platform&apos;s address goes by the platform&apos;s server. <Link className="link" href={`/tenants/${tenantId}/emails`}>Add a sender domain</Link>
          </p>
        )}
        {isAway && (
          <p className="notice bad" role="status">
            {problemInWords(last.problem)} (<Time at={last.at} />{last.answer ? `: ${last.answer}` : ""}). {waiting === 1 ? "1 mail waits" : `${waiting} mails wait`} for it, and none goes another way. <Link className="link" href={`/tenants/${tenantId}/deliveries?status=queued`}>See what waits</Link>
          </p>
        )}
        {isUsed && !isAway && <p className="quiet">{last ? <>The last mail went out <Time at={last.at} />.</> : "No mail has gone by it yet."}</p>}
      </div>
    </section>
  );
}
