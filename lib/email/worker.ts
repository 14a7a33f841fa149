import type { Database } from "../db/client";
import { log } from "../log";
import { perProcess } from "../per-process";
import { lanes, type Lane } from "./outbox";
import { sendDueMailOf } from "./send-due-mail";

interface Worker {
  lane: Lane;
  db: Database | undefined;
  timer: NodeJS.Timeout | undefined;
  running: Promise<void> | undefined;
  wokenMeanwhile: boolean;
  next: Waking;
}

/** The next time that a worker is woken. */
interface Waking {
  woken: Promise<void>;
  ring: () => void;
}

function nextWaking(): Waking {
  let ring = () => {};
  const woken = new Promise<void>((resolve) => (ring = resolve));
  return { woken, ring };
}

const workers = () => perProcess<Worker[]>("mail-workers", () => lanes.map((lane) => ({ lane, db: undefined, timer: undefined, running: undefined, wokenMeanwhile: false, next: nextWaking() })));

const intervalMs = 5_000;

/** Starts sending: every five seconds and whenever woken. Returns what stops it, once the mail in hand is done. */
export function startMailWorker(db: Database): () => Promise<void> {
  for (const worker of workers()) {
    clearInterval(worker.timer);
    worker.db = db;
    worker.timer = setInterval(() => wake(worker), intervalMs);
    worker.timer.unref();
    wake(worker);
  }
  return async () => {
    for (const worker of workers()) {
      clearInterval(worker.timer);
      worker.db = undefined;
    }
    await Promise.all(workers().map(({ running }) => running));
  };
}

/** Call after the transaction that queued a mail has committed. Returns at once; without a worker the mail waits for one. */
export const wakeMailWorker = (): void => workers().forEach(wake);

function wake(worker: Worker): void {
  if (!worker.db) return;
  if (worker.running) {
    worker.wokenMeanwhile = true;
    worker.next.ring();
    worker.next = nextWaking();
    return;
  }
  worker.running = run(worker, worker.db).finally(() => {
    worker.running = undefined;
    if (!worker.wokenMeanwhile) return;
    worker.wokenMeanwhile = false;
    wake(worker);
  });
}

async function run(worker: Worker, db: Database): Promise<void> {
  worker.wokenMeanwhile = false;
  await new Promise((resolve) => setImmediate(resolve)); // the request that woke us is answered first
  await sendDueMailOf(worker.lane, db, undefined, { woken: () => worker.next.woken, isEnding: () => worker.db === undefined }).catch((error: unknown) => log("error", "mail_worker_failed", { error }));
}
