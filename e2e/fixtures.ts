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

/** The newest mail to this address, as the outbox shows it: of the server under test, or of a story's own. */
export async function latestMail(recipient: string, appUrl = firstRun().app_url): Promise<ReadMail> {
  const [text] = await mailsTo(recipient, appUrl);
  if (!text) throw new Error(`no mail to ${recipient}`);
  return { text, code: /\b\d{6}\b/.exec(text)![0], link: /https?:\/\/\S+\/oauth2\/magic-link\?\S+/.exec(text)![0] };
}

/** The newest link to this path that was mailed to this address. */
export async function mailedLink(recipient: string, path: string): Promise<string> {
  const links = (await mailsTo(recipient)).flatMap((text) => text.match(/https?:\/\/\S+/g) ?? []);
  const link = links.find((url) => url.includes(path));
  if (!link) throw new Error(`no mail to ${recipient} leads to ${path}`);
  return link;
}

/** Their texts, the newest first. */
async function mailsTo(recipient: string, appUrl = firstRun().app_url): Promise<string[]> {
  const response = await fetch(`${appUrl}/outbox`);
  const html = (await response.text()).replaceAll("<!-- -->", "");
  const mails = html.split("<article").filter((article) => article.includes(`to ${recipient} `));
  return mails.map((mail) => mail.slice(mail.indexOf("<pre>"), mail.indexOf("</pre>")).replace(/<[^>]*>/g, "").replaceAll("&amp;", "&"));
}

// ---- A person at a browser

/**
 * Until the page hears what is typed and chosen: the framework marks each field that it has taken over. A click on a button needs no such
 * wait, since the product remembers it.
 */
export async function whenAlive(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const fields = document.querySelectorAll("input:not([type=hidden]), select, textarea");
    return document.readyState === "complete" && [...fields].every((field) => Object.keys(field).some((key) => key.startsWith("__react")));
  });
}

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
  const button = await page.locator("form[action='/oauth2/pin-code/verify'] button").elementHandle(); // of this page, and of none that comes later
  await page.locator("input[name=code]").fill(code);
  const press = button!.click().catch(() => undefined); // gone already
  await Promise.race([page.waitForURL((url) => url.href !== before, { waitUntil: "commit" }), press]);
}
