import { settings } from "../env";
import { endpoint, json } from "./endpoint";
import { managementScopes } from "./management-scopes";
import { managementResources } from "./resource-indicators";

/*
 * The two protected resources of the platform host as their clients discover them (RFC 9728).
 */

export type ManagementResource = "mcp" | "api";

const wellKnown = "/.well-known/oauth-protected-resource";
const [mcpPath, apiPath] = ["/mcp", "/api/v1"];

/** The identifier of a resource: what a token's `aud` must name (RFC 8707 §2). */
export const resourceIdentifier = (resource: ManagementResource): string => managementResources()[resource === "mcp" ? 0 : 1]!;

/** RFC 9728 §3.1: the path of the resource goes after the well-known one. */
export const resourceMetadataUrl = (resource: ManagementResource): string => `${settings().appUrl}${wellKnown}${resource === "mcp" ? mcpPath : apiPath}`;

/** RFC 9728 §2. Without offline_access: whether a client may refresh is between it and the authorization server. */
const metadataOf = (resource: ManagementResource) => ({
  resource: resourceIdentifier(resource),
  authorization_servers: [settings().appUrl],
  scopes_supported: managementScopes,
  bearer_methods_supported: ["header"],
  resource_name: resource === "mcp" ? "Authalla" : "Authalla management API",
});

/** RFC 9728 §3.2. The document without a path describes /mcp, where assistants look first. */
export const protectedResourceMetadata = endpoint(
  {
    async GET(request, { tenant }) {
      const path = new URL(request.url).pathname.slice(wellKnown.length);
      const resource = path === "" || path === mcpPath ? "mcp" : path === apiPath ? "api" : undefined;
      if (!resource || tenant.issuer !== settings().appUrl) return json({ error: "not_found", error_description: "there is no protected resource at that path" }, 404);
      return json(metadataOf(resource), 200, { "Cache-Control": "public, max-age=3600" });
    },
  },
  "any",
);

/** What a refused request is told: where the metadata is, and what was wrong (RFC 9728 §5.1, RFC 6750 §3). */
export function bearerChallenge(resource: ManagementResource, { error, description, scopes }: { error?: string; description?: string; scopes: readonly string[] }): string {
  const quoted = (text: string) => `"${text.replace(/[^\x20-\x21\x23-\x5B\x5D-\x7E]/g, "'")}"`;
  const parts = [error && `error=${quoted(error)}`, description && `error_description=${quoted(description)}`, `resource_metadata=${quoted(resourceMetadataUrl(resource))}`, scopes.length > 0 && `scope=${quoted(scopes.join(" "))}`];
  return `Bearer ${parts.filter(Boolean).join(", ")}`;
}
