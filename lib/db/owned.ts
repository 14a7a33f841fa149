import { and, eq } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { notFound } from "../errors";
import type { Database } from "./client";

type OwnedTable = PgTable & { id: PgColumn; tenantId: PgColumn };

/**
 * One row of this tenant by its id: the only way to load a row by an id that came from outside.
 * @throws ServiceError not_found: another tenant's row is answered as one that does not exist
 */
export async function findOwned<T extends OwnedTable>(db: Database, table: T, id: string, tenant: { id: string }, thing: string): Promise<T["$inferSelect"]> {
  const [row] = await db.select().from(table as PgTable).where(owned(table, id, tenant)).limit(1);
  if (!row) throw notFound(thing);
  return row as T["$inferSelect"];
}

/** The condition of findOwned, for the update and delete that follow it. */
export const owned = (table: OwnedTable, id: string, tenant: { id: string }) => and(eq(table.tenantId, tenant.id), eq(table.id, id));
