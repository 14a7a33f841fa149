import { expect, type Page } from "@playwright/test";
import { directionOf, languageNames, languages, type Language } from "../lib/languages/languages";
import { translator } from "../lib/languages/translator";
import { call, latestMail, newEmail, ownerToken, typeCode } from "./fixtures";
import { takePicture } from "./pictures";
import { expectSound, test, withPage, withParameters } from "./sign-in-stories";

/*
 * Every page and mail of a sign-in in each language, as the application, the tenant, the browser or the person asks for it.
 */

test.describe.configure({ mode: "parallel" });

async function expectLanguage(page: Page, language: Language): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("lang", language);
  await expect(page.locator("html")).toHaveAttribute("dir", directionOf(language));
  if (language === "ja" || language === "ar") expect(await latinWords(page)).toEqual([]);
}

/** Words in Latin letters on a page whose language has none: names and addresses aside, what somebody forgot to translate. */
const latinWords = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const card = document.querySelector("main")!;
    const said = [...card.querySelectorAll("[aria-label], [placeholder], [title], [alt]")].flatMap((element) => ["aria-label", "placeholder", "title", "alt"].map((name) => element.getAttribute(name) ?? ""));
    const text = [document.title, card.innerText, ...said].join("\n").replace(/[\w.+-]+@[\w.-]+|(https?:\/\/|\b)[\w-]+(\.[\w-]+)*\.(localhost|com|example)\S*|localhost\S*|127\.0\.0\.1\S*/g, " ");
    return (text.match(/[A-Za-z]{3,}/g) ?? []).filter((word) => !["Northwind", "Story", "app", "Cookie", "Chrome", "Linux"].includes(word));
  });

/** By what they are, not by what they say. */
const emailField = (page: Page) => page.locator("input[name=email]");
const codeField = (page: Page) => page.locator("input[name=code]");

async function askForCode(page: Page, email: string): Promise<void> {
  await emailField(page).fill(email);
  await emailField(page).press("Enter");
  await expect(codeField(page)).toBeVisible();
}

for (const language of languages)
  test(`${languageNames[language]}: from the application's ui_locales to the mail to the application`, async ({ browser, newApplication }, testInfo) => {
    const { loopback, start } = await newApplication();
    const email = newEmail();
    const look = async (page: Page, name: string) => {
      await takePicture(page, testInfo.outputPath(`${name}.png`));
      await expectLanguage(page, language);
      await expectSound(page);
    };
    await withPage(browser, { viewport: { width: 390, height: 844 } }, async (page) => {
      await page.goto(withParameters(start, { ui_locales: `nl ${language}` }));
      await look(page, "1-login");
      await emailField(page).fill("ada@");
      await page.locator("form:has(input[name=email])").evaluate((form: HTMLFormElement) => (form.noValidate = true));
      await emailField(page).press("Enter");
      await expect(page).toHaveURL(/error=invalid_email/);
      await look(page, "2-invalid-email");
      await expect(emailField(page)).toHaveCSS("direction", "ltr");
      await askForCode(page, email);
      await look(page, "3-pin-code");
      const { text, code } = await latestMail(email);
      const t = translator(language, "mail");
      for (const said of [t("enterCode"), t("orLink")]) expect(text).toContain(said);
      await typeCode(page, code === "000000" ? "000001" : "000000");
      await expect(page).toHaveURL(/error=wrong_code/);
      await look(page, "4-wrong-code");
      await expect(codeField(page)).toHaveCSS("direction", "ltr");
      const arrival = loopback.next();
      await typeCode(page, code);
      expect(await arrival).toMatch(/^\/callback\?code=/);
    });
  });

