import { linkView } from "@/lib/hosted/email-views";
import { Heading } from "../_ui/heading";
import { PostForm } from "../_ui/post-form";
import { currentPage, one, type Query } from "../_ui/site";
import { OtherBrowser } from "./other-browser";

/** Opening the link spends nothing: mail scanners do. The button does. */
export default async function MagicLinkPage({ searchParams }: { searchParams: Query }) {
  const { titleOf, texts } = await currentPage();
  const query = await searchParams;
  return (
    <>
      <title>{titleOf(texts("signIn")("pageTitle"))}</title>
      <Link token={one(query.token)} error={one(query.error)} />
    </>
  );
}

async function Link({ token, error }: { token: string | undefined; error: string | undefined }) {
  const { tenant, request, texts } = await currentPage();
  const t = texts("signIn");
  const view = token ? await linkView(tenant, request, token) : undefined;
  const state = view?.state ?? error;

  if (view?.state === "ready")
    return (
      <>
        <Heading title={t("title", { product: tenant.productName })}>{t.rich("linkText", { email: view.email, strong: (chunks) => <strong>{chunks}</strong> })}</Heading>
        <PostForm action="/oauth2/magic-link/confirm" fields={{ token }}>
          <button className="button" type="submit" autoFocus>
            {texts("common")("continue")}
          </button>
        </PostForm>
      </>
    );
  if (state === "other_browser") return <OtherBrowser token={token} askedFrom={view?.state === "other_browser" ? view.askedFrom : undefined} error={error} />;
  if (state === "used") return <Heading title={t("linkUsedTitle")}>{t("linkUsedText")}</Heading>;
  return <Heading title={t("linkExpiredTitle")}>{t("linkExpiredText")}</Heading>;
}
