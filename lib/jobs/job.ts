import { sql } from "drizzle-orm";
import type { Database } from "../db/client";

/** Periodic work, of which every process of the installation has a timer. */
export interface Job {
  name: string;
  everyMs: number;
  /**
   * Asks somebody outside (DNS, a mail server), so that no transaction may wait for it: it gets the database itself, runs in
   * every process and claims its rows by one statement (SKIP LOCKED). All other work is done by one process at a time.
   */
  reachesOutside?: boolean;
  /** Throws what went wrong: the others go on, and it runs again in its time. Once `stopping` is aborted it begins nothing more. */
  run(db: Database, now: Date, stopping: AbortSignal): Promise<unknown>;
}

/** Does the work, in a transaction of its own under a lock of its name. False when another process is at it. */
export async function runJob(db: Database, job: Job, now = new Date(), stopping = new AbortController().signal): Promise<boolean> {
  if (job.reachesOutside) {
    await job.run(db, now, stopping);
    return true;
  }
  return db.transaction(async (transaction) => {
    const answer = (await transaction.execute(sql`select pg_try_advisory_xact_lock(${lockOf(job)}) as is_ours`)) as unknown as { rows: { is_ours: boolean }[] };
    if (!answer.rows[0]!.is_ours) return false;
    await job.run(transaction, now, stopping);
    return true;
  });
}

export const lockOf = ({ name }: Pick<Job, "name">) => sql`hashtextextended(${`authalla job ${name}`}, 0)`;
