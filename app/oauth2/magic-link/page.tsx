import { linkView } from "@/lib/hosted/email-views";
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
  const state = view?.state ?? error;

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
  if (state === "other_browser")
    return (
      <>
        <title>{titleOf(t("pageTitle"))}</title>
        <OtherBrowser token={token} askedFrom={view?.state === "other_browser" ? view.askedFrom : undefined} error={error} />
      </>
    );
  const [title, text] = state === "used" ? [t("linkUsedTitle"), t("linkUsedText")] : [t("linkExpiredTitle"), t("linkExpiredText")];
  return (
    <>
      <title>{titleOf(title)}</title>
      <Heading title={title}>{text}</Heading>
    </>
  );
}
