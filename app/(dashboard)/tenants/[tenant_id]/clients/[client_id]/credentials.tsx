import { CopyField } from "../../../../../_ui/copy-field";
import { OperationForm } from "../../../../../_ui/operation-form";
import { Time } from "../../../../../_ui/time";
import type { WireClient } from "../client-rows";
import { RotateSecret } from "./rotate-secret";

export function Credentials({ client, issuer, mayWrite }: { client: WireClient; issuer: string; mayWrite: boolean }) {
  const hasSecret = client.token_endpoint_auth_method.startsWith("client_secret");
  const until = client.previous_secret_expires_at;
  return (
    <div className="stack">
      <section className="panel" aria-labelledby="values">
        <div className="panel-head">
          <h2 id="values">For its settings</h2>
          <p>Most libraries need these and find the rest by themselves.</p>
        </div>
        <div className="panel-in copies">
          <CopyField label="Client id" value={client.id} />
          <CopyField label="Issuer" value={issuer} />
          <CopyField label="Discovery document" value={`${issuer}/.well-known/openid-configuration`} />
        </div>
      </section>
      <section className="panel" aria-labelledby="secret">
        <div className="panel-head">
          <h2 id="secret">Client secret</h2>
          <p>
            {hasSecret
              ? "It was shown once and cannot be read again. A new one can take its place, while the old one goes on for as long as you need to change your application."
              : client.token_endpoint_auth_method === "none"
                ? "There is none: this client is public and proves itself by PKCE."
                : "There is none: this client proves itself by a key of its own."}
          </p>
        </div>
        {until && (
          <div className="panel-in pb-0!">
            <div className="notice warn grid gap-3" role="status">
              <p>
                The old secret still works: it ends <Time at={until} />, at {until.slice(0, 16).replace("T", " ")} UTC.
              </p>
              {mayWrite && <OperationForm operation="revoke_previous_client_secret" fixed={{ tenant_id: client.tenant_id, id: client.id }} label="End the old secret now" look="danger" doneText="The old secret has ended." />}
            </div>
          </div>
        )}
        {hasSecret && mayWrite ? (
          <div className="panel-in">
            <RotateSecret tenantId={client.tenant_id} clientId={client.id} />
          </div>
        ) : (
          <div className="pb-4" />
        )}
      </section>
    </div>
  );
}
