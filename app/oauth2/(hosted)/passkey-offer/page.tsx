import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { passkeyOfferView } from "@/lib/hosted/passkey-offer-form";
import { Expired } from "../expired";
import { Heading } from "../heading";
import { PostForm } from "../post-form";
import { currentRequest, currentSite, one, texts, type Query } from "../site";
import { AddPasskey } from "./add-passkey";
import { addPasskeyTexts } from "./add-passkey-texts";

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await texts("passkeys"))("offerPageTitle") });

/** Between signing in and going on. Nobody is held here: "not now" is a plain form. */
export default async function PasskeyOfferPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const { tenant } = await currentSite();
  const view = await passkeyOfferView(tenant, await currentRequest(), one(query.request));
  if (!view) return <Expired />;
  if (!view.isOffered || !view.isFresh) redirect(view.next);
  const t = await texts("passkeys");
  return (
    <>
      <Heading title={t("offerTitle")}>{t("offerText", { product: tenant.productName })}</Heading>
      <noscript>
        <style>{".passkey{display:none}"}</style>
      </noscript>
      <div className="stack">
        <div className="passkey">
          <AddPasskey next={view.next} texts={await addPasskeyTexts()} />
        </div>
        <PostForm action="/oauth2/passkeys/offer" fields={{ request: view.requestId }}>
          <button className="button secondary" type="submit">
            {t("notNow")}
          </button>
        </PostForm>
      </div>
      <p className="fine">{t("notNowDetail")}</p>
      <p className="fine">{t("offerPrivacy")}</p>
    </>
  );
}
