/*
 * A form as texts, so that what was read, what was typed and what is kept now can be compared.
 */

export type Texts = Record<string, string>;

const isSwitch = (texts: string[]) => texts.every((text) => text === "true" || text === "false" || text === "on");

/** What stands in the fields. Several entries of one name are the lines of a list; a checkbox has a hidden `false` before it. */
export function textsOfForm(form: FormData): Texts {
  const texts: Texts = {};
  for (const name of new Set(form.keys())) {
    if (name.startsWith("$ACTION")) continue;
    const entries = form.getAll(name).filter((value): value is string => typeof value === "string" && value.length <= 10_000);
    if (entries.length > 0) texts[name] = (isSwitch(entries) ? entries.slice(-1) : entries.filter((entry, index) => entry !== "" || (index === 0 && entries.length === 1))).join("\n");
  }
  return texts;
}

/** The same fields of an object as it is kept; what it does not tell (a secret) is left out. */
export function textsOfObject(object: Record<string, unknown>, names: Iterable<string>): Texts {
  const texts: Texts = {};
  for (const name of names) {
    const [outer, inner] = name.split(".") as [string, string?];
    const kept = outer in object ? object[outer] : object[`allowed_${outer}`];
    const value = inner === undefined || kept === undefined || kept === null ? kept : (kept as Record<string, unknown>)[inner];
    if (value !== undefined) texts[name] = textOf(value);
  }
  return texts;
}

const textOf = (value: unknown): string => (value === null ? "" : Array.isArray(value) ? value.map(String).join("\n") : typeof value === "object" ? JSON.stringify(value) : String(value));

/** Line ends are the browser's; the order of a set of boxes is the page's. */
export const isSameText = (one: string | undefined, other: string | undefined): boolean => canonical(one) === canonical(other);
const canonical = (text = "") => text.split(/\r?\n/).map((line) => line.trim()).filter(Boolean).sort().join("\n");

export interface Difference {
  name: string;
  yours: string;
  now: string;
  /** It was not touched in this form. */
  isUntouched: boolean;
}

/** Where somebody else wrote what this form would write over. */
export function differences(read: Texts, yours: Texts, now: Texts): Difference[] {
  return Object.keys(now)
    .filter((name) => name in yours && !isSameText(read[name], now[name]) && !isSameText(yours[name], now[name]))
    .map((name) => ({ name, yours: yours[name]!, now: now[name]!, isUntouched: isSameText(read[name], yours[name]) }));
}

export const isChanged = (read: Texts, yours: Texts): boolean => [...new Set([...Object.keys(read), ...Object.keys(yours)])].some((name) => !isSameText(read[name], yours[name]));
