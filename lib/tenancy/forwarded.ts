import ipaddr from "ipaddr.js";

export interface Sender {
  /** The Host that the client asked for; undefined when the request had none. */
  host: string | undefined;
  /** The client's address, as far as somebody we trust has seen it. */
  address: string;
}

/**
 * Whom a request is from and which host it is for. X-Forwarded-For and X-Forwarded-Host are a claim that anybody can make: they
 * count when the peer itself is a trusted proxy, and the list of addresses only from its right end up to the first one that is
 * not trusted (RFC 7239 §8.1). The scheme is never taken from a header: it is APP_URL's.
 */
export function senderOf(peer: string | undefined, header: (name: string) => string | undefined, trustedProxies: readonly string[]): Sender {
  const isTrusted = matcher(trustedProxies);
  const direct: Sender = { host: header("host"), address: normalize(peer ?? "") ?? "" };
  if (!direct.address || !isTrusted(direct.address)) return direct;
  let address = direct.address;
  for (const claimed of (header("x-forwarded-for") ?? "").split(",").reverse()) {
    const next = normalize(claimed.trim());
    if (!next) break;
    address = next;
    if (!isTrusted(next)) break;
  }
  return { host: header("x-forwarded-host")?.split(",").at(-1)?.trim() || direct.host, address };
}

/** The socket's own address, unless a header says that its owner hands on what somebody else asked. */
export function directPeer(peer: string | undefined, header: (name: string) => string | undefined): string | undefined {
  const isHandedOn = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"].some((name) => header(name) !== undefined);
  return isHandedOn ? undefined : normalize(peer ?? "");
}

function matcher(ranges: readonly string[]): (address: string) => boolean {
  const parsed = ranges.map((range) => (range.includes("/") ? ipaddr.parseCIDR(range) : ([ipaddr.process(range), ipaddr.process(range).kind() === "ipv4" ? 32 : 128] as [ipaddr.IPv4 | ipaddr.IPv6, number])));
  return (address) => {
    const candidate = ipaddr.process(address);
    return parsed.some(([network, bits]) => network.kind() === candidate.kind() && candidate.match(network, bits));
  };
}

/** Without a port or zone; an IPv4 address in its IPv6 dress becomes plain. Undefined for what is no address. */
function normalize(text: string): string | undefined {
  const bare = text.replace(/^\[(.*)\](:\d+)?$/, "$1").replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1").replace(/%.*$/, "");
  return ipaddr.isValid(bare) ? ipaddr.process(bare).toString() : undefined;
}
