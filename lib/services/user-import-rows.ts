import { parse, type CsvError, type InfoRecord } from "csv-parse/sync";
import type { z } from "zod";
import { readCell } from "../csv";
import { displayable } from "../display-text";
import { ServiceError } from "../errors";
import { newUser } from "./user-fields";

/*
 * What was given to import, row by row: each is either a new user by the rules of create_user, or says why it is none.
 */

export const importFormats = ["csv", "jsonl"] as const;
export const mostImportRows = 1_000;

export type ImportRow = { line: number; email: string } & ({ user: z.output<typeof newUser> } | { refusal: string });

export interface ImportRows {
  rows: ImportRow[];
  /** Columns that say nothing about a new user. */
  ignored: string[];
}

/** @throws ServiceError validation_error when it is no table at all */
export function readImportRows(format: (typeof importFormats)[number], data: string, firstLine: number): ImportRows {
  const read = format === "csv" ? csvRows(data, firstLine) : jsonRows(data);
  if (read.length === 0) throw refused("There is no user in it.");
  if (read.length > mostImportRows) throw refused(`These are ${read.length} rows. Give ${mostImportRows} at most, and the others in further calls.`);
  const ignored = new Set<string>();
  const lineOf = new Map<string, number>();
  const rows = read.map(({ line, email, fields }): ImportRow => {
    const at = { line: line + firstLine - 1, email: typeof email === "string" ? displayable(email).slice(0, 254) : "" };
    if (typeof fields === "string") return { ...at, refusal: fields };
    for (const name of Object.keys(fields)) if (!Object.hasOwn(newUser.shape, name)) ignored.add(displayable(name).slice(0, 100));
    const known = Object.fromEntries(Object.entries(fields).filter(([name, value]) => Object.hasOwn(newUser.shape, name) && value !== undefined));
    const parsed = newUser.safeParse(known);
    if (!parsed.success) return { ...at, refusal: parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ") };
    const before = lineOf.get(parsed.data.email);
    if (before !== undefined) return { ...at, refusal: `email: stands in line ${before} already` };
    lineOf.set(parsed.data.email, at.line);
    return { ...at, email: parsed.data.email, user: parsed.data };
  });
  return { rows, ignored: [...ignored].slice(0, 50) };
}

type Given = { line: number; email: unknown; fields: Record<string, unknown> | string };

const refused = (message: string) => new ServiceError("validation_error", `The users were not read: ${message}`, { data: message });

/** The first line names the columns, in any case. Spreadsheets part them with a comma, semicolon or tab. */
function csvRows(data: string, firstLine: number): Given[] {
  const header = data.split(/\r?\n/, 1)[0]!;
  const count = (mark: string) => header.split(mark).length;
  const delimiter = [",", ";", "\t"].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
  let records: { info: InfoRecord & { error?: unknown }; record: Record<string, string>; raw: string }[];
  try {
    records = parse(data, { bom: true, delimiter, columns: (names: string[]) => names.map((name) => name.trim().toLowerCase().replaceAll(/[\s-]+/g, "_")), trim: true, skip_empty_lines: true, relax_column_count: true, info: true, raw: true }) as never;
  } catch (error) {
    const { code, lines } = error as CsvError & { lines?: number };
    throw refused(`In line ${(lines ?? 1) + firstLine - 1} ${code === "CSV_QUOTE_NOT_CLOSED" ? "a quotation mark is opened and never closed" : "a quotation mark stands inside a cell that is not quoted"}.`);
  }
  if (records[0] && !("email" in records[0].record)) throw refused("The first line must name the columns, and one of them must be email.");
  return records.map(({ info, record, raw }) => ({
    line: info.lines - (raw.trim().split("\n").length - 1),
    email: record.email,
    fields: info.error ? "The row has another number of cells than the first line." : Object.fromEntries(Object.entries(record).map(([name, text]) => [name, text === "" ? undefined : name === "scopes" ? readCell(text).split(/[\s,]+/).filter(Boolean) : readCell(text)])),
  }));
}

function jsonRows(data: string): Given[] {
  return data.split(/\r?\n/).flatMap((text, index): Given[] => (text.trim() === "" ? [] : [given(index + 1, object(text))]));
}

const given = (line: number, fields: Given["fields"]): Given => ({ line, email: typeof fields === "string" ? "" : fields.email, fields });

function object(text: string): Record<string, unknown> | string {
  try {
    const value = JSON.parse(text.replace(/^\uFEFF/, "")) as unknown;
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : "This line is not a JSON object.";
  } catch {
    return "This line is not valid JSON.";
  }
}
