import type { Page } from "@playwright/test";

/** The whole page as a picture beside the test's results, for a person to look at; only when E2E_PICTURES is set, since each takes its time. */
export async function takePicture(page: Page, path: string): Promise<void> {
  if (process.env.E2E_PICTURES) await page.screenshot({ path, fullPage: true, animations: "disabled" });
}
