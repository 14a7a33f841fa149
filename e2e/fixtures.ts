import dns from "node:dns";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";

/*
 * What stories need: the installation as its first run tells of it, mail as a person reads it, and objects made through the
 * management API for one test alone.
 */

// Browsers and curl know that every name below localhost is this machine; Node does not (RFC 6761 §6.3).
const lookup = dns.lookup;
dns.lookup = ((name: string, ...rest: [never, never]) => lookup(name.endsWith(".localhost") ? "localhost" : name, ...rest)) as typeof dns.lookup;

export const directory = (): string => process.env.E2E_DIRECTORY!;
export const dataDirectory = (): string => join(directory(), "data");
export const ownerTokenFile = (): string => join(directory(), "owner-token");

export interface FirstRun {
  app_url: string;
  mcp_url: string;
  owner_email: string;
  account_id: string;
  tenant_id: string;
  issuer: string;
  client_id: string;
  client_secret: string;
  token_endpoint: string;
  cli_client_id: string;
}

export const firstRun = (): FirstRun => JSON.parse(readFileSync(join(dataDirectory(), "first-run.json"), "utf8")) as FirstRun;

export const newEmail = (who = "ada"): string => `${who}-${randomUUID()}@example.com`;

// ---- The management API

type Json = Record<string, unknown>;

/** One call; the answer's body, or an error that shows what came instead of success. */
export async function call<T = Json>(token: string, method: string, path: string, body?: Json, tenantId?: string): Promise<T> {
  const response = await fetch(`${firstRun().app_url}/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, ...(tenantId && { "X-Tenant-ID": tenantId }), ...(body && { "Content-Type": "application/json" }) },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text ? JSON.parse(text) : undefined) as T;
}

/** Of the first tenant's machine client. */
export async function machineToken(): Promise<string> {
  const { token_endpoint: endpoint, client_id: clientId, client_secret: secret } = firstRun();
  const response = await fetch(endpoint, { method: "POST", body: new URLSearchParams({ grant_type: "client_credentials", client_id: clientId, client_secret: secret }) });
  return ((await response.json()) as { access_token: string }).access_token;
}

/** Of the account's owner, for what no machine may do. */
export const ownerToken = (): string => readFileSync(ownerTokenFile(), "utf8");

export interface TestTenant {
  id: string;
  name: string;
  issuer: string;
}

/** A tenant of the owner's account, for one test. */
export const newTenant = (fields: Json = {}): Promise<TestTenant> => call<TestTenant>(ownerToken(), "POST", "/tenants", { name: "Acme", allow_registration: true, ...fields });

/** Someone who may manage the account; they have never signed in. */
export async function newMember(role: "owner" | "admin" | "viewer" = "owner"): Promise<string> {
  const email = newEmail(role);
  await call(ownerToken(), "POST", "/members", { email, role });
  return email;
}

export interface TestClient {
  id: string;
  client_secret?: string;
}

export const newClient = (tenant: { id: string }, fields: Json): Promise<TestClient> => call<TestClient>(ownerToken(), "POST", "/clients", { name: "Story app", require_consent: false, ...fields }, tenant.id);

// ---- Mail

export interface ReadMail {
  text: string;
  code: string;
  link: string;
}

/** The newest mail to this address, as the outbox shows it. */
export async function latestMail(recipient: string): Promise<ReadMail> {
  const response = await fetch(`${firstRun().app_url}/outbox`);
  const html = (await response.text()).replaceAll("<!-- -->", "");
  const mail = html.split("<article").find((article) => article.includes(`to ${recipient} `));
  if (!mail) throw new Error(`no mail to ${recipient}`);
  const text = mail.slice(mail.indexOf("<pre>"), mail.indexOf("</pre>")).replace(/<[^>]*>/g, "").replaceAll("&amp;", "&");
  return { text, code: /\b\d{6}\b/.exec(text)![0], link: /https?:\/\/\S+\/oauth2\/magic-link\?\S+/.exec(text)![0] };
}

// ---- A person at a browser

/** From the page that asks for an address to what comes after the code. */
export async function signIn(page: Page, email: string): Promise<void> {
  await askForCode(page, email);
  await enterCode(page, email);
}

export async function askForCode(page: Page, email: string, button = "Continue"): Promise<void> {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: button, exact: true }).click();
  await expect(page.getByRole("heading", { name: "Check your mail" })).toBeVisible();
}

export const enterCode = async (page: Page, email: string): Promise<void> => typeCode(page, (await latestMail(email)).code);

/** The sixth digit sends the form where a script runs; else the button does. */
export async function typeCode(page: Page, code: string): Promise<void> {
  const before = page.url();
  await page.getByLabel("Six-digit code").fill(code);
  const press = page.locator("form[action='/oauth2/pin-code/verify'] button").click().catch(() => undefined); // gone already
  await Promise.race([page.waitForURL((url) => url.href !== before, { waitUntil: "commit" }), press]);
}
