"use client";

import { CopyField } from "../../../../../_ui/copy-field";
import { Dialog } from "../../../../../_ui/dialog";
import { SelectField } from "../../../../../_ui/field";
import { OperationForm } from "../../../../../_ui/operation-form";

const overlaps = [
  { value: "86400", label: "A day" },
  { value: "3600", label: "An hour" },
  { value: "604800", label: "A week" },
  { value: "0", label: "Not at all: it ends now" },
];

export function RotateSecret({ tenantId, clientId }: { tenantId: string; clientId: string }) {
  return (
    <Dialog trigger="New secret" title="Make a new secret" text="The old one can stay valid for a while, so that you can change your application without an outage.">
      {(cancel) => (
        <OperationForm operation="rotate_client_secret" fixed={{ tenant_id: tenantId, id: clientId }} label="Make a new secret" cancel={cancel} whenDone={({ client_secret }) => <NewSecret secret={String(client_secret)} />}>
          <SelectField name="overlap_seconds" label="The old secret stays valid for" choices={overlaps} />
        </OperationForm>
      )}
    </Dialog>
  );
}

function NewSecret({ secret }: { secret: string }) {
  return (
    <div className="copies" role="status">
      <CopyField label="New client secret" value={secret} />
      <p className="notice warn">It is shown only now. Store it before you close this.</p>
      <form method="dialog" className="actions">
        <button type="submit" className="button primary">
          I have stored it
        </button>
      </form>
    </div>
  );
}
