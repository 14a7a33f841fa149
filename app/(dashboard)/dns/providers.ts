import type { DnsProvider } from "@/lib/dns/zone";

interface ProviderHint {
  name: string;
  /** Where its records are edited. */
  url: string;
  hints: string[];
}

const relative = "Enter the relative name: the zone's name is added to it.";

export const providerHints: Record<DnsProvider, ProviderHint> = {
  cloudflare: { name: "Cloudflare", url: "https://dash.cloudflare.com", hints: ["Set the proxy status of the CNAME to “DNS only” (grey cloud). Behind the orange cloud the name leads to Cloudflare and is never found.", relative, "Enter TXT values without quotes."] },
  route53: { name: "Amazon Route 53", url: "https://console.aws.amazon.com/route53/v2/hostedzones", hints: [relative, "Put each TXT value in double quotes. One longer than 255 characters is entered as several quoted parts with a space between.", "Choose “Simple routing” and leave “Alias” off."] },
  godaddy: { name: "GoDaddy", url: "https://dcc.godaddy.com/control/portfolio", hints: [`${relative} “@” stands for the zone itself.`, "Remove a forwarding or a parked A record of the same name first.", "Enter TXT values without quotes."] },
  namecheap: { name: "Namecheap", url: "https://ap.www.namecheap.com/domains/list", hints: ["Under “Advanced DNS”, enter the relative name as “Host”; “@” stands for the zone itself.", "Remove a “URL Redirect” or parking record of the same host first.", "While Namecheap's own e-mail forwarding is on, it sets an SPF record of its own: merge the two."] },
  google: { name: "Google Cloud DNS", url: "https://console.cloud.google.com/net-services/dns", hints: [relative, "Let the CNAME's target end in a dot.", "Put each TXT value in double quotes, one longer than 255 characters as several quoted parts."] },
  azure: { name: "Azure DNS", url: "https://portal.azure.com", hints: [relative, "Enter TXT values without quotes."] },
  vercel: { name: "Vercel", url: "https://vercel.com/dashboard/domains", hints: [relative, "Enter TXT values without quotes."] },
  digitalocean: { name: "DigitalOcean", url: "https://cloud.digitalocean.com/networking/domains", hints: [relative, "Let the CNAME's target end in a dot, or the zone's name is added to it."] },
  hetzner: { name: "Hetzner", url: "https://dns.hetzner.com", hints: [relative, "Let the CNAME's target end in a dot, or the zone's name is added to it."] },
  gandi: { name: "Gandi", url: "https://admin.gandi.net/domain", hints: [relative, "Let the CNAME's target end in a dot, or the zone's name is added to it."] },
  ionos: { name: "IONOS", url: "https://my.ionos.com/domains", hints: [relative, "Switch off the A and AAAA records that IONOS sets for a new subdomain."] },
};

export const otherProvider: ProviderHint["hints"] = [
  "Most providers want the relative name. If a record ends up with the zone's name twice, such as auth.acme.com.acme.com, use the relative one.",
  "Enter TXT values without quotes, unless your provider asks for them.",
  "Switch off any proxy or forwarding for this name.",
];
