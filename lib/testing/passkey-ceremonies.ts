import type { PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/server";
import type { Database } from "../db/client";
import { customDomains } from "../db/schema";
import { register, registrationOptions, signIn, signInOptions } from "../hosted/passkey-endpoints";
import { newId } from "../ids";
import type { Tenant } from "../tenancy/resolve-tenant";
import { Authenticator, type Behaviour, type SoftPasskey } from "./authenticator";
import { makeUser } from "./factories";
import { Browser } from "./relying-party";

type Handler = (request: Request) => Promise<Response>;

export const sameOrigin = { "sec-fetch-site": "same-origin" };

/** What the scripts of a hosted page do: JSON by POST. */
export async function postJson(browser: Browser, handler: Handler, body: unknown, headers: Record<string, string> = sameOrigin) {
  const response = await browser.send(handler, "/", { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body), headers: { "content-type": "application/json", ...headers } });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text && response.headers.get("content-type")?.includes("json") ? JSON.parse(text) : {}) as Record<string, string> };
}

/** A browser with an authenticator. */
export class Device {
  readonly authenticator: Authenticator;
  constructor(
    readonly browser: Browser,
    readonly tenant: Tenant,
  ) {
    this.authenticator = new Authenticator(tenant.issuer);
  }

  /** With a user who has just signed in by mail. */
  static async signedIn(db: Database, tenant: Tenant, user?: Awaited<ReturnType<typeof makeUser>>): Promise<Device & { user: Awaited<ReturnType<typeof makeUser>> }> {
    const person = user ?? (await makeUser(db, tenant));
    return Object.assign(new Device(await Browser.signedIn(db, tenant, person), tenant), { user: person });
  }

  creationOptions = async () => (await postJson(this.browser, registrationOptions, {})).body as unknown as PublicKeyCredentialCreationOptionsJSON;
  requestOptions = async (request?: string) => (await postJson(this.browser, signInOptions, request ? { request } : {})).body as unknown as PublicKeyCredentialRequestOptionsJSON;

  register = async (how: Behaviour = {}) => postJson(this.browser, register, this.authenticator.create(await this.creationOptions(), how));
  signIn = async (how: Behaviour = {}, passkey?: SoftPasskey) => postJson(this.browser, signIn, this.authenticator.get(await this.requestOptions(), how, passkey));

  /** The same device, its owner signed out: a browser without cookies. */
  signedOut(tenant = this.tenant): Device {
    const device = new Device(new Browser(tenant), tenant);
    device.authenticator.passkeys.push(...this.authenticator.passkeys);
    return device;
  }
}

/** A custom domain that serves the tenant; its name. */
export async function activeDomain(db: Database, tenant: { id: string }): Promise<string> {
  const domain = `auth-${newId("user").slice(5, 15)}.example`;
  await db.insert(customDomains).values({ tenantId: tenant.id, id: newId("domain"), domain, status: "active", sslStatus: "active", challengeToken: newId("challenge"), records: [] });
  return domain;
}
