export type Format = "csv" | "jsonl";

export interface Piece {
  data: string;
  /** What import_users takes as first_line. */
  firstLine: number;
  /** How many lines of the file are done when this piece is. */
  lines: number;
}

const mostRows = 200;
const mostCharacters = 150_000;

/**
 * A file as pieces that are imported one after the other. In a CSV each begins with the line of columns; a line break inside quotes
 * ends no row (RFC 4180 §2).
 */
export function piecesOf(text: string, format: Format): Piece[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  const head = format === "csv" ? lines[0]! : undefined;
  const pieces: Piece[] = [];
  let [rows, start, length, isQuoted]: [string[], number, number, boolean] = [[], 0, 0, false];
  const end = (next: number) => {
    // firstLine is the number of the piece's own first line; before the rows of a CSV that is the line of columns.
    if (rows.length > 0) pieces.push({ data: head === undefined ? rows.join("\n") : `${head}\n${rows.join("\n")}`, firstLine: start + 1 - (head === undefined ? 0 : 1), lines: next });
    [rows, start, length] = [[], next, 0];
  };
  for (let index = head === undefined ? 0 : 1; index < lines.length; index++) {
    const line = lines[index]!;
    if (rows.length === 0) {
      if (line.trim() === "") continue;
      start = index;
    }
    rows.push(line);
    length += line.length + 1;
    if (head !== undefined && (line.split('"').length - 1) % 2 === 1) isQuoted = !isQuoted;
    if (!isQuoted && (rows.length >= mostRows || length >= mostCharacters)) end(index + 1);
  }
  end(lines.length);
  return pieces;
}

/** By its name, else by how it begins. */
export const formatOf = (name: string, text: string): Format => (/\.(jsonl|ndjson|json)$/i.test(name) || /^\uFEFF?\s*\{/.test(text) ? "jsonl" : "csv");
