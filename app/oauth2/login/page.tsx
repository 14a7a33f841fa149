import type { ReactNode } from "react";
import { signInView, type SignInView } from "@/lib/hosted/views";
import { aroundTag, type Texts } from "@/lib/languages/translator";
import { relyingParty } from "@/lib/login/passkey-relying-party";
import { shownError } from "../_ui/errors";
import { Expired } from "../_ui/expired";
import { Address, Heading } from "../_ui/heading";
import { currentPage, one, type Query } from "../_ui/site";
import { SignInScreen } from "./sign-in-screen";
import { signInTexts } from "./sign-in-texts";
import { socialNotice, socialWaysIn } from "./ways-in";

const strong = (chunks: ReactNode) => <strong>{chunks}</strong>;

/** Without what is not there: each property that goes to a component of the client costs time on its way. */
const present = <Props extends object>(props: Props): Props => Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined)) as Props;

export default async function LoginPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const page = await currentPage();
  const { tenant, request, titleOf, texts } = page;
  const t = texts("signIn");
  const view = await signInView(tenant, request, one(query.request), one(query.other) !== undefined);
  if (view.isExpired) return <Expired />;
  const title = <title>{titleOf(t("pageTitle"))}</title>;
  if (view.signedInAs) return <SignedIn title={title} email={view.signedInAs} />;

  const offersEmail = tenant.authMethods.includes("magic_link");
  const offersPasskeys = relyingParty(tenant) !== undefined;
  const social = tenant.authMethods.includes("social_logins") ? await socialWaysIn(page) : [];
  const ofRequest = view.requestId ? `?request=${view.requestId}` : "";
  if (!offersEmail && !offersPasskeys && social.length === 0)
    return (
      <>
        {title}
        <Heading title={t("noWayTitle")}>{t("noWayText")}</Heading>
      </>
    );
  return (
    <>
      {title}
      <SignInScreen
        {...present<SignInScreen>({
          texts: signInTexts({ signIn: t, common: texts("common"), passkeys: texts("passkeys"), social: texts("social") }, { email: offersEmail, passkeys: offersPasskeys, social: social.length > 0, hasLast: view.lastMethod !== undefined }),
          ...heading(view, tenant.productName, t),
          requestId: view.requestId,
          error: shownError(page, one(query.error)),
          socialNotice: socialNotice(page, one(query.social_error)),
          email: view.email || undefined,
          social,
          lastUsed: view.lastMethod === "email" || view.lastMethod === "passkey" ? view.lastMethod : undefined,
          foot: view.remembered ? <a href={`/oauth2/login${ofRequest ? `${ofRequest}&` : "?"}other=1`}>{t("useAnother")}</a> : offersEmail && tenant.allowRegistration && <NewHere t={t} href={`/oauth2/signup${ofRequest}`} />,
        })}
      />
    </>
  );
}

function NewHere({ t, href }: { t: Texts<"signIn">; href: string }) {
  const [before, inside, after] = aroundTag(t, "newHere", "link");
  return (
    <>
      {before}
      <a href={href}>{inside}</a>
      {after}
    </>
  );
}

function heading(view: SignInView, product: string, t: Texts<"signIn">): { title: string; lede?: ReactNode } {
  if (view.remembered) return { title: t("confirmTitle"), lede: t.rich("confirmText", { email: view.remembered, address: (chunks) => <Address>{chunks}</Address> }) };
  return { title: t("title", { product }), lede: view.clientName && t.rich("toContinue", { client: view.clientName, strong }) };
}

async function SignedIn({ title, email }: { title: ReactNode; email: string }) {
  const { texts } = await currentPage();
  const t = texts("signIn");
  const common = texts("common");
  return (
    <>
      {title}
      <Heading title={t("signedInTitle")}>{t.rich("signedInText", { email, strong })}</Heading>
      <a className="button" href="/oauth2/account">
        {common("account")}
      </a>
      <a className="button secondary" href="/oauth2/logout">
        {common("signOut")}
      </a>
    </>
  );
}
