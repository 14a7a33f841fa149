import { redirect } from "next/navigation";
import { consentView } from "@/lib/hosted/consent-view";
import { Expired } from "../expired";
import { currentLanguage, currentRequest, currentSite, one, pageTitle, texts, type Query } from "../site";
import { ConsentScreen } from "./consent-screen";

export default async function ConsentPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const { tenant } = await currentSite();
  const t = await texts("consent");
  const view = await consentView(tenant, await currentRequest(), one(query.request));
  if (view === "sign_in") redirect(`/oauth2/login?request=${one(query.request)}`);
  if (!view) return <Expired />;
  return (
    <>
      <title>{await pageTitle(t("pageTitle"))}</title>
      <ConsentScreen view={view} t={t} language={await currentLanguage()} productName={tenant.productName} kept={one(query.kept)?.split(" ")} choseNoTenant={one(query.error) === "no_tenant"} />
    </>
  );
}
