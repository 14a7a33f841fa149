import type { z } from "zod";
import type { listInvitations } from "@/lib/services/invitations";
import { Badge } from "../../../_ui/badge";
import { OperationForm } from "../../../_ui/operation-form";
import { Table } from "../../../_ui/table";
import { Time } from "../../../_ui/time";
import { roleNames } from "../roles";

interface Props {
  accountId: string;
  invitations: z.output<typeof listInvitations.output>["invitations"];
  isOwner: boolean;
}

/** Those that nobody has answered; nothing when there is none. */
export function Invitations({ accountId, invitations, isOwner }: Props) {
  if (invitations.length === 0) return null;
  return (
    <section className="panel roster" aria-labelledby="invitations">
      <div className="panel-head">
        <h2 id="invitations">Invitations</h2>
        <p>Mails that were not answered yet. Sent again, the link of the mail before stops working.</p>
      </div>
      <div className="panel-table">
        <Table columns={["Sent to", "Role", "Sent", "State", ...(isOwner ? ["Actions"] : [])]}>
          {invitations.map(({ id, email, role, status, sent_at, expires_at }) => (
            <tr key={id}>
              <td>{email}</td>
              <td data-label="Role" className="nowrap">
                {roleNames[role]}
              </td>
              <td data-label="Sent">
                <Time at={sent_at} />
              </td>
              <td>
                {status === "expired" ? (
                  <Badge look="warn">Expired</Badge>
                ) : (
                  <span className="quiet nowrap">
                    Good until <time dateTime={expires_at}>{expires_at.slice(0, 10)}</time>
                  </span>
                )}
              </td>
              {isOwner && (
                <td>
                  <div className="row-actions">
                    <OperationForm operation="resend_invitation" fixed={{ account_id: accountId, id }} label="Send again" look="" doneText={`Sent to ${email} again`} />
                    <OperationForm operation="revoke_invitation" fixed={{ account_id: accountId, id }} label="Revoke" look="danger" doneText="Invitation revoked" />
                  </div>
                </td>
              )}
            </tr>
          ))}
        </Table>
      </div>
    </section>
  );
}
