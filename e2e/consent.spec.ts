import { expect, test, type Page } from "@playwright/test";
import { call, firstRun, newClient, newEmail, newMember, newTenant, ownerToken, signIn } from "./fixtures";
import { Loopback } from "./loopback";
import { takePicture } from "./pictures";
import { expectSound, expectToFit, withPage } from "./sign-in-stories";

/*
 * Being asked what an application may do, on the way from signing in to the application.
 */

test.describe.configure({ mode: "parallel" });

/** RFC 7636 appendix B. */
const [verifier, challenge] = ["dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"];

const authorizeUrl = (issuer: string, clientId: string, redirectUri: string, scope: string, more: Record<string, string> = {}) =>
  `${issuer}/oauth2/authorize?${new URLSearchParams({ response_type: "code", client_id: clientId, redirect_uri: redirectUri, scope, state: "s~1", code_challenge: challenge, code_challenge_method: "S256", ...more })}`;

/** An application that its tenant wants people to be asked about. */
async function newAskingApplication(redirectUri: string, applicationType: "native" | "spa" = "native") {
  const tenant = await newTenant({ product_name: "Northwind", auth_methods: ["magic_link"] });
  await call(ownerToken(), "PUT", "/theme", {
    primary_color: "#0b5d3b", background_color: "#eef4f0", box_background_color: "#ffffff", text_color: "#10231a", corner_style: "rounded", color_mode: "light_dark",
    dark: { primary_color: "#7fe0b0", background_color: "#07130d", box_background_color: "#0f2018", text_color: "#e8f5ee" },
  }, tenant.id);
  const client = await newClient(tenant, { name: "Field Notes", application_type: applicationType, redirect_uris: [redirectUri], require_consent: true, scopes: ["openid", "profile", "email", "offline_access"] });
  return { tenant, start: authorizeUrl(tenant.issuer, client.id, redirectUri, "openid profile email offline_access") };
}

/** An assistant that registered itself at the platform and wants to manage everything. */
async function newAssistant(redirectUri: string) {
  const response = await fetch(`${firstRun().app_url}/oauth2/register`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ client_name: "Claude", redirect_uris: [redirectUri], token_endpoint_auth_method: "none", grant_types: ["authorization_code", "refresh_token"] }),
  });
  const { client_id: clientId } = (await response.json()) as { client_id: string };
  const scope = "openid offline_access tenants:write users:read users:write clients:write theme:write audit:read";
  return { clientId, start: authorizeUrl(firstRun().app_url, clientId, redirectUri, scope, { resource: `${firstRun().app_url}/api/v1` }) };
}

async function tokensOf(target: string, clientId: string, redirectUri: string): Promise<{ access_token: string; scope: string }> {
  const code = new URL(target, redirectUri).searchParams.get("code")!;
  const body = new URLSearchParams({ grant_type: "authorization_code", code, client_id: clientId, redirect_uri: redirectUri, code_verifier: verifier });
  const response = await fetch(`${firstRun().app_url}/oauth2/token`, { method: "POST", body });
  return (await response.json()) as { access_token: string; scope: string };
}

const looks = ["light", "dark"] as const;

for (const colorScheme of looks)
  for (const width of [390, 1280])
    for (const javaScriptEnabled of [true, false])
      test(`${colorScheme}, ${width} px, ${javaScriptEnabled ? "with" : "without"} JavaScript: allows a part, and is not asked again for it`, async ({ browser }, testInfo) => {
        const loopback = await Loopback.listen();
        try {
          const redirectUri = `${loopback.origin}/callback`;
          const { start } = await newAskingApplication(redirectUri);
          await withPage(browser, { colorScheme, viewport: { width, height: 844 }, javaScriptEnabled }, async (page) => {
            const email = newEmail();
            await page.goto(start);
            await signIn(page, email);
            await expect(page.getByRole("heading", { name: "Allow Field Notes?" })).toBeVisible();
            await expect(page.getByText(email)).toBeVisible();
            await expect(page.getByText(new URL(redirectUri).host)).toBeVisible();
            await expect(page.getByText("This leads to a program on this device.")).toBeVisible();
            await expect(page.getByLabel("Know who you are")).toBeDisabled();
            await takePicture(page, testInfo.outputPath("consent.png"));
            await (javaScriptEnabled ? expectSound(page) : expectToFit(page));
            await page.getByLabel("See your name and picture").uncheck();
            const arrival = loopback.next();
            await page.getByRole("button", { name: "Allow", exact: true }).click();
            expect(await arrival).toMatch(/^\/callback\?code=/);
            const again = loopback.next();
            await page.goto(start.replace("openid+profile+email", "openid+email"));
            expect(await again).toMatch(/^\/callback\?code=/);
            await page.goto(start);
            await expect(page.getByRole("heading", { name: "Allow Field Notes?" })).toBeVisible();
          });
        } finally {
          loopback.close();
        }
      });

test("no is an answer: the application is told", async ({ browser }) => {
  const loopback = await Loopback.listen();
  try {
    const { start } = await newAskingApplication(`${loopback.origin}/callback`);
    await withPage(browser, {}, async (page) => {
      await page.goto(start);
      await signIn(page, newEmail());
      const arrival = loopback.next();
      await page.getByRole("button", { name: "Do not allow" }).click();
      expect(await arrival).toMatch(/^\/callback\?error=access_denied/);
    });
  } finally {
    loopback.close();
  }
});

