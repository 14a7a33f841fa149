import type { Page } from "@playwright/test";

/** From now on the page's scripts do not come, as over a slow network, until what this returns is called. */
export async function holdScripts(page: Page): Promise<() => Promise<void>> {
  let release = () => {};
  const isReleased = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/_next/static/**/*.js", async (route) => {
    await isReleased;
    await route.continue();
  });
  return async () => release();
}
