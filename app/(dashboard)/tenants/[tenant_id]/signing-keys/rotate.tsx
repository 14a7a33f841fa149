"use client";

import { useState } from "react";
import { Dialog, useCloseDialog } from "../../../../_ui/dialog";
import { DateField, SelectField } from "../../../../_ui/field";
import { OperationForm } from "../../../../_ui/operation-form";

interface Props {
  tenantId: string;
  algs: string[];
}

/** A planned rotation, now or later. */
export const Rotate = (props: Props) => (
  <Dialog triggerId="rotate" trigger="Rotate" look="primary" title="Rotate a signing key" text="The new key is published at once. Nothing breaks: tokens that the old one signed stay valid until they expire.">
    {(cancel) => <Plan {...props} cancel={cancel} />}
  </Dialog>
);

function Plan({ tenantId, algs, cancel }: Props & { cancel: React.ReactNode }) {
  const [round, setRound] = useState(0);
  const close = useCloseDialog();
  return (
    <OperationForm
      key={round}
      operation="rotate_signing_key"
      fixed={{ tenant_id: tenantId }}
      label="Rotate"
      doneText="New key published"
      cancel={cancel}
      onDone={() => {
        setRound(round + 1);
        close();
      }}
    >
      <SelectField name="alg" label="Algorithm" choices={algs.map((alg) => ({ value: alg, label: alg }))} defaultValue="ES256" hint="ES256 signs access tokens, RS256 ID tokens." />
      <DateField name="activates_at" label="Signs from" isOptional hint="Left empty, it signs in five minutes. In your own time zone, within a year." />
    </OperationForm>
  );
}
