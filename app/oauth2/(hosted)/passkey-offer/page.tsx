import { redirect } from "next/navigation";
import { passkeyOfferView } from "@/lib/hosted/passkey-offer-form";
import { Expired } from "../expired";
import { currentRequest, currentSite, one, pageTitle, texts, type Query } from "../site";
import { PasskeyOfferScreen } from "./passkey-offer-screen";
import { passkeyOfferTexts } from "./passkey-offer-texts";

/** Between signing in and going on. */
export default async function PasskeyOfferPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const { tenant } = await currentSite();
  const view = await passkeyOfferView(tenant, await currentRequest(), one(query.request));
  if (!view) return <Expired />;
  if (!view.isOffered || !view.isFresh) redirect(view.next);
  const t = await texts("passkeys");
  return (
    <>
      <title>{await pageTitle(t("offerPageTitle"))}</title>
      <PasskeyOfferScreen texts={passkeyOfferTexts(t, tenant.productName)} requestId={view.requestId} next={view.next} />
    </>
  );
}
