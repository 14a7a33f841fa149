import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getSocialLogin } from "@/lib/services/social-logins";
import { getTenant } from "@/lib/services/tenants";
import { Badge } from "../../../../../_ui/badge";
import { ConfirmDialog } from "../../../../../_ui/dialog";
import { TextField } from "../../../../../_ui/field";
import { Id } from "../../../../../_ui/id";
import { OperationForm } from "../../../../../_ui/operation-form";
import { PageHeader } from "../../../../../_ui/page-header";
import { query, requirePerson } from "../../../../actor";
import { find } from "../../../../answer";
import { canWrite } from "../../../../role";
import { Guide } from "../guide";
import { MethodNotice } from "../method-notice";
import { ProviderFields } from "../provider-fields";
import { providerNames } from "../providers";
import "../social-logins.css";

export const metadata: Metadata = { title: "Social login" };

export default async function SocialLoginPage({ params }: { params: Promise<{ tenant_id: string; social_login_id: string }> }) {
  const { tenant_id, social_login_id } = await params;
  const list = `/tenants/${tenant_id}/social-logins`;
  await requirePerson(`${list}/${social_login_id}`);
  const [login, tenant, mayWrite] = await Promise.all([find(getSocialLogin, { tenant_id, id: social_login_id }), query(getTenant, { tenant_id }), canWrite(tenant_id)]);
  if (!login) notFound();
  const isActive = login.status === "active";
  const fixed = { tenant_id, id: login.id };
  const callbackUrls = login.callback_urls.length > 0 ? login.callback_urls : [login.callback_url];
  return (
    <>
      <PageHeader title={login.name} text={<Id value={login.id} />} crumbs={[{ href: list, label: "Social logins" }]} action={<Badge look={isActive ? "good" : "bad"}>{isActive ? "Active" : "Disabled"}</Badge>} />
      <div className="stack">
        <MethodNotice tenant={tenant} mayWrite={mayWrite} />
        <div className="columns even">
          <div className="stack">
            <section className="panel" aria-labelledby="settings">
              <div className="panel-head">
                <h2 id="settings">{providerNames[login.provider_type]}</h2>
              </div>
              <div className="panel-in">
                {mayWrite ? (
                  <OperationForm operation="update_social_login" fixed={fixed} label="Save" version={login.updated_at} doneText="Saved">
                    <TextField name="name" label="Name" defaultValue={login.name} />
                    <ProviderFields provider={login.provider_type} values={login} />
                    <TextField
                      name="tenant_ids"
                      label="Offered on"
                      lines={2}
                      isMono
                      defaultValue={login.tenant_ids.join("\n")}
                      hint="Ids of tenants of this account, one a line. Each of their hosts is one more callback URL."
                    />
                  </OperationForm>
                ) : (
                  <p>
                    Client id <code className="break-all">{login.client_id}</code>. Its secret is never shown.
                  </p>
                )}
              </div>
            </section>
            {mayWrite && (
              <section className="panel" aria-labelledby="availability">
                <div className="panel-head pb-4">
                  <h2 id="availability">{isActive ? "Disable or delete" : "Enable or delete"}</h2>
                  <p>{isActive ? "Disabled, it is offered on no sign-in page; what it is set to stays." : "It is offered on no sign-in page now."} Users keep their accounts either way.</p>
                </div>
                <div className="panel-foot">
                  <OperationForm operation="update_social_login" fixed={{ ...fixed, status: isActive ? "disabled" : "active" }} version={login.updated_at} label={isActive ? "Disable" : "Enable"} look="" doneText="Saved" />
                  <ConfirmDialog label="Delete social login" title={`Delete ${login.name}?`} text="This cannot be undone." name={login.name} operation="delete_social_login" fixed={fixed} next={list} />
                </div>
              </section>
            )}
          </div>
          <Guide provider={login.provider_type} callbackUrls={callbackUrls} />
        </div>
      </div>
    </>
  );
}
