import { renameSync, writeFileSync } from "node:fs";
import { chromium, type FullConfig } from "@playwright/test";
import { logInByCli, refreshByCli } from "./command-line";
import { ownerTokenFile } from "./fixtures";

const refreshEveryMs = 5 * 60_000;

/** The owner signs in once for the whole run, since an address gets five mails an hour; the token is renewed while the run lasts. */
export default async function signInOwner(config: FullConfig): Promise<() => void> {
  const browser = await chromium.launch(config.projects[0]!.use.launchOptions);
  try {
    let tokens = await logInByCli(await browser.newPage(), "owner@example.com");
    keep(tokens.access_token);
    const timer = setInterval(async () => {
      tokens = await refreshByCli(tokens.refresh_token);
      keep(tokens.access_token);
    }, refreshEveryMs);
    return () => clearInterval(timer);
  } finally {
    await browser.close();
  }
}

/** Whole or not at all: workers read it at any moment. */
function keep(token: string): void {
  writeFileSync(`${ownerTokenFile()}.new`, token, { mode: 0o600 });
  renameSync(`${ownerTokenFile()}.new`, ownerTokenFile());
}
