import { localeOf, type Language } from "../languages/languages";

const steps: [Intl.RelativeTimeFormatUnit, number][] = [["minute", 60], ["hour", 3600], ["day", 86_400]];

/** How long ago, in words: unlike a time of day it needs no time zone, which a server cannot know. After a month, the date. */
export function ago(language: Language, date: Date, now = new Date()): string {
  const seconds = Math.max(0, (now.getTime() - date.getTime()) / 1000);
  if (seconds >= 30 * 86_400) return day(language, date);
  const format = new Intl.RelativeTimeFormat(localeOf(language), { numeric: "auto" });
  const [unit, length] = steps.findLast(([, least]) => seconds >= least) ?? (["second", 1] as const);
  return format.format(unit === "second" ? 0 : -Math.floor(seconds / length), unit);
}

export const day = (language: Language, date: Date): string => new Intl.DateTimeFormat(localeOf(language), { dateStyle: "medium", timeZone: "UTC" }).format(date);
