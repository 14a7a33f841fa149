import type { Metadata } from "next";
import { listSocialLogins } from "@/lib/services/social-logins";
import { getTenant } from "@/lib/services/tenants";
import { getTheme } from "@/lib/services/themes";
import { PageHeader } from "../../../../_ui/page-header";
import { query, requirePerson } from "../../../actor";
import { canWrite } from "../../../role";
import { providerNames } from "../social-logins/providers";
import { BrandingEditor } from "./editor";
import { themeFrom } from "./saved";
import "./branding.css";

export const metadata: Metadata = { title: "Branding" };

export default async function BrandingPage({ params }: { params: Promise<{ tenant_id: string }> }) {
  const { tenant_id } = await params;
  await requirePerson(`/tenants/${tenant_id}/branding`);
  const [tenant, theme, { social_logins: social }, mayWrite] = await Promise.all([query(getTenant, { tenant_id }), query(getTheme, { tenant_id }), query(listSocialLogins, { tenant_id, limit: 20 }), canWrite(tenant_id)]);
  const offersSocial = tenant.auth_methods.includes("social_logins");
  const offered = social.filter(({ status, tenant_ids: tenants }) => offersSocial && status === "active" && tenants.includes(tenant_id)).reverse(); // the oldest first, as at sign-in
  const offer = {
    email: tenant.auth_methods.includes("magic_link"),
    passkeys: tenant.auth_methods.includes("passkeys"),
    registration: tenant.allow_registration,
    social: offered.map(({ id, provider_type, name }) => ({ id, providerType: provider_type, provider: providerNames[provider_type], name: offered.filter((other) => other.provider_type === provider_type).length > 1 ? name : null })),
  };
  return (
    <>
      <PageHeader
        title="Branding"
        text="The look of every page and mail that people see when they sign in."
        action={
          <a className="button" href={`${tenant.issuer}/oauth2/login`} target="_blank" rel="noreferrer">
            See the sign-in page
          </a>
        }
      />
      <BrandingEditor
        tenantId={tenant_id}
        tenantName={tenant.name}
        saved={{ ...themeFrom(theme), product_name: tenant.product_name ?? "" }}
        versions={{ theme: theme.updated_at, tenant: tenant.updated_at }}
        offer={offer}
        mayWrite={mayWrite}
      />
    </>
  );
}
