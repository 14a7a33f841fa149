"use client";

import Link from "next/link";
import { CopyField } from "../../../../../_ui/copy-field";
import { clientPath } from "../application-types";
import { SecretOnce } from "../secret-once";

/** What the page says of the new client. */
export interface CreatedClientAnswer {
  id: string;
  name: string;
  client_secret?: string;
}

export function CreatedClient({ client, issuer, tenantId }: { client: CreatedClientAnswer; issuer: string; tenantId: string }) {
  const on = (
    <div className="actions">
      <Link className="button primary" href={`${clientPath(tenantId, client.id)}?tab=quickstart`}>
        Go on to the code
      </Link>
    </div>
  );
  return (
    <div className="copies">
      <div role="status">
        <h2 className="break-words">{client.name} is ready</h2>
        <p className="quiet">{client.client_secret ? "Put these into its settings." : "It is public: it has no secret and proves itself by PKCE."}</p>
      </div>
      <CopyField label="Client id" value={client.id} />
      <CopyField label="Issuer" value={issuer} />
      {client.client_secret ? (
        <SecretOnce label="Client secret" value={client.client_secret}>
          {on}
        </SecretOnce>
      ) : (
        on
      )}
    </div>
  );
}
