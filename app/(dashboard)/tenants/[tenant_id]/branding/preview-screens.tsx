import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import type { Language } from "@/lib/languages/languages";
import { translator } from "@/lib/languages/translator";
import { ConsentScreen } from "../../../../oauth2/consent/consent-screen";
import { Frame } from "../../../../oauth2/_ui/frame";
import { Address } from "../../../../oauth2/_ui/heading";
import { SignInScreen } from "../../../../oauth2/login/sign-in-screen";
import { signInTexts } from "../../../../oauth2/login/sign-in-texts";
import { PasskeyOfferScreen } from "../../../../oauth2/passkey-offer/passkey-offer-screen";
import { passkeyOfferTexts } from "../../../../oauth2/passkey-offer/passkey-offer-texts";
import { CodeScreen } from "../../../../oauth2/pin-code/code-screen";
import { codeTexts } from "../../../../oauth2/pin-code/code-texts";
import { SignUpScreen } from "../../../../oauth2/signup/sign-up-screen";
import { signUpTexts } from "../../../../oauth2/signup/sign-up-texts";

/*
 * The hosted pages' own components with a made-up visitor. They are drawn as markup: nothing in them starts, asks or listens.
 */

export type ScreenName = "sign-in" | "sign-up" | "code" | "passkey" | "consent";

/** What this tenant's pages offer. */
export interface Offer {
  email: boolean;
  passkeys: boolean;
  registration: boolean;
  social: { id: string; providerType: SignInScreen["social"][number]["providerType"]; provider: string; name: string | null }[];
}

export interface Scene {
  language: Language;
  productName: string;
  logoUrl: string | null;
  offer: Offer;
}

const visitor = "ada@example.com";
const link = (chunks: ReactNode) => <a href="#">{chunks}</a>;

export function screenMarkup(name: ScreenName, scene: Scene): string {
  const { language, productName, logoUrl } = scene;
  const markup = renderToStaticMarkup(
    <div className="hosted">
      <Frame productName={productName} logoUrl={logoUrl} language={language} languageLabel={translator(language, "common")("language")} path="" formToken="">
        {screens[name](scene)}
      </Frame>
    </div>,
  );
  return markup.replaceAll(' autofocus=""', ""); // nothing in a picture takes the focus
}

const screens: Record<ScreenName, (scene: Scene) => ReactNode> = {
  "sign-in"({ language, productName, offer }) {
    const t = translator(language, "signIn");
    const translators = { signIn: t, common: translator(language, "common"), passkeys: translator(language, "passkeys"), social: translator(language, "social") };
    const texts = signInTexts(translators, { ...offer, social: offer.social.length > 0, hasLast: false });
    const foot = offer.email && offer.registration && t.rich("newHere", { link });
    return <SignInScreen texts={texts} title={t("title", { product: productName })} social={socialOf(language, offer)} foot={foot} />;
  },
  "sign-up"({ language, productName, offer }) {
    const t = translator(language, "signUp");
    const texts = signUpTexts({ signUp: t, signIn: translator(language, "signIn"), social: translator(language, "social") });
    return <SignUpScreen texts={texts} lede={t("atProduct", { product: productName })} requestId={undefined} name="" email="" social={socialOf(language, offer)} foot={t.rich("haveAccount", { link })} />;
  },
  code({ language }) {
    const t = translator(language, "signIn");
    const lede = t.rich("codeSent", { email: visitor, address: (chunks) => <Address>{chunks}</Address> });
    return <CodeScreen texts={codeTexts({ signIn: t, common: translator(language, "common") })} lede={lede} challengeId="" requestId={undefined} waitSeconds={0} other="#" />;
  },
  passkey: ({ language, productName }) => <PasskeyOfferScreen texts={passkeyOfferTexts(translator(language, "passkeys"), productName)} requestId={undefined} next="#" />,
  consent({ language, productName }) {
    const scopes = ["openid", "profile", "email", "offline_access"].map((scope) => ({ scope, field: scope, isFixed: scope === "openid", isManagement: false }));
    const view = {
      requestId: "", clientName: "Example app", isUnverified: false, verifiedDomain: null, redirectHost: "app.example.com", redirectsToDevice: false,
      account: { id: "", email: visitor, name: null }, scopes, mayChange: false, resources: [], tenants: [],
    };
    return <ConsentScreen view={view} t={translator(language, "consent")} language={language} productName={productName} />;
  },
};

function socialOf(language: Language, { social }: Offer): SignInScreen["social"] {
  const t = translator(language, "social");
  return social.map(({ id, providerType, provider, name }) => ({ id, providerType, isLastUsed: false, text: name === null ? t("continueWith", { provider }) : t("continueWithNamed", { provider, name }) }));
}
