import { and, eq, inArray, or, sql, type SQL } from "drizzle-orm";
import type { Database } from "../db/client";
import { clients, users } from "../db/schema";

/** One user or client that a search found. */
export interface FoundRow {
  tenantId: string;
  id: string;
  name: string | null;
  email: string | null;
}

/*
 * Each match is read through the trigram index, and no further than to the limit. The limit stands outside of a materialized part: inside of it,
 * or beside the conditions, the planner hopes to find some soon without the index, and reads everything when there is none. In no
 * order, since a sort would read every match of a common word.
 */

export const usersLike = (tenantIds: string[], like: string, limit: number): SQL => sql`
  with found as materialized (
    select ${users.tenantId} as "tenantId", ${users.id} as id, ${users.name} as name, ${users.email} as email from ${users}
    where ${inArray(users.tenantId, tenantIds)} and (${users.email} || ' ' || coalesce(${users.name}, '')) ilike ${like}
  ) select * from found where email ilike ${like} or name ilike ${like} limit ${limit}`;

export const clientsLike = (tenantIds: string[], like: string, limit: number): SQL => sql`
  with found as materialized (
    select ${clients.tenantId} as "tenantId", ${clients.id} as id, ${clients.name} as name, null::text as email from ${clients}
    where ${inArray(clients.tenantId, tenantIds)} and ${clients.name} ilike ${like}
  ) select * from found limit ${limit}`;

/** Whoever has exactly this address or id, then as many others as there is room for. */
export async function findUsers(db: Database, tenantIds: string[], query: string, limit: number): Promise<FoundRow[]> {
  const columns = { tenantId: users.tenantId, id: users.id, name: users.name, email: users.email };
  const mine = inArray(users.tenantId, tenantIds);
  const exact = await db.select(columns).from(users).where(and(mine, or(eq(users.email, query.toLowerCase()), eq(users.id, query)))).limit(limit);
  return withoutDoubles([...exact, ...(await rows(db, usersLike(tenantIds, pattern(query), limit)))]).slice(0, limit);
}

export async function findClients(db: Database, tenantIds: string[], query: string, limit: number): Promise<FoundRow[]> {
  const columns = { tenantId: clients.tenantId, id: clients.id, name: clients.name, email: sql<null>`null` };
  const exact = await db.select(columns).from(clients).where(and(inArray(clients.tenantId, tenantIds), eq(clients.id, query))).limit(limit);
  return withoutDoubles([...exact, ...(await rows(db, clientsLike(tenantIds, pattern(query), limit)))]).slice(0, limit);
}

const rows = async (db: Database, query: SQL): Promise<FoundRow[]> => ((await db.execute(query)) as unknown as { rows: FoundRow[] }).rows;

const withoutDoubles = (found: FoundRow[]): FoundRow[] => [...new Map(found.map((row) => [`${row.tenantId} ${row.id}`, row])).values()];

const pattern = (query: string): string => `%${query.replace(/[\\%_]/g, "\\$&")}%`;
