import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import type { OpenDatabase } from "./client";
import { lockDirectory } from "./lock";
import { poolOver } from "./pglite-pool";
import * as schema from "./schema";

/**
 * PGlite in `dataDir/postgres`, for this process alone. The cluster is made beside its place and moved there when it is whole,
 * so a first start that was interrupted is simply made again.
 * @throws DataDirectoryInUse
 */
export async function openEmbedded(dataDir: string, migrationsFolder: string): Promise<OpenDatabase> {
  const lock = await lockDirectory(dataDir);
  const directory = join(/* turbopackIgnore: true */ dataDir, "postgres");
  try {
    if (!existsSync(directory)) await makeCluster(`${directory}.new`, directory);
    const client = await openCluster(directory);
    const [{ drizzle }, { migrate }, pool] = await Promise.all([import("drizzle-orm/node-postgres"), import("drizzle-orm/node-postgres/migrator"), poolOver(client)]);
    const db = drizzle({ client: pool, schema });
    await migrate(db, { migrationsFolder });
    return {
      db,
      async close() {
        await pool.end();
        await client.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function makeCluster(temporary: string, directory: string): Promise<void> {
  rmSync(temporary, { recursive: true, force: true });
  const client = await openCluster(temporary);
  await client.close();
  renameSync(temporary, directory);
}

async function openCluster(directory: string): Promise<PGlite> {
  const [{ PGlite }, { pg_trgm }, { btree_gin }] = await Promise.all([
    import("@electric-sql/pglite"), import("@electric-sql/pglite/contrib/pg_trgm"), import("@electric-sql/pglite/contrib/btree_gin"),
  ]);
  return PGlite.create(directory, { extensions: { pg_trgm, btree_gin } });
}
