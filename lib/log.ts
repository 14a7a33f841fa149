export type LogLevel = "info" | "warn" | "error";

const secretNames = /(authorization|cookie|secret|password|token|code|verifier|assertion|hint|state)/i;

/** One JSON line per event. Values under names that may hold a secret are not written (ASVS 16.2.5). */
export function log(level: LogLevel, event: string, fields: Record<string, unknown> = {}): void {
  const line = JSON.stringify({ time: new Date().toISOString(), level, event, ...redact(fields) });
  (level === "error" ? process.stderr : process.stdout).write(`${line}\n`);
}

function redact(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, secretNames.test(name) ? "[redacted]" : describe(value)]));
}

function describe(value: unknown): unknown {
  if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack, cause: value.cause === undefined ? undefined : describe(value.cause) };
  return value;
}
