import { settings, type Settings } from "../env";
import { challengeName, type ExpectedRecord } from "./records";

/*
 * The records that a domain needs to send mail from here.
 */

export interface PublishedKey {
  selector: string;
  algorithm: "rsa" | "ed25519";
  /** As the `p` tag holds it. */
  publicKey: string;
  state: "next" | "active" | "retired";
}

/** Without these nothing is sent from it. The second key is for receivers that know it, and the rest is advice. */
export const neededToSend = ["ownership", "dkim"];

export function mailRecords(domain: string, ownershipToken: string, keys: readonly PublishedKey[]): ExpectedRecord[] {
  const { returnPathHost } = settings();
  return [
    { purpose: "ownership", type: "TXT", name: challengeName(domain), value: ownershipToken },
    ...(["active", "next"] as const).flatMap((state) => (["rsa", "ed25519"] as const).flatMap((algorithm) => keys.filter((key) => key.state === state && key.algorithm === algorithm).map((key) => dkimRecord(domain, key)))),
    { purpose: "spf", type: "TXT", name: domain, value: `v=spf1 ${spfTerms().join(" ")} ~all` },
    ...(returnPathHost ? [{ purpose: "return_path", type: "CNAME", name: returnPathName(domain), value: returnPathHost } as const] : []),
    { purpose: "dmarc", type: "TXT", name: `_dmarc.${domain}`, value: "v=DMARC1; p=none" },
  ];
}

export const dkimName = (domain: string, selector: string): string => `${selector}._domainkey.${domain}`;

/** Where a domain's bounces go: below it, so that SPF tells of the same organisation as From does (RFC 7489 §3.1.2). */
export const returnPathName = (domain: string): string => `authalla-bounces.${domain}`;

function dkimRecord(domain: string, { selector, algorithm, publicKey, state }: PublishedKey): ExpectedRecord {
  const purpose = algorithm === "rsa" ? "dkim" : "dkim_ed25519";
  return { purpose: state === "next" ? `${purpose}_next` : purpose, type: "TXT", name: dkimName(domain, selector), value: `v=DKIM1; k=${algorithm}; p=${publicKey}` };
}

/** What mail providers have their customers include. */
const providers: [RegExp, string][] = [
  [/\.amazonaws\.com$/, "amazonses.com"],
  [/(^|\.)sendgrid\.net$/, "sendgrid.net"],
  [/\.mailgun\.org$/, "mailgun.org"],
  [/\.postmarkapp\.com$/, "spf.mtasv.net"],
  [/\.mailjet\.com$/, "spf.mailjet.com"],
  [/\.brevo\.com$/, "spf.brevo.com"],
  [/\.(gmail|google)\.com$/, "_spf.google.com"],
  [/\.office365\.com$/, "spf.protection.outlook.com"],
  [/\.fastmail\.com$/, "spf.messagingengine.com"],
  [/\.sparkpostmail\.com$/, "_spf.sparkpostmail.com"],
];

/** As the settings tell, else what the provider behind SMTP_URL asks for, else the addresses of that server itself. */
export function spfTerms({ spf, smtpUrl, appUrl }: Pick<Settings, "spf" | "smtpUrl" | "appUrl"> = settings()): string[] {
  if (spf.include || spf.addresses.length > 0) return [...(spf.include ? [`include:${spf.include}`] : []), ...spf.addresses.map((address) => `${address.includes(":") ? "ip6" : "ip4"}:${address}`)];
  const host = new URL(smtpUrl ?? appUrl).hostname;
  const provider = providers.find(([name]) => name.test(host));
  return [provider ? `include:${provider[1]}` : `a:${host}`];
}
