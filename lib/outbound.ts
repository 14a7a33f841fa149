import dns from "node:dns";
import http from "node:http";
import https from "node:https";
import ipaddr from "ipaddr.js";
import { settings } from "./env";

/*
 * The one way to fetch an address that someone else chooses. The name is resolved once, every address it has must be public, and the
 * connection goes to an address that was checked: a name that changes its answer meanwhile changes nothing.
 */

export type OutboundFailure = "invalid_url" | "address_refused" | "unresolvable" | "timeout" | "too_large" | "redirect" | "failed";

export class OutboundError extends Error {
  override name = "OutboundError";
  constructor(readonly reason: OutboundFailure, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

export interface OutboundOptions {
  maxBytes: number;
  /** For everything: resolving, connecting and reading. */
  timeoutMs: number;
  accept?: string;
  /** An access token that this very server gave. */
  bearer?: string;
  /** Makes it a POST. */
  body?: { contentType: string; content: string };
}

export interface OutboundResponse {
  status: number;
  headers: Headers;
  body: string;
  bytes: Buffer;
}

/**
 * GET, or POST with a body, over https; plain http only to addresses of OUTBOUND_ALLOW. No redirect is followed, nothing of ours
 * but a bearer token that is given is sent along, and a compressed answer is refused, so that the size cap means what it says.
 * @throws OutboundError
 */
export async function fetchOutbound(url: string, options: OutboundOptions): Promise<OutboundResponse> {
  const target = parse(url);
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const address = await checkedAddress(target, timeout);
  return send(target, address, options, timeout);
}

function parse(url: string): URL {
  const target = URL.canParse(url) ? new URL(url) : undefined;
  if (!target || !["https:", "http:"].includes(target.protocol)) throw new OutboundError("invalid_url", "only https addresses are fetched");
  if (target.username || target.password) throw new OutboundError("invalid_url", "an address with user information is not fetched");
  return target;
}

/**
 * The one address to connect to where something else than HTTP is spoken with a host that someone else chose. Names are asked of
 * DNS_SERVERS where those are set. Connect to the address and not to the name: the name may change its answer.
 * @throws OutboundError
 */
export async function outboundAddress(host: string, timeoutMs: number): Promise<string> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const addresses = ipaddr.isValid(host) ? [{ address: host, family: host.includes(":") ? 6 : 4 }] : await resolve(host, timeout, settings().dnsServers);
  if (addresses.some(({ address }) => !isAllowed(address) && !isPublicAddress(address))) throw new OutboundError("address_refused", `${host} has an address that is not public`);
  return ipaddr.process(preferred(addresses).address).toString();
}

interface Address {
  address: string;
  family: number;
}

async function checkedAddress(target: URL, timeout: AbortSignal): Promise<Address> {
  const name = target.hostname.replace(/^\[|\]$/g, "");
  const addresses = ipaddr.isValid(name) ? [{ address: name, family: name.includes(":") ? 6 : 4 }] : await resolve(name, timeout);
  for (const { address } of addresses)
    if (!isAllowed(address) && (target.protocol === "http:" || !isPublicAddress(address)))
      throw new OutboundError("address_refused", target.protocol === "http:" ? "only https addresses are fetched" : `${target.hostname} has an address that is not public`);
  return preferred(addresses);
}

const preferred = (addresses: readonly Address[]): Address => addresses.find(({ family }) => family === 4) ?? addresses[0]!;

async function resolve(name: string, timeout: AbortSignal, servers: readonly string[] = []): Promise<Address[]> {
  try {
    const addresses = await Promise.race([servers.length > 0 ? askServers(name, servers) : dns.promises.lookup(name, { all: true }), rejection(timeout)]);
    if (addresses.length > 0) return addresses;
  } catch (error) {
    if (error instanceof OutboundError) throw error;
    throw new OutboundError("unresolvable", `${name} has no address`, { cause: error });
  }
  throw new OutboundError("unresolvable", `${name} has no address`);
}

async function askServers(name: string, servers: readonly string[]): Promise<Address[]> {
  const resolver = new dns.promises.Resolver({ timeout: 2_000, tries: 2 });
  resolver.setServers([...servers]);
  const [four, six] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  const of = (answer: typeof four, family: number) => (answer.status === "fulfilled" ? answer.value.map((address) => ({ address, family })) : []);
  return [...of(four, 4), ...of(six, 6)];
}

const timedOut = () => new OutboundError("timeout", "the server did not answer in time");

const rejection = (timeout: AbortSignal) =>
  new Promise<never>((_resolve, reject) => timeout.addEventListener("abort", () => reject(timedOut()), { once: true }));

/** Globally reachable addresses that are nobody's but reach a cloud's own control plane: Azure's WireServer. */
const refusedAddresses = new Set(["168.63.129.16"]);
const globalUnicast6 = ipaddr.parseCIDR("2000::/3");

/** Neither loopback, private, link-local, carrier-grade, multicast, reserved nor a transition form that hides one (RFC 6890). */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== "unicast" || refusedAddresses.has(parsed.toString())) return false;
  return parsed.kind() === "ipv4" || parsed.match(globalUnicast6);
}

