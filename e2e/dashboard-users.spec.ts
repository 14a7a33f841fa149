import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { VirtualAuthenticator } from "./authenticator";
import { expectAccessible, expectPresentable, visit } from "./dashboard-stories";
import { call, enterCode, mailedLink, newEmail, newTenant, ownerToken, signIn, type TestTenant } from "./fixtures";
import { Loopback } from "./loopback";
import { connect, withPage } from "./sign-in-stories";

/*
 * The users of a tenant, as its manager looks after them.
 */

test.describe.configure({ mode: "parallel" });

const hostile = `<img src=x onerror=alert(1)> {{constructor.constructor('alert(1)')()}}`;

const bring = (tenant: TestTenant, users: { email: string; name: string }[]) =>
  call(ownerToken(), "POST", "/users/import", { format: "jsonl", data: users.map((user) => JSON.stringify(user)).join("\n") }, tenant.id);

test("a manager pages, sorts, finds and filters users, makes one with an invitation, which signs in, and suspends them, which ends it", async ({ page, browser }) => {
  test.setTimeout(150_000);
  const tenant = await newTenant({ name: "Users of Acme" });
  const list = `/tenants/${tenant.id}/users`;
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => (dialogs.push(dialog.type()), dialog.accept()));

  // Nobody yet: the next step, in three ways.
  await visit(page, list);
  await expect(page.getByRole("heading", { name: "No users yet" })).toBeVisible();
  await expect(page.getByText("authalla user create")).toBeVisible();
  await expectAccessible(page);

  // Two pages, by keys.
  await bring(tenant, Array.from({ length: 55 }, (_, i) => ({ email: `u${String(i).padStart(2, "0")}@example.com`, name: `Person ${99 - i}` })));
  await page.reload();
  await expect(page.getByRole("region", { name: "55 users" })).toBeVisible();
  const rows = page.locator("table.sortable tbody tr");
  await expect(rows).toHaveCount(50);
  await expectAccessible(page);
  await page.getByRole("link", { name: "Next page" }).click();
  await expect(rows).toHaveCount(5);
  await page.getByRole("link", { name: "First page" }).click();
  await expect(rows).toHaveCount(50);

  // Sorted by what its heading names, and the other way round.
  const heading = page.getByRole("columnheader", { name: "Name" });
  await heading.getByRole("link").click();
  await expect(heading).toHaveAttribute("aria-sort", "ascending");
  await expect(rows.first()).toContainText("Person 45");
  await heading.getByRole("link").click();
  await expect(heading).toHaveAttribute("aria-sort", "descending");
  await expect(rows.first()).toContainText("u00@example.com");

  // Found while it is typed; the order stays, and the address can be passed on.
  await page.getByRole("searchbox").pressSequentially("PERSON 5");
  await expect(page.getByRole("region", { name: "10 users" })).toBeVisible();
  await expect(page).toHaveURL(/search=PERSON%205&sort=name&order=desc/);
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.getByRole("link", { name: "Suspended" }).click();
  await expect(page.getByRole("heading", { name: "Nothing matches" })).toBeVisible();
  await page.getByRole("link", { name: "Clear the filters" }).click();
  await expect(rows).toHaveCount(50);
  await expect(page.getByRole("searchbox")).toHaveValue("");

  // A page of another list is told as such.
  await page.goto(`${list}?cursor=made-by-hand`);
  await page.getByRole("link", { name: "First page" }).click();
  await expect(rows).toHaveCount(50);

  // One more, with a name that is no markup (DB-01), and an invitation.
  const email = newEmail("invited");
  await page.getByRole("button", { name: "New user" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("E-mail address").fill("nobody");
  await dialog.getByLabel("Name").fill(hostile);
  await dialog.getByRole("button", { name: "Create user" }).click();
  await expect(dialog.getByText("must be one e-mail address")).toBeVisible();
  await expect(dialog.getByLabel("E-mail address")).toBeFocused();
  await dialog.getByLabel("E-mail address").fill(email);
  await dialog.getByLabel("Send an invitation").check();
  await dialog.getByRole("button", { name: "Create user" }).click();
  await expect(page.getByRole("heading", { name: email })).toBeVisible();
  await expect(page.getByRole("main").getByText(hostile, { exact: true }).first()).toBeVisible();
  const ofUser = page.url();
  await page.getByRole("button", { name: "Send invitation" }).click();
  await expect(page.getByText("The invitation is on its way")).toBeVisible();

  // The invited person follows the newest link, proves the mailbox, and is in.
  const guest = await browser.newContext();
  const theirs = await guest.newPage();
  await theirs.goto(await mailedLink(email, "/oauth2/invitation?"));
  await expect(theirs.getByLabel("E-mail address")).toHaveValue(email);
  await theirs.getByRole("button", { name: "Continue", exact: true }).click();
  await expect(theirs.getByRole("heading", { name: "Check your mail" })).toBeVisible();
  await enterCode(theirs, email);
  await theirs.goto(`${tenant.issuer}/oauth2/account`);
  await expect(theirs.getByRole("heading", { name: "Your account" })).toBeVisible();

  await page.reload();
  await expect(page.getByText("proven by signing in")).toBeVisible();
  await expect(page.getByRole("button", { name: "Send invitation" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: /^End the session/ })).toHaveCount(1);
  await expectAccessible(page);

  // Edited; what is wrong stands at its field.
  await page.getByLabel("Picture").fill("http://insecure.example/me.png");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("must be an https URL")).toBeVisible();
  await page.getByLabel("Picture").fill("");
  await page.getByLabel("Name", { exact: true }).fill("Ada Lovelace");
  await page.getByLabel(/^Scopes/).fill("beta\npro");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The user is saved")).toBeVisible();
  expect(await call(ownerToken(), "GET", `/users/${ofUser.split("/").at(-1)}`, undefined, tenant.id)).toMatchObject({ name: "Ada Lovelace", scopes: ["beta", "pro"], status: "active" });

  // Suspended: the next thing they do asks them to sign in, and that is refused.
  await page.getByRole("button", { name: "Suspend" }).click();
  await expect(page.getByRole("button", { name: "Activate" })).toBeVisible();
  await theirs.reload();
  await expect(theirs).toHaveURL(/\/oauth2\/login/);
  await expect(page.getByText("Signed in nowhere.")).toBeVisible();
  await guest.close();

  // Somebody else has decided something else meanwhile: that stays, and is told.
  const ofKept = `/users/${ofUser.split("/").at(-1)}`;
  await call(ownerToken(), "PUT", ofKept, { status: "inactive" }, tenant.id);
  await page.getByRole("button", { name: "Activate" }).click();
  await expect(page.getByRole("group", { name: "Somebody else changed this while you did" }).getByRole("group", { name: "Status" })).toContainText("inactive");
  expect(await call(ownerToken(), "GET", ofKept, undefined, tenant.id)).toMatchObject({ status: "inactive" });
  await expect(page.getByRole("region", { name: "Facts" }).getByText("Inactive")).toBeVisible(); // the page was read again
  await expectAccessible(page);

  // Gone, once the address was typed.
  await page.getByRole("button", { name: "Delete user" }).click();
  await dialog.getByRole("textbox").fill(email);
  await dialog.getByRole("button", { name: "Delete user" }).click();
  await expect(page).toHaveURL(new RegExp(`${list}$`));
  await expect(page.getByRole("region", { name: "55 users" })).toBeVisible();
  await page.goto(ofUser);
  await expect(page.getByRole("heading", { name: "Nothing is here" })).toBeVisible();
  expect(dialogs.filter((type) => type === "alert")).toEqual([]);
});

