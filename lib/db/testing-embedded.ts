import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { btree_gin } from "@electric-sql/pglite/contrib/btree_gin";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import type { TestProject } from "vitest/node";
import { poolOver } from "./pglite-pool";

/** Once a run: an empty database with the current schema, dumped, from which each test file starts in a fraction of a second. */
export default async function setup(project: TestProject): Promise<() => void> {
  const directory = mkdtempSync(join(tmpdir(), "authalla-test-"));
  const client = await PGlite.create({ extensions: { pg_trgm, btree_gin } });
  const pool = await poolOver(client);
  await migrate(drizzle({ client: pool }), { migrationsFolder: "drizzle" });
  await pool.end();
  const dump = join(directory, "empty.tar");
  writeFileSync(dump, Buffer.from(await (await client.dumpDataDir("none")).arrayBuffer()));
  await client.close();
  project.provide("testDatabase", { kind: "embedded", dump });
  return () => rmSync(directory, { recursive: true, force: true });
}
