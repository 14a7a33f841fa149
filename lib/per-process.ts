const everything = Symbol.for("authalla");
const holder = globalThis as { [everything]?: Map<string, unknown> };
const values = (holder[everything] ??= new Map());

/**
 * One value per process. Next bundles route handlers, pages and instrumentation apart, each with its own copy of every
 * module, so a pool, a cache or a key that must exist once lives on globalThis.
 */
export function perProcess<T>(name: string, make: () => T): T {
  if (!values.has(name)) values.set(name, make());
  return values.get(name) as T;
}

export function setPerProcess<T>(name: string, value: T): T {
  values.set(name, value);
  return value;
}
