import { redirect } from "next/navigation";
import { passkeyOfferView } from "@/lib/hosted/passkey-offer-form";
import { Expired } from "../_ui/expired";
import { currentPage, one, type Query } from "../_ui/site";
import { PasskeyOfferScreen } from "./passkey-offer-screen";
import { passkeyOfferTexts } from "./passkey-offer-texts";

/** Between signing in and going on. */
export default async function PasskeyOfferPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const { tenant, request, titleOf, texts } = await currentPage();
  const view = await passkeyOfferView(tenant, request, one(query.request));
  if (!view) return <Expired />;
  if (!view.isOffered || !view.isFresh) redirect(view.next);
  const t = texts("passkeys");
  return (
    <>
      <title>{titleOf(t("offerPageTitle"))}</title>
      <PasskeyOfferScreen texts={passkeyOfferTexts(t, tenant.productName)} requestId={view.requestId} next={view.next} />
    </>
  );
}
