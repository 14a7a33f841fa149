import { domainToASCII, domainToUnicode } from "node:url";
import { getDomain } from "tldts";
import { settings } from "../env";
import { lettersProblem } from "./letters";

/** Names that public DNS holds for nobody: of this machine, its network or another system (RFC 6761, 6762, 7686, 8375, 9476). */
const neverServed = /(^|\.)(localhost|local|invalid|onion|alt|arpa)$/;
/** Names that are left to tests, examples and private networks (RFC 6761; .internal by ICANN): found by name servers of one's own. */
const privatelyServed = /(^|\.)(test|example|internal)$/;

/** Private suffixes count too: below github.io and its like strangers hold names. */
const suffixRules = { allowPrivateDomains: true, extractHostname: false };

/**
 * A host name somebody can own, as lower-case A-labels after UTS 46 (RFC 5891 §4.4), or why it is not one: no wildcard, address,
 * port, trailing dot, single label, public suffix or name that looks like another.
 */
export function normalizeHostName(input: string, hasOwnNameServers = settings().dnsServers.length > 0): { name: string } | { problem: string } {
  const given = input.trim();
  if (given.length > 1000 || /[\s/\\:@?#%*[\]]/.test(given)) return { problem: "must be a host name alone, such as auth.example.com" };
  const name = domainToASCII(given).toLowerCase();
  const labels = name.split(".");
  if (name === "" || name.length > 253 || !labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label))) return { problem: "is not a host name (RFC 1123): letters, digits and hyphens, labels of 1 to 63" };
  if (/^(\d+|0x[0-9a-f]*)$/.test(labels.at(-1)!)) return { problem: "must be a name, not an IP address" };
  if (neverServed.test(name) || (!hasOwnNameServers && privatelyServed.test(name))) return { problem: `must be a name that others can reach: .${labels.at(-1)} is in no public DNS` };
  if (labels.length < 2 || getDomain(name, suffixRules) === null) return { problem: "must be a name of yours below a public suffix" };
  const problem = lettersProblem(unicodeOf(name));
  return problem ? { problem } : { name };
}

/** A name as it reads, in its own letters (U-labels). */
export const unicodeOf = (name: string): string => domainToUnicode(name) || name;

/** The part of a name that its owner registered: one label below the public suffix. */
export const registeredName = (name: string): string => getDomain(name, suffixRules) ?? name;
