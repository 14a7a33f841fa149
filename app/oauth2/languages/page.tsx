import { hostedPath } from "@/lib/hosted/language-form";
import { Heading } from "../_ui/heading";
import { LanguageList } from "../_ui/language-list";
import { currentPage, one, type Query } from "../_ui/site";

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
