import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { bodyOf, listen } from "./openid-provider";

/*
 * GitHub as an OAuth 2.0 server and an API: no ID tokens, errors with status 200, and addresses from an endpoint of their own.
 */

export interface GitHubServer {
  address: string;
  clientId: string;
  clientSecret: string;
  user: Record<string, unknown>;
  emails: { email: string; primary: boolean; verified: boolean }[];
  /** What was asked for, as `GET /user`. */
  requests: string[];
  /** The Authorization header of each of them. */
  authorizations: string[];
  close(): Promise<void>;
}

interface Issued {
  challenge: string;
  redirectUri: string;
}

export async function startGitHub(port = 0): Promise<GitHubServer> {
  const server = createServer();
  const codes = new Map<string, Issued>();
  const tokens = new Set<string>();
  const github: GitHubServer = {
    address: await listen(server, port), clientId: "Iv1.github", clientSecret: "github-secret", user: {}, emails: [], requests: [], authorizations: [],
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  server.on("request", (request, response) => void serve(request, response));
  return github;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, github.address);
    github.requests.push(`${request.method} ${url.pathname}`);
    github.authorizations.push(request.headers.authorization ?? "");
    if (url.pathname === "/login/oauth/authorize") return authorize(request, url.searchParams, response);
    if (url.pathname === "/login/oauth/access_token" && request.method === "POST") return json(response, 200, token(new URLSearchParams(await bodyOf(request))));
    if (!tokens.has(request.headers.authorization ?? "")) return json(response, 401, { message: "Bad credentials" });
    if (url.pathname === "/user") return json(response, 200, github.user);
    if (url.pathname === "/user/emails") return json(response, 200, github.emails);
    return json(response, 404, { message: "Not Found" });
  }

  async function authorize(request: IncomingMessage, query: URLSearchParams, response: ServerResponse): Promise<void> {
    if (query.get("client_id") !== github.clientId || query.get("code_challenge_method") !== "S256" || !query.get("state")) return json(response, 400, { message: "Bad request" });
    if (request.method !== "POST") return void response.writeHead(200, { "Content-Type": "text/html" }).end('<!doctype html><html lang="en"><title>GitHub</title><link rel="icon" href="data:,"><form method="post"><button>Authorize</button></form></html>');
    const code = randomUUID();
    codes.set(code, { challenge: query.get("code_challenge")!, redirectUri: query.get("redirect_uri")! });
    response.writeHead(302, { Location: `${query.get("redirect_uri")}?${new URLSearchParams({ code, state: query.get("state")! })}` }).end();
  }

  function token(form: URLSearchParams): Record<string, string> {
    const issued = codes.get(form.get("code") ?? "");
    codes.delete(form.get("code") ?? "");
    const isRight = issued && form.get("client_id") === github.clientId && form.get("client_secret") === github.clientSecret && form.get("redirect_uri") === issued.redirectUri && challengeOf(form.get("code_verifier") ?? "") === issued.challenge;
    if (!isRight) return { error: "bad_verification_code", error_description: "The code passed is incorrect or expired." };
    const accessToken = `gho_${randomUUID()}`;
    tokens.add(`Bearer ${accessToken}`);
    return { access_token: accessToken, token_type: "bearer", scope: "read:user,user:email" };
  }
}

const challengeOf = (verifier: string) => createHash("sha256").update(verifier).digest("base64url");

const json = (response: ServerResponse, status: number, body: unknown): void => void response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
