import { directionOf, type Language } from "./languages";

const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\u200F]/u;

/**
 * A name or an address inside a sentence of the other direction, isolated from it, so that neither moves the other's parts about
 * (Unicode UAX #9 §2.4.2). What has no letter of its own that says otherwise, such as ::1, reads from left to right. A single word of
 * Latin letters needs none of it, and may be a key of `select`.
 */
export function isolated(language: Language, text: string): string {
  const isFromRight = rightToLeft.test(text);
  const isMixed = directionOf(language) === "rtl" ? !/^\w*$/.test(text) : isFromRight;
  if (!isMixed) return text;
  return `${isFromRight ? "\u2068" : "\u2066"}${text}\u2069`; // FIRST STRONG or LEFT-TO-RIGHT ISOLATE … POP DIRECTIONAL ISOLATE
}
