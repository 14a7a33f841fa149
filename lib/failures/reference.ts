import { randomInt } from "node:crypto";

/** No vowels, so that it spells no word, and nothing that is mistaken for something else when it is read out: no 0 and O, no 1, I and L. */
const alphabet = "23456789BCDFGHJKMNPQRSTVWXYZ";

/** What a person reads out to support, such as `7KQ4-M2XD`. It finds a trace for those who may read the audit log, and opens nothing. */
export function newReference(): string {
  const letters = Array.from({ length: 8 }, () => alphabet[randomInt(alphabet.length)]).join("");
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

/** As it was typed in or heard: lower case, without the dash, with spaces. Undefined for what cannot be one. */
export function readReference(typed: string): string | undefined {
  const letters = typed.toUpperCase().replace(/[\s-]/g, "");
  return letters.length === 8 && [...letters].every((letter) => alphabet.includes(letter)) ? `${letters.slice(0, 4)}-${letters.slice(4)}` : undefined;
}
