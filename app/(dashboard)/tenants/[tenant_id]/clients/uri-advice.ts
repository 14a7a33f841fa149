import { InvalidRedirectUri } from "@/lib/oauth/errors";
import { checkRedirectUri, isLoopbackRedirectUri, isPrivateUseRedirectUri, type RedirectUriOptions } from "@/lib/oauth/redirect-uri";

/** What is said about an address while it is typed: why the server will refuse it, or what to think of. */
export interface Advice {
  uri: string;
  look: "bad" | "warn";
  text: string;
}

interface Surroundings extends RedirectUriOptions {
  kind: "redirect URI" | "logout URI";
  isProduction: boolean;
}

/** One entry a line, judged by the server's own rules. */
export function adviseUris(text: string, surroundings: Surroundings): Advice[] {
  const uris = text.split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
  return uris.flatMap((uri, index): Advice[] => {
    if (uris.indexOf(uri) !== index) return [{ uri, look: "warn", text: "It is there twice; one of them is enough." }];
    const refusal = refusalOf(uri, surroundings);
    if (refusal) return [{ uri, look: "bad", text: refusal }];
    const warning = warningOf(uri, surroundings);
    return warning ? [{ uri, look: "warn", text: warning }] : [];
  });
}

function refusalOf(uri: string, { kind, ...options }: Surroundings): string | undefined {
  try {
    checkRedirectUri(uri, options);
  } catch (error) {
    if (!(error instanceof InvalidRedirectUri)) throw error;
    const text = error.message.replace("redirect_uri", kind);
    return `${text[0]!.toUpperCase()}${text.slice(1)}.`;
  }
}

function warningOf(uri: string, { applicationType, isProduction }: Surroundings): string | undefined {
  if (isLoopbackRedirectUri(uri) && applicationType !== "native" && isProduction)
    return "This is everybody's own computer, and this tenant is in production. Give development a tenant, or at least a client, of its own.";
  if (isPrivateUseRedirectUri(uri) && !/^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+:/i.test(uri))
    return "Any app can claim this scheme. Use a domain name of yours in reverse, such as com.example.app (RFC 8252 section 7.1).";
  return undefined;
}
