import { PostForm } from "../_ui/post-form";
import { currentPage } from "../_ui/site";
import { TextField } from "../_ui/text-field";

export async function Profile({ email, name, isRefused }: { email: string; name: string; isRefused: boolean }) {
  const { texts } = await currentPage();
  const t = texts("account");
  return (
    <section aria-labelledby="profile">
      <h2 id="profile">{t("profile")}</h2>
      <dl className="facts">
        <div>
          <dt>{t("email")}</dt>
          <dd>
            <bdi>{email}</bdi>
            <small>{t("emailDetail")}</small>
          </dd>
        </div>
      </dl>
      <PostForm action="/oauth2/account/profile">
        <TextField name="name" type="text" label={t("name")} defaultValue={name} required maxLength={255} autoComplete="name" dir="auto" error={isRefused ? t("noticeInvalidName") : undefined} />
        <button className="button secondary small" type="submit">
          {t("save")}
        </button>
      </PostForm>
    </section>
  );
}
