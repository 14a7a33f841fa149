import { hostedPath } from "@/lib/hosted/language-form";
import { Heading } from "../heading";
import { LanguageList } from "../language-list";
import { currentLanguage, one, pageTitle, texts, type Query } from "../site";

/** Where no script opens the menu. */
export default async function LanguagesPage({ searchParams }: { searchParams: Query }) {
  const t = await texts("common");
  return (
    <div className="languages">
      <title>{await pageTitle(t("language"))}</title>
      <Heading title={t("language")} />
      <LanguageList current={await currentLanguage()} returnTo={hostedPath(one((await searchParams).return))} />
    </div>
  );
}
