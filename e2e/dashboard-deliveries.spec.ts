import { expect } from "@playwright/test";
import { freePort } from "../lib/testing/free-port";
import { startSmtpServer } from "../lib/testing/smtp-server";
import { expectPresentable, visit } from "./dashboard-stories";
import { call, newEmail, newTenant, ownerToken } from "./fixtures";
import { report } from "./mail-reports";
import { test } from "./sign-in-stories";

interface Messages {
  email_messages: { id: string; status: string }[];
}

test("a mail is followed from the list to a complaint; the address is suppressed, and allowed again by who may", async ({ page }) => {
  const tenant = await newTenant({ name: "Delivery story" });
  const path = `/tenants/${tenant.id}/deliveries`;
  await visit(page, path);
  await expect(page.getByRole("heading", { name: "No mail was sent yet" })).toBeVisible();

  const email = newEmail("grace");
  for (const recipient of [email, newEmail("ada")]) {
    const user = await call<{ id: string }>(ownerToken(), "POST", "/users", { email: recipient, name: "Grace Hopper" }, tenant.id);
    await call(ownerToken(), "POST", `/users/${user.id}/invite`, {}, tenant.id);
  }
  const sent = () => call<Messages>(ownerToken(), "GET", `/email-messages?recipient=${encodeURIComponent(email)}&status=sent`, undefined, tenant.id);
  await expect.poll(async () => (await sent()).email_messages.length).toBe(1);

  await page.reload();
  await expect(page.getByText("2 mails", { exact: true })).toBeVisible();
  await page.getByLabel("Recipient").fill("grace");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByText("must be one e-mail address")).toBeVisible();
  await page.getByLabel("Recipient").fill(email);
  await page.getByLabel("Status").selectOption("sent");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByText("1 mail", { exact: true })).toBeVisible();
  await expectPresentable(page, "deliveries");
  await page.getByRole("link", { name: email }).click();
  await expect(page.getByText("Kept in the local outbox")).toBeVisible();

  await report({ type: "complaint", message_id: (await sent()).email_messages[0]!.id });
  await page.reload();
  await expect(page.getByText("Reported as unwanted by the recipient")).toBeVisible();
  await expectPresentable(page, "delivery");
  await page.getByRole("link", { name: "Is this address suppressed?" }).click();
  await expect(page.getByRole("row").filter({ hasText: email })).toBeVisible();
  await expectPresentable(page, "suppressed");
  const addresses = new URL(page.url()).pathname;
  await page.context().clearCookies();
  await visit(page, addresses, "viewer");
  await expect(page.getByRole("row").filter({ hasText: email })).toBeVisible();
  await expect(page.getByRole("button", { name: /Allow/ })).toHaveCount(0);
  await visit(page, addresses);
  await page.getByRole("button", { name: `Allow ${email} again` }).click();
  await page.getByLabel("Type").fill(email);
  await page.getByRole("dialog").getByRole("button", { name: "Allow again" }).click();
  await expect(page.getByRole("heading", { name: "No address is suppressed" })).toBeVisible();
});

test("a mail server of one's own is tried before it is kept, and goes again; a viewer sees no form", async ({ page }) => {
  const tenant = await newTenant({ name: "Mail server story" });
  const path = `/tenants/${tenant.id}/deliveries/server`;
  const server = await startSmtpServer({ authOptional: false, allowInsecureAuth: true, onAuth: ({ username, password }, _session, callback) => (password === "right" ? callback(null, { user: username }) : callback(new Error("no"))) });
  await visit(page, path);
  await expect(page.getByText("No server of your own is set")).toBeVisible();
  await page.getByLabel("Host", { exact: true }).fill("127.0.0.1");
  await page.getByLabel("Security").selectOption("none");
  await page.getByLabel("Port").fill(String(await freePort()));
  await page.getByRole("button", { name: "Try and use it" }).click();
  await expect(page.getByText("the server could not be reached at this port").first()).toBeVisible();
  await page.getByLabel("Port").fill(String(server.port));
  await page.getByLabel("User name").fill("relay");
  await page.getByLabel("Password").fill("wrong");
  await page.getByRole("button", { name: "Try and use it" }).click();
  await expect(page.getByText("the server refused the login").first()).toBeVisible();
  await page.getByLabel("Password").fill("right");
  await page.getByRole("button", { name: "Try and use it" }).click();
  await expect(page.getByText(`127.0.0.1:${server.port}`)).toBeVisible();
  await expect(page.getByText("It is not used yet")).toBeVisible();
  expect(await page.content()).not.toContain('value="right"');
  await expectPresentable(page, "mail-server");

  await page.context().clearCookies();
  await visit(page, path, "viewer");
  await expect(page.getByText(`127.0.0.1:${server.port}`)).toBeVisible();
  await expect(page.getByLabel("Host", { exact: true })).toHaveCount(0);
  await visit(page, path);
  await page.getByRole("button", { name: "Delete mail server" }).click();
  await page.getByLabel("Type").fill("127.0.0.1");
  await page.getByRole("dialog").getByRole("button", { name: "Delete mail server" }).click();
  await expect(page.getByText("No server of your own is set")).toBeVisible();
  await server.close();
});
