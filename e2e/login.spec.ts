import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Browser, type BrowserContextOptions, type Page } from "@playwright/test";
import { askForCode, call, enterCode, latestMail, newClient, newEmail, newTenant, ownerToken, signIn, type TestTenant } from "./fixtures";
import { Loopback } from "./loopback";

/*
 * Signing in on a tenant's own host, in its own colours.
 */

test.describe.configure({ mode: "parallel" });

/** A tenant with a look of its own, and an application whose sign-in begins at `start`. */
async function newApplication(fields: Record<string, unknown> = {}): Promise<{ tenant: TestTenant; loopback: Loopback; start: string }> {
  const tenant = await newTenant({ product_name: "Northwind", ...fields });
  await call(ownerToken(), "PUT", "/theme", {
    primary_color: "#0b5d3b", background_color: "#eef4f0", box_background_color: "#ffffff", text_color: "#10231a", corner_style: "pill", color_mode: "light_dark",
    dark: { primary_color: "#7fe0b0", background_color: "#07130d", box_background_color: "#0f2018", text_color: "#e8f5ee" },
  }, tenant.id);
  const loopback = await Loopback.listen();
  const client = await newClient(tenant, { application_type: "native", redirect_uris: [`${loopback.origin}/callback`] });
  const start = `${tenant.issuer}/oauth2/authorize?${new URLSearchParams({
    response_type: "code", client_id: client.id, redirect_uri: `${loopback.origin}/callback`, scope: "openid email", state: "s~1",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", code_challenge_method: "S256",
  })}`;
  return { tenant, loopback, start };
}

const answered = /^\/callback\?code=[A-Za-z0-9._~-]+&state=s~1&iss=/;

async function withPage<T>(browser: Browser, options: BrowserContextOptions, work: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext(options);
  const complaints: string[] = [];
  context.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  context.on("weberror", (error) => complaints.push(String(error.error())));
  try {
    const result = await work(await context.newPage());
    expect(complaints).toEqual([]); // among them: what the Content-Security-Policy stopped
    return result;
  } finally {
    await context.close();
  }
}

