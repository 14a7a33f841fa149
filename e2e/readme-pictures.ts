import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test, type Browser, type BrowserContext, type Page } from "@playwright/test";
import sharp from "sharp";
import { VirtualAuthenticator } from "./authenticator";
import { logInByCli } from "./command-line";
import { call, firstRun, signIn, type TestClient, type TestTenant } from "./fixtures";
import * as northwind from "./northwind";

/*
 * The README's pictures, of a tenant that people have used for two months: through the API, and by their own sign-ins.
 */

const folder = fileURLToPath(new URL("./pictures/", import.meta.url));
const mostBytes = 90_000;
const dayMs = 86_400_000;

const agents = {
  laptop: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
  desktop: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
  phone: "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
};

/** The server's clock, so long before now. */
async function liveAt(milliseconds: number): Promise<void> {
  writeFileSync(process.env.E2E_CLOCK!, String(-milliseconds));
  await sleep(150); // it looks every 20
}

/** To an hour of that day: in UTC, as the chart counts. */
const liveOn = (daysAgo: number, hour: number) => liveAt(daysAgo * dayMs + (new Date().getUTCHours() - hour) * 3_600_000);

interface Shop {
  tenant: TestTenant;
  client: TestClient;
  /** Where a sign-in begins. */
  start: string;
}

async function open(owner: Owner): Promise<Shop> {
  await liveOn(northwind.firstDay, 8);
  const token = await owner();
  const tenant = await call<TestTenant>(token, "POST", "/tenants", northwind.tenant);
  await call(token, "PUT", "/theme", northwind.theme, tenant.id);
  const client = await call<TestClient>(token, "POST", "/clients", northwind.shop, tenant.id);
  for (const other of northwind.otherClients) await call(token, "POST", "/clients", other, tenant.id);
  const start = `${tenant.issuer}/oauth2/authorize?${new URLSearchParams({
    response_type: "code", client_id: client.id, redirect_uri: northwind.redirectUri, scope: "openid email", state: "s",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", code_challenge_method: "S256",
  })}`;
  return { tenant, client, start };
}

/** Of the account's owner, good for a few minutes of the server's time. */
type Owner = () => Promise<string>;