for (const language of languages)
  test(`${languageNames[language]}: the other pages, as the browser asks for it`, async ({ browser, newApplication }, testInfo) => {
    const { tenant, start } = await newApplication({}, { require_consent: true });
    const email = newEmail();
    const look = async (page: Page, name: string) => {
      await takePicture(page, testInfo.outputPath(`${name}.png`));
      await expectLanguage(page, language);
      await expectSound(page);
    };
    await withPage(browser, { locale: language, viewport: { width: 390, height: 844 } }, async (page) => {
      await page.goto(withParameters(start, { prompt: "create" }));
      await look(page, "1-signup");
      await askForCode(page, email);
      await page.goto((await latestMail(email)).link);
      await look(page, "2-link");
      await page.locator("form:has(input[name=token]) button").first().click();
      await page.waitForURL(/\/oauth2\/consent/);
      await look(page, "3-consent");
      await page.goto(`${tenant.issuer}/oauth2/login`);
      await look(page, "4-signed-in");
      await page.goto(`${tenant.issuer}/oauth2/account`);
      await expect(emailField(page).or(page.getByText(email).first())).toBeVisible();
      await look(page, "4-account");
      await page.goto(`${tenant.issuer}/oauth2/passkey-offer`);
      await look(page, "4-passkey-offer");
      await page.goto(`${tenant.issuer}/oauth2/logout`);
      await look(page, "5-sign-out");
      await page.locator("form:has(input[name=confirm]) button").click();
      await expect(page).toHaveURL(/signed-out/);
      await look(page, "6-signed-out");
      await page.goto(withParameters(start, { client_id: "client_unknown" }));
      await takePicture(page, testInfo.outputPath("7-error.png"));
      await expect(page.locator("html")).toHaveAttribute("lang", language);
      await page.goto(`${tenant.issuer}/oauth2/consent?request=request_unknown`);
      await takePicture(page, testInfo.outputPath("8-expired.png"));
      await expect(page.locator("html")).toHaveAttribute("lang", language);
    });
  });

test("what the application asks for comes before the tenant's default, and that before the browser's", async ({ browser, newApplication }) => {
  const { tenant, start } = await newApplication();
  await withPage(browser, { locale: "es-MX" }, async (page) => {
    await page.goto(start);
    await expectLanguage(page, "es");
  });
  await call(ownerToken(), "PUT", "/theme", { default_language: "de" }, tenant.id);
  await withPage(browser, { locale: "es-MX" }, async (page) => {
    await expect(async () => {
      await page.goto(start);
      await expectLanguage(page, "de"); // themes are held for five seconds
    }).toPass({ timeout: 15_000 });
    await page.goto(withParameters(start, { ui_locales: "fr-CA fr" }));
    await expectLanguage(page, "fr");
  });
});

test("the switcher without JavaScript: back to the same page, in the language chosen, and from then on", async ({ browser, newApplication }) => {
  const { start } = await newApplication();
  await withPage(browser, { javaScriptEnabled: false }, async (page) => {
    await page.goto(withParameters(start, { prompt: "create" }));
    const before = page.url();
    expect(before).toMatch(/\/oauth2\/signup\?request=/);
    await page.locator("footer a").click();
    await expect(page.getByRole("button", { name: "English" })).toHaveAttribute("aria-current", "true");
    await page.getByRole("button", { name: "العربية" }).click();
    await expectLanguage(page, "ar");
    expect(page.url()).toBe(before);
    await page.locator("footer a").click();
    await expect(page.locator("main [aria-current]")).toHaveText("العربية");
    await page.goto(start);
    await expectLanguage(page, "ar");
  });
});

test("the switcher by keyboard: Escape closes it, Enter chooses", async ({ page, newApplication }) => {
  const { start } = await newApplication();
  await page.goto(start);
  const link = page.locator("footer a");
  const german = page.getByRole("button", { name: "Deutsch" });
  await expect(link).toHaveText(/^Language: English$/);
  await expect(link).toHaveAttribute("aria-expanded", "false");
  await link.focus();
  await page.keyboard.press("Enter");
  await expect(german).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "English" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(german).toBeHidden();
  await expect(link).toBeFocused();
  await page.keyboard.press("Enter");
  await emailField(page).click();
  await expect(german).toBeHidden();
  await link.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(german).toBeFocused();
  await expect(german).not.toHaveCSS("outline-style", "none");
  await expectSound(page);
  await page.keyboard.press("Enter");
  await expectLanguage(page, "de");
});

test("Arabic is laid out from right to left", async ({ browser, newApplication }) => {
  const { start } = await newApplication();
  await withPage(browser, { viewport: { width: 1280, height: 800 } }, async (page) => {
    await page.goto(withParameters(start, { ui_locales: "ar", prompt: "create" }));
    const label = await page.locator("label[for=email]").evaluate((element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      return range.getBoundingClientRect().toJSON() as DOMRect;
    });
    const field = (await emailField(page).boundingBox())!;
    expect(Math.abs(label.x + label.width - (field.x + field.width))).toBeLessThan(2);
    expect(label.x).toBeGreaterThan(field.x + field.width / 2);
    await expect(emailField(page)).toHaveCSS("direction", "ltr");
  });
});