/** Nothing that axe calls serious or critical, and nothing wider than the window. */
async function expectSound(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`)).toEqual([]);
  await expectToFit(page);
}

async function expectToFit(page: Page): Promise<void> {
  const { scrollWidth, innerWidth } = await page.evaluate(() => ({ scrollWidth: document.documentElement.scrollWidth, innerWidth: window.innerWidth }));
  expect(scrollWidth).toBeLessThanOrEqual(innerWidth);
}

const looks = [
  { colorScheme: "light", background: "rgb(238, 244, 240)", button: "rgb(11, 93, 59)" },
  { colorScheme: "dark", background: "rgb(7, 19, 13)", button: "rgb(127, 224, 176)" },
] as const;

for (const { colorScheme, background, button } of looks)
  for (const width of [390, 1280])
    for (const javaScriptEnabled of [true, false])
      test(`${colorScheme}, ${width} px, ${javaScriptEnabled ? "with" : "without"} JavaScript: by code, then in another session by link`, async ({ browser }, testInfo) => {
        const { loopback, start } = await newApplication();
        const options: BrowserContextOptions = { colorScheme, viewport: { width, height: 844 }, javaScriptEnabled };
        const look = async (page: Page, name: string) => {
          await page.screenshot({ path: testInfo.outputPath(`${name}.png`), fullPage: true });
          await (javaScriptEnabled ? expectSound(page) : expectToFit(page));
        };
        const email = newEmail();
        try {
          await withPage(browser, options, async (page) => {
            await page.goto(start);
            await expect(page.getByRole("heading", { name: "Sign in to Northwind" })).toBeVisible();
            await expect(page.locator(".hosted")).toHaveCSS("background-color", background);
            await expect(page.getByRole("button", { name: "Continue", exact: true })).toHaveCSS("background-color", button);
            await look(page, "1-login");
            await askForCode(page, email);
            await look(page, "2-pin-code");
            const { code } = await latestMail(email);
            await page.getByLabel("Six-digit code").fill(code === "000000" ? "000001" : "000000");
            await page.getByRole("button", { name: "Continue" }).click();
            await expect(page.getByLabel("Six-digit code")).toHaveAccessibleDescription(/That is not the code/);
            await expect(page.getByRole("alert").filter({ hasText: "That is not the code" })).toBeVisible();
            await look(page, "3-wrong-code");
            const arrival = loopback.next();
            await page.getByLabel("Six-digit code").fill(`${code.slice(0, 3)} ${code.slice(3)}`);
            await page.getByRole("button", { name: "Continue" }).click();
            expect(await arrival).toMatch(answered);
          });
          await withPage(browser, options, async (page) => {
            await page.goto(start);
            await askForCode(page, email);
            await page.goto((await latestMail(email)).link);
            await expect(page.getByText(email)).toBeVisible();
            await look(page, "4-link");
            const arrival = loopback.next();
            await page.getByRole("button", { name: "Continue" }).click();
            expect(await arrival).toMatch(answered);
          });
        } finally {
          loopback.close();
        }
      });

test("the link does nothing in another browser, which is told to use the code; the code still works where it was asked for", async ({ page, browser }) => {
  const { loopback, start } = await newApplication();
  const email = newEmail();
  try {
    await page.goto(start);
    await askForCode(page, email);
    const { code, link } = await latestMail(email);
    await withPage(browser, {}, async (other) => {
      await other.goto(link);
      await expect(other.getByRole("heading", { name: "Use the code instead" })).toBeVisible();
      await expect(other.getByRole("button")).toHaveCount(0);
      await expectSound(other);
    });
    const arrival = loopback.next();
    await page.getByLabel("Six-digit code").fill(code);
    await page.getByRole("button", { name: "Continue" }).click();
    expect(await arrival).toMatch(answered);
  } finally {
    loopback.close();
  }
});

test("with the keyboard alone", async ({ page }) => {
  const { loopback, start } = await newApplication();
  const email = newEmail();
  try {
    await page.goto(start);
    await expect(page.getByLabel("E-mail address")).toBeFocused();
    await page.keyboard.type(email);
    await page.keyboard.press("Tab");
    const button = page.getByRole("button", { name: "Continue", exact: true });
    await expect(button).toBeFocused();
    await expect(button).not.toHaveCSS("outline-style", "none");
    await page.keyboard.press("Space");
    await expect(page.getByLabel("Six-digit code")).toBeFocused();
    const { code } = await latestMail(email);
    const arrival = loopback.next();
    await page.keyboard.type(code);
    await page.keyboard.press("Enter");
    expect(await arrival).toMatch(answered);
  } finally {
    loopback.close();
  }
});

test("where sign-up is closed, a known user gets in and an unknown address sees the same page and gets no mail", async ({ page, browser }) => {
  const { tenant, loopback, start } = await newApplication({ allow_registration: false });
  const [known, unknown] = [newEmail(), newEmail("stranger")];
  await call(ownerToken(), "POST", "/users", { email: known, name: "Ada" }, tenant.id);
  try {
    await page.goto(start);
    const arrival = loopback.next();
    await signIn(page, known);
    expect(await arrival).toMatch(answered);
    await withPage(browser, {}, async (other) => {
      await other.goto(start);
      await askForCode(other, unknown);
      await expect(latestMail(unknown)).rejects.toThrow("no mail");
    });
  } finally {
    loopback.close();
  }
});

test("someone new signs up, and is signed in from then on", async ({ page }) => {
  const { tenant, loopback, start } = await newApplication();
  const email = newEmail("new");
  try {
    await page.goto(start);
    await page.getByRole("link", { name: "Create an account" }).click();
    await expectSound(page);
    await page.getByLabel("Name (optional)").fill("Katherine Johnson");
    await askForCode(page, email, "Create account");
    const arrival = loopback.next();
    await enterCode(page, email);
    expect(await arrival).toMatch(answered);
    expect(await call(ownerToken(), "GET", "/users", undefined, tenant.id)).toMatchObject({ users: [{ email, name: "Katherine Johnson", email_verified: true }], total: 1 });
    const second = loopback.next();
    await page.goto(start);
    expect(await second).toMatch(answered);
  } finally {
    loopback.close();
  }
});
