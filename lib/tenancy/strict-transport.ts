import { settings } from "../env";

/**
 * Strict-Transport-Security at a host: https alone, for two years. What lies below our own names is ours, and held to it too
 * (RFC 6797 §6.1.2); what lies below a customer's name is theirs, and may still speak plain http.
 */
export function strictTransport(host: string): string {
  const { platformHost, tenantHostSuffix } = settings();
  const name = host.toLowerCase();
  const isOurs = [platformHost, tenantHostSuffix].some((ours) => name === ours || name.endsWith(`.${ours}`));
  return isOurs ? "max-age=63072000; includeSubDomains" : "max-age=63072000";
}
