/*
 * Tables for spreadsheets, which take a cell that begins with = + - @ for a formula: such a cell gets an apostrophe in front, and
 * loses it again when it is read back.
 */

export type CsvValue = string | number | boolean | readonly string[] | null | undefined;

export const csvRow = (values: readonly CsvValue[]): string => `${values.map(csvCell).join(",")}\r\n`;

/** RFC 4180 §2, quoted whatever it holds. */
export function csvCell(value: CsvValue): string {
  const text = value === null || value === undefined ? "" : typeof value === "object" ? value.join(" ") : String(value);
  return `"${(/^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}

export const readCell = (text: string): string => text.replace(/^'(?='*[=+\-@\t\r])/, "");
