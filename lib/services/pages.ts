import { and, asc, count, desc, getTableColumns, sql, type SQL } from "drizzle-orm";
import { unionAll, type PgColumn, type PgTable } from "drizzle-orm/pg-core";
import { z } from "zod";
import { open, seal } from "../crypto/seal";
import type { Database } from "../db/client";
import { keyring } from "../env";
import { ServiceError } from "../errors";

/*
 * Lists, newest first unless they say otherwise. `offset` is for the first pages; `cursor` goes on after the last row seen and
 * costs the same at any depth: it holds that row's keys, and what the first page counted. It is sealed for one operation, tenant
 * and query, so it opens nowhere else.
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

/** The expression never is null: what has no value says which one it counts as. */
export interface Order {
  by: PgColumn | SQL;
  type: "timestamptz" | "text";
  isAscending: boolean;
  /** Decides where `by` is equal. */
  tiebreak: PgColumn;
}

interface PageOf<T extends PgTable> {
  from: T;
  /** Two columns, both newest first; or an order of its own. */
  keys: { createdAt: PgColumn; tiebreak: PgColumn } | Order;
  where: SQL | undefined;
  /** Conditions that split the list into parts, where an index has each part in this order but not the whole. */
  parts?: SQL[];
  input: PageInput;
  /** What the cursor is good for: the operation, the tenant or caller, the order and the filters. */
  boundTo: Bound;
  /** Counts no further than this, so that a page of a very long list does not wait for its count. */
  countTo?: number;
}

export interface Page<Row> {
  rows: Row[];
  facts: { total: number; limit: number; offset: number; next_cursor: string | null };
  /** There are more than `total`: counting stopped there. */
  isMinimum: boolean;
}

/** @throws ServiceError validation_error for a cursor that was not made for this very list */
export async function findPage<T extends PgTable>(db: Database, page: PageOf<T>): Promise<Page<T["$inferSelect"]>> {
  const { from, input, where, boundTo } = page;
  const order: Order = "by" in page.keys ? page.keys : { by: page.keys.createdAt, type: "timestamptz", isAscending: false, tiebreak: page.keys.tiebreak };
  const after = openCursor(input.cursor, boundTo);
  const offset = after ? 0 : input.offset;
  const { total, isMinimum } = counted(after) ?? (await countRows(db, from, where, page.countTo));
  const found = await findRows(db, from, { order, after, parts: page.parts, where, limit: input.limit + 1, offset });
  const rows = found.slice(0, input.limit);
  const last = found.length > input.limit ? rows.at(-1) : undefined;
  const nextCursor = last ? sealCursor([last.sortKey, last[nameOf(from, order.tiebreak)], total, isMinimum], boundTo) : null;
  return { rows: rows.map(({ sortKey: _, ...row }) => row), facts: { total, limit: input.limit, offset, next_cursor: nextCursor }, isMinimum };
}

type Found = Record<string, unknown> & { sortKey: unknown };
type Rows = Omit<Parameters<typeof findPage>[1], "from" | "keys" | "input" | "boundTo"> & { order: Order; after: Cursor | undefined; limit: number; offset: number };

async function findRows(db: Database, from: PgTable, { order: { by, type, isAscending, tiebreak }, after, parts, where, limit, offset }: Rows): Promise<Found[]> {
  const towards = isAscending ? asc : desc;
  const beyond = after && sql`(${by}, ${tiebreak}) ${sql.raw(isAscending ? ">" : "<")} (${after[0]}::${sql.raw(type)}, ${after[1]})`;
  const columns = { ...getTableColumns(from), sortKey: sql`${by}`.as("sort_key") };
  const part = (condition?: SQL, atMost = limit) => db.select(columns).from(from).where(and(where, condition, beyond)).orderBy(towards(by), towards(tiebreak)).limit(atMost);
  const [first, second, ...others] = parts ?? [];
  if (!first || !second) return part(first).offset(offset) as Promise<Found[]>;
  const upTo = limit + offset;
  return unionAll(part(first, upTo), part(second, upTo), ...others.map((other) => part(other, upTo)))
    .orderBy(towards(sql.identifier("sort_key")), towards(tiebreak))
    .limit(limit)
    .offset(offset) as unknown as Promise<Found[]>;
}

async function countRows(db: Database, from: PgTable, where: SQL | undefined, countTo: number | undefined): Promise<{ total: number; isMinimum: boolean }> {
  if (countTo === undefined) {
    const [counted] = await db.select({ total: count() }).from(from).where(where);
    return { total: counted?.total ?? 0, isMinimum: false };
  }
  const some = db.select({ one: sql`1`.as("one") }).from(from).where(where).limit(countTo + 1).as("some");
  const [counted] = await db.select({ total: count() }).from(some);
  const total = counted?.total ?? 0;
  return { total: Math.min(total, countTo), isMinimum: total > countTo };
}

const nameOf = (table: PgTable, column: PgColumn): string => Object.entries(getTableColumns(table)).find(([, candidate]) => candidate === column)![0];

type Bound = readonly (string | undefined)[];
const contextOf = (boundTo: Bound) => `cursor:${JSON.stringify(boundTo.map((part) => part ?? null))}`;

/** The keys of the last row seen; then what the first page counted, and whether there is more. */
type Cursor = [unknown, string | number, total?: number, isMinimum?: boolean];

const counted = (after: Cursor | undefined) => (after?.[2] === undefined ? undefined : { total: after[2], isMinimum: after[3] ?? false });

export const sealCursor = (keys: readonly unknown[], boundTo: Bound): string => seal(keyring(), JSON.stringify(keys), contextOf(boundTo));

/** @throws ServiceError validation_error for a cursor that was not made for this very list */
export function openCursor(cursor: string | undefined, boundTo: Bound): Cursor | undefined {
  if (cursor === undefined) return undefined;
  try {
    return JSON.parse(open(keyring(), cursor, contextOf(boundTo))) as Cursor;
  } catch (cause) {
    throw new ServiceError("validation_error", "This cursor belongs to another list or query. Start again without one.", { cursor: "belongs to another list or query" }, { cause });
  }
}
