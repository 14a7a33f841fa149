import { domainToASCII } from "node:url";

/** Suffixes of two labels under which strangers hold names; a name that is only such a suffix belongs to nobody. */
const sharedSuffixes = new Set(
  `ac.uk co.uk gov.uk ltd.uk me.uk net.uk org.uk plc.uk com.au net.au org.au edu.au id.au co.nz net.nz org.nz co.za org.za co.jp ne.jp or.jp ac.jp
  co.kr or.kr co.in net.in org.in firm.in com.br net.br org.br com.mx org.mx com.ar com.co com.pe com.tr org.tr com.cn net.cn org.cn com.hk org.hk
  com.sg com.my com.ph com.tw org.tw co.th co.id or.id web.id com.vn com.ua co.il org.il com.eg com.sa com.ng co.ke com.gh com.pl net.pl org.pl
  co.at or.at com.es com.pt com.gr com.ru eu.org uk.com us.com eu.com de.com github.io gitlab.io pages.dev workers.dev vercel.app netlify.app
  web.app firebaseapp.com herokuapp.com fly.dev onrender.com azurewebsites.net cloudfront.net blogspot.com ngrok.io ngrok.app railway.app`.split(/\s+/),
);

/**
 * A host name somebody can own, as lower-case A-labels after UTS 46 (RFC 5891 §4.4), or why it is not one: no wildcard, address,
 * port, trailing dot, single label or public suffix.
 */
export function normalizeHostName(input: string): { name: string } | { problem: string } {
  const given = input.trim();
  if (given.length > 1000 || /[\s/\\:@?#%*[\]]/.test(given)) return { problem: "must be a host name alone, such as auth.example.com" };
  const name = domainToASCII(given).toLowerCase();
  const labels = name.split(".");
  if (name === "" || name.length > 253 || !labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label))) return { problem: "is not a host name (RFC 1123): letters, digits and hyphens, labels of 1 to 63" };
  if (/^(\d+|0x[0-9a-f]*)$/.test(labels.at(-1)!)) return { problem: "must be a name, not an IP address" };
  if (labels.at(-1) === "localhost") return { problem: "must be a name that others can reach" };
  if (labels.length < 2 || sharedSuffixes.has(name)) return { problem: "must be a name of yours below a public suffix" };
  return { name };
}

/** The part of a name that its owner registered: one label below the public suffix, as far as the suffixes above tell. */
export function registeredName(name: string): string {
  const labels = name.split(".");
  return labels.slice(sharedSuffixes.has(labels.slice(-2).join(".")) ? -3 : -2).join(".");
}
