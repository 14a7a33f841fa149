import { PostForm } from "../_ui/post-form";
import { currentPage } from "../_ui/site";

/** Here asks nothing: the button is the answer. */
export async function SignOut() {
  const { texts } = await currentPage();
  const t = texts("account");
  return (
    <section aria-labelledby="sign-out">
      <h2 id="sign-out">{t("signOut")}</h2>
      <PostForm action="/oauth2/logout" fields={{ confirm: "1" }}>
        <button className="button secondary" type="submit">
          {t("signOutHere")}
        </button>
      </PostForm>
      <PostForm action="/oauth2/account/sign-out-everywhere">
        <button className="button danger" type="submit" aria-describedby="everywhere-detail">
          {t("everywhere")}
        </button>
      </PostForm>
      <p className="hint" id="everywhere-detail">
        {t("everywhereDetail")}
      </p>
    </section>
  );
}
