import type { Language } from "./languages";

/** The texts of one area of the product, in every language. A key that one language lacks is an error of types: it fails the build. */
export const area = <Key extends string>(texts: Record<Language, Record<Key, string>>): Record<Language, Record<Key, string>> => texts;
