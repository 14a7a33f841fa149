import { expect, test, type Browser, type Page } from "@playwright/test";
import sharp from "sharp";
import { request } from "node:http";
import { graveFindings, wcagAndBestPractice } from "./axe";
import { call, newTenant, ownerToken, type TestTenant } from "./fixtures";
import { takePicture } from "./pictures";

/*
 * A tenant's look, set through REST, as people see it: from the first byte, in both modes, with the tenant's own font, logo and corners.
 */

test.describe.configure({ mode: "parallel" });

type Theme = Record<string, unknown>;
const update = (tenant: TestTenant, theme: Theme) => call<Theme & { logo_url: string | null; icon_url: string | null; warnings: string[] }>(ownerToken(), "PUT", "/theme", theme, tenant.id);
const png = async (width: number, height: number, background = "#7b2d26") => (await sharp({ create: { width, height, channels: 4, background } }).png().toBuffer()).toString("base64");

const palette = (primary: string, background: string, box: string, text: string, secondary: string) => ({
  primary_color: primary, background_color: background, box_background_color: box, text_color: text, secondary_color: secondary, secondary_button_text_color: text,
});

/** Four tenants that have nothing in common. */
const themes = {
  lemon: { ...palette("#ffe14d", "#fffdf2", "#ffffff", "#2b2600", "#fff8d6"), derive_dark: true, corner_style: "square", font: "Space Grotesk", color_mode: "light_dark" },
  forest: { ...palette("#0b5d3b", "#eef4f0", "#ffffff", "#10231a", "#e3efe8"), derive_dark: true, corner_style: "pill", font: "Nunito", color_mode: "light_dark" },
  rose: { ...palette("#c2185b", "#fff5f8", "#ffffff", "#2a0f1a", "#fde7ef"), derive_dark: true, corner_style: "rounded", font: "Lora", color_mode: "light_dark" },
  night: { ...palette("#4f46e5", "#f6f6f8", "#ffffff", "#1c1c21", "#ffffff"), dark: palette("#00e5a0", "#05080c", "#0d141c", "#e6edf3", "#1b2430"), corner_style: "rounded", font: "Inter", color_mode: "dark" },
} as const;

const rgb = (hex: string) => `rgb(${[1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)).join(", ")})`;

async function open(browser: Browser, url: string, options: { colorScheme?: "light" | "dark"; width?: number; javaScriptEnabled?: boolean }, work: (page: Page, seen: { foreign: string[]; complaints: string[] }) => Promise<void>) {
  const context = await browser.newContext({ colorScheme: options.colorScheme, viewport: { width: options.width ?? 1280, height: 844 }, javaScriptEnabled: options.javaScriptEnabled });
  const seen = { foreign: [] as string[], complaints: [] as string[] };
  context.on("request", (sent) => sent.url().startsWith("http") && new URL(sent.url()).origin !== new URL(url).origin && seen.foreign.push(sent.url()));
  context.on("console", (message) => message.type() === "error" && seen.complaints.push(message.text()));
  try {
    const page = await context.newPage();
    await page.goto(url);
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    await work(page, seen);
  } finally {
    await context.close();
  }
}

for (const [name, theme] of Object.entries(themes))
  test(`${name}: the sign-in page has the tenant's colours, corners and font in both modes, and nothing of elsewhere (DB-08)`, async ({ browser }, testInfo) => {
    const tenant = await newTenant({ product_name: "Northwind" });
    const kept = await update(tenant, theme);
    const dark = kept.dark as Record<string, string>;
    for (const colorScheme of ["light", "dark"] as const)
      for (const width of [390, 1280])
        await open(browser, `${tenant.issuer}/oauth2/login`, { colorScheme, width }, async (page, seen) => {
          const shown = theme.color_mode === "dark" || colorScheme === "dark" ? dark : (kept as unknown as Record<string, string>);
          const button = page.getByRole("button", { name: "Continue", exact: true });
          await expect(page.locator("body")).toHaveCSS("background-color", rgb(shown.background_color!));
          await expect(page.locator(".card")).toHaveCSS("background-color", rgb(shown.box_background_color!));
          await expect(page.locator("h1")).toHaveCSS("color", rgb(shown.text_color!));
          await expect(button).toHaveCSS("background-color", rgb(shown.primary_color!));
          await expect(button).toHaveCSS("border-radius", { square: "0px", rounded: "10px", pill: "999px" }[theme.corner_style]);
          await expect(page.locator("html")).toHaveCSS("color-scheme", shown === dark ? "dark" : "light");
          expect(await page.evaluate((family) => [...document.fonts].some((face) => face.family.replaceAll('"', "") === family && face.status === "loaded"), theme.font)).toBe(true);
          if (width === 390) expect(await graveFindings(page, wcagAndBestPractice)).toEqual([]);
          await takePicture(page, testInfo.outputPath(`${name}-${colorScheme}-${width}.png`));
          await page.getByLabel("E-mail address").focus();
          expect(await page.getByLabel("E-mail address").evaluate((input) => getComputedStyle(input).outlineStyle)).toBe("solid");
          expect(seen).toEqual({ foreign: [], complaints: [] });
        });
  });

