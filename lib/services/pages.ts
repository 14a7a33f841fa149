import { and, count, desc, sql, type SQL } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { z } from "zod";
import { open, seal } from "../crypto/seal";
import type { Database } from "../db/client";
import { keyring } from "../env";
import { ServiceError } from "../errors";

/*
 * Lists, newest first. `offset` is for the first pages; `cursor` goes on after the last row seen and costs the same at any
 * depth. A cursor is sealed for one operation, tenant and query, so it opens nowhere else.
 */

export const pageInput = (maximum: 100 | 1000) => ({
  limit: z.coerce.number().int().min(1).max(maximum).default(100).describe(`How many at most, 1 to ${maximum}.`),
  offset: z.coerce.number().int().min(0).max(1_000_000_000).default(0).describe("How many to skip; for deep pages use cursor."),
  cursor: z.string().max(1024).optional().describe("next_cursor of the page before; replaces offset."),
});

export const pageOutput = {
  total: z.number().int().describe("How many match in all."),
  limit: z.number().int(),
  offset: z.number().int(),
  next_cursor: z.string().nullable().describe("Give it as cursor for the next page; null on the last page."),
};

export interface PageInput {
  limit: number;
  offset: number;
  cursor?: string;
}

interface PageOf<T extends PgTable> {
  from: T;
  /** The order: by the first, and by the second where the first is equal. Both newest first. */
  keys: { createdAt: PgColumn; tiebreak: PgColumn };
  where: SQL | undefined;
  input: PageInput;
  /** What the cursor is good for: the operation, the tenant or caller, and the filters. */
  boundTo: Bound;
}

export interface Page<Row> {
  rows: Row[];
  facts: { total: number; limit: number; offset: number; next_cursor: string | null };
}

/** @throws ServiceError validation_error for a cursor that was not made for this very list */
export async function findPage<T extends PgTable>(db: Database, { from, keys, where, input, boundTo }: PageOf<T>): Promise<Page<T["$inferSelect"]>> {
  const after = openCursor(input.cursor, boundTo);
  const beyond = after && sql`(${keys.createdAt}, ${keys.tiebreak}) < (${after[0]}::timestamptz, ${after[1]})`;
  const offset = after ? 0 : input.offset;
  const [counted] = await db.select({ total: count() }).from(from as PgTable).where(where);
  const found = await db.select().from(from as PgTable).where(and(where, beyond)).orderBy(desc(keys.createdAt), desc(keys.tiebreak)).limit(input.limit + 1).offset(offset);
  const rows = found.slice(0, input.limit) as T["$inferSelect"][];
  const last = found.length > input.limit ? rows.at(-1) : undefined;
  return { rows, facts: { total: counted?.total ?? 0, limit: input.limit, offset, next_cursor: last ? sealCursor(keysOf(last, from, keys), boundTo) : null } };
}

function keysOf(row: Record<string, unknown>, table: PgTable, keys: { createdAt: PgColumn; tiebreak: PgColumn }): [unknown, unknown] {
  const named = Object.entries(table) as [string, unknown][];
  const value = (column: PgColumn) => row[named.find(([, candidate]) => candidate === column)![0]];
  return [value(keys.createdAt), value(keys.tiebreak)];
}

type Bound = readonly (string | undefined)[];
const contextOf = (boundTo: Bound) => `cursor:${JSON.stringify(boundTo.map((part) => part ?? null))}`;

export const sealCursor = (keys: readonly unknown[], boundTo: Bound): string => seal(keyring(), JSON.stringify(keys), contextOf(boundTo));

/** @throws ServiceError validation_error for a cursor that was not made for this very list */
export function openCursor(cursor: string | undefined, boundTo: Bound): [string, string | number] | undefined {
  if (cursor === undefined) return undefined;
  try {
    return JSON.parse(open(keyring(), cursor, contextOf(boundTo))) as [string, string | number];
  } catch (cause) {
    throw new ServiceError("validation_error", "This cursor belongs to another list or query. Start again without one.", { cursor: "belongs to another list or query" }, { cause });
  }
}
