import type { Language } from "./languages";
import { directionOf } from "./languages";

const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/**
 * A name or an address inside a sentence of the other direction, between FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE, so that
 * neither moves the other's parts about (Unicode UAX #9 §2.7). A single word of Latin letters cannot, and may be a key of `select`.
 */
export function isolated(language: Language, text: string): string {
  const isMixed = directionOf(language) === "rtl" ? !/^\w*$/.test(text) : rightToLeft.test(text);
  return isMixed ? `\u2068${text}\u2069` : text;
}

/** An address, which reads from left to right whatever it begins with: between LEFT-TO-RIGHT ISOLATE and its end. */
export const leftToRight = (language: Language, text: string): string => (directionOf(language) === "rtl" ? `\u2066${text}\u2069` : text);
