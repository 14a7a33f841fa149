/*
 * Text as data in other languages. What comes in was written by people: a name or an address must stay what it is and end no string,
 * comment or line.
 */

const escapeUnit = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** A string literal of JavaScript and TypeScript: also inside a script element, so without `<`. */
export const js = (text: string): string => JSON.stringify(text).replace(/[<>\u2028\u2029\ud800-\udfff]|[^\x20-\x7e]/g, escapeUnit);

/** A string literal of Python 3: characters beyond the first plane need \U. */
export const python = (text: string): string => `"${text.replace(/["\\]/g, "\\$&").replace(/[^\x20-\x7e]/gu, byCodePoint)}"`;

/** An interpreted string literal of Go, whose escapes for these characters are Python's. */
export const go = python;

const byCodePoint = (character: string): string => {
  const code = character.codePointAt(0)!;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : `\\u${(code >= 0xd800 && code <= 0xdfff ? 0xfffd : code).toString(16).padStart(4, "0")}`;
};

/** One word of a POSIX shell: nothing is special within single quotes but their end. */
export const shell = (text: string): string => `'${text.replace(/\0/g, "").replaceAll("'", "'\\''")}'`;

/** Text of an element and value of an attribute. */
export const html = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** The rest of a line after `//` or `#`: whatever could end the line, or close a comment or script around it, becomes a space. */
export const comment = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|\*\/|<\/|<!--|-->|\?>/gu, " ").trim();
