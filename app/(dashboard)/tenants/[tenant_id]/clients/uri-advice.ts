import { InvalidRedirectUri } from "@/lib/oauth/errors";
import { checkRedirectUri, isLoopbackRedirectUri, isPrivateUseRedirectUri, type RedirectUriOptions } from "@/lib/oauth/redirect-uri";

interface Surroundings extends RedirectUriOptions {
  kind: "redirect URI" | "logout URI";
  isProduction: boolean;
}

/** Why the server will refuse an address, by its own rules; or what to think of where it will not. */
export function adviseUri(uri: string, surroundings: Surroundings): { refusal?: string; warning?: string } {
  const { kind, isProduction, ...options } = surroundings;
  try {
    checkRedirectUri(uri, options);
  } catch (error) {
    if (!(error instanceof InvalidRedirectUri)) throw error;
    return { refusal: error.message.replace("redirect_uri", kind) };
  }
  if (isLoopbackRedirectUri(uri) && options.applicationType !== "native" && isProduction)
    return { warning: "http on localhost is everybody's own computer, and this tenant is in production. Give development a tenant, or at least a client, of its own." };
  if (isPrivateUseRedirectUri(uri) && !/^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+:/i.test(uri))
    return { warning: "Any app can claim a scheme like this. Use a domain name of yours in reverse, such as com.example.app (RFC 8252 section 7.1)." };
  return {};
}
