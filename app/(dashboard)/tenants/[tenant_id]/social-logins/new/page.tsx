import type { Metadata } from "next";
import Link from "next/link";
import { listSocialLogins } from "@/lib/services/social-logins";
import { TextField } from "../../../../../_ui/field";
import { PageHeader } from "../../../../../_ui/page-header";
import { query, requirePerson } from "../../../../actor";
import { AddForm } from "../../add-form";
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
  const { callback_urls: callbackUrls } = await query(listSocialLogins, { tenant_id, limit: 1 });
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
                <AddForm key={provider} tenantId={tenant_id} operation="create_social_login" fixed={{ provider_type: provider }} label={`Add ${providerNames[provider]}`} things="social logins" list={list}>
                  <TextField name="name" label="Name" defaultValue={providerNames[provider]} hint="For you, in lists and the log. The button names the provider." />
                  <ProviderFields provider={provider} />
                </AddForm>
              </div>
            </section>
          </div>
        )}
      </div>
    </>
  );
}
