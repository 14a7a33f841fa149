/** What node-postgres' Client and Neon's have in common. */
interface Connection {
  connect(): Promise<unknown>;
  query(text: string): Promise<unknown>;
  end(): Promise<void>;
}

/** Any constant will do, as long as every process of every version uses it: "auth" in ASCII. */
const advisoryKey = 0x61757468;

/**
 * Runs migrations on a connection of its own, one process at a time: who comes second waits, and finds nothing left to do. A
 * migration that would wait for a table longer than two seconds fails instead of holding up the requests behind it.
 */
export async function migrateAlone(connection: Connection, migrate: () => Promise<void>): Promise<void> {
  await connection.connect();
  try {
    await connection.query(`select pg_advisory_lock(${advisoryKey})`);
    await connection.query("set lock_timeout = '2s'");
    await migrate();
  } finally {
    await connection.end();
  }
}
