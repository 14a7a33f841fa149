/** RFC 9110 §15.4.4, RFC 9700 §4.12: the next request is a GET, so no browser repeats a POST with what was typed. The target is a path of this host or what the caller has proven. */
export function seeOther(location: string, cookies: (string | undefined)[] = []): Response {
  const headers = new Headers({ Location: location, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer" });
  for (const cookie of cookies) if (cookie !== undefined) headers.append("Set-Cookie", cookie);
  return new Response(null, { status: 303, headers });
}
