import { log } from "../log";
import type { OpenDatabase } from "./client";
import { migrateAlone } from "./migrate";
import * as schema from "./schema";

/** Postgres over Neon's WebSocket driver, which also runs where TCP does not. */
export async function openNeon(url: string, migrationsFolder: string): Promise<OpenDatabase> {
  const [{ Client, Pool, neonConfig }, { drizzle }, { migrate }, { WebSocket }] = await Promise.all([
    import("@neondatabase/serverless"), import("drizzle-orm/neon-serverless"), import("drizzle-orm/neon-serverless/migrator"), import("ws"),
  ]);
  neonConfig.webSocketConstructor = WebSocket;
  const migrator = new Client({ connectionString: url });
  migrator.on("error", (error: unknown) => log("error", "database_connection_lost", { error }));
  await migrateAlone(migrator, () => migrate(drizzle({ client: migrator, schema }), { migrationsFolder }));

  const pool = new Pool({ connectionString: url });
  pool.on("error", (error: unknown) => log("warn", "database_connection_lost", { error }));
  return { db: drizzle({ client: pool, schema }), close: () => pool.end() };
}
