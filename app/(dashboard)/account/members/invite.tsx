"use client";

import { UserPlus } from "lucide-react";
import type { ReactNode } from "react";
import { Dialog, useCloseDialog } from "../../../_ui/dialog";
import { ChoiceField, TextField } from "../../../_ui/field";
import { OperationForm } from "../../../_ui/operation-form";
import { roleChoices } from "../roles";

export function Invite({ accountId, accountName }: { accountId: string; accountName: string }) {
  return (
    <Dialog triggerId="invite" trigger={<><UserPlus aria-hidden /> Invite</>} look="primary" title={`Invite a person to ${accountName}`} text="They get a mail with a link that is good for seven days, and join once they sign in with that address and accept.">
      {(cancel) => <InviteForm accountId={accountId} cancel={cancel} />}
    </Dialog>
  );
}

function InviteForm({ accountId, cancel }: { accountId: string; cancel: ReactNode }) {
  const close = useCloseDialog();
  return (
    <OperationForm operation="create_invitation" fixed={{ account_id: accountId }} label="Send invitation" doneText="Invitation sent" onDone={close} cancel={cancel}>
      <TextField name="email" label="E-mail address" placeholder="grace@example.com" />
      <ChoiceField name="role" label="Role" choices={roleChoices} />
    </OperationForm>
  );
}
