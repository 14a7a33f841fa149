import { database } from "@/lib/db/client";
import { startMailWorker } from "@/lib/email/worker";
import { publishEdge } from "@/lib/hot-routes";
import { startJobs } from "@/lib/jobs";
import { perProcess } from "@/lib/per-process";
import { startUp } from "@/lib/start";

/** Our server calls this before it listens, Next before its first request: the second call waits for the first. */
export const start = (): Promise<void> => perProcess("start", startOnce);

async function startOnce(): Promise<void> {
  try {
    const opened = await startUp();
    const stopJobs = startJobs(database());
    const stopMail = startMailWorker(database());
    publishEdge(async () => {
      await Promise.all([stopJobs(), stopMail()]);
      await opened.close();
    });
  } catch (error) {
    // A throw out of here would leave a server that neither serves nor ends.
    process.stderr.write(`Authalla cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
