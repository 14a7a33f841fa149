/*
 * Names that look like others (UTS 39). A label keeps to one script that is in use today, or to those that East Asian languages
 * write together; and it is not made of letters that all read as Latin ones.
 */

/** Recommended scripts (UAX 31, table 5), each by itself. */
const scripts =
  `Latin Greek Cyrillic Armenian Hebrew Arabic Thaana Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Thai Lao Tibetan
  Myanmar Georgian Ethiopic Khmer Hangul Hiragana Katakana Han Bopomofo`.split(/\s+/);
/** Written together (UTS 39 §5.2, highly restrictive). */
const together = [["Latin", "Han", "Hiragana", "Katakana"], ["Latin", "Han", "Bopomofo"], ["Latin", "Han", "Hangul"]];

const writtenIn = (names: readonly string[]) => new RegExp(`^[\\p{scx=Common}\\p{scx=Inherited}${names.map((name) => `\\p{scx=${name}}`).join("")}]*$`, "u");
const allowed = [...scripts.map((name) => [name]), ...together].map(writtenIn);

/** Cyrillic and Greek letters that are drawn as Latin ones, and those (UTS 39, confusables.txt, what occurs in lower case). */
const drawnAs = new Map(Object.entries({ а: "a", ԁ: "d", е: "e", һ: "h", і: "i", ј: "j", ӏ: "l", о: "o", р: "p", ԛ: "q", с: "c", ѕ: "s", у: "y", х: "x", ԝ: "w", ѵ: "v", ү: "y", ո: "n", ս: "u", օ: "o", α: "a", ι: "i", ν: "v", ο: "o", ρ: "p", υ: "u", κ: "k", γ: "y" }));

/** Why people would take a name, in its own letters, for another one. Undefined: they would not. */
export function lettersProblem(unicodeName: string): string | undefined {
  const labels = unicodeName.split(".");
  for (const label of labels) {
    if (!allowed.some((script) => script.test(label))) return `mixes letters of several scripts in “${label}”, so that it looks like another name. Keep each part to one script`;
    const lookAlike = latinLookAlike(label);
    // Below a domain of that script (.рф) readers expect its letters.
    if (lookAlike && /^[\x20-\x7e]*$/.test(labels.at(-1)!)) return `looks like “${lookAlike}” in Latin letters, which is another name`;
  }
  return undefined;
}

function latinLookAlike(label: string): string | undefined {
  if (/^[\x20-\x7e]*$/.test(label)) return undefined;
  const read = [...label].map((letter) => (/[0-9-]/.test(letter) ? letter : drawnAs.get(letter)));
  return read.every((letter) => letter !== undefined) ? read.join("") : undefined;
}