test("a user's passkey and connected application are shown, and a manager takes both away, which ends the application's token", async ({ page, browser }) => {
  const tenant = await newTenant({ name: "Keys of Acme", auth_methods: ["magic_link", "passkeys"] });
  const loopback = await Loopback.listen();
  try {
    await withPage(browser, {}, async (theirs) => {
      await VirtualAuthenticator.plugInto(theirs);
      await theirs.goto(`${tenant.issuer}/oauth2/account`);
      await signIn(theirs, newEmail());
      await theirs.getByRole("button", { name: "Add a passkey" }).click();
      await expect(theirs.getByText("The passkey is added.")).toBeVisible();
      const userinfo = await connect(theirs, tenant, loopback);
      const { users } = await call<{ users: { id: string }[] }>(ownerToken(), "GET", "/users", undefined, tenant.id);
      const kept = (what: "passkeys" | "connected-apps") => call(ownerToken(), "GET", `/${what}?user_id=${users[0]!.id}`, undefined, tenant.id);

      await visit(page, `/tenants/${tenant.id}/users/${users[0]!.id}`);
      const passkeys = page.getByRole("region", { name: "Passkeys" });
      const apps = page.getByRole("region", { name: "Connected applications" });
      await expect(passkeys).toContainText(new URL(tenant.issuer).hostname);
      await expect(apps.getByRole("link", { name: /^Field Notes for the whole department/ })).toBeVisible();
      await expect(apps).toContainText("offline_access");
      await expectPresentable(page, "user-with-passkey-and-application");

      const [passkey] = (await kept("passkeys")).passkeys as { name: string }[];
      const dialog = page.getByRole("dialog");
      await passkeys.getByRole("button", { name: `Delete passkey ${passkey!.name}` }).click();
      await dialog.getByRole("textbox").fill(passkey!.name);
      await dialog.getByRole("button", { name: "Delete" }).click();
      await expect(passkeys.getByText("No passkey yet.")).toBeVisible();
      expect(await kept("passkeys")).toMatchObject({ passkeys: [], total: 0 });

      expect(await userinfo()).toBe(200);
      await apps.getByRole("button", { name: "Remove access" }).click();
      await expect(apps.getByText("No application has access to this account.")).toBeVisible();
      expect(await userinfo()).toBe(401);
      expect(await kept("connected-apps")).toMatchObject({ connected_apps: [] });
    });
  } finally {
    loopback.close();
  }
});

