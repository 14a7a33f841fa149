import { expect, test as base, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from "@playwright/test";
import { graveFindings, wcagAndBestPractice } from "./axe";
import { call, newClient, newTenant, ownerToken, type TestTenant } from "./fixtures";
import { Loopback } from "./loopback";

/*
 * What stories of signing in share: an application at a tenant with a look of its own, and what every page must stand.
 */

export interface Application {
  tenant: TestTenant;
  loopback: Loopback;
  /** Where a sign-in begins. */
  start: string;
}

/** The same address with more parameters of the authorization request. */
export const withParameters = (start: string, parameters: Record<string, string>): string => `${start}&${new URLSearchParams(parameters)}`;

async function makeApplication(fields: Record<string, unknown> = {}, clientFields: Record<string, unknown> = {}): Promise<Application> {
  const tenant = await newTenant({ product_name: "Northwind", ...fields });
  await call(ownerToken(), "PUT", "/theme", {
    primary_color: "#0b5d3b", background_color: "#eef4f0", box_background_color: "#ffffff", text_color: "#10231a", corner_style: "pill", color_mode: "light_dark",
    dark: { primary_color: "#7fe0b0", background_color: "#07130d", box_background_color: "#0f2018", text_color: "#e8f5ee" },
  }, tenant.id);
  const loopback = await Loopback.listen();
  const client = await newClient(tenant, { application_type: "native", redirect_uris: [`${loopback.origin}/callback`], ...clientFields });
  const start = `${tenant.issuer}/oauth2/authorize?${new URLSearchParams({
    response_type: "code", client_id: client.id, redirect_uri: `${loopback.origin}/callback`, scope: "openid email", state: "s~1",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", code_challenge_method: "S256",
  })}`;
  return { tenant, loopback, start };
}

/** Stories with `newApplication`: a tenant with a look of its own, and an application that listens until the story ends. */
export const test = base.extend<{ newApplication: typeof makeApplication }>({
  newApplication: async ({}, provide) => {
    const made: Application[] = [];
    await provide(async (...fields) => {
      const application = await makeApplication(...fields);
      made.push(application);
      return application;
    });
    for (const { loopback } of made) loopback.close();
  },
});

export const answered = /^\/callback\?code=[A-Za-z0-9._~-]+&state=s~1&iss=/;

export async function withPage<T>(browser: Browser, options: BrowserContextOptions, work: (page: Page, context: BrowserContext) => Promise<T>): Promise<T> {
  const context = await browser.newContext(options);
  const complaints: string[] = [];
  // An error page comes with its status, which the browser remarks on.
  context.on("console", (message) => message.type() === "error" && !/responded with a status of 4\d\d/.test(message.text()) && complaints.push(message.text()));
  context.on("weberror", (error) => complaints.push(String(error.error())));
  try {
    const result = await work(await context.newPage(), context);
    expect(complaints).toEqual([]); // among them: what the Content-Security-Policy stopped
    return result;
  } finally {
    await context.close();
  }
}

/** Nothing that axe calls serious or critical, and nothing wider than the window. */
export async function expectSound(page: Page): Promise<void> {
  expect(await graveFindings(page, wcagAndBestPractice)).toEqual([]);
  await expectToFit(page);
}

export async function expectToFit(page: Page): Promise<void> {
  const { scrollWidth, innerWidth } = await page.evaluate(() => ({ scrollWidth: document.documentElement.scrollWidth, innerWidth: window.innerWidth }));
  expect(scrollWidth).toBeLessThanOrEqual(innerWidth);
}

/** Lets an application in, in this browser that is signed in; answers how userinfo answers it. */
export async function connect(page: Page, tenant: TestTenant, loopback: Loopback): Promise<() => Promise<number>> {
  const redirectUri = `${loopback.origin}/callback`;
  const client = await newClient(tenant, { name: "Field Notes for the whole department of cartography and surveying", application_type: "native", redirect_uris: [redirectUri], scopes: ["openid", "profile", "email", "offline_access"] });
  const arrival = loopback.next();
  await page.goto(`${tenant.issuer}/oauth2/authorize?${new URLSearchParams({ response_type: "code", client_id: client.id, redirect_uri: redirectUri, scope: "openid profile offline_access", state: "s", code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", code_challenge_method: "S256" })}`);
  const code = new URL(await arrival, redirectUri).searchParams.get("code")!;
  const body = new URLSearchParams({ grant_type: "authorization_code", code, client_id: client.id, redirect_uri: redirectUri, code_verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" });
  const tokens = (await (await fetch(`${tenant.issuer}/oauth2/token`, { method: "POST", body })).json()) as { access_token: string };
  return async () => (await fetch(`${tenant.issuer}/oauth2/userinfo`, { headers: { Authorization: `Bearer ${tokens.access_token}` } })).status;
}
