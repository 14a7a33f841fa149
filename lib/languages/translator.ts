import { createTranslator, type _Translator as Translator } from "use-intl/core";
import { isolated } from "./bidi";
import { localeOf, type Language } from "./languages";
import { messages } from "./messages";

export type Area = keyof typeof messages;
export type Texts<A extends Area> = Translator<(typeof messages)[A][Language]>;

const made = new Map<string, unknown>();

/** The texts of one area in one language: `t("key", { name })`, in ICU message syntax. What is put in keeps its own direction. */
export function translator<A extends Area>(language: Language, area: A): Texts<A> {
  const key = `${language}:${area}`;
  const known = made.get(key) as Texts<A> | undefined;
  if (known) return known;
  const texts = isolating(language, createTranslator({ locale: localeOf(language), messages: messages[area][language] as Record<string, string>, timeZone: "UTC", onError: fail })) as unknown as Texts<A>; // the generic is lost on the way through use-intl's own
  made.set(key, texts);
  return texts;
}

type Format = (key: string, values?: Record<string, unknown>) => unknown;

/** The same translator, with each text among the values isolated from the sentence around it. */
function isolating(language: Language, t: object) {
  const around = (format: Format): Format => (key, values) =>
    format(key, values && Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === "string" ? isolated(language, value) : value])));
  const { rich, markup, raw, has } = t as Record<"rich" | "markup" | "raw" | "has", Format>;
  const plain = new Map<string, unknown>(); // a text without values is always the same, and a page is full of them
  const format = around(t as Format);
  const remembered: Format = (key, values) => {
    if (values) return format(key, values);
    if (!plain.has(key)) plain.set(key, format(key));
    return plain.get(key);
  };
  return Object.assign(remembered, { rich: around(rich), markup: around(markup), raw, has });
}

/** A message that cannot be formatted is a defect: the tests format every one of them. */
function fail(error: Error): never {
  throw error;
}
