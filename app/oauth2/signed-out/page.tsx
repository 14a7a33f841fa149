import { Heading } from "../_ui/heading";
import { PostForm } from "../_ui/post-form";
import { currentPage, one, type Query } from "../_ui/site";

/** The question of RP-Initiated Logout §6, and the goodbye. */
export default async function SignedOutPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const { tenant, titleOf, texts } = await currentPage();
  const t = texts("signedOut");
  if (!one(query.question))
    return (
      <>
        <title>{titleOf(t("doneTitle"))}</title>
        <Heading title={t("doneTitle")}>{t("doneText")}</Heading>
        <a className="button secondary" href={tenant.isPlatform ? "/" : "/oauth2/login"}>
          {t("again")}
        </a>
      </>
    );
  return (
    <>
      <title>{titleOf(texts("common")("signOut"))}</title>
      <Heading title={t("questionTitle")}>{t("questionText", { product: tenant.productName })}</Heading>
      <PostForm action="/oauth2/logout" fields={{ confirm: "1", client_id: one(query.client_id), post_logout_redirect_uri: one(query.post_logout_redirect_uri), state: one(query.state) }}>
        <button className="button" type="submit" autoFocus>
          {texts("common")("signOut")}
        </button>
      </PostForm>
      <p className="fine">{t("stay")}</p>
    </>
  );
}
