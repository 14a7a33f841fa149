import { Globe } from "lucide-react";
import { languageNames, languages } from "@/lib/languages/languages";
import { LanguageDetails } from "./language-details";
import { PostForm } from "./post-form";
import { currentLanguage, currentPath, texts } from "./site";

/** A form without a script: the buttons are the languages in their own names, and the answer leads back to this page. */
export async function LanguageMenu() {
  const current = await currentLanguage();
  const t = await texts("common");
  return (
    <footer className="menu">
      <LanguageDetails>
        <summary>
          <Globe aria-hidden="true" />
          <span className="visually-hidden">{t("language")}: </span>
          {languageNames[current]}
        </summary>
        <PostForm action="/oauth2/language" fields={{ return: await currentPath() }}>
          <ul>
            {languages.map((language) => (
              <li key={language}>
                <button type="submit" name="language" value={language} lang={language} aria-current={language === current ? "true" : undefined}>
                  {languageNames[language]}
                </button>
              </li>
            ))}
          </ul>
        </PostForm>
      </LanguageDetails>
    </footer>
  );
}
