/*
 * What is wrong with an entry of a list, as it is typed. The operation's own check decides; these tell early.
 */

const parsed = (entry: string): URL | undefined => (URL.canParse(entry) ? new URL(entry) : undefined);
const isLoopback = ({ hostname }: URL) => hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";

export const listChecks = {
  origin(entry: string): string | undefined {
    const url = parsed(entry);
    if (!url || !/^https?:$/.test(url.protocol)) return "starts with https:// (or http:// on your own machine)";
    if (url.origin !== entry) return entry === `${url.origin}/` ? "has no slash at its end" : `is an origin only: ${url.origin}`;
    return undefined;
  },
  /** Where a browser may be sent: https, or http on the visitor's own machine. */
  web_uri(entry: string): string | undefined {
    const url = parsed(entry);
    if (!url) return "is not a URL yet; it starts with https://";
    if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url))) return "must be https, or http on localhost";
    if (entry.includes("#")) return "must not have a # in it";
    return undefined;
  },
} satisfies Record<string, (entry: string) => string | undefined>;

export type ListCheck = keyof typeof listChecks;
