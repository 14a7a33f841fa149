import type { Metadata } from "next";
import { signInView } from "@/lib/hosted/views";
import { Alert } from "../alert";
import { fieldError, shownError } from "../errors";
import { Expired } from "../expired";
import { Heading } from "../heading";
import { SocialButtons } from "../login/social-buttons";
import { PasskeySupport } from "../passkey-support";
import { PostForm } from "../post-form";
import { currentRequest, currentSite, one, texts, type Query } from "../site";
import { TextField } from "../text-field";

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await texts("signUp"))("pageTitle") });

export default async function SignupPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const { tenant } = await currentSite();
  const t = await texts("signUp");
  const view = await signInView(tenant, await currentRequest(), one(query.request));
  const error = await shownError(one(query.error));
  if (view.isExpired) return <Expired />;
  const login = view.requestId ? `/oauth2/login?request=${view.requestId}` : "/oauth2/login";
  if (!tenant.allowRegistration || !tenant.authMethods.includes("magic_link"))
    return (
      <>
        <Heading title={t("closedTitle")}>{t("closedText", { product: tenant.productName })}</Heading>
        <a className="button" href={login}>
          {(await texts("common"))("signIn")}
        </a>
      </>
    );
  const forOther = view.clientName !== undefined && view.clientName !== tenant.productName ? view.clientName : undefined;
  return (
    <>
      <Heading title={t("title")}>{forOther ? t.rich("forClient", { client: forOther, strong: (chunks) => <strong>{chunks}</strong> }) : t("atProduct", { product: tenant.productName })}</Heading>
      <Alert error={error} />
      <PasskeySupport />
      <PostForm action="/oauth2/signup/email" fields={{ request: view.requestId }}>
        <TextField
          name="name" type="text" label={t.rich("name", { optional: (chunks) => <span className="optional">{chunks}</span> })} defaultValue={view.name} maxLength={255}
          dir="auto" autoComplete="name" autoFocus error={fieldError(error, "invalid_name")}
        />
        <TextField
          name="email" type="email" label={t("email")} placeholder={t("emailExample")} defaultValue={view.email} required maxLength={254}
          dir="ltr" autoComplete="email" autoCapitalize="none" spellCheck={false} error={fieldError(error, "invalid_email")}
        />
        <button className="button" type="submit">
          {t("submit")}
        </button>
        <p className="fine">{t("whatNext")}</p>
      </PostForm>
      <SocialButtons requestId={view.requestId} />
      <p className="foot">{t.rich("haveAccount", { link: (chunks) => <a href={login}>{chunks}</a> })}</p>
    </>
  );
}
