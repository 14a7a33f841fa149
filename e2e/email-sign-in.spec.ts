import { expect } from "@playwright/test";
import { askForCode, call, enterCode, latestMail, newEmail, ownerToken, typeCode } from "./fixtures";
import { answered, expectSound, expectToFit, test, withPage } from "./sign-in-stories";

/*
 * Signing in by mail, beyond the plain way: other tabs, other browsers, another mail, and what is marked for the next time.
 */

test.describe.configure({ mode: "parallel" });

const locate = { userAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0" };

test("the waiting page finishes by itself when the link was used in another tab, and the application is answered once", async ({ browser, newApplication }) => {
  const { loopback, start } = await newApplication();
  const email = newEmail();
  await withPage(browser, {}, async (page, context) => {
    await page.goto(start);
    await askForCode(page, email);
    const tab = await context.newPage();
    await tab.goto((await latestMail(email)).link);
    const arrival = loopback.next();
    await tab.getByRole("button", { name: "Continue", exact: true }).click();
    expect(await arrival).toMatch(answered);
    await expect(page.getByRole("heading", { name: "You are signed in" })).toBeVisible({ timeout: 20_000 });
    await expect(page.getByText("You went on in another tab.")).toBeVisible();
    await expectSound(page);
  });
});

test("when the tab of the link goes no further, the waiting page takes the person back to the application", async ({ browser, newApplication }) => {
  const { loopback, start } = await newApplication();
  const email = newEmail();
  await withPage(browser, {}, async (page, context) => {
    await page.goto(start);
    await askForCode(page, email);
    const tab = await context.newPage();
    await tab.goto((await latestMail(email)).link);
    const arrival = loopback.next();
    await tab.evaluate(() => {
      const form = document.querySelector<HTMLFormElement>("form[action='/oauth2/magic-link/confirm']")!;
      return fetch(form.action, { method: "POST", redirect: "manual", body: new URLSearchParams(new FormData(form) as never) }).then(() => undefined);
    });
    await tab.close();
    expect(await arrival).toMatch(answered);
  });
});

test("the waiting page stops asking once its code is used up, and asks nothing while nobody sees it", async ({ page, newApplication }) => {
  const { start } = await newApplication();
  const email = newEmail();
  await page.clock.install();
  let asked = 0;
  await page.route("**/oauth2/pin-code/status*", (route) => {
    asked++;
    return route.fulfill({ json: { state: "waiting", poll_after_seconds: null } });
  });
  await page.goto(start);
  await askForCode(page, email);
  await page.clock.fastForward(3_000);
  await expect.poll(() => asked).toBe(1);
  await page.clock.fastForward(600_000);
  expect(asked).toBe(1);
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  expect(asked).toBe(1);
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => false });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await expect.poll(() => asked).toBe(2);
});

test("without JavaScript the waiting page is refreshed by a link, and says how long to wait for another mail", async ({ browser, newApplication }) => {
  const { loopback, start } = await newApplication();
  const email = newEmail();
  await withPage(browser, { javaScriptEnabled: false }, async (page, context) => {
    await page.goto(start);
    await askForCode(page, email);
    await page.getByRole("button", { name: "Send a new code" }).click();
    await expect(page.getByRole("alert")).toHaveText(/^A mail was sent a moment ago\. You can ask for another in \d+ seconds?\.$/);
    await expectToFit(page);
    const tab = await context.newPage();
    await tab.goto((await latestMail(email)).link);
    const arrival = loopback.next();
    await tab.getByRole("button", { name: "Continue", exact: true }).click();
    expect(await arrival).toMatch(answered);
    await page.getByRole("link", { name: "Refresh this page" }).click();
    await expect(page.getByRole("heading", { name: "You are signed in" })).toBeVisible();
  });
});

test("another mail: the seconds are seen, and heard once when they are over", async ({ page, newApplication }) => {
  const { start } = await newApplication();
  const email = newEmail();
  await page.clock.install();
  await page.goto(start);
  await askForCode(page, email);
  const resend = page.getByRole("button", { name: "Send a new code" });
  await expect(page.getByText(/^New code in 0:\d\d$/)).toBeVisible();
  await expect(resend).toHaveAttribute("aria-disabled", "true");
  const said = await page.evaluateHandle(() => {
    const texts: string[] = [];
    const region = document.querySelector("form[action='/oauth2/pin-code/resend'] [role=status]")!;
    new MutationObserver(() => texts.push(region.textContent ?? "")).observe(region, { childList: true, characterData: true, subtree: true });
    return texts;
  });
  await resend.click({ force: true });
  await expect(page).toHaveURL(/\/oauth2\/pin-code\?.*challenge=/);
  await page.clock.runFor(35_000);
  await expect(resend).not.toHaveAttribute("aria-disabled", "true");
  await expect(page.getByText("Send a new code", { exact: true })).toBeVisible();
  expect(await said.jsonValue()).toEqual(["You can ask for a new code now."]);
  await expectSound(page);
});

