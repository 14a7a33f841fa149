import type { Database } from "../db/client";
import { log } from "../log";
import { perProcess } from "../per-process";
import { sendDueMail } from "./send-due-mail";

interface Worker {
  db: Database | undefined;
  timer: NodeJS.Timeout | undefined;
  running: Promise<void> | undefined;
  wokenMeanwhile: boolean;
}

const worker = () => perProcess<Worker>("mail-worker", () => ({ db: undefined, timer: undefined, running: undefined, wokenMeanwhile: false }));

const intervalMs = 5_000;

/** Starts sending: every five seconds and whenever woken. Returns what stops it, once the mail in hand is done. */
export function startMailWorker(db: Database): () => Promise<void> {
  const state = worker();
  clearInterval(state.timer);
  state.db = db;
  state.timer = setInterval(wakeMailWorker, intervalMs);
  state.timer.unref();
  wakeMailWorker();
  return async () => {
    clearInterval(state.timer);
    state.db = undefined;
    await state.running;
  };
}

/** Call after the transaction that queued a mail has committed. Returns at once; without a worker the mail waits for one. */
export function wakeMailWorker(): void {
  const state = worker();
  if (!state.db) return;
  if (state.running) {
    state.wokenMeanwhile = true;
    return;
  }
  state.running = run(state, state.db).finally(() => {
    state.running = undefined;
    if (!state.wokenMeanwhile) return;
    state.wokenMeanwhile = false;
    wakeMailWorker();
  });
}

async function run(state: Worker, db: Database): Promise<void> {
  state.wokenMeanwhile = false;
  await new Promise((resolve) => setImmediate(resolve)); // the request that woke us is answered first
  await sendDueMail(db).catch((error: unknown) => log("error", "mail_worker_failed", { error }));
}
