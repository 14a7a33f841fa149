import { expect, test, type Page } from "@playwright/test";
import sharp from "sharp";
import { expectAccessible, visit, type Role } from "./dashboard-stories";
import { call, newTenant, ownerToken, type TestTenant } from "./fixtures";

/*
 * The branding editor: what it shows before it is saved, what it refuses, and that the real pages look as it said.
 */

test.describe.configure({ mode: "parallel" });

type Theme = Record<string, unknown> & { dark: Record<string, string>; warnings: string[]; logo_url: string | null };
const themeOf = (tenant: TestTenant) => call<Theme>(ownerToken(), "GET", "/theme", undefined, tenant.id);
const update = (tenant: TestTenant, theme: Record<string, unknown>) => call<Theme>(ownerToken(), "PUT", "/theme", theme, tenant.id);
const rgb = (hex: string) => `rgb(${[1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)).join(", ")})`;
const png = (width: number, height: number) => sharp({ create: { width, height, channels: 4, background: "#7b2d26" } }).png().toBuffer();
const svg = (inside: string) => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="200" height="60">${inside}<rect width="200" height="60" fill="#0b5d3b"/></svg>`);

async function openEditor(page: Page, role: Role = "admin", fields: Record<string, unknown> = {}): Promise<TestTenant> {
  const tenant = await newTenant({ product_name: "Northwind", ...fields });
  await visit(page, `/tenants/${tenant.id}/branding`, role);
  await expect(page.getByRole("heading", { name: "Branding", level: 1 })).toBeVisible();
  await expect(shown(page, "light").locator("h1")).toBeVisible();
  return tenant;
}

/** The page inside the picture. */
const shown = (page: Page, mode: "light" | "dark", screen = "Sign in") => page.frameLocator(`iframe[title="${screen} page, ${mode}"]`);
const field = (page: Page, name: string) => page.getByRole("textbox", { name, exact: true });
const bar = (page: Page) => page.locator(".save-bar");
const save = (page: Page) => bar(page).getByRole("button", { name: "Save" });
const isSaved = (page: Page) => expect(bar(page)).toContainText("Everything is saved");

test("what is edited shows in both modes without a request; saved, the real sign-in page has it", async ({ page, browser }) => {
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && /policy|sandbox|refused/i.test(message.text()) && complaints.push(message.text()));
  const tenant = await openEditor(page);
  await expectAccessible(page);
  const asked: string[] = [];
  let last = Date.now();
  page.on("request", (request) => {
    last = Date.now();
    asked.push(request.url());
  });
  await expect.poll(() => Date.now() - last, { message: "the page has come to rest" }).toBeGreaterThan(700);
  asked.length = 0;

  await field(page, "Main colour, light").fill("#0b5d3b");
  const dark = await field(page, "Main colour, dark").inputValue();
  expect(dark).not.toBe("#a5b0ff");
  await expect(shown(page, "light").getByText("Continue")).toHaveCSS("background-color", rgb("#0b5d3b"));
  await expect(shown(page, "dark").getByText("Continue")).toHaveCSS("background-color", rgb(dark));
  await expect(shown(page, "dark").locator("body")).toHaveCSS("background-color", rgb(await field(page, "Page, dark").inputValue()));
  await page.getByRole("radio", { name: "Pill" }).check();
  await expect(shown(page, "dark").getByText("Continue")).toHaveCSS("border-radius", "999px");
  await field(page, "Product name").fill("Southwind");
  await expect(shown(page, "light").locator("h1")).toHaveText("Sign in to Southwind");
  for (const [screen, heading] of Object.entries({ "Sign up": "Create your account", Code: "Check your mail", Passkey: /./, Consent: /Example app/ })) {
    await page.getByRole("group", { name: "Page" }).getByRole("button", { name: screen, exact: true }).click();
    await expect(shown(page, "dark", screen).locator("h1")).toHaveText(heading);
  }
  await page.getByRole("group", { name: "Page" }).getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Language").selectOption("ar");
  await expect(shown(page, "light").locator("html")).toHaveAttribute("dir", "rtl");
  await page.getByLabel("Language").selectOption("auto");

  // A colour of the dark mode follows its light one until it is edited.
  await field(page, "Text, dark").fill("#ffffff");
  await page.getByRole("button", { name: "Text, dark: follow the light colour again" }).click();
  await expect(field(page, "Text, dark")).not.toHaveValue("#ffffff");

  // DB-02: what is no colour goes nowhere.
  await field(page, "Page, light").fill("red;}");
  await expect(page.getByText("must be a colour such as #0a5 or #00aa55")).toBeVisible();
  await expect(save(page)).toBeDisabled();
  await expect(shown(page, "light").locator("body")).toHaveCSS("background-color", rgb("#f6f6f8"));
  await field(page, "Page, light").fill("#eef4f0");

  // Contrast as it is typed, and the nearest colour that reads.
  await field(page, "Text, light").fill("#9a9a9a");
  await expect(page.getByRole("row", { name: /^Text in the box/ })).toContainText("2.81:1");
  await expect(page.getByText("2 pairs are hard to read.")).toHaveCount(1);
  await page.getByRole("button", { name: /^Use #.*: text on the page, light$/ }).click();
  await expect(page.getByText("All pairs read well.")).toHaveCount(1);
  const text = await field(page, "Text, light").inputValue();
  await expect(shown(page, "light").locator("h1")).toHaveCSS("color", rgb(text));
  expect(asked).toEqual([]);
  expect(complaints).toEqual([]);

  // Leaving asks first.
  const leave = page.getByRole("link", { name: "Clients", exact: true });
  page.once("dialog", (dialog) => void dialog.dismiss());
  await leave.click();
  await expect(page).toHaveURL(/\/branding$/);
  await expect(field(page, "Text, light")).toHaveValue(text);

  await expect(bar(page)).toContainText("unsaved changes");
  await save(page).click();
  await isSaved(page);
  expect(await themeOf(tenant)).toMatchObject({ primary_color: "#0b5d3b", background_color: "#eef4f0", text_color: text, corner_style: "pill", font: "system", warnings: [], dark: { primary_color: dark } });
  for (const colorScheme of ["light", "dark"] as const) {
    const visitor = await browser.newContext({ colorScheme });
    const real = await visitor.newPage();
    await real.goto(`${tenant.issuer}/oauth2/login`);
    await expect(real.getByRole("heading", { level: 1 })).toHaveText("Sign in to Southwind");
    await expect(real.getByRole("button", { name: "Continue", exact: true })).toHaveCSS("background-color", rgb(colorScheme === "light" ? "#0b5d3b" : dark));
    await expect(real.locator(".card")).toHaveCSS("border-radius", "28px");
    await visitor.close();
  }
});

test("presets, discard, reset to defaults; one mode alone", async ({ page }) => {
  const tenant = await openEditor(page);
  const presets = page.getByRole("group", { name: "Presets" });
  await expect(presets.getByRole("button", { name: "Indigo" })).toHaveAttribute("aria-pressed", "true");
  await presets.getByRole("button", { name: "Forest" }).click();
  await expect(shown(page, "light").locator("body")).toHaveCSS("background-color", rgb("#eef4f0"));
  await field(page, "Main colour, dark").fill("#00ff88");
  const name = page.getByRole("region", { name: "Presets" }).locator(".badge");
  await expect(name).toHaveText("Custom");
  await page.getByRole("button", { name: "Make dark from light" }).click();
  await expect(presets.getByRole("button", { name: "Forest" })).toHaveAttribute("aria-pressed", "true");
  await expect(name).toHaveText("Forest");

  await bar(page).getByRole("button", { name: "Discard" }).click();
  await isSaved(page);
  await expect(shown(page, "light").locator("body")).toHaveCSS("background-color", rgb("#f6f6f8"));

  await presets.getByRole("button", { name: "Ocean" }).click();
  await page.getByRole("radio", { name: /^Dark/ }).check();
  await expect(page.locator(".preview iframe")).toHaveCount(1);
  await expect(field(page, "Page, light")).toHaveCount(0);
  await save(page).click();
  await isSaved(page);
  expect(await themeOf(tenant)).toMatchObject({ color_mode: "dark", primary_color: "#0369a1" });

  await page.getByRole("button", { name: "Reset to defaults" }).click();
  await expect(page.locator(".preview iframe")).toHaveCount(2);
  expect(await themeOf(tenant)).toMatchObject({ color_mode: "dark" });
  await save(page).click();
  await isSaved(page);
  expect(await themeOf(tenant)).toMatchObject({ color_mode: "light_dark", primary_color: "#4f46e5", dark: { primary_color: "#a5b0ff" } });
});

test("a save of what somebody else changed meanwhile writes nothing and shows the difference", async ({ page }) => {
  const tenant = await openEditor(page);
  await field(page, "Text, light").fill("#333333");
  await page.getByLabel("Font").selectOption("serif");
  await update(tenant, { text_color: "#222222", corner_style: "square" });
  await save(page).click();
  const stale = page.getByRole("alert").filter({ hasText: "Somebody else saved this look" });
  await expect(stale.getByRole("row", { name: "Text, light #1c1c21 #222222 #333333" })).toBeVisible();
  await expect(stale.getByRole("row", { name: "Corners Rounded Square not changed" })).toBeVisible();
  expect(await themeOf(tenant)).toMatchObject({ text_color: "#222222", font: "system" });

  await stale.getByRole("button", { name: "Put mine on top (replaces 1 of theirs)" }).click();
  await expect(page.getByRole("radio", { name: "Square" })).toBeChecked();
  await save(page).click();
  await isSaved(page);
  expect(await themeOf(tenant)).toMatchObject({ text_color: "#333333", corner_style: "square", font: "serif" });

  await field(page, "Text, light").fill("#444444");
  await update(tenant, { font: "mono" });
  await save(page).click();
  await stale.getByRole("button", { name: "Take theirs, drop mine" }).click();
  await isSaved(page);
  await expect(page.getByLabel("Font")).toHaveValue("mono");
  await expect(field(page, "Text, light")).toHaveValue("#333333");
});

test("in production what changes is shown once more before it is saved; closing the tab asks too", async ({ page }) => {
  const tenant = await openEditor(page, "admin", { environment: "production", auth_methods: ["magic_link", "passkeys"] });
  await expect(shown(page, "dark").getByText(/passkey/i)).toBeVisible();
  await page.getByRole("radio", { name: "Square" }).check();
  await field(page, "Main colour, light").fill("#be185d");
  await save(page).click();
  const review = page.getByRole("dialog", { name: "Save to production?" });
  await expect(review.getByRole("listitem").filter({ hasText: "Corners" })).toHaveText("CornersRounded → Square");
  await expect(review.getByRole("listitem").filter({ hasText: "Main colour, light" })).toContainText("#4f46e5 → #be185d");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(review).toBeHidden();
  expect(await themeOf(tenant)).toMatchObject({ corner_style: "rounded" });

  const asked = page.waitForEvent("dialog");
  const closing = page.close({ runBeforeUnload: true });
  const question = await asked;
  expect(question.type()).toBe("beforeunload");
  await question.dismiss();
  await closing.catch(() => undefined);

  await save(page).click();
  await review.getByRole("button", { name: "Save to production" }).click();
  await isSaved(page);
  expect(await themeOf(tenant)).toMatchObject({ corner_style: "square", primary_color: "#be185d" });
});

test("DB-05 DB-06 a logo: limits first, seen on light and dark before it is saved, drawn anew, removed", async ({ page, browser }) => {
  const tenant = await openEditor(page);
  const logo = page.getByLabel("Logo", { exact: true });
  await expect(page.getByText(/Above every sign-in page.*up to 510 KB and 4096 × 4096 pixels/)).toBeVisible();
  const refused = async (name: string, mimeType: string, buffer: Buffer, why: string) => {
    await logo.setInputFiles({ name, mimeType, buffer });
    await expect(page.getByText(why)).toBeVisible();
  };
  await refused("notes.txt", "text/plain", Buffer.from("no"), "The file is not a PNG, JPEG, WebP or SVG file.");
  await refused("large.png", "image/png", Buffer.alloc(600 * 1024), "The file is larger than 510 KB.");
  await refused("false.png", "image/png", Buffer.from("<script>alert(1)</script>"), "The file cannot be read as a picture.");
  await isSaved(page);
  for (const [name, mimeType, buffer, why] of [
    ["evil.svg", "image/svg+xml", svg("<script>document.title='evil'</script>"), /The file holds scripts, entities/],
    ["jpeg.png", "image/png", await sharp({ create: { width: 9, height: 9, channels: 3, background: "#123456" } }).jpeg().toBuffer(), "The file is not image/png."],
  ] as const) {
    await logo.setInputFiles({ name, mimeType, buffer });
    await save(page).click();
    await expect(page.getByText(why)).toBeVisible();
    await expect(logo).toHaveAttribute("aria-invalid", "true");
    expect(await themeOf(tenant)).toMatchObject({ logo_url: null });
  }
  await expect(page).not.toHaveTitle(/evil/);

  await logo.setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: await png(300, 100) });
  for (const mode of ["light", "dark"] as const) {
    await expect(page.getByRole("img", { name: `The logo, ${mode}` })).toHaveJSProperty("naturalWidth", 300);
    await expect(shown(page, mode).locator("img.logo")).toHaveJSProperty("naturalWidth", 300);
  }
  expect(await themeOf(tenant)).toMatchObject({ logo_url: null });
  await save(page).click();
  await isSaved(page);
  expect((await themeOf(tenant)).logo_url).toMatch(/\/oauth2\/images\/logo\/[0-9a-f]{64}\.png$/);
  await expect(page.getByRole("img", { name: "The logo, dark" })).toHaveAttribute("src", /\.png$/);
  const visitor = await browser.newContext();
  const real = await visitor.newPage();
  await real.goto(`${tenant.issuer}/oauth2/login`);
  await expect(real.getByRole("img", { name: "Northwind" })).toHaveJSProperty("naturalWidth", 300);
  await visitor.close();

  await page.route("**/oauth2/images/logo/**", (route) => route.abort());
  await page.reload();
  await expect(page.getByText("Does not load. Visitors see the first letter.")).toHaveCount(2);
  await expect(shown(page, "light").locator(".monogram")).toHaveText("N");
  await page.getByRole("button", { name: "Remove logo" }).click();
  await save(page).click();
  await isSaved(page);
  expect(await themeOf(tenant)).toMatchObject({ logo_url: null });
});

test("on a phone, with the keyboard alone; nothing of it for who may only look", async ({ page, browser }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const tenant = await openEditor(page);
  await expectAccessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  const [first, second] = await page.locator(".preview-box").evaluateAll((boxes) => boxes.map((box) => box.getBoundingClientRect()));
  expect(second!.top).toBeGreaterThan(first!.bottom);

  const reached = new Set<string>();
  for (let press = 0; press < 80 && !reached.has("Main colour, light"); press++) {
    await page.keyboard.press("Tab");
    reached.add(await page.evaluate(() => (document.activeElement instanceof HTMLIFrameElement ? "the preview" : (document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? ""))));
  }
  expect(reached).toContain("Main colour, light");
  expect(reached).not.toContain("the preview");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("#c2185b");
  const isInSight = await page.evaluate(() => document.activeElement!.getBoundingClientRect().bottom <= document.querySelector(".save-bar")!.getBoundingClientRect().top);
  expect(isInSight, "the field with the focus is not under the bar (WCAG 2.4.11)").toBe(true);
  await page.keyboard.press("Enter");
  await isSaved(page);
  expect(await themeOf(tenant)).toMatchObject({ primary_color: "#c2185b" });

  const other = await browser.newContext();
  const viewer = await other.newPage();
  await openEditor(viewer, "viewer");
  await expect(viewer.getByText("You may look at this, not change it.")).toBeVisible();
  await expect(viewer.getByRole("button", { name: "Save" })).toHaveCount(0);
  await expect(field(viewer, "Main colour, light")).toBeDisabled();
  await expect(viewer.getByLabel("Logo", { exact: true })).toHaveCount(0);
  await expectAccessible(viewer);
  await other.close();
});
