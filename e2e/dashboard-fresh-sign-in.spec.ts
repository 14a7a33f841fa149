import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, type Page } from "@playwright/test";
import { expectAccessible } from "./dashboard-stories";
import { askForCode, latestMail, typeCode, whenAlive } from "./fixtures";
import { startServer, type Server } from "./server";

/*
 * A session grows old by the server's clock, so these stories have a server of their own.
 */

const directory = mkdtempSync(join(tmpdir(), "authalla-clock-"));
const clock = join(directory, "clock");
let server: Server;

const moveClock = async (minutes: number): Promise<void> => {
  writeFileSync(clock, String(minutes * 60_000));
  await sleep(150); // it looks every 20
};

test.beforeAll(async () => {
  writeFileSync(clock, "0");
  server = await startServer({ environment: { OWNER_EMAIL: "owner@example.com", MOVED_CLOCK: clock, NODE_OPTIONS: `--import ${new URL("./moved-clock.mjs", import.meta.url)}` } });
});
test.afterAll(async () => {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function signIn(page: Page): Promise<void> {
  await askForCode(page, "owner@example.com");
  await typeCode(page, (await latestMail("owner@example.com", server.origin)).code);
}

test("SE-17 what makes or takes a credential asks a person with an old session to sign in again, and what was typed goes through then", async ({ page, context }) => {
  const origin = server.origin;
  const tenant = `/tenants/${server.firstRun().tenant_id}`;
  await page.goto(`${origin}${tenant}/clients/new`);
  await signIn(page);
  await expect(page).toHaveURL(`${origin}${tenant}/clients/new`);
  await whenAlive(page);

  /** The link's own tab: signed in anew, and back at the page that asked. */
  const signInAgain = async (asking = page.getByRole("alert")): Promise<void> => {
    const [tab] = await Promise.all([context.waitForEvent("page"), asking.getByRole("link", { name: "Sign in again in a new tab" }).click()]);
    await expect(tab.getByLabel("E-mail address")).toBeVisible();
    await signIn(tab);
    await expect(tab).toHaveURL(page.url());
    await tab.close();
  };

  // A client with a secret.
  await page.getByRole("radio", { name: /Web application/ }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Shop of the old session");
  await page.getByRole("textbox", { name: "Redirect URIs 1", exact: true }).fill("https://shop.example.com/callback");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("Scopes of your own APIs").fill("orders:read");
  await moveClock(6);
  await page.getByRole("button", { name: "Create client" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "You signed in more than five minutes ago" })).toBeVisible();
  await expect(page.getByLabel("Scopes of your own APIs")).toHaveValue("orders:read");
  await expectAccessible(page);
  await signInAgain();
  await page.getByRole("button", { name: "Create client" }).click();
  await expect(page.getByRole("heading", { name: "Shop of the old session" })).toBeVisible();
  await page.getByLabel("I saved it").check();
  await page.getByRole("link", { name: "Go on to the code" }).click();

  // A new secret of it.
  await page.getByRole("navigation", { name: "Client" }).getByRole("link", { name: "Credentials" }).click();
  await page.getByLabel("The old secret stays valid for").selectOption("3600");
  await moveClock(12);
  await page.getByRole("button", { name: "Make a new secret" }).click();
  await signInAgain();
  await expect(page.getByLabel("The old secret stays valid for")).toHaveValue("3600");
  await page.getByRole("button", { name: "Make a new secret" }).click();
  await expect(page.getByRole("group", { name: "New client secret" })).toBeVisible();
  await page.getByLabel("I saved it").check();
  await page.getByRole("button", { name: "Done" }).click();

  // A user's address; what else is told of them goes on without.
  await page.goto(`${origin}${tenant}/users`);
  await whenAlive(page);
  await page.getByRole("button", { name: "New user" }).click();
  await page.getByRole("dialog").getByLabel("E-mail address").fill("before@example.com");
  await page.getByRole("dialog").getByLabel("Name").fill("Somebody");
  await page.getByRole("dialog").getByRole("button", { name: "Create user" }).click();
  await expect(page.getByRole("heading", { name: "before@example.com" })).toBeVisible();
  await whenAlive(page);
  await moveClock(18);
  await page.getByLabel("Name", { exact: true }).fill("Ada");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The user is saved")).toBeVisible();
  await page.getByLabel("E-mail address").fill("after@example.com");
  await page.getByRole("button", { name: "Save" }).click();
  await signInAgain();
  await expect(page.getByLabel("E-mail address")).toHaveValue("after@example.com");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "after@example.com" })).toBeVisible();
});
