/*
 * As much of MIME (RFC 2045, RFC 2046) as a report about a mail needs. The text is taken byte for byte (latin1) until a part is
 * decoded. What nests deeper, or has more parts, than any report does is not looked at.
 */

export interface MimePart {
  /** Lower case, `multipart/report`. */
  type: string;
  parameters: Record<string, string>;
  fields: Fields;
  /** Decoded; of a multipart its whole source. */
  body: string;
  parts: MimePart[];
}

/** Header fields by their name in lower case, the first of each. */
export type Fields = ReadonlyMap<string, string>;

const deepest = 5;
const mostParts = 20;

export function parseMime(source: string, depth = 0): MimePart {
  const [head, body] = splitHead(source);
  const fields = parseFields(head);
  const { type, parameters } = parseContentType(fields.get("content-type") ?? "text/plain");
  const boundary = parameters.boundary;
  if (type.startsWith("multipart/") && boundary !== undefined && depth < deepest)
    return { type, parameters, fields, body, parts: splitParts(body, boundary).slice(0, mostParts).map((part) => parseMime(part, depth + 1)) };
  return { type, parameters, fields, body: decoded(body, fields.get("content-transfer-encoding")), parts: [] };
}

/** All parts in their order, the outermost first. */
export const allParts = (part: MimePart): MimePart[] => [part, ...part.parts.flatMap(allParts)];

/** RFC 5322 §2.2.3: a line that begins with white space goes on the one before it. */
export function parseFields(head: string): Fields {
  const fields = new Map<string, string>();
  for (const line of head.replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/)) {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    if (name !== "" && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

function splitHead(source: string): [string, string] {
  if (/^\r?\n/.test(source)) return ["", source.replace(/^\r?\n/, "")];
  const end = /\r?\n\r?\n/.exec(source);
  return end ? [source.slice(0, end.index), source.slice(end.index + end[0].length)] : [source, ""];
}

export function parseContentType(value: string): Pick<MimePart, "type" | "parameters"> {
  const parameters: Record<string, string> = {};
  for (const [, name, quoted, plain] of value.matchAll(/;\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/g)) parameters[name!.toLowerCase()] = quoted?.replace(/\\(.)/g, "$1") ?? plain!;
  return { type: value.split(";")[0]!.trim().toLowerCase(), parameters };
}

/** RFC 2046 §5.1.1: the line break before a delimiter belongs to it. */
function splitParts(body: string, boundary: string): string[] {
  const parts: string[][] = [];
  for (const line of body.split(/\r?\n/)) {
    const isDelimiter = line.startsWith(`--${boundary}`);
    if (isDelimiter && line.slice(boundary.length + 2).trimEnd() === "--") break;
    if (isDelimiter && line.slice(boundary.length + 2).trim() === "") parts.push([]);
    else parts.at(-1)?.push(line);
  }
  return parts.map((lines) => lines.join("\n"));
}

function decoded(body: string, encoding = ""): string {
  if (encoding.toLowerCase() === "base64") return Buffer.from(body, "base64").toString("latin1");
  if (encoding.toLowerCase() !== "quoted-printable") return body;
  return body.replace(/=[ \t]*\r?\n/g, "").replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
