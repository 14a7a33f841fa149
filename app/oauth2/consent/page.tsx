import { redirect } from "next/navigation";
import { consentView } from "@/lib/hosted/consent-view";
import { Expired } from "../_ui/expired";
import { currentPage, one, type Query } from "../_ui/site";
import { ConsentScreen } from "./consent-screen";

export default async function ConsentPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const { tenant, language, request, titleOf, texts } = await currentPage();
  const t = texts("consent");
  const view = await consentView(tenant, request, one(query.request));
  if (view === "sign_in") redirect(`/oauth2/login?request=${one(query.request)}`);
  if (!view) return <Expired />;
  return (
    <>
      <title>{titleOf(t("pageTitle"))}</title>
      <ConsentScreen view={view} t={t} language={language} productName={tenant.productName} kept={one(query.kept)?.split(" ")} choseNoTenant={one(query.error) === "no_tenant"} />
    </>
  );
}
