import type { PGlite } from "@electric-sql/pglite";
import { LRUCache } from "lru-cache";
import type { ClientBase, Pool, QueryConfig } from "pg";
import { log } from "../log";

/** More than the code has; the rest are those whose text varies with the length of a list. */
const mostNamed = 1_000;

/**
 * PGlite as the one connection of a node-postgres pool: the same driver as with a server, and a statement that comes again is
 * neither parsed nor planned again, which takes PGlite four times as long as to carry it out. Its end leaves PGlite open.
 */
export async function poolOver(client: PGlite): Promise<Pool> {
  const [{ createPgConfig }, { Pool }] = await Promise.all([import("@electric-sql/pglite/node-postgres"), import("pg").then((pg) => pg.default)]);
  const config = createPgConfig(client);
  const { connection } = config;
  const parse = connection.parse.bind(connection);
  connection.parse = ({ name, text }: { name?: string; text: string }) => parse({ name, text }); // `types` are drizzle's parsers; PGlite takes them for OIDs
  const pool = new Pool({ ...config, max: 1, idleTimeoutMillis: 0 });
  pool.on("connect", nameStatements);
  pool.on("error", (error) => log("error", "database_connection_lost", { error }));
  // The pool's own `query` gives a client up whose statement failed. This one is all there is: another on the same connection would
  // be given its answers.
  const query = async (config: QueryConfig, values?: unknown[]) => {
    const only = await pool.connect();
    try {
      return await only.query(config, values);
    } finally {
      only.release();
    }
  };
  pool.query = query as typeof pool.query;
  return pool;
}

/** A statement with parameters has a name from its second time on: under a name the connection keeps it (PostgreSQL, Extended Query). */
function nameStatements(connection: ClientBase): void {
  const seen = new LRUCache<string, true>({ max: mostNamed });
  const names = new Map<string, string>();
  const nameOf = (text: string): string | undefined => {
    const known = names.get(text);
    if (known !== undefined || names.size >= mostNamed) return known;
    if (!seen.has(text)) return void seen.set(text, true);
    names.set(text, `s${names.size + 1}`);
    return names.get(text);
  };
  const query = connection.query.bind(connection) as (...all: unknown[]) => unknown;
  connection.query = ((config: unknown, values: unknown, ...rest: unknown[]) => query(isNameless(config) && Array.isArray(values) && values.length > 0 ? { ...config, name: nameOf(config.text) } : config, values, ...rest)) as typeof connection.query;
}

const isNameless = (config: unknown): config is { text: string } => typeof config === "object" && config !== null && "text" in config && typeof config.text === "string" && !("name" in config && config.name !== undefined);
