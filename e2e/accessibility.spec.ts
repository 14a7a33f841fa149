import { expect, test, type Browser, type Page } from "@playwright/test";
import { directionOf, type Language } from "../lib/languages/languages";
import { colours, graveFindings, wcag } from "./axe";
import { states, type Scene } from "./hosted-states";
import { expectStrictPolicy, runsInjected, watchPolicy } from "./policy";

/*
 * WCAG 2.2 AA on every hosted page in every state (hosted-states.ts lists them), in English and in Arabic: what axe finds, in both
 * colour modes; the keyboard; zoom; sizes of targets; reduced motion. And HH-16: the Content-Security-Policy lets each page work and
 * no other script.
 */

test.describe.configure({ mode: "parallel" });

/** What somebody has opened on the page, or was answered to a form, is not there any more once it is called up again. */
const isLostByReload = (name: string) => /open|form from elsewhere/.test(name);

for (const [name, open] of Object.entries(states)) {
  test(name, async ({ browser }) => {
    await withScene(browser, "en", async (scene) => {
      const { page, context } = scene;
      const watch = await watchPolicy(page);
      await open(scene);
      await expectAccessible(page, "en");
      await expect(page.locator("h1")).toHaveCount(1);
      if (name.startsWith("error:")) await expect(page.locator("code.reference")).toHaveText(/^[2-9BCDFGHJKMNPQRSTVWXYZ]{4}-[2-9BCDFGHJKMNPQRSTVWXYZ]{4}$/);
      expect(await smallTargets(page), "targets of 24 px and more (WCAG 2.5.8)").toEqual([]);
      await expectStill(page);
      await expectKeyboard(page);
      expect(await watch.stopped(), "stopped by the Content-Security-Policy (HH-16)").toEqual([]);
      await expectStrictPolicy(watch.document());
      expect(await runsInjected(page), "an injected handler (HH-16)").toBe(false);
      if (isLostByReload(name)) return;
      await context.addCookies([{ name: "authalla_language", value: "ar", url: new URL(page.url()).origin }]);
      await page.reload();
      await expectAccessible(page, "ar");
    });
  });

  if (isLostByReload(name))
    test(`${name}, in Arabic`, async ({ browser }) => {
      await withScene(browser, "ar", async (scene) => {
        await open(scene);
        await expectAccessible(scene.page, "ar");
      });
    });
}

async function withScene(browser: Browser, language: Language, work: (scene: Scene) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ locale: language === "ar" ? "ar" : "en-GB", viewport: { width: 1280, height: 800 } });
  const scene: Scene = { browser, context, language, page: await context.newPage(), after: [] };
  try {
    await work(scene);
  } finally {
    await context.close();
    for (const task of scene.after) await task();
  }
}

/** In its language, in both colour modes, and however large it is shown. */
async function expectAccessible(page: Page, language: Language): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("lang", language);
  await expect(page.locator("html")).toHaveAttribute("dir", directionOf(language));
  for (const [colorScheme, rules] of [["light", wcag], ["dark", colours]] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await graveFindings(page, rules), `${language}, ${colorScheme}`).toEqual([]);
  }
  await expectZoomable(page);
}

const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary";

/** A box smaller than 24 × 24; a link inside a sentence may be as high as its line (WCAG 2.5.8, inline). */
const smallTargets = (page: Page): Promise<string[]> =>
  page.evaluate((selector) => {
    const small: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>(selector)) {
      if (!element.checkVisibility({ visibilityProperty: true }) || element.matches(":disabled")) continue;
      const target = element.matches("input[type=checkbox], input[type=radio]") ? (element.closest("label") ?? element) : element;
      const { width, height } = target.getBoundingClientRect();
      const isInline = getComputedStyle(target).display === "inline" && (target.parentElement?.textContent ?? "").trim() !== (target.textContent ?? "").trim();
      if (!isInline && (width < 24 || height < 24)) small.push(`${target.outerHTML.slice(0, 120)} ${width}×${height}`);
    }
    return small;
  }, controls);

/** 200 % of 1280 px, and 400 %: nothing is cut off or scrolls sideways (WCAG 1.4.4, 1.4.10). */
async function expectZoomable(page: Page): Promise<void> {
  for (const width of [640, 320]) {
    await page.setViewportSize({ width, height: 512 });
    const { scrollWidth, innerWidth } = await page.evaluate(() => ({ scrollWidth: document.documentElement.scrollWidth, innerWidth: window.innerWidth }));
    expect(scrollWidth, `at ${width} px`).toBeLessThanOrEqual(innerWidth);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** Who asked for less motion gets none. */
async function expectStill(page: Page): Promise<void> {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll("*")].flatMap((element) => {
      const { animationName, animationDuration, transitionProperty, transitionDuration } = getComputedStyle(element);
      const lasts = (duration: string) => duration.split(",").some((each) => parseFloat(each) > 0.01);
      const isMoving = (animationName !== "none" && lasts(animationDuration)) || (transitionProperty !== "none" && lasts(transitionDuration));
      return isMoving ? [element.outerHTML.slice(0, 120)] : [];
    }),
  );
  expect(moving, "prefers-reduced-motion").toEqual([]);
}

/** Tab reaches every control, one after the other, and each shows that it has the focus (WCAG 2.1.1, 2.4.7, 2.4.11). */
async function expectKeyboard(page: Page): Promise<void> {
  const expected = await page.evaluate((selector) => {
    const reachable = [...document.querySelectorAll<HTMLElement>(selector)].filter((element) => {
      if (!element.checkVisibility({ visibilityProperty: true }) || element.matches(":disabled") || element.tabIndex < 0) return false;
      if (!element.matches("input[type=radio]")) return true;
      const group = [...document.querySelectorAll<HTMLInputElement>(`input[type=radio][name="${CSS.escape((element as HTMLInputElement).name)}"]`)];
      return element === (group.find((radio) => radio.checked) ?? group[0]); // a group is one stop
    });
    reachable.forEach((element, index) => element.setAttribute("data-stop", String(index)));
    (document.activeElement as HTMLElement | null)?.blur();
    return reachable.map((element) => element.outerHTML.slice(0, 120));
  }, controls);
  const seen = new Set<number>();
  for (let press = 0; press < expected.length * 2 + 6 && seen.size < expected.length; press++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body || !element.hasAttribute("data-stop")) return undefined;
      const shows = (style: CSSStyleDeclaration) => (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none";
      const { top, bottom, left, right } = element.getBoundingClientRect();
      const isInView = bottom > 0 && right > 0 && top < window.innerHeight && left < window.innerWidth;
      return { index: Number(element.getAttribute("data-stop")), shows: shows(getComputedStyle(element)) && isInView, html: element.outerHTML.slice(0, 120) };
    });
    if (!stop) continue;
    expect(stop.shows, `focus is seen on ${stop.html}`).toBe(true);
    seen.add(stop.index);
  }
  expect(expected.filter((_, index) => !seen.has(index)), "reached with the keyboard").toEqual([]);
}
