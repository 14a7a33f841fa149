import { PGlite } from "@electric-sql/pglite";
import { btree_gin } from "@electric-sql/pglite/contrib/btree_gin";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "drizzle-orm/pglite/migrator";
import { installDatabase, type Database, type OpenDatabase } from "./client";
import * as schema from "./schema";

/** A throw-away database with the current schema, installed as the process's own. */
export async function testDatabase(): Promise<OpenDatabase & { db: Database }> {
  const client = await PGlite.create({ extensions: { pg_trgm, btree_gin } });
  const db = drizzle({ client, schema });
  await migrate(db, { migrationsFolder: "drizzle" });
  return installDatabase({ db, close: () => client.close() });
}
