import type { z } from "zod";
import type { getEmailSender } from "@/lib/services/email-sender";
import { Badge } from "../../../../_ui/badge";
import { OperationForm } from "../../../../_ui/operation-form";

interface Props {
  tenantId: string;
  sender: z.output<typeof getEmailSender.output>;
  mayWrite: boolean;
}

/** Whom the next mail comes from, as it is and not as it was meant, and why. */
export function SenderNow({ tenantId, sender: { name, address, source, explanation, is_dkim_signed: isSigned, is_delivered: isDelivered }, mayWrite }: Props) {
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
        <p>
          {source === "custom_email" ? "Mail comes from here, because" : "Mail comes from the platform’s address, because"} {inSentence(explanation)} {source === "custom_email" && (isSigned ? "It is signed with its own keys (DKIM)." : "It is not signed.")}
        </p>
        {source === "platform" && <p className="quiet">Answers do not reach you there, and other tenants share its reputation.</p>}
        {!isDelivered && <p className="notice warn">This installation has no SMTP server (SMTP_URL): mail is kept in its local outbox and reaches nobody.</p>}
      </div>
      {mayWrite && (
        <div className="panel-foot" id="test-mail">
          <p>A test mail goes to your own address, the way that mails with codes go.</p>
          <OperationForm operation="send_test_email" fixed={{ tenant_id: tenantId }} label="Send me a test mail" look="" next={`/tenants/${tenantId}/deliveries/{id}`} />
        </div>
      )}
    </section>
  );
}

/** A sentence after “because”; one that begins with a domain is in small letters already. */
const inSentence = (sentence: string) => sentence.replace(/^(No|The)\b/, (word) => word.toLowerCase());
