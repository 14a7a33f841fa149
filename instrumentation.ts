/** Runs once, before the first request, in whatever server carries the app: ours, `next start`, a serverless host. */
export async function register(): Promise<void> {
  // Next replaces both by constants, so that other runtimes and the build never load what follows.
  // eslint-disable-next-line no-restricted-syntax
  if (process.env.NEXT_RUNTIME !== "nodejs" || process.env.NEXT_PHASE === "phase-production-build") return;
  const [{ startUp }, { startJobs }, { startMailWorker }, { publishEdge }, { database }] = await Promise.all([
    import("@/lib/start"), import("@/lib/jobs"), import("@/lib/email/worker"), import("@/lib/hot-routes"), import("@/lib/db/client"),
  ]);
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
