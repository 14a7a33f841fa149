/** Runs once, before the first request, in whatever server carries the app: ours, `next start`, a serverless host. */
export async function register(): Promise<void> {
  // A constant when compiled: the other runtime never loads what follows.
  // eslint-disable-next-line no-restricted-syntax
  if (process.env.NEXT_RUNTIME === "nodejs") await (await import("./instrumentation-node")).start();
}
