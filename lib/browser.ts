import { hostCookieName, readCookie, serializeCookie } from "./cookies";
import { hashSecret, newSecret } from "./crypto/secrets";
import { settings } from "./env";

/*
 * A browser on its way through a sign-in. The cookie holds 256 random bits and says nothing about the user; rows that belong
 * to the flow keep its SHA-256, so that a link or a request identifier is of no use in another browser.
 */

const cookieName = () => hostCookieName("authalla_browser", settings().isHttps);

/** The browser's secret, or undefined when it has none yet. */
export const browserSecret = (request: { headers: Headers }): string | undefined => readCookie(request, cookieName());

export const browserHash = (secret: string): string => hashSecret(`browser:${secret}`);

/** A secret for a browser that has none, and the Set-Cookie that gives it. */
export function newBrowser(): { secret: string; setCookie: string } {
  const secret = newSecret();
  return { secret, setCookie: serializeCookie({ name: cookieName(), value: secret, maxAgeSeconds: 24 * 3600 }, settings().isHttps) };
}

/** Goes into a hidden field of each form on hosted pages. */
export const formToken = (secret: string): string => hashSecret(`form:${secret}`);
