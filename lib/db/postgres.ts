import type { PoolClient } from "pg";
import { log } from "../log";
import type { OpenDatabase } from "./client";
import { migrateAlone } from "./migrate";
import * as schema from "./schema";

/** A server that does not answer is given up after this long: before the request that waits for it is. */
const connectionTimeoutMillis = 2_000;

/** Any Postgres server, by node-postgres. */
export async function openPostgres(url: string, migrationsFolder: string): Promise<OpenDatabase> {
  const [{ Client, Pool }, { drizzle }, { migrate }] = await Promise.all([import("pg").then((pg) => pg.default), import("drizzle-orm/node-postgres"), import("drizzle-orm/node-postgres/migrator")]);
  const migrator = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  migrator.on("error", (error) => log("error", "database_connection_lost", { error }));
  await migrateAlone(migrator, () => migrate(drizzle({ client: migrator, schema }), { migrationsFolder }));

  const pool = new (withErrorCodes(Pool))({ connectionString: url, connectionTimeoutMillis, keepAlive: true, max: 20 });
  // Without a listener, a server that restarts while a connection is idle would end this process.
  pool.on("error", (error) => log("warn", "database_connection_lost", { error }));
  return { db: drizzle({ client: pool, schema }), close: () => pool.end() };
}

/** The pool's own failures to connect come without a code, by which callers tell "away for a moment" from a defect. */
function withErrorCodes(Base: typeof import("pg").Pool): typeof import("pg").Pool {
  type Callback = (error: Error | undefined, client: PoolClient | undefined, release: (error?: Error | boolean) => void) => void;
  const coded = (error: unknown) => (error instanceof Error && !("code" in error) ? Object.assign(error, { code: "ECONNRESET" }) : error);
  class CodedPool extends Base {
    override connect(): Promise<PoolClient>;
    override connect(callback: Callback): void;
    override connect(callback?: Callback): Promise<PoolClient> | void {
      if (callback) return super.connect((error, client, release) => callback(error && (coded(error) as Error), client, release));
      return super.connect().catch((error: unknown) => {
        throw coded(error);
      });
    }
  }
  return CodedPool;
}