function isAllowed(address: string): boolean {
  const parsed = ipaddr.process(address);
  return settings().outboundAllow.some((range) => {
    const [network, bits] = range.includes("/") ? ipaddr.parseCIDR(range) : [ipaddr.process(range), undefined];
    if (network.kind() !== parsed.kind()) return false;
    return parsed.match(network, bits ?? (network.kind() === "ipv4" ? 32 : 128));
  });
}

function send(target: URL, to: Address, { maxBytes, accept, bearer, body }: OutboundOptions, timeout: AbortSignal): Promise<OutboundResponse> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      reject(error instanceof OutboundError ? error : timeout.aborted ? timedOut() : new OutboundError("failed", `${target.hostname} could not be reached`, { cause: error }));
      request.destroy();
    };
    const request = (target.protocol === "https:" ? https : http).request(target, {
      method: body ? "POST" : "GET",
      agent: false,
      signal: timeout,
      headers: {
        Accept: accept ?? "*/*",
        "Accept-Encoding": "identity",
        "User-Agent": "Authalla",
        ...(bearer && { Authorization: `Bearer ${bearer}` }),
        ...(body && { "Content-Type": body.contentType, "Content-Length": String(Buffer.byteLength(body.content)) }),
      },
      lookup: (_name, options, done) => (options.all ? done(null, [to]) : done(null, to.address, to.family)),
    });
    request.on("error", fail);
    request.on("response", (response) => {
      response.on("error", fail);
      const status = response.statusCode ?? 0;
      if (status >= 300 && status < 400) return fail(new OutboundError("redirect", `${target.hostname} redirects, which is not followed`));
      const encoding = response.headers["content-encoding"];
      if (encoding && encoding !== "identity") return fail(new OutboundError("failed", `${target.hostname} sent a compressed answer that was not asked for`));
      const tooLarge = () => fail(new OutboundError("too_large", `${target.hostname} sent more than ${maxBytes} bytes`));
      if (Number(response.headers["content-length"] ?? 0) > maxBytes) return tooLarge();
      const chunks: Buffer[] = [];
      let size = 0;
      response.on("data", (chunk: Buffer) => {
        size += chunk.byteLength;
        if (size > maxBytes) return tooLarge();
        chunks.push(chunk);
      });
      response.on("end", () => {
        const bytes = Buffer.concat(chunks);
        resolve({ status, headers: headersOf(response), body: bytes.toString("utf8"), bytes });
      });
      response.on("close", () => fail(new Error("the connection was closed")));
    });
    request.end(body?.content);
  });
}

function headersOf(response: http.IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(response.headersDistinct)) for (const value of values ?? []) headers.append(name, value);
  return headers;
}