test("a file is checked, imported and reported on, and comes back as an export that no spreadsheet runs (DB-09)", async ({ page }) => {
  test.setTimeout(120_000);
  const tenant = await newTenant({ name: "Import of Acme" });
  const list = `/tenants/${tenant.id}/users`;
  await bring(tenant, [{ email: "old@example.com", name: "Old" }]);
  await visit(page, list);
  await page.getByRole("link", { name: "Import" }).click();
  await expect(page.getByRole("heading", { name: "Import users" })).toBeVisible();

  const people = Array.from({ length: 450 }, (_, i) => `p${i}@example.com;Person ${i};`);
  const file = ["Email;Name;Plan", '=1@example.com;"=cmd|\' /C calc\'!A0";', "nobody;Nobody;", "old@example.com;New;gold", ...people, ""].join("\r\n");
  await page.getByLabel("CSV or JSON lines").setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(file) });
  await page.getByLabel("Users who exist already").selectOption("update");
  await page.getByRole("button", { name: "Check the file" }).click();
  await expect(page.getByRole("heading", { name: "What would happen" })).toBeFocused();
  await expect(page.getByText("451 to create")).toBeVisible();
  await expect(page.getByRole("row", { name: /^3 nobody refused email: must be one e-mail address/ })).toBeVisible();
  await expect(page.getByText("Nothing is taken from: plan.")).toBeVisible();
  expect(await call(ownerToken(), "GET", "/users", undefined, tenant.id)).toMatchObject({ total: 1 });
  await expectAccessible(page);

  await page.getByRole("button", { name: "Import 452 users" }).click();
  await expect(page.getByRole("heading", { name: "Imported" })).toBeFocused();
  const downloaded = page.waitForEvent("download");
  await page.getByRole("button", { name: "Report" }).click();
  const report = readFileSync(await (await downloaded).path(), "utf8").split("\r\n");
  expect(report).toHaveLength(455);
  expect(report.slice(0, 4)).toEqual(['"line","email","outcome","message"', '"2","\'=1@example.com","created",""', expect.stringContaining('"3","nobody","refused"'), '"4","old@example.com","updated",""']);
  expect(await call(ownerToken(), "GET", "/users", undefined, tenant.id)).toMatchObject({ total: 452 });

  await page.goto(list);
  const exported = page.waitForEvent("download");
  await page.getByRole("link", { name: /^CSV/ }).click();
  const table = readFileSync(await (await exported).path(), "utf8");
  expect(table.split("\r\n")).toHaveLength(454);
  expect(table).toContain(`"'=1@example.com","false","'=cmd|' /C calc'!A0"`);
  expect(table).toContain('"old@example.com","false","New"');
  const again = await call(ownerToken(), "POST", "/users/import", { format: "csv", data: table, on_conflict: "update" }, tenant.id);
  expect(again).toMatchObject({ created: 0, updated: 0, refused: 0, skipped: 452 });
  const lines = await (await page.request.get(`${list}/export?format=jsonl`)).text();
  expect(lines.trim().split("\n").map((line) => (JSON.parse(line) as { email: string }).email)).toContain("p449@example.com");
});

test("MT-01, SE-11 a viewer looks and has no form; another account's users do not exist; without a session nothing is shown or sent", async ({ page, request }) => {
  const tenant = await newTenant({ name: "Quiet users" });
  await bring(tenant, [{ email: "quiet@example.com", name: "Quiet" }]);
  const { users } = await call<{ users: { id: string }[] }>(ownerToken(), "GET", "/users", undefined, tenant.id);
  const list = `/tenants/${tenant.id}/users`;
  for (const path of [list, `${list}/${users[0]!.id}`, `${list}/import`, `${list}/export?format=csv`]) {
    const answer = await request.get(path, { maxRedirects: 0 });
    expect(answer.status(), path).toBe(307);
    expect(await answer.text(), path).not.toContain("quiet@example.com");
  }
  await visit(page, list, "viewer");
  await expect(page.getByRole("region", { name: "1 user", exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "New user" })).toHaveCount(0);
  await page.getByRole("link", { name: "quiet@example.com" }).click();
  await expect(page.getByRole("heading", { name: "Profile" })).toBeVisible();
  for (const name of ["Save", "Suspend", "Delete user", "Send invitation"]) await expect(page.getByRole("button", { name })).toHaveCount(0);
  await expectAccessible(page);
  await page.goto(`${list}/import`);
  await expect(page.getByText("may look at users, and not import any")).toBeVisible();

  await page.goto(`${list}/user_${"a".repeat(20)}`);
  await expect(page.getByRole("heading", { name: "Nothing is here" })).toBeVisible();
  expect((await page.goto(`/tenants/platform/users/${users[0]!.id}`))!.status()).toBe(404);
  expect((await page.request.get("/tenants/platform/users/export?format=csv")).status()).toBe(404);
  expect((await page.request.get(`${list}/export?format=xml`)).status()).toBe(400);
});
