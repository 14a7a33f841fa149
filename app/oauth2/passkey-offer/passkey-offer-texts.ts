import type { Texts } from "@/lib/languages/translator";
import type { AddPasskeyTexts } from "./add-passkey";
import type { PasskeyOfferScreen } from "./passkey-offer-screen";

export const addPasskeyTexts = (t: Texts<"passkeys">): AddPasskeyTexts => ({
  create: t("create"), waiting: t("waiting"), created: t("created"), cancelled: t("createCancelled"), failed: t("createFailed"), exists: t("alreadyHere"),
});

/** What the screen says, in the language of this translator. */
export const passkeyOfferTexts = (t: Texts<"passkeys">, productName: string): PasskeyOfferScreen["texts"] => ({
  title: t("offerTitle"), text: t("offerText", { product: productName }), notNow: t("notNow"), notNowDetail: t("notNowDetail"), privacy: t("offerPrivacy"), add: addPasskeyTexts(t),
});
