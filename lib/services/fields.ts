import { z } from "zod";
import { isDisplayable } from "../display-text";
import { normalizeEmail } from "../login/email-address";
import { scopeToken } from "../oauth/scope";

/*
 * Shapes that several capabilities share. Text that people control is shown by assistants and on pages: it never holds control
 * or bidirectional characters.
 */

/** Trimmed text of 1 to `maximum` characters that shows as what it is. */
export const displayText = (maximum: number) =>
  z.string().trim().min(1, "must not be empty").max(maximum, `must be ${maximum} characters or fewer`).refine(isDisplayable, "must not hold control or text-direction characters");

export const objectName = displayText(100).describe("A name for people, 1 to 100 characters.");

const scope = z.string().max(255, "each must be 255 characters or fewer").regex(scopeToken, "a scope is printable ASCII without spaces, quotes and backslashes");
export const scopeList = z.array(scope).max(100, "must be 100 scopes or fewer").transform((scopes) => [...new Set(scopes)]);

/** ISO 8601 in UTC, as every time on the wire. */
export const instant = z.string().meta({ format: "date-time" });
export const iso = <T extends Date | null>(value: T): T extends Date ? string : string | null => (value?.toISOString() ?? null) as T extends Date ? string : string | null;

export const id = (thing: string) => z.string().max(2048).regex(/^[\x21-\x7e]+$/, "is not an id").describe(`The id of the ${thing}; list_${thing.replaceAll(" ", "_")}${thing.endsWith("s") ? "es" : "s"} gives it.`);

/** One mailbox, as login looks it up: a look-alike letter is refused, never mapped onto somebody else's address. */
export const emailAddress = z
  .string()
  .max(1000)
  .meta({ format: "email" })
  .transform((value, context) => {
    const email = normalizeEmail(value);
    if (email === undefined) context.addIssue({ code: "custom", message: "must be one e-mail address such as ada@example.com, in plain ASCII" });
    return email ?? z.NEVER;
  });

/** What a deletion answers: what was deleted, by its id and name. */
export const deleted = z.strictObject({ id: z.string(), name: z.string().nullable().describe("The name of what was deleted."), deleted: z.literal(true) });

/** Leaves out the fields that were not given: an update merges. */
export function given<T extends object>(fields: T): Partial<{ [K in keyof T]: Exclude<T[K], undefined> }> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<{ [K in keyof T]: Exclude<T[K], undefined> }>;
}
