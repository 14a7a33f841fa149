/**
 * The value of a cookie, or undefined. Two cookies of one name count as none: a sibling host may have planted the other
 * (RFC 6265 §5.4 leaves the order open).
 */
export function readCookie(request: { headers: Headers }, name: string): string | undefined {
  const header = request.headers.get("cookie");
  if (!header?.includes(name)) return undefined;
  const values = header
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return values.length === 1 && /^[A-Za-z0-9_.~-]+$/.test(values[0]!) ? values[0] : undefined;
}

export interface HostCookie {
  name: string;
  value: string;
  /** Undefined: until the browser closes. 0: delete. */
  maxAgeSeconds?: number;
}

/** `__Host-` binds a cookie to this very host; browsers take the prefix only over https. */
export const hostCookieName = (name: string, isHttps: boolean): string => (isHttps ? `__Host-${name}` : name);

/** Host-only, HttpOnly, SameSite=Lax, and Secure on https. */
export function serializeCookie({ name, value, maxAgeSeconds }: HostCookie, isHttps: boolean): string {
  const age = maxAgeSeconds === undefined ? "" : `; Max-Age=${maxAgeSeconds}`;
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${isHttps ? "; Secure" : ""}${age}`;
}
