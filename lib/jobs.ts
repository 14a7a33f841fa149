import type { Database } from "./db/client";
import { customDomainChecks } from "./jobs/custom-domains";
import { customEmailChecks } from "./jobs/custom-emails";
import { runJob, type Job } from "./jobs/job";
import { purge } from "./jobs/purge";
import { log } from "./log";

const jobs: readonly Job[] = [purge, customDomainChecks, customEmailChecks];

/** Starts the periodic work. Returns what stops it, once the work in hand is done. */
export function startJobs(db: Database, list: readonly Job[] = jobs): () => Promise<void> {
  const stops = list.map((job) => startJob(db, job));
  return async () => void (await Promise.all(stops.map((stop) => stop())));
}

function startJob(db: Database, job: Job): () => Promise<void> {
  const stopping = new AbortController();
  let running: Promise<unknown> | undefined;
  const tick = () => {
    running ??= runJob(db, job, new Date(), stopping.signal)
      .catch((error: unknown) => log("error", "job_failed", { job: job.name, error }))
      .finally(() => (running = undefined));
  };
  const timer = setInterval(tick, job.everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    stopping.abort();
    await running;
  };
}
