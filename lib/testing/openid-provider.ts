import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { jwtVerify } from "jose";
import Provider, { type Context } from "oidc-provider";

/*
 * A certified OpenID provider on this machine that plays Google, Apple or Microsoft: it insists on PKCE, on the client's secret, on
 * registered redirect URIs and on single use of its codes. Its sign-in page has two buttons and asks for nothing.
 */

export const microsoftDirectory = "72f988bf-86f1-41af-91ab-2d7cd011db47";

export interface PlayedProvider {
  /** What SOCIAL_…_ISSUER or SOCIAL_MICROSOFT_AUTHORITY is set to. */
  address: string;
  issuer: string;
  clientId: string;
  /** What is put into client_secret of the social login: of Apple the private key. */
  clientSecret: string;
  /** Who signs in next, and what the provider says of them. */
  person: { sub: string } & Record<string, unknown>;
  /** The Authorization header of each request that came. */
  authorizations: string[];
  close(): Promise<void>;
}

interface Play {
  as: "google" | "apple" | "microsoft";
  redirectUris: string[];
  port?: number;
  /** Claims come from the userinfo endpoint alone, as OpenID Connect Core §5.4 has it. */
  hasSparseIdTokens?: boolean;
}

export const appleTeam = { teamId: "TEAM123456", keyId: "KEY1234567" };

let key: object | undefined;
const signingKey = () => (key ??= { ...generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256" });

export async function playProvider({ as, redirectUris, port = 0, hasSparseIdTokens = false }: Play): Promise<PlayedProvider> {
  const server = createServer();
  const address = await listen(server, port);
  const mount = as === "microsoft" ? `/${microsoftDirectory}/v2.0` : "";
  const issuer = `${address}${mount}`;
  const apple = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const played: PlayedProvider = {
    address, issuer, clientId: `${as}-client`, clientSecret: as === "apple" ? apple.privateKey.export({ type: "pkcs8", format: "pem" }).toString() : `${as}-secret`, person: { sub: "nobody" }, authorizations: [],
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  const secret = as === "apple" ? "known to the stand-in alone" : played.clientSecret;
  const provider = new Provider(issuer, {
    clients: [{ client_id: played.clientId, client_secret: secret, redirect_uris: redirectUris, grant_types: ["authorization_code"], response_types: ["code"], token_endpoint_auth_method: "client_secret_post" }],
    jwks: { keys: [signingKey()] },
    pkce: { required: () => true },
    scopes: ["openid", "email", "profile", "name"],
    claims: { openid: ["sub", "tid", "xms_edov"], email: ["email", "email_verified"], profile: ["name"] },
    conformIdTokenClaims: hasSparseIdTokens,
    cookies: { keys: ["tests only"] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `${mount}/interaction/${uid}` },
    findAccount: (_context: unknown, sub: string) => ({ accountId: sub, claims: () => Promise.resolve(played.person) }),
    loadExistingGrant: async ({ oidc }: Context) => {
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope("openid email profile name");
      await grant.save();
      return grant;
    },
    renderError: (context: { body: string }, out: { error: string; error_description?: string }) => {
      context.body = `${out.error}: ${out.error_description}`;
    },
  });
  const handle = provider.callback();
  server.on("request", (request, response) => void serve(request, response).catch((error: unknown) => response.writeHead(500).end(String(error))));
  return played;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    played.authorizations.push(request.headers.authorization ?? "");
    const path = new URL(request.url!, address).pathname;
    if (as === "microsoft" && path === "/common/v2.0/.well-known/openid-configuration") return sharedDirectory(response);
    if (path.startsWith(`${mount}/interaction/`)) return interact(request, response);
    if (as === "apple" && path === "/token") await replaceSecret(request);
    if (mount && path.startsWith(mount)) Object.assign(request, { originalUrl: request.url, url: request.url!.slice(mount.length) });
    handle(request, response);
  }

  /** The document of all directories names their issuers by a template. */
  async function sharedDirectory(response: ServerResponse): Promise<void> {
    const own = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as Record<string, unknown>;
    response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify({ ...own, issuer: `${address}/{tenantid}/v2.0` }));
  }

  async function interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== "POST") return void response.writeHead(200, { "Content-Type": "text/html" }).end(interactionPage(as));
    const answer = new URLSearchParams(await bodyOf(request)).get("answer");
    const result = answer === "cancel" ? { error: "access_denied", error_description: "<script>alert(1)</script> they changed their mind" } : { login: { accountId: played.person.sub } };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }

  /** What Apple checks of the JWT that is its client secret; the library behind knows no such secret. */
  async function replaceSecret(request: IncomingMessage): Promise<void> {
    const form = Object.fromEntries(new URLSearchParams(await bodyOf(request)));
    Object.assign(request, { body: { ...form, client_secret: (await isAppleSecret(form.client_secret ?? "", apple.publicKey, issuer, played.clientId)) ? secret : "wrong" } });
  }
}

async function isAppleSecret(jwt: string, key: KeyObject, audience: string, subject: string): Promise<boolean> {
  const verified = await jwtVerify(jwt, key, { algorithms: ["ES256"], issuer: appleTeam.teamId, audience, subject, requiredClaims: ["iat", "exp"] }).catch(() => undefined);
  return verified !== undefined && verified.protectedHeader.kid === appleTeam.keyId && verified.payload.exp! - verified.payload.iat! <= 15_777_000;
}

const interactionPage = (as: string) =>
  `<!doctype html><html lang="en"><title>${as}</title><link rel="icon" href="data:,"><form method="post"><button name="answer" value="allow">Allow</button> <button name="answer" value="cancel">Cancel</button></form></html>`;

export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

export async function listen(server: Server, port = 0): Promise<string> {
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

// ---- A person at the provider

export interface ProviderAnswer {
  /** Undefined: by redirect. */
  form?: URLSearchParams;
  url: string;
}

/** Takes a browser through the provider's pages, up to what it is told to send to the callback. */
export async function passThroughProvider(start: string, answer: "allow" | "cancel" = "allow"): Promise<ProviderAnswer> {
  const cookies = new Map<string, string>();
  const home = new URL(start).origin;
  let url = start;
  let init: RequestInit = {};
  for (let step = 0; step < 10; step++) {
    const response = await fetch(url, { ...init, redirect: "manual", headers: { ...init.headers, cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") } });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!;
      cookies.set(name!, value!);
    }
    const location = response.headers.get("location");
    const html = await response.text();
    if (location) {
      const next = new URL(location, url).href;
      if (new URL(next).origin !== home) return { url: next };
      [url, init] = [next, {}];
    } else if (url.includes("/interaction/") && response.ok) {
      init = { method: "POST", body: new URLSearchParams({ answer }) };
    } else {
      const action = /action="([^"]+)"/.exec(html)?.[1];
      if (!action || !response.ok) throw new Error(`the provider answered ${response.status}: ${html.slice(0, 500)}`);
      const fields = [...html.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]): [string, string] => [name!, unescaped(value!)]);
      return { url: unescaped(action), form: new URLSearchParams(fields) };
    }
  }
  throw new Error("the provider's pages do not end");
}

const unescaped = (html: string) => html.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
