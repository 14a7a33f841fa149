import type { Metadata } from "next";
import Link from "next/link";
import { listSocialLogins } from "@/lib/services/social-logins";
import { TextField } from "../../../../../_ui/field";
import { OperationForm } from "../../../../../_ui/operation-form";
import { PageHeader } from "../../../../../_ui/page-header";
import { query, requirePerson } from "../../../../actor";
import { canWrite } from "../../../../role";
import { Guide } from "../guide";
import { ProviderFields } from "../provider-fields";
import { isProviderType, providerNames, providerTypes } from "../providers";
import "../social-logins.css";

export const metadata: Metadata = { title: "Add social login" };

interface Props {
  params: Promise<{ tenant_id: string }>;
  searchParams: Promise<{ provider?: string | string[] }>;
}

export default async function NewSocialLoginPage({ params, searchParams }: Props) {
  const { tenant_id } = await params;
  const { provider } = await searchParams;
  const list = `/tenants/${tenant_id}/social-logins`;
  await requirePerson(`${list}/new`);
  const [{ callback_urls: callbackUrls }, mayWrite] = await Promise.all([query(listSocialLogins, { tenant_id, limit: 1 }), canWrite(tenant_id)]);
  const cancel = (
    <Link className="button ghost" href={list}>
      Cancel
    </Link>
  );
  return (
    <>
      <PageHeader title="Add a social login" text="Register an application at the provider, then bring back what it gives you." crumbs={[{ href: list, label: "Social logins" }]} />
      <div className="stack">
        <nav className="provider-choice" aria-label="Provider">
          {providerTypes.map((type) => (
            <Link key={type} href={`${list}/new?provider=${type}`} aria-current={type === provider ? "true" : undefined} scroll={false}>
              {providerNames[type]}
            </Link>
          ))}
        </nav>
        {isProviderType(provider) && (
          <div className="columns even">
            <Guide provider={provider} callbackUrls={callbackUrls} />
            <section className="panel" aria-labelledby="here">
              <div className="panel-head">
                <h2 id="here">Here</h2>
              </div>
              <div className="panel-in">
                {mayWrite ? (
                  <OperationForm key={provider} operation="create_social_login" fixed={{ tenant_id, provider_type: provider }} label={`Add ${providerNames[provider]}`} next={`${list}/{id}`} cancel={cancel}>
                    <TextField name="name" label="Name" defaultValue={providerNames[provider]} hint="For you, in lists and the log. The button names the provider." />
                    <ProviderFields provider={provider} />
                  </OperationForm>
                ) : (
                  <p>Your role is viewer: you see social logins, and an admin or owner of the account adds them.</p>
                )}
              </div>
            </section>
          </div>
        )}
      </div>
    </>
  );
}
