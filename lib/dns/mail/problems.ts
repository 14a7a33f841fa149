/** What is the matter with a record. `isNote`: it works all the same. */
export interface Problem {
  code: string;
  text: string;
  isNote?: boolean;
}

/** Tags of a DKIM or DMARC record, in the order they stand in (RFC 6376 §3.2). Undefined: it is no list of tags. */
export function tagsOf(text: string): Map<string, string> | undefined {
  const tags = new Map<string, string>();
  for (const part of text.split(";")) {
    if (part.trim() === "") continue;
    const [, name, value] = /^\s*([a-zA-Z][a-zA-Z0-9_]*)\s*=\s*([\s\S]*?)\s*$/.exec(part) ?? [];
    if (name === undefined || tags.has(name)) return undefined;
    tags.set(name, value!);
  }
  return tags;
}