/** What leads back to the shop, which takes its token: nobody listens at its address. */
async function arrive(page: Page, { tenant, client }: Shop, act: () => Promise<unknown>, timeout = 20_000): Promise<void> {
  const [request] = await Promise.all([page.waitForRequest((request) => request.url().startsWith(northwind.redirectUri), { timeout }), act().catch(() => undefined)]);
  const answer = await fetch(`${tenant.issuer}/oauth2/token`, {
    method: "POST",
    headers: { Authorization: `Basic ${btoa(`${client.id}:${client.client_secret!}`)}` },
    body: new URLSearchParams({ grant_type: "authorization_code", code: new URL(request.url()).searchParams.get("code")!, redirect_uri: northwind.redirectUri, code_verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" }),
  });
  expect(answer.status).toBe(200);
}

async function signInByCode(browser: Browser, shop: Shop, email: string, userAgent: string): Promise<void> {
  const context = await browser.newContext({ userAgent, locale: "en-GB" });
  const page = await context.newPage();
  await page.goto(shop.start);
  await arrive(page, shop, () => signIn(page, email));
  await context.close();
}

/** Somebody whose laptop keeps a passkey: it is made on the first day, and answers by itself from then on. */
async function getPasskey(browser: Browser, shop: Shop, email: string): Promise<Page> {
  const context = await browser.newContext({ userAgent: agents.laptop, locale: "en-GB" });
  const page = await context.newPage();
  await VirtualAuthenticator.plugInto(page);
  await page.goto(shop.start);
  await expect.poll(async () => (await context.cookies()).some(({ name }) => name === "authalla_passkeys")).toBe(true);
  await signIn(page, email);
  await arrive(page, shop, () => press(page, "Create a passkey"));
  return page;
}

/** The page asks the device as soon as it is there; where that went past it, the person presses. */
async function signInByPasskey(page: Page, shop: Shop): Promise<void> {
  await page.context().clearCookies();
  await arrive(page, shop, () => page.goto(shop.start, { waitUntil: "commit" }), 6_000).catch(() => arrive(page, shop, () => press(page, "Sign in with a passkey")));
}

/** Once more where the page's script was not there yet. */
async function press(page: Page, name: string): Promise<void> {
  const button = page.getByRole("button", { name });
  await button.click({ timeout: 10_000 });
  await button.waitFor({ state: "hidden", timeout: 4_000 }).catch(() => button.click({ timeout: 1_000 }));
}

async function live(browser: Browser, shop: Shop, owner: Owner): Promise<void> {
  const bring = async (day: number) => {
    for (const file of northwind.imports) if (file.day === day) await call(await owner(), "POST", "/users/import", { format: "csv", data: northwind.table(file.people) }, shop.tenant.id);
  };
  await bring(northwind.firstDay);
  const keepers = new Map<string, Page>();
  let turn = 0;
  for (const [index, [byCode, byPasskey]] of northwind.days.entries()) {
    const day = northwind.days.length - index;
    await liveOn(day, 9);
    await bring(day);
    for (let i = 0; i < byCode; i++) await signInByCode(browser, shop, northwind.people[(turn++ * 7) % 46]!.email, Object.values(agents)[turn % 3]!);
    if (byPasskey > 0) await liveOn(day, 15);
    for (let i = 0; i < byPasskey; i++) {
      const { email } = northwind.people[i]!;
      const page = keepers.get(email);
      if (page) await signInByPasskey(page, shop);
      else keepers.set(email, await getPasskey(browser, shop, email));
    }
  }
  for (const page of keepers.values()) await page.context().close();
}

/** What has happened of late: the newest lines of the log. */
async function liveToday(browser: Browser, shop: Shop, owner: Owner): Promise<void> {
  await liveAt(100 * 60_000);
  await signInByCode(browser, shop, northwind.people[4]!.email, agents.desktop);
  await liveAt(48 * 60_000);
  const token = await owner();
  await call(token, "POST", "/custom-domains", { domain: "login.example.com" }, shop.tenant.id);
  const { users } = await call<{ users: { id: string; email: string }[] }>(token, "GET", `/users?search=${northwind.people[24]!.email}`, undefined, shop.tenant.id);
  await call(token, "PUT", `/users/${users[0]!.id}`, { status: "suspended" }, shop.tenant.id);
  await liveAt(21 * 60_000);
  await signInByCode(browser, shop, northwind.people[12]!.email, agents.phone);
  await liveAt(4 * 60_000);
  await signInByCode(browser, shop, northwind.people[20]!.email, agents.laptop);
  await liveAt(0);
}

/** As small as is needed, and no smaller. */
async function take(page: Page, name: string): Promise<void> {
  const taken = await page.screenshot({ animations: "disabled", caret: "hide" });
  for (const quality of [88, 82, 76, 70, 62]) {
    const picture = await sharp(taken).webp({ quality, effort: 6 }).toBuffer();
    if (picture.length > mostBytes) continue;
    writeFileSync(`${folder}${name}.webp`, picture);
    return;
  }
  throw new Error(`${name} is larger than ${mostBytes} bytes`);
}

async function show(page: Page, path: string, colorScheme: "light" | "dark", heading: string): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.goto(path);
  await expect(page.getByRole("heading", { name: heading, level: 1 })).toBeVisible();
  await page.evaluate(() => document.fonts.ready);
  await page.waitForLoadState("networkidle");
}

async function onPhone(context: BrowserContext, { start }: Shop): Promise<void> {
  const page = await context.newPage();
  await page.goto(start);
  await expect(page.getByLabel("E-mail address")).toBeVisible();
  await page.evaluate(() => document.fonts.ready);
  await take(page, "sign-in-phone");
}

test("the README's pictures", async ({ page, browser }) => {
  const cli = await (await browser.newContext()).newPage();
  const owner: Owner = async () => (await logInByCli(cli, firstRun().owner_email)).access_token;
  const shop = await open(owner);
  await live(browser, shop, owner);
  await liveToday(browser, shop, owner);

  const home = `/tenants/${shop.tenant.id}`;
  await page.goto(home);
  await signIn(page, firstRun().owner_email);
  await show(page, home, "light", "Northwind");
  await page.getByRole("region", { name: "Sign-ins" }).evaluate((chart) => window.scrollTo(0, chart.getBoundingClientRect().top + window.scrollY - 28));
  await take(page, "overview");
  await show(page, `${home}/users?sort=last_login`, "dark", "Users");
  await take(page, "users");
  await show(page, `${home}/clients/${shop.client.id}?tab=quickstart`, "light", "Northwind Shop");
  await take(page, "client-code");
  await show(page, `${home}/branding`, "light", "Branding");
  for (const mode of ["light", "dark"]) await expect(page.frameLocator(`iframe[title="Sign in page, ${mode}"]`).locator("h1")).toBeVisible();
  await take(page, "branding");
  await show(page, `${home}/audit`, "dark", "Audit log");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("nor");
  await expect(page.getByRole("listbox", { name: "Results" }).getByRole("option", { name: /Northwind Shop/ })).toBeVisible();
  await take(page, "palette");

  const phone = await browser.newContext({ viewport: { width: 390, height: 780 }, deviceScaleFactor: 1.5, isMobile: true, colorScheme: "light", locale: "en-GB" });
  await onPhone(phone, shop);
  await phone.close();
});
