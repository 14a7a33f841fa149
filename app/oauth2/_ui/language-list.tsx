import { languageNames, languages, type Language } from "@/lib/languages/languages";
import { PostForm } from "./post-form";

/** The languages in their own names, each a button; the answer leads back to the page that was left. */
export function LanguageList({ current, returnTo }: { current: Language; returnTo: string }) {
  return (
    <PostForm action="/oauth2/language" fields={{ return: returnTo }}>
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
  );
}
