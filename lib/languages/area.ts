import { languages, type Language } from "./languages";

type Texts<Key extends string> = Record<Language, Record<Key, string>>;

/**
 * The texts of one area of the product, in every language. A key that one language lacks is an error of types; and because the
 * build loads every page and does not check types, it is an error of loading too.
 */
export function area<Key extends string>(texts: Texts<Key>): Texts<Key> {
  const keys = [...new Set(languages.flatMap((language) => Object.keys(texts[language] ?? {})))];
  const missing = languages.flatMap((language) => keys.filter((key) => !texts[language]?.[key as Key]?.trim()).map((key) => `${language}.${key}`));
  if (missing.length > 0) throw new Error(`texts are missing: ${missing.join(", ")}`);
  return { ...texts, fr: withoutLooseMarks(texts.fr) };
}

/** French puts a space before these marks, at which no line may break. */
const withoutLooseMarks = <Key extends string>(texts: Record<Key, string>) =>
  Object.fromEntries(Object.entries<string>(texts).map(([key, text]) => [key, text.replace(/ (?=[?!:;»])/g, "\u00a0").replace(/« /g, "«\u00a0")])) as Record<Key, string>;
