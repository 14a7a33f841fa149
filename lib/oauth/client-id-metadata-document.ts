import { and, eq } from "drizzle-orm";
import { LRUCache } from "lru-cache";
import type { Database } from "../db/client";
import { clients } from "../db/schema";
import { log } from "../log";
import { fetchOutbound, OutboundError, type OutboundResponse } from "../outbound";
import { perProcess } from "../per-process";
import { countEvent, type RateLimit } from "../rate-limit";
import type { Tenant } from "../tenancy/resolve-tenant";
import type { Client } from "./clients";
import { InvalidClientMetadata, OAuthError } from "./errors";
import { readSelfRegistered, type SelfRegistered } from "./self-registration";

/*
 * A client whose client_id is the https address of its own metadata (draft-ietf-oauth-client-id-metadata-document). The document is
 * fetched when the client first comes and again once its copy has expired; the row is what grants and consents refer to.
 */

export const fetchesPerTenant: RateLimit = { name: "client_metadata_fetch", limit: 60, windowSeconds: 60 };
export const fetchesPerHost: RateLimit = { name: "client_metadata_fetch_host", limit: 10, windowSeconds: 60 };

const shortestLifeSeconds = 5 * 60;
const usualLifeSeconds = 3600;
const longestLifeSeconds = 24 * 3600;
/** How long an expired copy still serves while its host is out of reach. */
const graceMs = 24 * 3600 * 1000;

/**
 * §3: https, a path, no fragment, no user information, no dot segments; and in its one normal spelling, since a client_id is compared
 * as a string.
 */
export function isMetadataDocumentUrl(clientId: string): boolean {
  if (!clientId.startsWith("https://") || clientId.includes("#") || clientId.length > 2048 || !URL.canParse(clientId)) return false;
  const url = new URL(clientId);
  return url.href === clientId && url.pathname !== "/" && !url.username && !url.password && !clientId.slice(8).split("/")[0]!.includes("@");
}

/** The client with this metadata document; undefined when the tenant takes none, or the document cannot be had or does not fit. */
export async function findMetadataClient(db: Database, tenant: Tenant, clientId: string): Promise<Client | undefined> {
  if (!tenant.allowClientIdMetadataDocuments || !isMetadataDocumentUrl(clientId)) return undefined;
  const key = `${tenant.id} ${clientId}`;
  const running = lookUps().get(key);
  if (running) return running;
  const lookUp = storedOrFetched(db, tenant, clientId, key).finally(() => lookUps().delete(key));
  lookUps().set(key, lookUp);
  return lookUp;
}

async function storedOrFetched(db: Database, tenant: Tenant, clientId: string, key: string): Promise<Client | undefined> {
  const [stored] = await db.select().from(clients).where(and(eq(clients.tenantId, tenant.id), eq(clients.id, clientId)));
  if (stored && (stored.status !== "active" || isFresh(stored))) return stored;
  if (stored && unreachable().has(key)) return withinGrace(stored);
  return refresh(db, tenant, clientId, stored);
}

/** Under way: requests that come at once share one look-up, and so one fetch. */
const lookUps = () => perProcess("client-metadata-look-ups", () => new Map<string, Promise<Client | undefined>>());
/** Hosts of known clients that did not answer a moment ago. Answers about unknown clients are never kept. */
const unreachable = () => perProcess("client-metadata-unreachable", () => new LRUCache<string, true>({ max: 10_000, ttl: 60_000 }));

const isFresh = (client: Client) => client.metadataExpiresAt !== null && client.metadataExpiresAt > new Date();
const withinGrace = (client: Client | undefined) => (client?.metadataExpiresAt && client.metadataExpiresAt.getTime() + graceMs > Date.now() ? client : undefined);

async function refresh(db: Database, tenant: Tenant, clientId: string, stored: Client | undefined): Promise<Client | undefined> {
  if (!(await mayFetch(db, tenant, clientId))) return withinGrace(stored);
  try {
    const response = await fetchOutbound(clientId, { maxBytes: 32 * 1024, timeoutMs: 5_000, accept: "application/json" });
    if (response.status >= 500) throw new OutboundError("failed", `the document's host answered ${response.status}`);
    const metadata = readDocument(clientId, response, tenant);
    return await store(db, tenant, clientId, { ...metadata, metadataExpiresAt: new Date(Date.now() + lifeSeconds(response) * 1000) });
  } catch (error) {
    if (!(error instanceof OutboundError) && !(error instanceof OAuthError)) throw error;
    log("warn", "client_metadata_document_failed", { tenant: tenant.id, client: clientId, reason: error.message });
    if (!(error instanceof OutboundError) || !isPassing(error)) return undefined;
    if (stored) unreachable().set(`${tenant.id} ${clientId}`, true);
    return withinGrace(stored);
  }
}

const isPassing = ({ reason }: OutboundError) => reason === "failed" || reason === "timeout" || reason === "unresolvable";

async function mayFetch(db: Database, tenant: Tenant, clientId: string): Promise<boolean> {
  const ofHost = await countEvent(db, tenant, fetchesPerHost, new URL(clientId).host);
  return ofHost.isAllowed && (await countEvent(db, tenant, fetchesPerTenant, "all")).isAllowed;
}

function readDocument(clientId: string, { status, headers, body }: OutboundResponse, tenant: Tenant): SelfRegistered {
  if (status !== 200) throw new InvalidClientMetadata(`the document's host answered ${status}`);
  if (!/^application\/([a-z0-9.+-]+\+)?json\s*(;|$)/i.test(headers.get("content-type") ?? "")) throw new InvalidClientMetadata("the document is not JSON");
  const document = parseObject(body);
  if (document.client_id !== clientId) throw new InvalidClientMetadata("the document's client_id is not its own address");
  if ("client_secret" in document || "client_secret_expires_at" in document) throw new InvalidClientMetadata("a public document holds no secret");
  const metadata = readSelfRegistered(document, tenant, "metadata_document");
  if (metadata.tokenEndpointAuthMethod !== "none" && metadata.tokenEndpointAuthMethod !== "private_key_jwt") throw new InvalidClientMetadata("token_endpoint_auth_method must be none or private_key_jwt");
  return metadata;
}

function parseObject(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below, with what is no object.
  }
  throw new InvalidClientMetadata("the document is not a JSON object");
}

/** RFC 9111 §5.2.2.1, within our own bounds. */
function lifeSeconds({ headers }: OutboundResponse): number {
  const control = headers.get("cache-control")?.toLowerCase() ?? "";
  if (/\bno-(store|cache)\b/.test(control)) return shortestLifeSeconds;
  const maxAge = /\bmax-age="?(\d{1,10})/.exec(control)?.[1];
  return Math.min(longestLifeSeconds, Math.max(shortestLifeSeconds, maxAge === undefined ? usualLifeSeconds : Number(maxAge)));
}

/** The document decides everything but `status`, which is the administrator's. */
async function store(db: Database, tenant: Tenant, clientId: string, values: SelfRegistered & { metadataExpiresAt: Date }): Promise<Client> {
  const [row] = await db
    .insert(clients)
    .values({ ...values, tenantId: tenant.id, id: clientId })
    .onConflictDoUpdate({ target: [clients.tenantId, clients.id], set: { ...values, updatedAt: new Date() } })
    .returning();
  return row!;
}
