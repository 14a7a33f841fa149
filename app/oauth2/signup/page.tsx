import { signInView } from "@/lib/hosted/views";
import { shownError } from "../_ui/errors";
import { Expired } from "../_ui/expired";
import { Heading } from "../_ui/heading";
import { socialWaysIn } from "../login/ways-in";
import { currentPage, one, type Query } from "../_ui/site";
import { SignUpScreen } from "./sign-up-screen";
import { signUpTexts } from "./sign-up-texts";

export default async function SignupPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const page = await currentPage();
  const { tenant, request, titleOf, texts } = page;
  const t = texts("signUp");
  const view = await signInView(tenant, request, one(query.request));
  if (view.isExpired) return <Expired />;
  const title = <title>{titleOf(t("pageTitle"))}</title>;
  const login = view.requestId ? `/oauth2/login?request=${view.requestId}` : "/oauth2/login";
  if (!tenant.allowRegistration || !tenant.authMethods.includes("magic_link"))
    return (
      <>
        {title}
        <Heading title={t("closedTitle")}>{t("closedText", { product: tenant.productName })}</Heading>
        <a className="button" href={login}>
          {texts("common")("signIn")}
        </a>
      </>
    );
  return (
    <>
      {title}
      <SignUpScreen
        texts={signUpTexts({ signUp: t, signIn: texts("signIn"), social: texts("social") })}
        lede={view.clientName ? t.rich("forClient", { client: view.clientName, strong: (chunks) => <strong>{chunks}</strong> }) : t("atProduct", { product: tenant.productName })}
        requestId={view.requestId}
        error={shownError(page, one(query.error))}
        name={view.name}
        email={view.email}
        social={await socialWaysIn(page)}
        foot={t.rich("haveAccount", { link: (chunks) => <a href={login}>{chunks}</a> })}
      />
    </>
  );
}
