import { sql } from "drizzle-orm";
import { clientAddressHeader, peerAddressHeader } from "./client-address";
import { database } from "./db/client";
import { settings } from "./env";
import { log } from "./log";
import { mailEvents } from "./mail-events/endpoint";
import { mcpHandler } from "./mcp/handler";
import { hostFailurePage } from "./hosted/pages";
import { themeFile, themeFilesFolder } from "./hosted/theme-files";
import { json, type Endpoint } from "./oauth/endpoint";
import { authorize } from "./oauth/endpoints/authorize";
import { discovery } from "./oauth/endpoints/discovery";
import { introspect } from "./oauth/endpoints/introspect";
import { jwks } from "./oauth/endpoints/jwks";
import { register } from "./oauth/endpoints/register";
import { revoke } from "./oauth/endpoints/revoke";
import { token } from "./oauth/endpoints/token";
import { me, userinfo } from "./oauth/endpoints/userinfo";
import { protectedResourceMetadata } from "./oauth/protected-resource";
import { setPerProcess } from "./per-process";
import { restHandler } from "./rest/handler";
import { openapi } from "./rest/openapi";
import { directPeer, senderOf, type Sender } from "./tenancy/forwarded";
import { resolveTenant } from "./tenancy/resolve-tenant";
import { strictTransport } from "./tenancy/strict-transport";
import { tlsAsk } from "./tls-ask";

const tlsAskPath = "/api/internal/tls-ask";

/*
 * The endpoints for machines. Each is a route of the framework as well (app/**\/route.ts); our own HTTP server finds them here
 * and spares them the framework's millisecond. Nothing but speed may differ.
 */
const routes = new Map<string, Endpoint>([
  ["/.well-known/openid-configuration", discovery],
  ["/.well-known/oauth-authorization-server", discovery],
  ["/.well-known/jwks.json", jwks],
  ["/.well-known/oauth-protected-resource", protectedResourceMetadata],
  ["/.well-known/oauth-protected-resource/mcp", protectedResourceMetadata],
  ["/.well-known/oauth-protected-resource/api/v1", protectedResourceMetadata],
  ["/oauth2/authorize", authorize],
  ["/oauth2/token", token],
  ["/oauth2/userinfo", userinfo],
  ["/oauth2/me", me],
  ["/oauth2/introspect", introspect],
  ["/oauth2/revoke", revoke],
  ["/oauth2/register", register],
  ["/mcp", mcpHandler],
  ["/api/v1/openapi.json", openapi],
  ["/api/health", health],
  [tlsAskPath, tlsAsk],
  ["/api/mail-events", mailEvents],
]);

const folders: [string, Endpoint][] = [["/api/v1/", restHandler], [themeFilesFolder, themeFile]];

export const findHotRoute = (path: string): Endpoint | undefined => routes.get(path) ?? folders.find(([folder]) => path.startsWith(folder))?.[1];

/** Can this process serve? For a load balancer, so under any host name. */
export async function health(): Promise<Response> {
  try {
    await database().execute(sql`select 1`);
    return json({ status: "ok" });
  } catch (error) {
    log("warn", "health_failed", { error });
    return json({ status: "unavailable" }, 503, { "Retry-After": "2" });
  }
}

/** What bin/server.mjs, plain JavaScript outside the framework's bundles, takes from inside them. */
export interface Edge {
  appUrl: string;
  isHttps: boolean;
  port: number;
  clientAddressHeader: string;
  peerAddressHeader: string;
  /** Asked under any host name: that of the machine, or the name of a container. */
  tlsAskPath: string;
  findHotRoute(path: string): Endpoint | undefined;
  senderOf(peer: string | undefined, header: (name: string) => string | undefined): Sender;
  directPeer(peer: string | undefined, header: (name: string) => string | undefined): string | undefined;
  isKnownHost(host: string): Promise<boolean>;
  /** What a host tells browsers about https; said where the installation has it. */
  strictTransport(host: string): string;
  /** A page in the look of the host's tenant, as far as that can be had. A path of the sign-in makes it one with a trace. */
  failurePage(request: { headers: NodeJS.Dict<string | string[]> }, path: string | undefined, reason: "failed" | "misdirected" | "not_found", status: number): Promise<Response>;
  /** Ends the work that goes on beside requests, then the database. */
  stop(): Promise<void>;
}

const edgeFailurePage: Edge["failurePage"] = async (node, path, reason, status) => {
  const headers = new Headers(Object.entries(node.headers).flatMap(([name, value]) => (typeof value === "string" && !name.startsWith(":") ? [[name, value] as [string, string]] : [])));
  return hostFailurePage({ headers }, path, reason, status);
};

export function publishEdge(stop: () => Promise<void>): void {
  const { appUrl, isHttps, port, trustedProxies } = settings();
  setPerProcess<Edge>("edge", {
    appUrl,
    isHttps,
    port,
    clientAddressHeader: clientAddressHeader(),
    peerAddressHeader: peerAddressHeader(),
    tlsAskPath,
    findHotRoute,
    senderOf: (peer, header) => senderOf(peer, header, trustedProxies),
    directPeer,
    failurePage: edgeFailurePage,
    isKnownHost: async (host) => (await resolveTenant(database(), host)) !== undefined,
    strictTransport,
    stop,
  });
}
