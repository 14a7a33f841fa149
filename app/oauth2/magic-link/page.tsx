import { linkView } from "@/lib/hosted/email-views";
import { Failure } from "../_ui/failure";
import { Heading } from "../_ui/heading";
import { PostForm } from "../_ui/post-form";
import { currentPage, one, type Query } from "../_ui/site";
import { OtherBrowser } from "./other-browser";

/** Opening the link spends nothing: mail scanners do. The button does. */
export default async function MagicLinkPage({ searchParams }: { searchParams: Query }) {
  const { tenant, request, titleOf, texts } = await currentPage();
  const t = texts("signIn");
  const query = await searchParams;
  const [token, error] = [one(query.token), one(query.error)];
  const view = token ? await linkView(tenant, request, token) : undefined;

  if (view?.state === "ready")
    return (
      <>
        <title>{titleOf(t("pageTitle"))}</title>
        <Heading title={t("title", { product: tenant.productName })}>{t.rich("linkText", { email: view.email, strong: (chunks) => <strong>{chunks}</strong> })}</Heading>
        <PostForm action="/oauth2/magic-link/confirm" fields={{ token }}>
          <button className="button" type="submit" autoFocus>
            {texts("common")("continue")}
          </button>
        </PostForm>
      </>
    );
  if (view?.state === "other_browser" || (!view && error === "other_browser"))
    return (
      <>
        <title>{titleOf(t("pageTitle"))}</title>
        <OtherBrowser token={token} askedFrom={view?.askedFrom} error={error} />
      </>
    );
  return <Failure reason={(view?.state ?? error) === "used" ? "link_used" : "link_expired"} challengeId={view?.challengeId} />;
}
