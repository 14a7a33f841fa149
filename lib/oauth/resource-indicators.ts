import { settings } from "../env";
import { InvalidTarget } from "./errors";
import { hasManagementScope } from "./scope";

/** The two protected resources of this installation; one token may serve both. */
export const managementResources = (): string[] => [`${settings().appUrl}/mcp`, `${settings().appUrl}/api/v1`];

/**
 * The resources of a request (RFC 8707 §2), space-separated after collectParameters.
 * @throws InvalidTarget not an absolute URI without fragment, or not a resource that this issuer serves
 */
export function parseResources(resource: string | undefined, mayManage: boolean): string[] {
  const resources = [...new Set((resource ?? "").split(" ").filter(Boolean))];
  const served = mayManage ? managementResources() : [];
  for (const value of resources) {
    if (!URL.canParse(value) || value.includes("#")) throw new InvalidTarget("resource must be an absolute URI without a fragment");
    if (!served.includes(value)) throw new InvalidTarget("this issuer does not serve that resource");
  }
  return resources;
}

/** `aud` of an access token: what was asked for; else both management resources when the token can manage; else the client. */
export function audienceOf(resources: string[], scopes: string[], clientId: string): string | string[] {
  if (resources.length > 0) return resources.length === 1 ? resources[0]! : resources;
  return hasManagementScope(scopes) ? managementResources() : clientId;
}
