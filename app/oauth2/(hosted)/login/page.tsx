import type { Metadata } from "next";
import { socialButtons } from "@/lib/hosted/social-view";
import { signInView, type SignInView } from "@/lib/hosted/views";
import { relyingParty } from "@/lib/login/passkey-relying-party";
import { Alert } from "../alert";
import { shownError } from "../errors";
import { Expired } from "../expired";
import { Heading } from "../heading";
import { currentRequest, currentSite, one, texts, type Query } from "../site";
import { EmailForm } from "./email-form";
import { PasskeySignIn } from "./passkey-sign-in";
import { SocialAlert, SocialButtons } from "./social-buttons";

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await texts("signIn"))("pageTitle") });

export default async function LoginPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const { tenant } = await currentSite();
  const t = await texts("signIn");
  const view = await signInView(tenant, await currentRequest(), one(query.request), one(query.other) !== undefined);
  if (view.isExpired) return <Expired />;
  if (view.signedInAs) return <SignedIn email={view.signedInAs} />;

  const error = await shownError(one(query.error));
  const offersEmail = tenant.authMethods.includes("magic_link");
  const offersPasskeys = relyingParty(tenant) !== undefined;
  const hasSocial = offersEmail || (await socialButtons(tenant, await currentRequest())).length > 0; // counted only where it makes a difference
  const link = (page: string, extra: Record<string, string> = {}) => `/oauth2/${page}?${new URLSearchParams({ ...(view.requestId && { request: view.requestId }), ...extra })}`.replace(/\?$/, "");
  if (!offersEmail && !offersPasskeys && !hasSocial) return <Heading title={t("noWayTitle")}>{t("noWayText")}</Heading>;
  return (
    <>
      <Title view={view} />
      <Alert error={error} />
      <SocialAlert code={one(query.social_error)} />
      {!offersEmail && !hasSocial && (
        <noscript>
          <p className="notice">{t("needsScript")}</p>
        </noscript>
      )}
      {offersEmail && <EmailForm view={view} error={error} />}
      <PasskeySignIn requestId={view.requestId} isAlone={!offersEmail} isLastUsed={view.lastMethod === "passkey"} />
      <SocialButtons requestId={view.requestId} isAlone={!offersEmail} />
      {(view.remembered || (offersEmail && tenant.allowRegistration)) && (
        <div className="foot">
          {view.remembered && <a href={link("login", { other: "1" })}>{t("useAnother")}</a>}
          {offersEmail && tenant.allowRegistration && !view.remembered && t.rich("newHere", { link: (chunks) => <a href={link("signup")}>{chunks}</a> })}
        </div>
      )}
    </>
  );
}

async function Title({ view }: { view: SignInView }) {
  const { tenant } = await currentSite();
  const t = await texts("signIn");
  if (view.remembered)
    return (
      <Heading title={t("confirmTitle")}>
        {t.rich("confirmText", {
          email: view.remembered,
          address: (chunks) => (
            <strong className="address" dir="ltr" translate="no">
              {chunks}
            </strong>
          ),
        })}
      </Heading>
    );
  const forOther = view.clientName !== undefined && view.clientName !== tenant.productName ? view.clientName : undefined;
  return <Heading title={t("title", { product: tenant.productName })}>{forOther && t.rich("toContinue", { client: forOther, strong: (chunks) => <strong>{chunks}</strong> })}</Heading>;
}

async function SignedIn({ email }: { email: string }) {
  const t = await texts("signIn");
  return (
    <>
      <Heading title={t("signedInTitle")}>{t.rich("signedInText", { email, strong: (chunks) => <strong>{chunks}</strong> })}</Heading>
      <a className="button" href="/oauth2/account">
        {(await texts("common"))("account")}
      </a>
      <a className="button secondary" href="/oauth2/logout">
        {(await texts("common"))("signOut")}
      </a>
    </>
  );
}
