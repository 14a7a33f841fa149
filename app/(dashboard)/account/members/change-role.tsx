"use client";

import type { ReactNode } from "react";
import { Dialog, useCloseDialog } from "../../../_ui/dialog";
import { ChoiceField } from "../../../_ui/field";
import { OperationForm } from "../../../_ui/operation-form";
import type { Role } from "../../role";
import { roleChoices } from "../roles";

interface Props {
  accountId: string;
  member: { id: string; email: string; role: Role; updated_at: string };
}

export function ChangeRole({ isSelf, ...props }: Props & { isSelf: boolean }) {
  const { email } = props.member;
  const text = isSelf ? "This is you. With another role you cannot take it back by yourself." : "It counts from their next click on, and for the assistants that act for them.";
  return (
    <Dialog trigger="Change role" triggerLabel={`Change the role of ${email}`} title={`Role of ${email}`} text={text}>
      {(cancel) => <RoleForm {...props} cancel={cancel} />}
    </Dialog>
  );
}

function RoleForm({ accountId, member: { id, role, updated_at }, cancel }: Props & { cancel: ReactNode }) {
  const close = useCloseDialog();
  return (
    <OperationForm operation="update_member" fixed={{ account_id: accountId, id }} version={updated_at} label="Change role" doneText="Role changed" onDone={close} cancel={cancel}>
      <ChoiceField name="role" label="Role" choices={roleChoices} defaultValue={role} />
    </OperationForm>
  );
}
