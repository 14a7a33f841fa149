import type { ApplicationType, ClientRegistration } from "../db/schema";
import { InvalidRedirectUri } from "./errors";

export const maxRedirectUriLength = 2048;

/** The characters of a URI (RFC 3986 §2) without `*`, which some servers take for a wildcard; a `%` begins an octet. */
const uriCharacters = /^(?:[A-Za-z0-9._~:/?#[\]@!$&'()+,;=-]|%[0-9A-Fa-f]{2})+$/;
const loopback = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(?::(\d{1,5}))?((?:[/?].*)?)$/;

/** Schemes that a browser or a system acts on by itself, and so never an app's own (RFC 8252 §7.1). */
const reservedSchemes = new Set([
  "about", "blob", "chrome", "chrome-extension", "cid", "content", "data", "feed", "file", "filesystem", "ftp", "geo", "intent", "jar", "javascript",
  "livescript", "mailto", "mid", "ms-settings", "resource", "search-ms", "sftp", "sms", "smb", "ssh", "tel", "telnet", "urn", "vbscript",
  "view-source", "ws", "wss",
]);

export interface RedirectUriOptions {
  applicationType: ApplicationType;
  registration: ClientRegistration;
}

/**
 * What may be registered as redirect_uri: https, http on loopback, and a private-use scheme for apps on a device (RFC 9700 §4.1.3,
 * RFC 8252 §7, OAuth 2.1 §2.3.1).
 * @throws InvalidRedirectUri
 */
export function checkRedirectUri(uri: string, { applicationType, registration }: RedirectUriOptions): void {
  if (uri.length > maxRedirectUriLength) throw new InvalidRedirectUri(`a redirect_uri is longer than ${maxRedirectUriLength} characters`);
  if (uri.includes("*")) throw new InvalidRedirectUri("a redirect_uri must not contain a wildcard");
  if (uri.includes("#")) throw new InvalidRedirectUri("a redirect_uri must not have a fragment");
  if (!uriCharacters.test(uri)) throw new InvalidRedirectUri("a redirect_uri must consist of URI characters only; encode others, and write a host name in its ASCII form");
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(uri)?.[1]?.toLowerCase();
  if (!scheme || !URL.canParse(uri)) throw new InvalidRedirectUri("a redirect_uri must be an absolute URI");
  if (/^[^:]+:\/\/[^/?]*@/.test(uri)) throw new InvalidRedirectUri("a redirect_uri must not contain user information");
  if (scheme === "https") return checkHttps(uri);
  if (scheme === "http") return checkLoopback(uri);
  if (reservedSchemes.has(scheme)) throw new InvalidRedirectUri(`a redirect_uri must not use the scheme ${scheme}:`);
  if (applicationType !== "native" && !isSelfRegistered(registration))
    throw new InvalidRedirectUri(`a redirect_uri with the scheme ${scheme}: is for native applications only; use https`);
}

function checkHttps(uri: string): void {
  if (!/^https:\/\/[^/?]/i.test(uri)) throw new InvalidRedirectUri("a redirect_uri must be an absolute URI with a host");
}

function checkLoopback(uri: string): void {
  const port = loopback.exec(uri);
  if (!port || Number(port[2] ?? 80) > 65_535)
    throw new InvalidRedirectUri("a redirect_uri must use https; plain http is for http://localhost, http://127.0.0.1 and http://[::1] only");
}

/** http on this machine, in the spellings that RFC 8252 §7.3 and contract section 3 name. */
export const isLoopbackRedirectUri = (uri: string): boolean => loopback.test(uri);

/** Neither http nor https: the callback of an app on a device (RFC 8252 §7.1). */
export const isPrivateUseRedirectUri = (uri: string): boolean => !/^https?:/i.test(uri);

/**
 * Whether the redirect_uri of a request is one of the client's: the same string, character by character (RFC 9700 §2.1). For native
 * and self-registered clients a loopback address matches with any port (RFC 8252 §7.3).
 */
export function matchesRedirectUri(client: RedirectUriOptions & { redirectUris: readonly string[] }, uri: string): boolean {
  if (client.redirectUris.includes(uri)) return true;
  if (client.applicationType !== "native" && !isSelfRegistered(client.registration)) return false;
  const asked = withoutPort(uri);
  return asked !== undefined && client.redirectUris.some((registered) => withoutPort(registered) === asked);
}

function withoutPort(uri: string): string | undefined {
  if (uri.length > maxRedirectUriLength || uri.includes("#") || !uriCharacters.test(uri)) return undefined;
  const parts = loopback.exec(uri);
  if (!parts || Number(parts[2] ?? 80) > 65_535) return undefined;
  return `${parts[1]} ${parts[3]}`;
}

const isSelfRegistered = (registration: ClientRegistration) => registration === "dynamic" || registration === "metadata_document";
