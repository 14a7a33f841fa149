import { Resolver } from "node:dns/promises";
import type { DnsZone } from "../db/schema";
import { registeredName } from "./host-name";
import type { DnsOptions } from "./verify";

/** Who runs name servers with these names. */
const providers = {
  cloudflare: /\.ns\.cloudflare\.com$/,
  route53: /\.awsdns-\d+\.(com|net|org|co\.uk)$/,
  godaddy: /\.domaincontrol\.com$/,
  namecheap: /\.(registrar-servers|namecheaphosting)\.com$/,
  google: /\.googledomains\.com$/,
  azure: /\.azure-dns\.(com|net|org|info)$/,
  vercel: /\.vercel-dns\.com$/,
  digitalocean: /^ns\d\.digitalocean\.com$/,
  hetzner: /\.ns\.hetzner\.(com|de)$/,
  gandi: /\.gandi\.net$/,
  ionos: /\.ui-dns\.(com|de|org|biz)$/,
} as const;

export type DnsProvider = keyof typeof providers;
export const dnsProviders = Object.keys(providers) as [DnsProvider, ...DnsProvider[]];

export const providerOf = ({ nameServers }: DnsZone): DnsProvider | null =>
  dnsProviders.find((provider) => nameServers.some((server) => providers[provider].test(server.toLowerCase().replace(/\.$/, "")))) ?? null;

/** A name of a hundred labels is not worth a hundred questions. */
const deepest = 8;

/** The zone that holds a name: the nearest name above or at it that has NS records (RFC 1034 §4.2). Undefined: DNS did not say. */
export async function findZone(name: string, { servers, timeoutMs = 5_000 }: DnsOptions): Promise<DnsZone | undefined> {
  const resolver = new Resolver({ timeout: Math.ceil(timeoutMs / 2), tries: 1 });
  if (servers.length > 0) resolver.setServers([...servers]);
  const timer = setTimeout(() => resolver.cancel(), timeoutMs);
  const labels = name.split(".");
  const candidates = labels.slice(0, -1).map((_, index) => labels.slice(index).join(".")).slice(-deepest);
  try {
    const answers = await Promise.all(candidates.map((candidate) => resolver.resolveNs(candidate).catch(() => [])));
    const nearest = answers.findIndex((nameServers) => nameServers.length > 0);
    return nearest < 0 ? undefined : { name: candidates[nearest]!, nameServers: answers[nearest]!.slice(0, 8).map((server) => server.toLowerCase()).sort() };
  } finally {
    clearTimeout(timer);
  }
}

/** The zone's name: as it was found, else the name that is registered. */
export const zoneNameOf = (name: string, zone: DnsZone | null): string => zone?.name ?? registeredName(name);

/** A record's name as most providers ask for it: without the zone's, `@` for the zone itself. */
export function relativeName(name: string, zone: string): string {
  if (name === zone) return "@";
  return name.endsWith(`.${zone}`) ? name.slice(0, -zone.length - 1) : name;
}
