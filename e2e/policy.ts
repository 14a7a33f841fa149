import { expect, type Page, type Response } from "@playwright/test";

export interface PolicyWatch {
  /** What a Content-Security-Policy stopped so far. */
  stopped(): Promise<string[]>;
  /** The document that the page shows. */
  document(): Response;
}

/** Notes what a policy stops, in the page and in the console, and which answer the page came with. */
export async function watchPolicy(page: Page): Promise<PolicyWatch> {
  const stopped: string[] = [];
  let shown: Response | undefined;
  page.on("console", (message) => /content security policy|refused to/i.test(message.text()) && stopped.push(message.text()));
  page.on("response", (response) => {
    if (response.request().isNavigationRequest() && response.frame() === page.mainFrame() && response.headers()["content-type"]?.startsWith("text/html")) shown = response;
  });
  await page.exposeBinding("noteViolation", (_source, text: string) => void stopped.push(text));
  await page.addInitScript(() => document.addEventListener("securitypolicyviolation", (event) => (window as unknown as { noteViolation(text: string): void }).noteViolation(`${event.violatedDirective} ${event.blockedURI}`)));
  return {
    async stopped() {
      await page.waitForLoadState("load");
      return stopped;
    },
    document: () => shown!,
  };
}

/** No script but those with this answer's nonce, and no way to inline one. */
export async function expectStrictPolicy(answer: Response): Promise<void> {
  const policy = answer.headers()["content-security-policy"] ?? "";
  const directive = policy.split("; ").find((each) => each.startsWith("script-src ")) ?? policy.split("; ").find((each) => each.startsWith("default-src "));
  expect(directive, answer.url()).toMatch(/^(default-src 'none'|script-src 'nonce-[A-Za-z0-9+/=]{22,}' 'strict-dynamic')$/);
  expect(policy).toContain("frame-ancestors 'none'");
  const nonce = /'nonce-([^']+)'/.exec(directive!)?.[1];
  for (const [tag] of (await answer.text()).matchAll(/<script\b[^>]*>/g)) expect(tag).toContain(`nonce="${nonce}"`);
}

/** Does the page run a script that somebody put into its markup? */
export const runsInjected = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const holder = document.createElement("div");
    holder.innerHTML = "<img src='data:,' alt='' onerror='window.injected = true'>";
    document.body.append(holder);
    return new Promise<boolean>((resolve) =>
      setTimeout(() => {
        holder.remove();
        resolve("injected" in window);
      }, 100),
    );
  });
