import { createHash } from "node:crypto";
import { browserSecret } from "../browser";
import { newSecret } from "../crypto/secrets";
import type { Database } from "../db/client";
import type { clients, users } from "../db/schema";
import { authorize } from "../oauth/endpoints/authorize";
import { token } from "../oauth/endpoints/token";
import { startSession, type SignIn } from "../sessions";
import type { Tenant } from "../tenancy/resolve-tenant";

type ClientRow = typeof clients.$inferSelect & { secret: string };

/** The user agent of one person: keeps cookies, follows nothing. */
export class Browser {
  readonly cookies = new Map<string, string>();
  constructor(readonly tenant: Tenant) {}

  /** With a fresh session of this user, as after a finished sign-in. */
  static async signedIn(db: Database, tenant: Tenant, user: typeof users.$inferSelect, how: SignIn = { amr: ["email"], acr: "urn:authalla:acr:email" }): Promise<Browser> {
    const browser = new Browser(tenant);
    const { setCookie } = await startSession(db, user, how);
    browser.keep(setCookie);
    return browser;
  }

  keep(setCookie: string): void {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(setCookie)!;
    if (value) this.cookies.set(name!, value);
    else this.cookies.delete(name!);
  }

  request(url: string, init: RequestInit = {}): Request {
    const headers = new Headers(init.headers);
    headers.set("host", new URL(this.tenant.issuer).host);
    if (this.cookies.size > 0) headers.set("cookie", [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    return new Request(new URL(url, this.tenant.issuer), { ...init, headers });
  }

  async send(handler: (request: Request) => Promise<Response>, url: string, init: RequestInit = {}): Promise<Response> {
    const response = await handler(this.request(url, init));
    for (const cookie of response.headers.getSetCookie()) this.keep(cookie);
    return response;
  }

  /** A form, by default of the same site. */
  post(handler: (request: Request) => Promise<Response>, fields: Record<string, string>, headers: Record<string, string> = { "sec-fetch-site": "same-origin" }): Promise<Response> {
    return this.send(handler, "/", { method: "POST", body: new URLSearchParams(fields), headers });
  }

  get secret(): string | undefined {
    return browserSecret(this.request("/"));
  }
}

/** A relying party of our own making, for what strict libraries would never send. */
export class RelyingParty {
  readonly verifier = newSecret();
  readonly challenge = createHash("sha256").update(this.verifier).digest("base64url");
  constructor(
    readonly tenant: Tenant,
    readonly client: ClientRow,
  ) {}

  /** A complete and valid request; undefined takes a parameter out. */
  parameters(changes: Record<string, string | undefined> = {}): URLSearchParams {
    const all: Record<string, string | undefined> = {
      response_type: "code", client_id: this.client.id, redirect_uri: this.client.redirectUris[0], scope: "openid profile email", state: "st-ate~1.2",
      nonce: "n-0S6", code_challenge: this.challenge, code_challenge_method: "S256", ...changes,
    };
    return new URLSearchParams(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined));
  }

  authorizeUrl = (changes: Record<string, string | undefined> = {}): string => `/oauth2/authorize?${this.parameters(changes)}`;

  /** The code that a signed-in browser gets without being asked anything. */
  async code(browser: Browser, changes: Record<string, string | undefined> = {}): Promise<string> {
    const response = await browser.send(authorize, this.authorizeUrl(changes));
    const code = new URL(response.headers.get("location")!).searchParams.get("code");
    if (!code) throw new Error(`no code: ${response.status} ${response.headers.get("location")}`);
    return code;
  }

  /** POST to the token endpoint, authenticated as the client is registered. */
  async token(form: Record<string, string | undefined>, headers: Record<string, string> = {}): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
    const credentials = this.client.isPublic ? { client_id: this.client.id } : { client_id: this.client.id, client_secret: this.client.secret };
    const body = new URLSearchParams(Object.entries({ ...credentials, ...form }).filter((entry): entry is [string, string] => entry[1] !== undefined));
    return post(token, this.tenant, "/oauth2/token", body, headers);
  }

  redeem = (code: string, changes: Record<string, string | undefined> = {}) =>
    this.token({ grant_type: "authorization_code", code, redirect_uri: this.client.redirectUris[0], code_verifier: this.verifier, ...changes });

  refresh = (refreshToken: string, changes: Record<string, string | undefined> = {}) => this.token({ grant_type: "refresh_token", refresh_token: refreshToken, ...changes });

  /** All the way: the tokens of a signed-in user. */
  async tokens(browser: Browser, changes: Record<string, string | undefined> = {}): Promise<{ access_token: string; refresh_token: string; id_token: string; scope: string }> {
    const { status, body } = await this.redeem(await this.code(browser, changes));
    if (status !== 200) throw new Error(`no tokens: ${JSON.stringify(body)}`);
    return body as never;
  }
}

export async function post(endpoint: (request: Request) => Promise<Response>, tenant: Tenant, path: string, body: URLSearchParams | string, headers: Record<string, string> = {}): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
  const request = new Request(`${tenant.issuer}${path}`, { method: "POST", headers: { host: new URL(tenant.issuer).host, "content-type": "application/x-www-form-urlencoded", ...headers }, body: String(body) });
  const response = await endpoint(request);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? (JSON.parse(text) as Record<string, unknown>) : {} };
}

export const basic = (client: { id: string; secret: string }): string => `Basic ${Buffer.from(`${encodeURIComponent(client.id)}:${encodeURIComponent(client.secret)}`).toString("base64")}`;
