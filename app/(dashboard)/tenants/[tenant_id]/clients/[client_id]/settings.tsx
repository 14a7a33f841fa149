import { CheckField, SelectField, TextField } from "../../../../../_ui/field";
import { DeletePanel } from "../../../../../_ui/delete-panel";
import { OperationForm } from "../../../../../_ui/operation-form";
import { isSelfRegistered } from "../application-types";
import { AuthMethodField } from "../auth-method-field";
import type { WireClient } from "../client-rows";
import { PkceField } from "../pkce-field";
import { ScopeField } from "../scope-field";
import { UriField } from "../uri-field";
import { Facts } from "./facts";

const algs = [
  { value: "RS256", label: "RS256: every library knows it" },
  { value: "ES256", label: "ES256: shorter" },
  { value: "PS256", label: "PS256" },
  { value: "EdDSA", label: "EdDSA (Ed25519)" },
];

export function Settings({ client, mayWrite }: { client: WireClient; mayWrite: boolean }) {
  const isEditable = mayWrite && client.registration === "manual";
  return (
    <div className="stack">
      {isEditable ? <Form client={client} /> : <Facts client={client} />}
      {mayWrite && client.registration !== "first_party" && (
        <>
          <Availability client={client} />
          <DeletePanel
            kind="client"
            name={client.name}
            text={client.application_type === "backend" ? "The service gets no tokens any more, and those it has stop working at once." : "Nobody can sign in to the application any more, and its tokens stop working at once."}
            operation="delete_client"
            fixed={{ tenant_id: client.tenant_id, id: client.id }}
            next={`/tenants/${client.tenant_id}/clients`}
          />
        </>
      )}
    </div>
  );
}

function Form({ client }: { client: WireClient }) {
  const type = client.application_type;
  const signsIn = type !== "backend";
  return (
    <section className="panel" aria-labelledby="settings">
      <div className="panel-head">
        <h2 id="settings">Settings</h2>
      </div>
      <div className="panel-in max-w-170">
        <OperationForm operation="update_client" fixed={{ tenant_id: client.tenant_id, id: client.id }} version={client.updated_at} label="Save" doneText="Saved.">
          <TextField name="name" label="Name" defaultValue={client.name} hint={signsIn ? "People see it when they are asked to allow access." : undefined} />
          {signsIn && (
            <>
              <UriField name="redirect_uris" applicationType={type} defaultValue={client.redirect_uris} />
              <UriField name="allowed_logout_uris" applicationType={type} defaultValue={client.allowed_logout_uris} isOptional />
            </>
          )}
          <TextField name="homepage_url" label="Home page" isOptional defaultValue={client.homepage_url ?? ""} placeholder="https://app.example.com" />
          <ScopeField applicationType={type} chosen={client.allowed_scopes} />
          {signsIn && <CheckField name="require_consent" label="Ask people before it gets anything" hint="Leave it out for applications that are your own." defaultChecked={client.require_consent} />}
          {!client.is_public && <AuthMethodField chosen={client.token_endpoint_auth_method} hint="The server takes both ways; the code on the other tab uses this one." />}
          {signsIn && <SelectField name="id_token_signed_response_alg" label="ID tokens are signed with" choices={algs} defaultValue={client.id_token_signed_response_alg} />}
          {type === "web" && <PkceField isRequired={client.require_pkce} />}
        </OperationForm>
      </div>
    </section>
  );
}

function Availability({ client }: { client: WireClient }) {
  const isActive = client.status === "active";
  const [on, off] = isSelfRegistered(client.registration) ? ["Allow", "Block"] : ["Enable", "Disable"];
  return (
    <section className="panel" aria-labelledby="availability">
      <div className="panel-head pb-4">
        <h2 id="availability">{isActive ? `${off} this client` : `${on} this client`}</h2>
        <p>
          {isActive
            ? "While it is disabled nobody signs in with it, it gets no tokens, and those it has do not work."
            : "It is disabled: nobody signs in with it and it gets no tokens. Its settings and what people allowed it are kept."}
        </p>
      </div>
      <div className="panel-foot">
        <OperationForm key={client.status} operation="update_client" fixed={{ tenant_id: client.tenant_id, id: client.id, status: isActive ? "disabled" : "active" }} version={client.updated_at} label={isActive ? off : on} look={isActive ? "danger" : "primary"} doneText={isActive ? "It is disabled now." : "It is active again."} />
      </div>
    </section>
  );
}