test("a pasted code with a dash is sent once, whatever is pressed after it", async ({ page, context, newApplication }) => {
  const { loopback, start } = await newApplication();
  const email = newEmail();
  await page.goto(start);
  await askForCode(page, email);
  const { code } = await latestMail(email);
  const field = page.getByLabel("Six-digit code");
  await expect(field).toHaveAttribute("inputmode", "numeric");
  await expect(field).toHaveAttribute("autocomplete", "one-time-code");
  await expect(field).toHaveAccessibleDescription("After the sixth digit this page goes on by itself.");
  let sent = 0;
  context.on("request", (request) => void (request.url().endsWith("/oauth2/pin-code/verify") && sent++));
  const arrival = loopback.next();
  await field.evaluate((input: HTMLInputElement, text) => {
    input.focus();
    document.execCommand("insertText", false, text);
    input.form!.requestSubmit();
    input.form!.requestSubmit();
  }, `${code.slice(0, 3)}-${code.slice(3)}`);
  expect(await arrival).toMatch(answered);
  expect(sent).toBe(1);
});

for (const javaScriptEnabled of [true, false])
  test(`a link in another browser, ${javaScriptEnabled ? "with" : "without"} JavaScript: it says where it was asked for but not whose it is, and signs in there only who knows`, async ({ browser, newApplication }) => {
    const { tenant, start } = await newApplication();
    const email = newEmail();
    await withPage(browser, locate, async (asker) => {
      await asker.goto(start);
      await askForCode(asker, email);
      const { link, code } = await latestMail(email);
      await withPage(browser, { javaScriptEnabled }, async (other) => {
        await other.goto(link);
        await expect(other.getByRole("heading", { name: "Use the code instead" })).toBeVisible();
        for (const fact of ["Story app", "Firefox on Windows", "Hamburg, Germany", /^(127\.0\.0\.1|::1)$/, /UTC$/]) await expect(other.locator("dd").filter({ hasText: fact })).toBeVisible();
        expect(await other.content()).not.toContain(email.split("@")[0]);
        await other.keyboard.press("Tab"); // with the keyboard alone
        await expect(other.getByText("Continue in this browser instead")).toBeFocused();
        await other.keyboard.press("Enter");
        await other.keyboard.press("Tab");
        await other.keyboard.type(newEmail("mallory"));
        await other.keyboard.press("Tab");
        await expect(other.getByRole("button", { name: "Sign in here" })).toBeFocused();
        await other.keyboard.press("Space");
        await expect(other.getByRole("alert").filter({ hasText: "The link was not sent to this address." })).toBeVisible();
        await (javaScriptEnabled ? expectSound(other) : expectToFit(other));
        await other.getByLabel("E-mail address").fill(email);
        await other.getByRole("button", { name: "Sign in here" }).click();
        await other.goto(`${tenant.issuer}/oauth2/login`);
        await expect(other.getByRole("heading", { name: "You are signed in" })).toBeVisible();
      });
      await typeCode(asker, code);
      await expect(asker.getByLabel("Six-digit code")).toHaveAccessibleDescription(/This code was already used/);
      await asker.goto(`${tenant.issuer}/oauth2/login`);
      await expect(asker.getByRole("heading", { name: "Sign in to Northwind" })).toBeVisible();
    });
  });

test("the method of the last time is marked in words, and an address asked to prove itself again is remembered", async ({ page, newApplication }) => {
  const { tenant, loopback, start } = await newApplication({ auth_methods: ["magic_link"] });
  const email = newEmail();
  await page.goto(start);
  await expect(page.getByText("Last used")).toHaveCount(0);
  const arrival = loopback.next();
  await askForCode(page, email);
  await enterCode(page, email);
  expect(await arrival).toMatch(answered);
  await page.goto(`${start}&prompt=login`);
  await expect(page.getByRole("heading", { name: "Confirm that it is you" })).toBeVisible();
  await expect(page.getByLabel("E-mail address")).toHaveValue(email);
  await expect(page.getByText("Last used")).toBeVisible();
  await expectSound(page);
  await page.getByRole("link", { name: "Use another address" }).click();
  await expect(page.getByLabel("E-mail address")).toHaveValue("");
  await expect(page.getByRole("heading", { name: "Sign in to Northwind" })).toBeVisible();
  await page.goto(`${start}&prompt=login&login_hint=bob%40example.com`);
  await expect(page.getByLabel("E-mail address")).toHaveValue("bob@example.com");
  const cookie = (await page.context().cookies(tenant.issuer)).find(({ name }) => name.includes("last_method"))!;
  expect(cookie).toMatchObject({ value: "email", httpOnly: true, sameSite: "Lax", path: "/" });
});

test("a tenant that offers no mail shows no address field, and takes no address", async ({ page, newApplication }) => {
  const { tenant, start } = await newApplication({ auth_methods: ["passkeys"] });
  await page.goto(start);
  await expect(page.getByRole("heading", { name: "Sign in to Northwind" })).toBeVisible();
  await expect(page.getByLabel("E-mail address")).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Create an account" })).toHaveCount(0);
  await expectSound(page);
  const answer = await page.evaluate((email) => fetch("/oauth2/login/email", { method: "POST", body: new URLSearchParams({ email }) }).then(({ url }) => url), newEmail());
  expect(answer).toContain("/oauth2/login?error=not_offered");
  await call(ownerToken(), "PUT", `/tenants/${tenant.id}`, { auth_methods: ["magic_link"] }, tenant.id);
  await page.goto(start);
  await expect(page.getByLabel("E-mail address")).toBeVisible();
});
