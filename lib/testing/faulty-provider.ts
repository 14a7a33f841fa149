import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from "jose";
import { bodyOf, listen } from "./openid-provider";

/*
 * An OpenID provider that does each thing right until a test says otherwise. It takes any code; the test says whose it is.
 */

type Claims = Record<string, unknown>;

export interface FaultyProvider {
  address: string;
  clientId: string;
  /** The right claims; a test changes them, or takes some out by undefined. */
  claims: Claims;
  userinfo: Claims;
  discovery: Claims;
  key: { kid: string; privateKey: CryptoKey; publicJwk: JWK };
  publishedKeys: JWK[];
  /** Makes the ID token; replaced by a test that signs it wrongly. */
  idToken(claims: Claims): Promise<string>;
  /** Answers at one path instead of the provider. */
  answers: Record<string, (response: ServerResponse, request: IncomingMessage) => void>;
  /** `POST /token` and so on, in order. */
  requests: string[];
  /** The forms that came to the token endpoint. */
  tokenForms: URLSearchParams[];
  close(): Promise<void>;
}

export async function startFaultyProvider(): Promise<FaultyProvider> {
  const server = createServer();
  const address = await listen(server);
  const key = await newKey("key-1");
  const now = Math.floor(Date.now() / 1000);
  const provider: FaultyProvider = {
    address, key, clientId: "faulty-client", publishedKeys: [key.publicJwk], userinfo: {}, answers: {}, requests: [], tokenForms: [],
    claims: { iss: address, aud: "faulty-client", sub: "ada-at-the-provider", iat: now, exp: now + 600, email: "ada@example.com", email_verified: true, name: "Ada" },
    discovery: { issuer: address, authorization_endpoint: `${address}/authorize`, token_endpoint: `${address}/token`, jwks_uri: `${address}/jwks`, userinfo_endpoint: `${address}/userinfo` },
    idToken: (claims) => new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: provider.key.kid }).sign(provider.key.privateKey),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  server.on("request", (request, response) => void serve(request, response));
  return provider;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url!.split("?")[0]!;
    provider.requests.push(`${request.method} ${path}`);
    if (path === "/token") provider.tokenForms.push(new URLSearchParams(await bodyOf(request)));
    const instead = provider.answers[path];
    if (instead) return instead(response, request);
    if (path === "/.well-known/openid-configuration") return sendJson(response, provider.discovery);
    if (path === "/jwks") return sendJson(response, { keys: provider.publishedKeys });
    if (path === "/token") return sendJson(response, { token_type: "Bearer", access_token: "an-access-token", id_token: await provider.idToken(provider.claims) });
    if (path === "/userinfo") return sendJson(response, provider.userinfo);
    response.writeHead(404).end();
  }
}

export async function newKey(kid: string): Promise<FaultyProvider["key"]> {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  return { kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg: "RS256", use: "sig" } };
}

export const sendJson = (response: ServerResponse, body: unknown, status = 200): void => void response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
