import { InvalidRequest, PayloadTooLarge, UnsupportedMediaType } from "./errors";

/** Parameters by name. A parameter without a value counts as left out (RFC 6749 §3.1). */
export type Parameters = ReadonlyMap<string, string>;

/** Bodies of the protocol endpoints are a handful of short fields. */
export const maxFormBytes = 64 * 1024;

/** May be repeated: RFC 8707 §2. The values are kept as one, joined by a space, which no URI holds. */
const repeatable = new Set(["resource"]);

/**
 * @throws InvalidRequest a parameter came twice (RFC 6749 §3.1, §3.2), or is not well-formed UTF-8 without NUL
 */
export function collectParameters(pairs: Iterable<[string, string]>): Parameters {
  const parameters = new Map<string, string>();
  for (const [name, value] of pairs) {
    if (value === "") continue;
    if (value.includes("\uFFFD")) throw new InvalidRequest("a parameter is not valid UTF-8");
    if (value.includes("\0") || name.includes("\0")) throw new InvalidRequest("a parameter contains a NUL character");
    const before = parameters.get(name);
    if (before !== undefined && !repeatable.has(name)) throw new InvalidRequest(`parameter "${printable(name)}" is repeated`);
    parameters.set(name, before === undefined ? value : `${before} ${value}`);
  }
  return parameters;
}

export const queryParameters = (request: Request): Parameters => collectParameters(rawPairs(new URL(request.url).search.slice(1)));

/**
 * The form of a POST (RFC 6749 appendix B).
 * @throws UnsupportedMediaType for anything but application/x-www-form-urlencoded, the body unread
 * @throws PayloadTooLarge above 64 KiB
 */
export async function formParameters(request: Request): Promise<Parameters> {
  const mediaType = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (mediaType !== "application/x-www-form-urlencoded" && !(mediaType === undefined && (await isEmpty(request))))
    throw new UnsupportedMediaType("the body must be application/x-www-form-urlencoded");
  return collectParameters(rawPairs(await readBody(request, maxFormBytes)));
}

/** @throws PayloadTooLarge once more than `limit` bytes have come; the rest is not read */
export const readBody = async (request: Request, limit: number): Promise<string> => (await readBytes(request, limit)).toString("utf8");

/** @throws PayloadTooLarge once more than `limit` bytes have come; the rest is not read */
export async function readBytes(request: Request, limit: number): Promise<Buffer> {
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw new PayloadTooLarge(`the body is larger than ${limit} bytes`);
  if (!request.body) return Buffer.alloc(0);
  if (request.headers.has("content-length")) return Buffer.from(await request.arrayBuffer());
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > limit) throw new PayloadTooLarge(`the body is larger than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const isEmpty = async (request: Request) => !request.body || request.headers.get("content-length") === "0";

/** Like URLSearchParams, but broken percent-encoding is an error instead of a guess. */
function* rawPairs(source: string): Generator<[string, string]> {
  for (const pair of source.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    yield equals < 0 ? [decode(pair), ""] : [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))];
  }
}

function decode(text: string): string {
  if (!/[+%]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw new InvalidRequest("a parameter has broken percent-encoding");
  }
}

/** Names go into an error text: printable ASCII without quotes, and not many of them (RFC 6749 §5.2). */
const printable = (name: string) => name.replace(/[^\x20-\x21\x23-\x5B\x5D-\x7E]/g, "?").slice(0, 60);
