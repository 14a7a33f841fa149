/** The languages of the hosted pages and mails, in the order of the switcher. */
export const languages = ["en", "de", "fr", "es", "ja", "ar"] as const;
export type Language = (typeof languages)[number];

/** What speakers of a language call it. */
export const languageNames: Record<Language, string> = { en: "English", de: "Deutsch", fr: "Français", es: "Español", ja: "日本語", ar: "العربية" };

export const directionOf = (language: Language): "ltr" | "rtl" => (language === "ar" ? "rtl" : "ltr");

/** The tag for `Intl`: British English, and Latin digits in every language, as those of the codes are. */
export const localeOf = (language: Language): string => (language === "en" ? "en-GB" : `${language}-u-nu-latn`);

/** 23 November at 14:22 UTC. A server does not know the reader's time zone. */
export const utcTime = (language: Language, time: Date): string =>
  new Intl.DateTimeFormat(localeOf(language), { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "UTC", timeZoneName: "short" }).format(time);

export const isLanguage = (tag: string): tag is Language => (languages as readonly string[]).includes(tag);

/** The first of these tags that is one of ours; `de-CH` is answered by `de` (RFC 4647 §3.4, lookup). */
export function lookupLanguage(tags: string[]): Language | undefined {
  return tags.map((tag) => tag.trim().toLowerCase().split("-")[0]!).find(isLanguage);
}

/** OpenID Connect Core §3.1.2.1: `ui_locales` is a space-separated list in order of preference. */
export const languageOfUiLocales = (uiLocales: string | undefined): Language | undefined => lookupLanguage(uiLocales?.split(" ") ?? []);

/** RFC 9110 §12.5.4: language ranges with weights; of equal ones the first, and a weight of 0 is "not this one". */
export function languageOfAcceptLanguage(header: string | null): Language | undefined {
  const ranges = (header ?? "").slice(0, 1000).split(",").map((range) => {
    const [tag = "", ...parameters] = range.split(";");
    const weight = parameters.map((parameter) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/i.exec(parameter)?.[1]).find((found) => found !== undefined);
    return { tag, weight: weight === undefined ? 1 : Number(weight) };
  });
  return lookupLanguage(ranges.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight).map(({ tag }) => tag));
}
