import { createTranslator, type _Translator as Translator } from "use-intl/core";
import type { Language } from "./languages";
import { messages } from "./messages";

export type Area = keyof typeof messages;
export type Texts<A extends Area> = Translator<(typeof messages)[A][Language]>;

const made = new Map<string, unknown>();

/** The texts of one area in one language: `t("key", { name })`, in ICU message syntax. */
export function translator<A extends Area>(language: Language, area: A): Texts<A> {
  const key = `${language}:${area}`;
  const known = made.get(key) as Texts<A> | undefined;
  if (known) return known;
  const texts = createTranslator({ locale: language, messages: messages[area][language], timeZone: "UTC", onError: fail }) as unknown as Texts<A>; // the generic is lost on the way through use-intl's own
  made.set(key, texts);
  return texts;
}

/** A message that cannot be formatted is a defect: the tests format every one of them. */
function fail(error: Error): never {
  throw error;
}
