/** Where to go on after signing in: a path of this host in plain characters, else the start page. */
export function returnPath(given: string | null): string {
  if (!given || given.length > 500 || !/^\/(?![/\\])[A-Za-z0-9/_.~?=&%-]*$/.test(given)) return "/";
  const { origin, pathname, search } = new URL(given, "http://dashboard.invalid");
  return origin === "http://dashboard.invalid" && !pathname.startsWith("//") && !pathname.startsWith("/api/") ? pathname + search : "/";
}
