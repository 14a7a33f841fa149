import { join } from "node:path";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import type { Settings } from "../env";
import { perProcess, setPerProcess } from "../per-process";
import { openEmbedded } from "./embedded";
import { openNeon } from "./neon";
import { openPostgres } from "./postgres";
import type * as schema from "./schema";

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
  if (target.kind === "embedded") return openEmbedded(settings.dataDir, migrationsFolder);
  if (target.kind === "neon") return openNeon(target.url, migrationsFolder);
  return openPostgres(target.url, migrationsFolder);
}
