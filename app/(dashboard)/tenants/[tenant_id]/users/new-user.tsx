"use client";

import { UserPlus } from "lucide-react";
import { Dialog } from "../../../../_ui/dialog";
import { CheckField, TextField } from "../../../../_ui/field";
import { OperationForm } from "../../../../_ui/operation-form";

export function NewUser({ tenantId }: { tenantId: string }) {
  return (
    <Dialog
      triggerId="new-user"
      trigger={
        <>
          <UserPlus aria-hidden /> New user
        </>
      }
      look="primary"
      title="New user"
      text="They sign in with this address, which counts as unverified until they have."
    >
      {(cancel) => (
        <OperationForm operation="create_user" fixed={{ tenant_id: tenantId }} label="Create user" next={`/tenants/${encodeURIComponent(tenantId)}/users/{id}`} cancel={cancel}>
          <TextField name="email" label="E-mail address" />
          <TextField name="name" label="Name" />
          <TextField name="external_id" label="External id" hint="The user's id in a system of yours." isOptional isMono />
          <CheckField name="send_invitation" label="Send an invitation" hint="A mail with a link to the sign-in page, which works for seven days." />
        </OperationForm>
      )}
    </Dialog>
  );
}
