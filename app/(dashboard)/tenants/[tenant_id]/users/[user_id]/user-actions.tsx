"use client";

import { OperationForm } from "../../../../../_ui/operation-form";
import type { WireUser } from "../user-rows";

interface Props {
  tenantId: string;
  id: string;
  status: WireUser["status"];
  version: string;
  hasSignedIn: boolean;
}

/** What is done most, in one press. */
export function UserActions({ tenantId, id, status, version, hasSignedIn }: Props) {
  const isActive = status === "active";
  const fixed = { tenant_id: tenantId, id };
  return (
    <div className="flex flex-wrap items-start gap-2">
      {!hasSignedIn && isActive && <OperationForm operation="invite_user" fixed={fixed} label="Send invitation" look="" doneText="The invitation is on its way" />}
      <OperationForm
        operation="update_user"
        fixed={{ ...fixed, status: isActive ? "suspended" : "active" }}
        version={version}
        was={{ status }}
        label={isActive ? "Suspend" : "Activate"}
        look={isActive ? "danger" : ""}
        doneText={isActive ? "The user is suspended, and signed out everywhere" : "The user may sign in again"}
      />
    </div>
  );
}
