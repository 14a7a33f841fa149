import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import type { Settings } from "../env";
import { perProcess, setPerProcess } from "../per-process";
import * as schema from "./schema";

/** The same type over PGlite, node-postgres and Neon; a transaction has it too. */
export type Database = PgDatabase<PgQueryResultHKT, typeof schema>;

export interface OpenDatabase {
  db: Database;
  close(): Promise<void>;
}

/** The process's database. Opened once at start; inside a transaction use the transaction's handle instead. */
export function database(): Database {
  const opened = perProcess<OpenDatabase | undefined>("database", () => undefined);
  if (!opened) throw new Error("the database is not open");
  return opened.db;
}

export const installDatabase = (opened: OpenDatabase): OpenDatabase => setPerProcess("database", opened);

/** Opens the database that the settings name and brings its schema up to date. */
export async function openDatabase(settings: Pick<Settings, "database" | "dataDir">, migrationsFolder = join(process.cwd(), "drizzle")): Promise<OpenDatabase> {
  const { database: target } = settings;
  if (target.kind === "embedded") return openEmbedded(join(/* turbopackIgnore: true */ settings.dataDir, "postgres"), migrationsFolder);
  if (target.kind === "neon") return openNeon(target.url, migrationsFolder);
  return openPostgres(target.url, migrationsFolder);
}

async function openEmbedded(directory: string, migrationsFolder: string): Promise<OpenDatabase> {
  const [{ PGlite }, { pg_trgm }, { btree_gin }, { drizzle }, { migrate }] = await Promise.all([
    import("@electric-sql/pglite"), import("@electric-sql/pglite/contrib/pg_trgm"), import("@electric-sql/pglite/contrib/btree_gin"),
    import("drizzle-orm/pglite"), import("drizzle-orm/pglite/migrator"),
  ]);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const client = await PGlite.create(directory, { extensions: { pg_trgm, btree_gin } });
  const db = drizzle({ client, schema });
  await migrate(db, { migrationsFolder });
  return { db, close: () => client.close() };
}

async function openPostgres(url: string, migrationsFolder: string): Promise<OpenDatabase> {
  const [{ Pool }, { drizzle }, { migrate }] = await Promise.all([import("pg"), import("drizzle-orm/node-postgres"), import("drizzle-orm/node-postgres/migrator")]);
  const pool = new Pool({ connectionString: url });
  const db = drizzle({ client: pool, schema });
  await migrate(db, { migrationsFolder });
  return { db, close: () => pool.end() };
}

async function openNeon(url: string, migrationsFolder: string): Promise<OpenDatabase> {
  const [{ Pool, neonConfig }, { drizzle }, { migrate }, { WebSocket }] = await Promise.all([
    import("@neondatabase/serverless"), import("drizzle-orm/neon-serverless"), import("drizzle-orm/neon-serverless/migrator"), import("ws"),
  ]);
  neonConfig.webSocketConstructor = WebSocket;
  const pool = new Pool({ connectionString: url });
  const db = drizzle({ client: pool, schema });
  await migrate(db, { migrationsFolder });
  return { db, close: () => pool.end() };
}
