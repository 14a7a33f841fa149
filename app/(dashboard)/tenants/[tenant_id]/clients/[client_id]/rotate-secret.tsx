"use client";

import { useState } from "react";
import { SelectField } from "../../../../../_ui/field";
import { OperationForm } from "../../../../../_ui/operation-form";
import { SecretOnce } from "../secret-once";

const overlaps = [
  { value: "86400", label: "24 hours" },
  { value: "3600", label: "1 hour" },
  { value: "604800", label: "7 days" },
  { value: "0", label: "Not at all: it ends now" },
];

export function RotateSecret({ tenantId, clientId }: { tenantId: string; clientId: string }) {
  const [round, setRound] = useState(0);
  return (
    <OperationForm
      key={round}
      operation="rotate_client_secret"
      fixed={{ tenant_id: tenantId, id: clientId }}
      label="Make a new secret"
      look=""
      whenDone={({ client_secret }) => (
        <SecretOnce label="New client secret" value={String(client_secret)}>
          <div className="actions">
            <button type="button" className="button primary" onClick={() => setRound(round + 1)}>
              Done
            </button>
          </div>
        </SecretOnce>
      )}
    >
      <SelectField name="overlap_seconds" label="The old secret stays valid for" choices={overlaps} />
    </OperationForm>
  );
}
