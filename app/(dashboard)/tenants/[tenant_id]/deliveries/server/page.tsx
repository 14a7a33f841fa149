import type { Metadata } from "next";
import { getSmtpSettings } from "@/lib/services/smtp-settings";
import { DeletePanel } from "../../../../../_ui/delete-panel";
import { NumberField, SecretField, SelectField, TextField } from "../../../../../_ui/field";
import { OperationForm } from "../../../../../_ui/operation-form";
import { PageHeader } from "../../../../../_ui/page-header";
import { query, requirePerson } from "../../../../actor";
import { canWrite } from "../../../../role";
import { DeliveryTabs } from "../delivery-tabs";
import { ServerNow } from "./server-now";

export const metadata: Metadata = { title: "Mail server" };

export default async function MailServerPage({ params }: { params: Promise<{ tenant_id: string }> }) {
  const { tenant_id } = await params;
  const path = `/tenants/${tenant_id}/deliveries/server`;
  await requirePerson(path);
  const [server, mayWrite] = await Promise.all([query(getSmtpSettings, { tenant_id }), canWrite(tenant_id)]);
  return (
    <>
      <PageHeader title="Deliveries" text="The mail server that mail from your own domain goes by." />
      <DeliveryTabs tenantId={tenant_id} current="/server" />
      <div className="stack">
        <ServerNow server={server} />
        {mayWrite && (
          <section className="panel" aria-labelledby="settings">
            <div className="panel-head">
              <h2 id="settings">{server.host ? "Change the server" : "Use a server of your own"}</h2>
              <p>It is connected to and logged in at before anything is saved.</p>
            </div>
            <div className="panel-in">
              <OperationForm operation="update_smtp_settings" fixed={{ tenant_id }} version={server.updated_at ?? undefined} label={server.host ? "Try and save" : "Try and use it"} doneText="The server works, and is saved">
                <TextField name="host" label="Host" isMono placeholder="smtp.example.com" defaultValue={server.host ?? ""} />
                <SelectField
                  name="security"
                  label="Security"
                  defaultValue={server.security ?? "starttls"}
                  choices={[
                    { value: "starttls", label: "STARTTLS" },
                    { value: "tls", label: "TLS from the first byte" },
                    { value: "none", label: "None (only on the same machine)" },
                  ]}
                />
                <NumberField name="port" label="Port" isOptional min={1} max={65_535} defaultValue={server.port} hint="Left empty: 587, or 465 with TLS from the first byte." />
                <TextField name="username" label="User name" isOptional isMono defaultValue={server.username ?? ""} hint="Left empty: the server takes mail without a login." />
                <SecretField name="password" label="Password" isOptional placeholder={server.has_password ? "The saved one stays" : undefined} hint="It is kept sealed and never shown. After a change of anything above it must be given again." />
              </OperationForm>
            </div>
          </section>
        )}
        {mayWrite && server.host && (
          <DeletePanel kind="mail server" name={server.host} text="All mail goes by the platform's server again, also what waits now. The password is destroyed." operation="delete_smtp_settings" fixed={{ tenant_id }} next={path} doneText="Mail goes by the platform's server" />
        )}
      </div>
    </>
  );
}
