/** Runs once, before the first request, in whatever server carries the app: ours, `next start`, a serverless host. */
export async function register(): Promise<void> {
  // A constant when compiled (eslint.config.mjs lets it stand here): the other runtime never loads what follows.
  if (process.env.NEXT_RUNTIME === "nodejs") await (await import("./instrumentation-node")).start();
}