/** What a Content-Security-Policy with form-action would have stopped, Chromium says on the console; withPage fails on it. */
test("the redirect after the form is not stopped on its way to an https application", async ({ browser }) => {
  const { start } = await newAskingApplication("https://app.example/callback", "spa");
  await browser.newContext().then(async (context) => {
    const blocked: string[] = [];
    context.on("console", (message) => /Content Security Policy/i.test(message.text()) && blocked.push(message.text()));
    const page = await context.newPage();
    await page.goto(start);
    await signIn(page, newEmail());
    const sent = page.waitForRequest((request) => request.url().startsWith("https://app.example/callback?code="));
    await page.getByRole("button", { name: "Allow", exact: true }).click({ noWaitAfter: true });
    expect(new URL((await sent).url()).searchParams.get("state")).toBe("s~1");
    expect(blocked).toEqual([]);
    await context.close();
  });
});

test("the redirect after the form is not stopped on its way to a private scheme, of which the page warns", async ({ browser }) => {
  const { start } = await newAskingApplication("fieldnotes://auth/callback");
  const context = await browser.newContext();
  const blocked: string[] = [];
  context.on("console", (message) => /Content Security Policy/i.test(message.text()) && blocked.push(message.text()));
  const page = await context.newPage();
  await page.goto(start);
  await signIn(page, newEmail());
  await expect(page.getByText("fieldnotes://", { exact: true })).toBeVisible();
  await expect(page.getByText("This leads to a program on this device.")).toBeVisible();
  const answered = page.waitForResponse((response) => (response.headers().location ?? "").startsWith("fieldnotes://auth/callback?code="));
  await page.getByRole("button", { name: "Allow", exact: true }).click({ noWaitAfter: true });
  expect((await answered).status()).toBe(303);
  await page.waitForTimeout(300); // a policy speaks up after the answer
  expect(blocked).toEqual([]);
  await context.close();
});

test.describe("an assistant that wants to manage tenants", () => {
  const chooseTenant = async (page: Page, id: string) => {
    await page.getByLabel("Only the ones I choose").first().check();
    await page.locator(`input[name="tenant:${id}"]`).check();
  };

  for (const colorScheme of looks)
    test(`${colorScheme}: may only see, and only in the chosen tenant, without JavaScript`, async ({ browser }, testInfo) => {
      const loopback = await Loopback.listen();
      try {
        const redirectUri = `${loopback.origin}/callback`;
        const [member, chosen, leftOut] = [await newMember(), await newTenant({ name: "Chosen" }), await newTenant({ name: "Left out" })];
        const { clientId, start } = await newAssistant(redirectUri);
        await withPage(browser, { colorScheme, viewport: { width: 390, height: 844 }, javaScriptEnabled: false }, async (page) => {
          await page.goto(start);
          await signIn(page, member);
          await expect(page.getByRole("heading", { name: "Allow Claude?" })).toBeVisible();
          await expect(page.getByText("Not verified.")).toBeVisible();
          await expect(page.getByText("See and change tenants, users, applications, and the look of sign-in pages")).toBeVisible();
          await expect(page.locator(`input[name="tenant:${chosen.id}"]`)).toBeHidden();
          await takePicture(page, testInfo.outputPath("assistant-1.png"));
          await page.getByLabel("Only the ones I choose").first().check();
          await page.getByRole("button", { name: "Only see, change nothing" }).click();
          await expect(page.getByRole("alert")).toHaveText(/Choose at least one tenant/);
          await chooseTenant(page, chosen.id);
          await takePicture(page, testInfo.outputPath("assistant-2.png"));
          await expectToFit(page);
          const arrival = loopback.next();
          await page.getByRole("button", { name: "Only see, change nothing" }).click();
          const tokens = await tokensOf(await arrival, clientId, redirectUri);
          expect(tokens.scope).not.toContain("write");
          expect(await call(tokens.access_token, "GET", "/tenants")).toMatchObject({ total: 1, tenants: [{ id: chosen.id }] });
          await page.goto(`${firstRun().app_url}/oauth2/account`);
          await expect(page.getByText(/^Only in: \u2068?Chosen\u2069?$/)).toBeVisible();
          await expect(call(tokens.access_token, "GET", "/users", undefined, leftOut.id)).rejects.toThrow(/404/);
          await expect(call(tokens.access_token, "POST", "/users", { email: newEmail(), name: "x" }, chosen.id)).rejects.toThrow(/403/);
        });
      } finally {
        loopback.close();
      }
    });

  test("every control is reached by keyboard, axe finds nothing, and another account can be used", async ({ browser }, testInfo) => {
    const loopback = await Loopback.listen();
    try {
      const [member, other] = [await newMember(), await newMember("admin")];
      const { start } = await newAssistant(`${loopback.origin}/callback`);
      await withPage(browser, { viewport: { width: 1280, height: 900 } }, async (page) => {
        await page.goto(start);
        await signIn(page, member);
        await expect(page.getByRole("heading", { name: "Allow Claude?" })).toBeVisible();
        await takePicture(page, testInfo.outputPath("assistant-wide.png"));
        await expectSound(page);
        await page.getByText("Choose", { exact: true }).click();
        await page.getByLabel("Only the ones I choose").first().check();
        await expectSound(page);
        await page.setViewportSize({ width: 320, height: 640 }); // 1280 px at 400 % zoom
        await expectSound(page);
        const stops = await page.locator("main").locator("a[href], button, input:not([type=hidden]), summary").count();
        for (let presses = 0; presses <= stops && !(await page.getByRole("button", { name: "Do not allow" }).evaluate((button) => button === document.activeElement)); presses++) await page.keyboard.press("Tab");
        await expect(page.getByRole("button", { name: "Do not allow" })).toBeFocused();
        await page.getByRole("button", { name: "Use another account" }).click();
        await expect(page).toHaveURL(/\/oauth2\/login\?request=/);
        await signIn(page, other);
        await expect(page.getByRole("heading", { name: "Allow Claude?" })).toBeVisible();
        await expect(page.getByText(other)).toBeVisible();
      });
    } finally {
      loopback.close();
    }
  });
});
