import type { z } from "zod";
import type { getEmailSender } from "@/lib/services/email-sender";
import { Badge } from "../../../../_ui/badge";

/** Whom the next mail comes from, as it is and not as it was meant. */
export function SenderNow({ sender: { name, address, source, is_dkim_signed: isSigned, is_delivered: isDelivered } }: { sender: z.output<typeof getEmailSender.output> }) {
  return (
    <section className="panel" aria-labelledby="sender-now">
      <div className="panel-head">
        <h2 id="sender-now">In use now</h2>
        <Badge look={source === "custom_email" ? "good" : "warn"}>{source === "custom_email" ? "Your domain" : "Platform fallback"}</Badge>
      </div>
      <div className="panel-in grid gap-3">
        <p className="text-base break-words">
          <strong>{name}</strong> <span className="quiet">&lt;{address}&gt;</span>
        </p>
        <p className="quiet">
          {source === "custom_email"
            ? `Verified, and ${isSigned ? "signed with its own key (DKIM)" : "not signed"}.`
            : "No domain of yours is verified and in use, so mail comes from the platform's address under your product's name. Answers do not reach you, and other tenants share its reputation."}
        </p>
        {!isDelivered && <p className="notice warn">This installation has no SMTP server (SMTP_URL): mail is kept in its local outbox and reaches nobody.</p>}
      </div>
    </section>
  );
}
