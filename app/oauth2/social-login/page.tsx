import { pendingView } from "@/lib/hosted/social-view";
import { readTyped } from "@/lib/hosted/typed";
import { Expired } from "../_ui/expired";
import { Heading } from "../_ui/heading";
import { PostForm } from "../_ui/post-form";
import { currentPage, one, type Query } from "../_ui/site";
import { TextField } from "../_ui/text-field";

/** The provider said no address: whose mailbox it is, is proven by mail. */
export default async function SocialLoginPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const { tenant, request, titleOf, texts } = await currentPage();
  const view = await pendingView(tenant, request, one(query.pending));
  if (!view) return <Expired />;
  const t = texts("social");
  const shared = texts("common");
  const error = one(query.error);
  return (
    <>
      <title>{titleOf(t("emailPageTitle"))}</title>
      <Heading title={t("emailTitle")}>{t("emailText", { provider: view.provider })}</Heading>
      {error === "rate_limited" && (
        <p className="alert" role="alert">
          {t("rateLimited")}
        </p>
      )}
      <PostForm action="/oauth2/social-login/email" fields={{ pending: view.id }}>
        <TextField
          name="email" type="email" label={t("email")} placeholder="name@example.com" defaultValue={readTyped(request).email} required maxLength={254}
          dir="ltr" autoComplete="email" autoCapitalize="none" spellCheck={false} autoFocus error={error === "invalid_email" ? t("invalidEmail") : undefined}
        />
        <button className="button" type="submit">
          {shared("continue")}
        </button>
      </PostForm>
      <p className="foot">
        <a href={view.requestId ? `/oauth2/login?request=${view.requestId}` : "/oauth2/login"}>{t("back")}</a>
      </p>
    </>
  );
}
