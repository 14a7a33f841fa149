import { expect, type Page } from "@playwright/test";

/** What a person can act on. */
export const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary";

/** Tab reaches every control, one after the other, and each shows that it has the focus (WCAG 2.1.1, 2.4.7, 2.4.11). */
export async function expectKeyboard(page: Page): Promise<void> {
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

/** Tab by tab from the top of the page, until the control of this label, name or text. */
export async function tabTo(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  const passed: string[] = [];
  for (let press = 0; press < 100; press++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const element = document.activeElement;
      return element instanceof HTMLElement && element !== document.body ? (element.getAttribute("aria-label") ?? element.getAttribute("name") ?? element.innerText.trim()) : "";
    });
    if (at === name) return;
    passed.push(at);
  }
  throw new Error(`Tab never comes to ${name}: ${passed.join(", ")}`);
}
