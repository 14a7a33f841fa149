import { hostedPath } from "@/lib/hosted/language-form";
import { Heading } from "../heading";
import { LanguageList } from "../language-list";
import { currentPage, one, type Query } from "../site";

/** Where no script opens the menu. */
export default async function LanguagesPage({ searchParams }: { searchParams: Query }) {
  const { language, titleOf, texts } = await currentPage();
  const t = texts("common");
  return (
    <div className="languages">
      <title>{titleOf(t("language"))}</title>
      <Heading title={t("language")} />
      <LanguageList current={language} returnTo={hostedPath(one((await searchParams).return))} />
    </div>
  );
}
