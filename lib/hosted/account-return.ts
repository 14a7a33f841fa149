import { hostCookieName, readCookie, serializeCookie } from "../cookies";
import { settings } from "../env";

/*
 * A sign-in that was begun at the account page leads back to it. The cookie says no more than that: where to is fixed, so no
 * address that somebody wrote into a link is ever followed.
 */

export const accountPath = "/oauth2/account";

const cookieName = () => hostCookieName("authalla_return", settings().isHttps);

export const returnToAccountCookie = (): string => serializeCookie({ name: cookieName(), value: "account", maxAgeSeconds: 900 }, settings().isHttps);

export const forgetReturnCookie = (): string => serializeCookie({ name: cookieName(), value: "", maxAgeSeconds: 0 }, settings().isHttps);

export const returnsToAccount = (request: { headers: Headers }): boolean => readCookie(request, cookieName()) === "account";
