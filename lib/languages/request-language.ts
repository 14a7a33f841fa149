import { hostCookieName, readCookie, serializeCookie } from "../cookies";
import { settings } from "../env";
import { isLanguage, languageOfAcceptLanguage, languageOfUiLocales, type Language } from "./languages";

/*
 * In which language a page or mail is written: what the application asked for with ui_locales, or the person chose since (one
 * cookie, the later one counts); the tenant's default; the browser's.
 */

const cookieName = () => hostCookieName("authalla_language", settings().isHttps);

export function requestLanguage(request: { headers: Headers }, theme: { defaultLanguage: string }): Language {
  const chosen = readCookie(request, cookieName());
  if (chosen !== undefined && isLanguage(chosen)) return chosen;
  if (isLanguage(theme.defaultLanguage)) return theme.defaultLanguage;
  return languageOfAcceptLanguage(request.headers.get("accept-language")) ?? "en";
}

/** Of a mail that nobody's browser asked for. */
export const defaultLanguageOf = (theme: { defaultLanguage: string }): Language => (isLanguage(theme.defaultLanguage) ? theme.defaultLanguage : "en");

/** Set-Cookie for what the application asked for: until the browser closes. Undefined when it asked for none of ours. */
export function askedLanguageCookie(uiLocales: string | undefined): string | undefined {
  const language = languageOfUiLocales(uiLocales);
  return language && serializeCookie({ name: cookieName(), value: language }, settings().isHttps);
}

/** Set-Cookie for what the person chose: for a year. */
export const chosenLanguageCookie = (language: Language): string => serializeCookie({ name: cookieName(), value: language, maxAgeSeconds: 365 * 24 * 3600 }, settings().isHttps);
