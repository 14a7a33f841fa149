import { and, eq, inArray, lt, sql } from "drizzle-orm";
import { LRUCache } from "lru-cache";
import type { Database } from "../db/client";
import { clients } from "../db/schema";
import { perProcess } from "../per-process";
import type { Tenant } from "../tenancy/resolve-tenant";
import { findMetadataClient } from "./client-id-metadata-document";

export type Client = typeof clients.$inferSelect;

const cache = () => perProcess("clients", () => new LRUCache<string, { client: Client | undefined }>({ max: 20_000, ttl: 5_000 }));

/** Call after a client was made or changed; other processes follow within the cache's five seconds. */
export const forgetClients = (): void => cache().clear();

/** Visible ASCII (RFC 6749 appendix A.1), short enough for a URL; anything else is no client's id and not worth a query. */
const clientIdForm = /^[\x21-\x7E]{1,2048}$/;

/** The tenant's client with this client_id, while it is active. */
export async function findClient(db: Database, tenant: Tenant, clientId: string): Promise<Client | undefined> {
  if (!clientIdForm.test(clientId)) return undefined;
  const key = `${tenant.id} ${clientId}`;
  const known = cache().get(key);
  if (known) return known.client;
  const found = await lookUp(db, tenant, clientId);
  const client = found?.status === "active" ? found : undefined;
  if (client || !isMetadataDocumentId(clientId)) cache().set(key, { client }, client ? undefined : { ttl: 1_000 });
  return client;
}

/** Ours are `client_…` and the like, so that a URL is always a client ID metadata document. */
const isMetadataDocumentId = (clientId: string) => /^[a-z][a-z0-9+.-]*:/i.test(clientId);

async function lookUp(db: Database, tenant: Tenant, clientId: string): Promise<Client | undefined> {
  if (isMetadataDocumentId(clientId)) return findMetadataClient(db, tenant, clientId);
  const [client] = await db.select().from(clients).where(and(eq(clients.tenantId, tenant.id), eq(clients.id, clientId)));
  return client;
}

const unusedClientDays = 30;

/** Clients that registered themselves and that nobody has used for 30 days; one that comes back registers again. A blocked one stays, else it would come back unblocked. */
export async function removeUnusedClients(db: Database, now: Date, limit: number): Promise<number> {
  const before = new Date(now.getTime() - unusedClientDays * 24 * 3600 * 1000);
  const unused = db
    .select({ row: sql`ctid` })
    .from(clients)
    .where(and(inArray(clients.registration, ["dynamic", "metadata_document"]), eq(clients.status, "active"), lt(clients.createdAt, before), lt(sql`coalesce(${clients.lastUsedAt}, ${clients.createdAt})`, before)))
    .limit(limit);
  const removed = await db.delete(clients).where(inArray(sql`ctid`, unused)).returning({ id: clients.id });
  if (removed.length > 0) forgetClients();
  return removed.length;
}
