"use client";

import { SelectField, TextField } from "../../../../../_ui/field";
import { OperationForm } from "../../../../../_ui/operation-form";
import type { WireUser } from "../user-rows";

const statuses = [
  { value: "active", label: "Active" },
  { value: "inactive", label: "Inactive: may not sign in" },
  { value: "suspended", label: "Suspended: may not sign in" },
];

export function Profile({ tenantId, user }: { tenantId: string; user: WireUser }) {
  return (
    <OperationForm operation="update_user" fixed={{ tenant_id: tenantId, id: user.id }} version={user.updated_at} label="Save" doneText="The user is saved">
      <TextField name="email" label="E-mail address" defaultValue={user.email} hint="A new address counts as unverified until they sign in with it." />
      <TextField name="name" label="Name" defaultValue={user.name ?? ""} isOptional={user.name === null} />
      <SelectField name="status" label="Status" choices={statuses} defaultValue={user.status} hint="Any other than active ends all their sessions and tokens at once." />
      <TextField name="scopes" label="Scopes" lines={3} defaultValue={user.scopes.join("\n")} hint="Custom scopes this user may be granted, one a line." isOptional isMono />
      <TextField name="external_id" label="External id" defaultValue={user.external_id ?? ""} hint="The user's id in a system of yours." isOptional isMono />
      <TextField name="picture" label="Picture" defaultValue={user.picture ?? ""} hint="An https address." isOptional />
    </OperationForm>
  );
}
