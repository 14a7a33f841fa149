/*
 * Text that one person wrote and another is shown, by a page, a mail or an assistant. What hides, reorders or breaks a line has
 * no place in it: controls, line separators, lone surrogates, marks of direction, zero-width and tag characters.
 */

const undisplayable = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/u;
const everyUndisplayable = new RegExp(undisplayable, "gu");

export const isDisplayable = (text: string): boolean => !undisplayable.test(text);

/** Text from outside that is kept as it came, such as a user agent, without what would disturb its display. */
export const displayable = (text: string, instead = ""): string => text.replace(everyUndisplayable, instead);

export const maxNameLength = 255;

/** A person's name as it is kept; empty when none was given, undefined when this is not one. */
export function personName(typed: string | undefined): string | undefined {
  const name = (typed ?? "").normalize("NFC").trim();
  return name.length <= maxNameLength && isDisplayable(name) ? name : undefined;
}
