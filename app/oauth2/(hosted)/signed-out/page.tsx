import type { Metadata } from "next";
import { Heading } from "../heading";
import { PostForm } from "../post-form";
import { currentSite, one, texts, type Query } from "../site";

export async function generateMetadata({ searchParams }: { searchParams: Query }): Promise<Metadata> {
  const t = await texts("signedOut");
  return { title: one((await searchParams).question) ? (await texts("common"))("signOut") : t("doneTitle") };
}

/** The question of RP-Initiated Logout §6, and the goodbye. */
export default async function SignedOutPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const { tenant } = await currentSite();
  const t = await texts("signedOut");
  if (!one(query.question))
    return (
      <>
        <Heading title={t("doneTitle")}>{t("doneText")}</Heading>
        <a className="button secondary" href={tenant.isPlatform ? "/" : "/oauth2/login"}>
          {t("again")}
        </a>
      </>
    );
  return (
    <>
      <Heading title={t("questionTitle")}>{t("questionText", { product: tenant.productName })}</Heading>
      <PostForm action="/oauth2/logout" fields={{ confirm: "1", client_id: one(query.client_id), post_logout_redirect_uri: one(query.post_logout_redirect_uri), state: one(query.state) }}>
        <button className="button" type="submit" autoFocus>
          {(await texts("common"))("signOut")}
        </button>
      </PostForm>
      <p className="fine">{t("stay")}</p>
    </>
  );
}
