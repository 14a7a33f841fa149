import type { Metadata } from "next";
import type { ReactNode } from "react";
import { listSocialLogins } from "@/lib/services/social-logins";
import { getTenant } from "@/lib/services/tenants";
import { ConfirmDialog } from "../../../../_ui/dialog";
import { environmentLabels } from "../../../../_ui/environment-labels";
import { CheckField, DurationField, ListField, SelectField, TextField } from "../../../../_ui/field";
import { Id } from "../../../../_ui/id";
import { OperationForm } from "../../../../_ui/operation-form";
import { PageHeader } from "../../../../_ui/page-header";
import { query, requirePerson } from "../../../actor";
import { roleIn } from "../../../role";
import { assistantAccessLabels } from "./assistant-access-labels";
import { ReadOnly } from "./read-only";
import { SignInMethods } from "./sign-in-methods";
import { Status } from "./status";

export const metadata: Metadata = { title: "Settings" };

const environments = [
  { value: "development", label: environmentLabels.development },
  { value: "staging", label: environmentLabels.staging },
  { value: "production", label: environmentLabels.production },
];

const assistantAccesses = [
  { value: "full", label: assistantAccessLabels.full },
  { value: "read_only", label: assistantAccessLabels.read_only },
  { value: "none", label: assistantAccessLabels.none },
];

export default async function SettingsPage({ params }: { params: Promise<{ tenant_id: string }> }) {
  const { tenant_id } = await params;
  await requirePerson(`/tenants/${tenant_id}/settings`);
  const [tenant, { social_logins: socialLogins }, role] = await Promise.all([query(getTenant, { tenant_id }), query(listSocialLogins, { tenant_id }), roleIn(tenant_id)]);
  const header = <PageHeader title="Settings" text={<>The id is part of its addresses and never changes: <Id value={tenant.id} /></>} />;
  if (role !== "owner" && role !== "admin")
    return (
      <>
        {header}
        <div className="stack">
          <ReadOnly tenant={tenant} />
        </div>
      </>
    );
  const form = { operation: "update_tenant", fixed: { tenant_id }, version: tenant.updated_at, label: "Save", look: "" as const, doneText: "Settings saved" };
  const hasProvider = socialLogins.some(({ status, tenant_ids }) => status === "active" && tenant_ids.includes(tenant.id));
  return (
    <>
      {header}
      <div className="stack">
        <Panel id="general" title="General">
          <OperationForm {...form}>
            <TextField name="name" label="Name" defaultValue={tenant.name} hint="What you and your colleagues call it." />
            <TextField name="product_name" label="Product name" isOptional defaultValue={tenant.product_name ?? ""} placeholder={tenant.name} hint="What people see when they sign in, and in mails. Left empty, it is the name." />
            <SelectField name="environment" label="Environment" choices={environments} defaultValue={tenant.environment} hint="For you alone: the dashboard marks it by its colour, and in production it asks twice before something is destroyed." />
          </OperationForm>
        </Panel>
        <Panel id="sign-in" title="Signing in" text="Who may sign in, and how.">
          <OperationForm {...form}>
            <CheckField name="allow_registration" label="People may sign up by themselves" defaultChecked={tenant.allow_registration} hint="Without it, only users that you create or invite can sign in." />
            <SignInMethods methods={tenant.auth_methods} hasProvider={hasProvider} providersHref={`/tenants/${tenant_id}/social-logins`} />
          </OperationForm>
        </Panel>
        <Panel id="assistants" title="Assistants" text="What may be done here over MCP, whoever the assistant works for.">
          <OperationForm {...form}>
            <SelectField name="assistant_access" label="Assistants may" choices={assistantAccesses} defaultValue={tenant.assistant_access} hint="Within what people allowed them and their role. It counts from the next call on, and not for the dashboard and the REST API." />
          </OperationForm>
        </Panel>
        <Panel id="lifetimes" title="How long tokens live" text="A change is for tokens from now on; those that are out keep the time they were given.">
          <OperationForm {...form}>
            <DurationField name="access_token_lifetime" label="Access token" min={60} max={86_400} defaultValue={tenant.access_token_lifetime} hint="Short is safer: an API that does not ask us accepts it until then." />
            <DurationField name="id_token_lifetime" label="ID token" min={60} max={86_400} defaultValue={tenant.id_token_lifetime} hint="An application reads it once, right after signing in." />
            <DurationField name="refresh_token_lifetime" label="Refresh token" min={3_600} max={31_536_000} defaultValue={tenant.refresh_token_lifetime} hint="Counted from its last use: whoever comes back sooner stays signed in." />
          </OperationForm>
        </Panel>
        <Panel id="origins" title="Allowed origins" text="Web pages whose scripts may call the token endpoint and the management API (CORS). Sign-in by redirect needs none.">
          <OperationForm {...form}>
            <ListField name="allowed_origins" label="Origins" isOptional defaultValue={tenant.allowed_origins} check="origin" placeholder="https://app.example.com" addLabel="Add an origin" />
          </OperationForm>
        </Panel>
        <Panel id="registration" title="Applications that register themselves" text="Clients that you make here are not touched by these.">
          <OperationForm {...form}>
            <CheckField name="allow_client_id_metadata_documents" label="By a metadata document" defaultChecked={tenant.allow_client_id_metadata_documents} hint="The client_id is the https address of a document about the client. Assistants use it to connect; people are always asked for consent." />
            <CheckField name="allow_dynamic_registration" label="By dynamic registration (RFC 7591)" defaultChecked={tenant.allow_dynamic_registration} hint="Anybody may register a client without asking you. It gets no management scopes, and people are always asked for consent." />
          </OperationForm>
        </Panel>
        <Status tenantId={tenant_id} name={tenant.name} status={tenant.status} version={tenant.updated_at} />
        <section className="panel danger-zone" aria-labelledby="delete">
          <div className="panel-head pb-4">
            <h2 id="delete">Delete this tenant</h2>
            <p>With its users, clients, sessions, keys and settings, at once and for good.</p>
          </div>
          <div className="panel-foot">
            {role === "owner" ? (
              <ConfirmDialog label="Delete tenant" title={`Delete ${tenant.name}?`} text="This cannot be undone, and nobody keeps a copy." name={tenant.name} operation="delete_tenant" fixed={{ tenant_id }} next="/" doneText="Tenant deleted" />
            ) : (
              <p>Only an owner of the account may delete it.</p>
            )}
          </div>
        </section>
      </div>
    </>
  );
}

function Panel({ id, title, text, children }: { id: string; title: string; text?: string; children: ReactNode }) {
  return (
    <section className="panel" aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id}>{title}</h2>
        {text && <p>{text}</p>}
      </div>
      <div className="panel-in">{children}</div>
    </section>
  );
}
