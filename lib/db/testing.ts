import { openAsBlob } from "node:fs";
import { PGlite } from "@electric-sql/pglite";
import { btree_gin } from "@electric-sql/pglite/contrib/btree_gin";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { drizzle } from "drizzle-orm/node-postgres";
import { afterAll, inject } from "vitest";
import { installDatabase, openDatabase, type Database, type OpenDatabase } from "./client";
import { poolOver } from "./pglite-pool";
import * as schema from "./schema";
import { createTestDatabase } from "./testing-postgres";

/** What the run's setup made: a dump of an empty database with the current schema, or a Postgres server with a template of it. */
export type TestDatabase = { kind: "embedded"; dump: string } | { kind: "postgres"; url: string };

declare module "vitest" {
  export interface ProvidedContext {
    testDatabase: TestDatabase;
  }
}

/** openTestDatabase() for the tests of one file: awaited at its top, closed after its last test. */
export async function testDatabase(): Promise<OpenDatabase & { db: Database }> {
  const opened = await openTestDatabase();
  afterAll(() => opened.close());
  return opened;
}

/** A throw-away database with the current schema, installed as the process's own. */
export async function openTestDatabase(): Promise<OpenDatabase & { db: Database }> {
  const made = inject("testDatabase");
  if (made.kind === "postgres") return installDatabase(await openDatabase({ database: { kind: "postgres", url: await createTestDatabase(made.url) }, dataDir: "" }, "drizzle"));
  const client = await PGlite.create({ extensions: { pg_trgm, btree_gin }, loadDataDir: await openAsBlob(made.dump) });
  const pool = await poolOver(client);
  return installDatabase({ db: drizzle({ client: pool, schema }), close: () => pool.end().then(() => client.close()) });
}
