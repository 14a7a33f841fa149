import { LRUCache } from "lru-cache";
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

/**
 * The same translator, with each text among the values isolated from the sentence around it. The last few hundred sentences are
 * remembered: a page is full of those that are always the same, or the same for a tenant.
 */
function isolating(language: Language, t: object) {
  const around = (format: Format): Format => (key, values) =>
    format(key, values && Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === "string" ? isolated(language, value) : value])));
  const { rich, markup, raw, has } = t as Record<"rich" | "markup" | "raw" | "has", Format>;
  const plain = new LRUCache<string, NonNullable<unknown>>({ max: 500 });
  const format = around(t as Format);
  const remembered: Format = (key, values) => {
    const said = values ? `${key} ${JSON.stringify(values)}` : key;
    const known = plain.get(said);
    if (known !== undefined) return known;
    const text = format(key, values) as string;
    plain.set(said, text);
    return text;
  };
  return Object.assign(remembered, { rich: around(rich), markup: around(markup), raw, has });
}

const taken = new WeakMap<object, Map<string, readonly [string, string, string]>>();

/** A sentence with one tag in it, such as a link: what stands before it, in it and after it. Taken apart once, for the hottest page. */
export function aroundTag(t: { markup: unknown }, key: string, tag: string): readonly [before: string, inside: string, after: string] {
  const known = taken.get(t)?.get(key);
  if (known) return known;
  const markup = t.markup as (key: string, values: Record<string, (chunks: string) => string>) => string;
  const [before = "", inside = "", after = ""] = markup(key, { [tag]: (chunks) => `\0${chunks}\0` }).split("\0");
  if (!taken.has(t)) taken.set(t, new Map());
  taken.get(t)!.set(key, [before, inside, after]);
  return [before, inside, after];
}

/** A message that cannot be formatted is a defect: the tests format every one of them. */
function fail(error: Error): never {
  throw error;
}
