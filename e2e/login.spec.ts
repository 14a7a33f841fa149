import { expect, type BrowserContextOptions, type Page } from "@playwright/test";
import { askForCode, call, enterCode, latestMail, newEmail, ownerToken, signIn, typeCode } from "./fixtures";
import { takePicture } from "./pictures";
import { answered, expectSound, expectToFit, test, withPage } from "./sign-in-stories";

/*
 * Signing in on a tenant's own host, in its own colours.
 */

test.describe.configure({ mode: "parallel" });

const looks = [
  { colorScheme: "light", background: "rgb(238, 244, 240)", button: "rgb(11, 93, 59)" },
  { colorScheme: "dark", background: "rgb(7, 19, 13)", button: "rgb(127, 224, 176)" },
] as const;

for (const { colorScheme, background, button } of looks)
  for (const width of [390, 1280])
    for (const javaScriptEnabled of [true, false])
      test(`${colorScheme}, ${width} px, ${javaScriptEnabled ? "with" : "without"} JavaScript: by code, then in another session by link`, async ({ browser, newApplication }, testInfo) => {
        const { loopback, start } = await newApplication();
        const options: BrowserContextOptions = { colorScheme, viewport: { width, height: 844 }, javaScriptEnabled };
        const look = async (page: Page, name: string) => {
          await takePicture(page, testInfo.outputPath(`${name}.png`));
          await (javaScriptEnabled ? expectSound(page) : expectToFit(page));
        };
        const email = newEmail();
        await withPage(browser, options, async (page) => {
          await page.goto(start);
          await expect(page.getByRole("heading", { name: "Sign in to Northwind" })).toBeVisible();
          await expect(page.locator(".hosted")).toHaveCSS("background-color", background);
          await expect(page.getByRole("button", { name: "Continue", exact: true })).toHaveCSS("background-color", button);
          await look(page, "1-login");
          await askForCode(page, email);
          await look(page, "2-pin-code");
          const { code } = await latestMail(email);
          await typeCode(page, code === "000000" ? "000001" : "000000");
          await expect(page.getByLabel("Six-digit code")).toHaveAccessibleDescription(/That is not the code/);
          await expect(page.getByRole("alert").filter({ hasText: "That is not the code" })).toBeVisible();
          await look(page, "3-wrong-code");
          const arrival = loopback.next();
          await typeCode(page, `${code.slice(0, 3)} ${code.slice(3)}`);
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
      });

test("the link does nothing in another browser, which is told to use the code; the code still works where it was asked for", async ({ page, browser, newApplication }) => {
  const { loopback, start } = await newApplication();
  const email = newEmail();
  await page.goto(start);
  await askForCode(page, email);
  const { code, link } = await latestMail(email);
  await withPage(browser, {}, async (other) => {
    await other.goto(link);
    await expect(other.getByRole("heading", { name: "Use the code instead" })).toBeVisible();
    await expect(other.getByText(email)).toHaveCount(0);
    await expectSound(other);
  });
  const arrival = loopback.next();
  await typeCode(page, code);
  expect(await arrival).toMatch(answered);
});

test("with the keyboard alone", async ({ page, newApplication }) => {
  const { loopback, start } = await newApplication();
  const email = newEmail();
  await page.goto(start);
  await expect(page.getByLabel("E-mail address")).toBeFocused();
  await page.keyboard.type(email);
  await page.keyboard.press("Tab");
  const button = page.getByRole("button", { name: "Continue", exact: true });
  await expect(button).toBeFocused();
  await expect(button).not.toHaveCSS("outline-style", "none");
  await page.keyboard.press("Space");
  await expect(page.getByLabel("Six-digit code")).toBeFocused();
  await expect(page.getByLabel("Six-digit code")).toHaveAccessibleDescription(/goes on by itself/); // by a script, which may come later
  const { code } = await latestMail(email);
  const arrival = loopback.next();
  await page.keyboard.type(code); // the sixth digit sends it
  expect(await arrival).toMatch(answered);
});

test("where sign-up is closed, a known user gets in and an unknown address sees the same page and gets no mail", async ({ page, browser, newApplication }) => {
  const { tenant, loopback, start } = await newApplication({ allow_registration: false });
  const [known, unknown] = [newEmail(), newEmail("stranger")];
  await call(ownerToken(), "POST", "/users", { email: known, name: "Ada" }, tenant.id);
  await page.goto(start);
  const arrival = loopback.next();
  await signIn(page, known);
  expect(await arrival).toMatch(answered);
  await withPage(browser, {}, async (other) => {
    await other.goto(start);
    await askForCode(other, unknown);
    await expect(latestMail(unknown)).rejects.toThrow("no mail");
  });
});

test("someone new signs up, and is signed in from then on", async ({ page, newApplication }) => {
  const { tenant, loopback, start } = await newApplication();
  const email = newEmail("new");
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
});
