import { operations } from "../services/index";
import type { Operation } from "../services/operation";

export interface Route {
  verb: string;
  /** Below /api/v1, as the operation declares it: `/clients/{id}`. */
  path: string;
  operation: Operation;
  segments: string[];
}

let compiled: readonly Route[] | undefined;

/** Every operation's `http`, taken apart once. */
export const routes = (): readonly Route[] =>
  (compiled ??= operations.map((operation) => {
    const [verb, path] = operation.http.split(" ") as [string, string];
    return { verb, path, operation, segments: path.split("/").slice(1) };
  }));

let indexed: ReadonlyMap<string, readonly Route[]> | undefined;

/** By first segment and length, so that a request is held against the handful of routes it could be. */
const index = () => (indexed ??= groupBy(routes(), ({ segments }) => `${segments[0]}/${segments.length}`));

function groupBy(all: readonly Route[], keyOf: (route: Route) => string): ReadonlyMap<string, readonly Route[]> {
  const groups = new Map<string, Route[]>();
  for (const route of all) groups.set(keyOf(route), [...(groups.get(keyOf(route)) ?? []), route]);
  return groups;
}

export interface Match {
  operation: Operation;
  parameters: Record<string, string>;
}

/** The route of a path and verb; the allowed verbs where only the verb is wrong; undefined where nothing is. */
export function matchRoute(verb: string, segments: string[]): Match | { allow: string[] } | undefined {
  const fitting = (index().get(`${segments[0]}/${segments.length}`) ?? []).filter((route) => route.segments.every((segment, at) => segment.startsWith("{") || segment === segments[at]));
  const found = fitting.find((route) => route.verb === verb);
  if (found) {
    const parameters = found.segments.flatMap((segment, at) => (segment.startsWith("{") ? [[segment.slice(1, -1), segments[at]!] as const] : []));
    return { operation: found.operation, parameters: Object.fromEntries(parameters) };
  }
  return fitting.length > 0 ? { allow: fitting.map((route) => route.verb) } : undefined;
}
