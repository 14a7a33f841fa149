import { hostCookieName, readCookie, serializeCookie } from "../cookies";
import { settings } from "../env";

/*
 * How a person signed in here the last time, for the mark on that method. It names no person, and it is kept in their own
 * browser alone, for a year.
 */

/** `email`, `passkey`, or the id of a social login. */
export type Method = "email" | "passkey" | `social_${string}`;

const cookieName = () => hostCookieName("authalla_last_method", settings().isHttps);

export const lastMethodCookie = (method: Method): string => serializeCookie({ name: cookieName(), value: method, maxAgeSeconds: 365 * 24 * 3600 }, settings().isHttps);

/** Undefined when there was none, or the cookie holds anything else. */
export function lastMethod(request: { headers: Headers }): Method | undefined {
  const value = readCookie(request, cookieName());
  return value === "email" || value === "passkey" || /^social_[a-z2-7]{1,40}$/.test(value ?? "") ? (value as Method) : undefined;
}
