import { expect, test, type Browser, type Page } from "@playwright/test";
import { directionOf, type Language } from "../lib/languages/languages";
import { colours, graveFindings, wcag } from "./axe";
import { states, type Scene } from "./hosted-states";
import { controls, expectKeyboard } from "./keyboard";
import { expectStrictPolicy, runsInjected, watchPolicy } from "./policy";

/*
 * WCAG 2.2 AA on every hosted page in every state (hosted-states.ts lists them), in English and in Arabic: what axe finds, in both
 * colour modes; the keyboard; zoom; sizes of targets; reduced motion. And HH-16: the Content-Security-Policy lets each page work and
 * no other script.
 */

test.describe.configure({ mode: "parallel" });

/** What somebody has opened on the page, or was answered to a form, is not there any more once it is called up again. */
const isLostByReload = (name: string) => /open|form from elsewhere|of a provider|not there any more|last way in/.test(name);

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
