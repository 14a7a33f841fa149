"use client";

import Link from "next/link";
import { useState } from "react";
import { CopyField } from "../../../../../_ui/copy-field";
import { ChoiceField, TextField } from "../../../../../_ui/field";
import { OperationForm } from "../../../../../_ui/operation-form";
import { applicationTypes } from "../application-types";

/** What the page says of the new client. */
interface CreatedClientAnswer {
  id: string;
  name: string;
  client_secret?: string;
}

const choices = Object.entries(applicationTypes).map(([value, words]) => ({ value, ...words }));
const examples: Record<string, string> = { web: "https://app.example.com/callback", spa: "https://app.example.com/callback", native: "com.example.app:/callback\nhttp://localhost/callback" };

export function NewClient({ tenantId, issuer }: { tenantId: string; issuer: string }) {
  const [type, setType] = useState("web");
  const list = `/tenants/${tenantId}/clients`;
  const signsIn = type !== "backend";
  return (
    <OperationForm
      operation="create_client"
      fixed={{ tenant_id: tenantId }}
      label="Create client"
      whenDone={(output) => <CreatedClient client={output as unknown as CreatedClientAnswer} issuer={issuer} list={list} />}
      cancel={
        <Link className="button ghost" href={list}>
          Cancel
        </Link>
      }
    >
      <TextField name="name" label="Name" placeholder="My application" hint={signsIn ? "People see it when they are asked to allow access." : undefined} />
      <ChoiceField name="application_type" label="What is it?" choices={choices} onChoose={setType} />
      {signsIn && <TextField name="redirect_uris" label="Redirect URIs" lines={3} placeholder={examples[type]} hint="One a line. People are sent back to these after signing in; they are compared exactly." />}
      <TextField
        name="scopes"
        label="Scopes"
        isOptional
        lines={3}
        placeholder={signsIn ? "openid\nprofile\nemail" : "users:read\nclients:read"}
        hint={signsIn ? "One a line. Left empty: openid, profile and email." : "One a line: what the service may do, in this tenant's management API or in yours."}
      />
    </OperationForm>
  );
}

function CreatedClient({ client, issuer, list }: { client: CreatedClientAnswer; issuer: string; list: string }) {
  return (
    <div className="copies" role="status">
      <div>
        <h3 className="text-base font-semibold">{client.name} is ready</h3>
        <p className="quiet">{client.client_secret ? "Put these into its settings." : "It is public: it has no secret and proves itself by PKCE."}</p>
      </div>
      <CopyField label="Client id" value={client.id} />
      {client.client_secret && (
        <>
          <CopyField label="Client secret" value={client.client_secret} />
          <p className="notice warn">This secret is shown only now. Store it before you leave this page; if it is lost, make a new one.</p>
        </>
      )}
      <CopyField label="Issuer" value={issuer} />
      <div className="actions">
        <Link className="button primary" href={list}>
          {client.client_secret ? "I have stored it" : "Done"}
        </Link>
      </div>
    </div>
  );
}
