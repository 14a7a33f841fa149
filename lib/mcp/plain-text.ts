/**
 * C0 and C1 controls, line and paragraph separators, bidirectional marks, embeddings and isolates, byte order marks and tag
 * characters: they let a name look like something else, or carry text that only a model reads (Unicode TR 36).
 */
const unseen = /[\u0000-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF\u{E0000}-\u{E007F}]/gu;

/** The same value with every string, at any depth, free of characters that do not show. */
export function plainText<T>(value: T): T {
  if (typeof value === "string") return value.replace(unseen, "") as T;
  if (Array.isArray(value)) return value.map((item: unknown) => plainText(item)) as T;
  if (typeof value === "object" && value !== null && !(value instanceof Date)) return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plainText(item)])) as T;
  return value;
}
