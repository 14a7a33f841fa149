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
  return { ...texts, de: each(texts.de, unbroken), fr: each(texts.fr, (text) => unbroken(text).replace(/ (?=[?!:;»])/g, "\u00a0").replace(/« /g, "«\u00a0")) };
}

const each = <Key extends string>(texts: Record<Key, string>, change: (text: string) => string) => Object.fromEntries(Object.entries<string>(texts).map(([key, text]) => [key, change(text)])) as Record<Key, string>;

/** No line ends after the e of e-mail; and in French none before the marks that a space stands in front of. */
const unbroken = (text: string): string => text.replace(/\b(e)-(mail)/gi, "$1\u2011$2");
