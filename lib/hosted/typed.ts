import { hostCookieName, readCookie, serializeCookie } from "../cookies";
import { settings } from "../env";

/*
 * What a person typed into a form that was refused, kept for the page that shows the form again: in a cookie of their own
 * browser for five minutes, never in an address, where logs and histories would keep it.
 */

export interface Typed {
  email?: string;
  name?: string;
}

const cookieName = () => hostCookieName("authalla_typed", settings().isHttps);

export function keepTyped(typed: Typed): string {
  const value = Buffer.from(JSON.stringify({ email: typed.email?.slice(0, 320), name: typed.name?.slice(0, 255) })).toString("base64url");
  return serializeCookie({ name: cookieName(), value, maxAgeSeconds: 300 }, settings().isHttps);
}

export const forgetTyped = (): string => serializeCookie({ name: cookieName(), value: "", maxAgeSeconds: 0 }, settings().isHttps);

export function readTyped(request: { headers: Headers }): Typed {
  const value = readCookie(request, cookieName());
  if (!value) return {};
  try {
    const typed = JSON.parse(Buffer.from(value, "base64url").toString("utf8")) as Record<string, unknown>;
    const text = (field: unknown) => (typeof field === "string" ? field.slice(0, 320) : undefined);
    return { email: text(typed.email), name: text(typed.name) };
  } catch {
    return {};
  }
}
