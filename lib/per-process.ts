/**
 * One value per process. Next bundles route handlers, pages and instrumentation apart, each with its own copy of every
 * module, so a pool, a cache or a key that must exist once lives on globalThis.
 */
export function perProcess<T>(name: string, make: () => T): T {
  const key = Symbol.for(`authalla.${name}`);
  const holder = globalThis as { [key: symbol]: unknown };
  if (!(key in holder)) holder[key] = make();
  return holder[key] as T;
}

export function setPerProcess<T>(name: string, value: T): T {
  (globalThis as { [key: symbol]: unknown })[Symbol.for(`authalla.${name}`)] = value;
  return value;
}
