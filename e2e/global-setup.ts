import { writeFileSync } from "node:fs";
import { chromium, type FullConfig } from "@playwright/test";
import { ownerTokenFile } from "./fixtures";
import { logInByCli } from "./command-line";

/** The owner signs in once for the whole run: an address gets five mails an hour. */
export default async function signInOwner(config: FullConfig): Promise<void> {
  const browser = await chromium.launch(config.projects[0]!.use.launchOptions);
  try {
    const { access_token: token } = await logInByCli(await browser.newPage(), "owner@example.com");
    writeFileSync(ownerTokenFile(), token, { mode: 0o600 });
  } finally {
    await browser.close();
  }
}