/** Everything up to the end of the first piece of the body that the server sends. */
function firstBytes(url: string): Promise<string> {
  const { hostname, port, pathname, host } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request({ host: hostname.endsWith(".localhost") ? "127.0.0.1" : hostname, port, path: pathname, headers: { host } }, (response) => {
      response.once("data", (chunk: Buffer) => {
        resolve(chunk.toString("utf8"));
        response.destroy();
      });
    });
    sent.once("error", reject);
    sent.end();
  });
}

test("nothing is drawn before the tenant's colours are there: they and the rules are one file that the first bytes name and browsers keep", async ({ browser }) => {
  const tenant = await newTenant({ product_name: "Northwind" });
  await update(tenant, themes.forest);
  const first = await firstBytes(`${tenant.issuer}/oauth2/login`);
  const head = first.slice(0, first.indexOf("<body"));
  expect(head).toMatch(/<link rel="preload" href="\/oauth2\/fonts\/nunito-latin\.[0-9a-f]{8}\.woff2" as="font"/);
  const sheets = [...first.matchAll(/<link[^>]+rel="stylesheet"[^>]*>/g)].map(([link]) => /href="([^"]+)"/.exec(link)![1]!);
  expect(sheets).toEqual([expect.stringMatching(/^\/oauth2\/style\/[\w-]+\.css$/)]);
  expect(head).toContain(sheets[0]);
  const look = await fetch(tenant.issuer + sheets[0]!);
  expect(look.headers.get("cache-control")).toContain("immutable");
  const css = await look.text();
  expect(css).toContain("--primary:#0b5d3b;");
  expect(css).toContain(";color-scheme:light;--bg:#eef4f0;");
  expect(css).toContain("@media (prefers-color-scheme:dark){:root{color-scheme:dark;--bg:#");
  await open(browser, `${tenant.issuer}/oauth2/login`, { javaScriptEnabled: false }, async (page) => {
    await expect(page.locator("body")).toHaveCSS("background-color", rgb("#eef4f0"));
  });
});

test("a font that arrives late moves next to nothing, and text is there before it", async ({ browser }) => {
  const tenant = await newTenant({ product_name: "Northwind" });
  for (const font of ["Inter", "Source Serif 4"]) {
    await update(tenant, { font });
    const context = await browser.newContext();
    const page = await context.newPage();
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route("**/oauth2/fonts/**", async (route) => {
      await held;
      await route.continue();
    });
    await page.addInitScript(() => {
      const shifts = { total: 0 };
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => list.getEntries().forEach((entry) => (shifts.total += (entry as unknown as { value: number }).value))).observe({ type: "layout-shift", buffered: true });
    });
    await page.goto(`${tenant.issuer}/oauth2/login`, { waitUntil: "commit" });
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.waitForFunction(() => document.readyState !== "loading" && [...document.querySelectorAll<HTMLLinkElement>("link[rel=stylesheet]")].every(({ sheet }) => sheet !== null));
    const height = () => page.locator(".card").evaluate((card) => card.getBoundingClientRect().height);
    const before = await height();
    release();
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    await page.waitForFunction((family) => [...document.fonts].some((face) => face.family.replaceAll('"', "") === family && face.status === "loaded"), font);
    expect(Math.abs((await height()) - before)).toBeLessThanOrEqual(2);
    expect(await page.evaluate(() => (window as unknown as { shifts: { total: number } }).shifts.total)).toBeLessThan(0.01);
    await context.close();
  }
});

test("logo and icon come from the tenant's own host; a logo that does not load gives way to the first letter", async ({ browser }) => {
  const tenant = await newTenant({ product_name: "Northwind" });
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="200" height="60"><rect width="200" height="60" rx="12" fill="#0b5d3b"/></svg>').toString("base64");
  const { logo_url: logo, icon_url: icon } = await update(tenant, { logo_base64: svg, logo_content_type: "image/svg+xml", icon_base64: await png(64, 64), icon_content_type: "image/png" });
  for (const url of [logo!, icon!]) {
    expect(new URL(url).origin).toBe(tenant.issuer);
    const answer = await fetch(url);
    expect([answer.status, answer.headers.get("content-type"), answer.headers.get("x-content-type-options"), answer.headers.get("content-security-policy")]).toEqual([200, "image/png", "nosniff", "default-src 'none'; sandbox"]);
  }
  await open(browser, `${tenant.issuer}/oauth2/login`, {}, async (page, seen) => {
    await expect(page.getByRole("img", { name: "Northwind" })).toHaveJSProperty("naturalWidth", 512);
    await expect(page.locator("link[rel=icon]")).toHaveAttribute("href", new URL(icon!).pathname);
    expect(seen).toEqual({ foreign: [], complaints: [] });
    await page.route("**/oauth2/images/logo/**", (route) => route.abort());
    await page.reload();
    await expect(page.locator(".monogram")).toHaveText("N");
    await expect(page.locator("img.logo")).toHaveCount(0);
  });
});
