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
    const equals = part.indexOf("=");
    const name = part.slice(0, Math.max(equals, 0)).trim();
    if (!/^[a-zA-Z][a-zA-Z0-9_]*$/.test(name) || tags.has(name)) return undefined;
    tags.set(name, part.slice(equals + 1).trim());
  }
  return tags;
}
