"use client";

import { OperationForm } from "../../../../../_ui/operation-form";
import type { WireUser } from "../user-rows";

interface Props {
  tenantId: string;
  id: string;
  status: WireUser["status"];
  hasSignedIn: boolean;
}

/** What is done most, in one press. */
export function UserActions({ tenantId, id, status, hasSignedIn }: Props) {
  const fixed = { tenant_id: tenantId, id };
  return (
    <div className="flex flex-wrap items-start gap-2">
      {!hasSignedIn && status === "active" && <OperationForm operation="invite_user" fixed={fixed} label="Send invitation" look="" doneText="The invitation is on its way" />}
      {status === "active" ? (
        <OperationForm key="suspend" operation="update_user" fixed={{ ...fixed, status: "suspended" }} label="Suspend" look="danger" doneText="The user is suspended, and signed out everywhere" />
      ) : (
        <OperationForm key="activate" operation="update_user" fixed={{ ...fixed, status: "active" }} label="Activate" look="" doneText="The user may sign in again" />
      )}
    </div>
  );
}
