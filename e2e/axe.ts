import type { Page } from "@playwright/test";
import axe, { type Result, type RunOptions } from "axe-core";

/*
 * What axe finds on a page. It runs in the page itself: the published builder for Playwright opens a second page for every run, which takes
 * three times as long, and gives up on a script that needs more than a second.
 */

type Rules = RunOptions["runOnly"];

const wcagTags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** WCAG 2.2 AA. */
export const wcag: Rules = { type: "tag", values: wcagTags };

/** WCAG 2.2 AA, and what axe calls best practice. */
export const wcagAndBestPractice: Rules = { type: "tag", values: [...wcagTags, "best-practice"] };

/** What can differ between light and dark. */
export const colours: Rules = { type: "rule", values: ["color-contrast", "link-in-text-block"] };

/** What a rule is broken by, in words. The only frames that pages of ours have are pictures, hidden from assistive technology. */
export async function findings(page: Page, rules: Rules): Promise<string[]> {
  return (await run(page, rules)).map(inWords);
}

/** The same, but only what axe calls serious or critical. */
export async function graveFindings(page: Page, rules: Rules): Promise<string[]> {
  return (await run(page, rules)).filter(({ impact }) => impact === "serious" || impact === "critical").map(inWords);
}

async function run(page: Page, rules: Rules): Promise<Result[]> {
  await page.waitForLoadState("load");
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const options: RunOptions = { runOnly: rules, iframes: false, resultTypes: ["violations"] };
  return page.evaluate(async (options) => (await (window as unknown as { axe: typeof axe }).axe.run(document, options)).violations, options);
}

const inWords = ({ id, nodes }: Result): string => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(" | ")}`;
