"use client";

import { Plus } from "lucide-react";
import { Dialog } from "../_ui/dialog";
import { CheckField, SelectField, TextField, type Choice } from "../_ui/field";
import { OperationForm } from "../_ui/operation-form";

export function NewTenant({ accounts }: { accounts: Choice[] }) {
  const [only] = accounts;
  return (
    <Dialog trigger={<><Plus aria-hidden /> Create tenant</>} look="primary" title="Create tenant" text="One for each application or environment whose users must not mix.">
      {(cancel) => (
        <OperationForm operation="create_tenant" fixed={accounts.length === 1 ? { account_id: only!.value } : undefined} label="Create tenant" next="/tenants/{id}" cancel={cancel}>
          <TextField name="name" label="Name" placeholder="Acme production" hint="People see it when they sign in. You can change it later." />
          <TextField name="id" label="Id" isOptional isMono placeholder="acme" hint="The first part of the tenant's host name, permanent. Left empty, one is made." />
          {accounts.length > 1 && <SelectField name="account_id" label="Account" choices={accounts} />}
          <CheckField name="allow_registration" label="People may sign up by themselves" hint="Otherwise only users whom you add can sign in." defaultChecked />
        </OperationForm>
      )}
    </Dialog>
  );
}
