import { expect, test, type Page } from "@playwright/test";
import { expectPresentable, visit } from "./dashboard-stories";
import { call, newEmail, newTenant, ownerToken, whenAlive } from "./fixtures";

test.describe.configure({ mode: "parallel" });

interface Kept {
  name: string;
  environment: string;
  access_token_lifetime: number;
  allowed_origins: string[];
  auth_methods: string[];
  status: string;
  assistant_access: string;
}

const kept = (tenant: { id: string }) => call<Kept>(ownerToken(), "GET", `/tenants/${tenant.id}`);

const panel = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

test("settings in two tabs: what does not meet is saved side by side, what meets is shown and chosen, and nothing typed is lost", async ({ page, context }) => {
  const tenant = await newTenant({ name: "Northwind" });
  await visit(page, `/tenants/${tenant.id}/settings`);
  const other = await context.newPage();
  await other.goto(`/tenants/${tenant.id}/settings`);
  await whenAlive(other);

  await panel(page, "General").getByLabel("Name", { exact: true }).fill("Northwind One");
  await panel(page, "General").getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Settings saved")).toBeVisible();
  await expect(panel(page, "General").getByText("Unsaved changes")).toHaveCount(0);

  // Another panel of the page that was read before: nobody else wrote there.
  const lifetimes = panel(other, "How long tokens live");
  await lifetimes.getByRole("group", { name: "Access token" }).getByLabel("How long").fill("20");
  await lifetimes.getByRole("button", { name: "Save" }).click();
  await expect(other.getByText("Settings saved")).toBeVisible();
  expect(await kept(tenant)).toMatchObject({ name: "Northwind One", access_token_lifetime: 1200 });

  const [mine, theirs] = [panel(page, "General"), panel(other, "General")];
  await mine.getByLabel("Name", { exact: true }).fill("Northwind Two");
  await expect(theirs.getByLabel("Name", { exact: true })).toHaveValue("Northwind One"); // read again since its save
  await theirs.getByLabel("Name", { exact: true }).fill("Northwind Three");
  await theirs.getByRole("button", { name: "Save" }).click();
  await expect.poll(async () => (await kept(tenant)).name).toBe("Northwind Three");
  await mine.getByLabel("Environment").selectOption({ label: "Production" });
  await mine.getByRole("button", { name: "Save" }).click();
  const notice = mine.getByRole("group", { name: "Somebody else changed this while you did" });
  await expect(notice).toBeVisible();
  await expect(notice.getByRole("heading")).toBeFocused();
  await expect(notice.getByRole("group", { name: "Name" })).toContainText("Northwind Two");
  await expect(notice.getByRole("group", { name: "Name" })).toContainText("Northwind Three");
  await expect(notice.getByRole("group")).toHaveCount(1);
  await expect(mine.getByLabel("Name", { exact: true })).toHaveValue("Northwind Two");
  expect(await kept(tenant)).toMatchObject({ name: "Northwind Three", environment: "development" });
  await expect(mine.getByText("Unsaved changes")).toBeVisible();
  await expectPresentable(page, "stale");

  await notice.getByRole("radio", { name: /^Now/ }).check();
  await expect(mine.getByLabel("Name", { exact: true })).toHaveValue("Northwind Three");
  await expect(mine.getByLabel("Environment")).toHaveValue("production");
  await notice.getByRole("radio", { name: /^Yours/ }).check();
  await mine.getByRole("button", { name: "Save" }).click();
  await expect(notice).toHaveCount(0);
  await expect.poll(() => kept(tenant)).toMatchObject({ name: "Northwind Two", environment: "production", access_token_lifetime: 1200 });
});

test("settings tell early what is wrong, guard what is not saved, and are saved; suspending says what it means", async ({ page }) => {
  const tenant = await newTenant({ name: "Northwind" });
  await visit(page, `/tenants/${tenant.id}`, "owner");
  await page.getByRole("navigation", { name: "Tenant", exact: true }).getByRole("link", { name: "Settings" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
  await expectPresentable(page, "settings");

  const origins = panel(page, "Allowed origins");
  await origins.getByLabel("Origins 1").fill("https://app.example.com/path");
  await expect(origins.getByText("is an origin only: https://app.example.com")).toBeVisible();
  await origins.getByLabel("Origins 1").fill("https://app.example.com");
  await origins.getByLabel("Origins 1").press("Enter");
  await expect(origins.getByLabel("Origins 2")).toBeFocused();
  await page.keyboard.type("https://app.example.com");
  await expect(origins.getByText("is there already")).toBeVisible();
  await origins.getByLabel("Origins 2").fill("http://localhost:5173");

  const questions: string[] = [];
  page.on("dialog", (dialog) => (questions.push(dialog.message()), void dialog.dismiss()));
  await page.getByRole("navigation", { name: "Tenant", exact: true }).getByRole("link", { name: "Users" }).click();
  await expect.poll(() => questions).toEqual([expect.stringContaining("Leave without saving?")]);
  await expect(page).toHaveURL(/\/settings$/);
  await page.evaluate(() => history.back());
  await expect.poll(() => questions).toHaveLength(2);
  await expect(page).toHaveURL(/\/settings$/);
  await expect(origins.getByLabel("Origins 2")).toHaveValue("http://localhost:5173");
  await origins.getByRole("button", { name: "Save" }).click();
  await expect.poll(async () => (await kept(tenant)).allowed_origins).toEqual(["https://app.example.com", "http://localhost:5173"]);
  await expect(origins.getByText("Unsaved changes")).toHaveCount(0);
  await origins.getByRole("button", { name: "Remove https://app.example.com" }).click();
  await origins.getByRole("button", { name: "Remove http://localhost:5173" }).click();
  await origins.getByRole("button", { name: "Save" }).click();
  await expect.poll(async () => (await kept(tenant)).allowed_origins).toEqual([]);

  const signingIn = panel(page, "Signing in");
  await signingIn.getByLabel("E-mail").uncheck();
  await expect(signingIn.getByText("With passkeys alone, whoever has none yet cannot sign in")).toBeVisible();
  await signingIn.getByLabel("Passkeys").uncheck();
  await expect(signingIn.getByText("No way to sign in is left")).toBeVisible();
  await signingIn.getByRole("button", { name: "Save" }).click();
  await expect(signingIn.getByRole("alert").filter({ hasText: /\w/ }).first()).toBeVisible();
  await signingIn.getByLabel("Social logins").check();
  await expect(signingIn.getByText("No social login is set up for this tenant, so nobody could sign in.")).toBeVisible();
  await signingIn.getByRole("button", { name: "Discard" }).click();
  await expect(signingIn.getByLabel("E-mail")).toBeChecked();
  expect((await kept(tenant)).auth_methods).toEqual(["magic_link", "passkeys"]);

  const lifetimes = panel(page, "How long tokens live");
  const access = lifetimes.getByRole("group", { name: "Access token" });
  await access.getByLabel("Unit").selectOption("days");
  await expect(access.getByText("must be 1 minute to 1 day")).toBeVisible();
  await access.getByLabel("Unit").selectOption("hours");
  await access.getByLabel("How long").fill("1.5");
  await lifetimes.getByRole("button", { name: "Save" }).click();
  await expect.poll(async () => (await kept(tenant)).access_token_lifetime).toBe(5400);
  await expect(access.getByLabel("How long")).toHaveValue("90");

  const assistants = panel(page, "Assistants");
  await assistants.getByLabel("Assistants may").selectOption({ label: "Read, and change nothing" });
  await assistants.getByRole("button", { name: "Save" }).click();
  await expect.poll(async () => (await kept(tenant)).assistant_access).toBe("read_only");

  await page.getByRole("button", { name: "Suspend tenant" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("Tokens that are out already work until they expire")).toBeVisible();
  await dialog.getByRole("button", { name: "Suspend tenant" }).click();
  await expect(page.getByText("This tenant is suspended: it signs nobody in")).toBeVisible();
  await page.getByRole("button", { name: "Make it active" }).click();
  await expect.poll(async () => (await kept(tenant)).status).toBe("active");
});

test("deleting says what goes with it, wants the name, and asks twice in production; DB-01 a name is text", async ({ page }) => {
  const hostile = '<img src=x onerror="alert(1)">{{constructor}}';
  const tenant = await newTenant({ name: hostile, environment: "production" });
  for (let made = 0; made < 3; made++) await call(ownerToken(), "POST", "/users", { email: newEmail(), name: "Ada" }, tenant.id);
  page.on("dialog", (dialog) => expect(`${dialog.type()}: ${dialog.message()}`).toBe("nothing ran"));
  await visit(page, `/tenants/${tenant.id}/settings`, "owner");
  await page.getByRole("button", { name: "Delete tenant" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("heading", { name: `Delete ${hostile}?` })).toBeVisible();
  await expect(dialog.getByText("3 users, with passkeys and consents")).toBeVisible();
  await expect(dialog.getByText("The audit log remains")).toBeVisible();
  await expectPresentable(page, "delete");
  const press = dialog.getByRole("button", { name: /^Delete tenant/ });
  await dialog.getByLabel(/^Type /).fill(hostile.slice(1));
  await press.click();
  await expect(dialog.getByText("Type the name exactly as it is shown.")).toBeVisible();
  await dialog.getByLabel(/^Type /).fill(hostile);
  await press.click();
  await expect(dialog.getByRole("alert").filter({ hasText: "is in production: people use it now" })).toBeFocused();
  expect((await kept(tenant)).name).toBe(hostile);
  await dialog.getByRole("button", { name: "Delete tenant in production" }).click();
  await expect(page).toHaveURL(/\/$/);
  await expect(kept(tenant)).rejects.toThrow("404");
});

test("signing keys are rotated soon and later, and a leaked one is withdrawn", async ({ page }) => {
  const tenant = await newTenant({ name: "Northwind" });
  const keys = async () => (await call<{ signing_keys: { alg: string; state: string; id: string }[] }>(ownerToken(), "GET", "/signing-keys", undefined, tenant.id)).signing_keys.filter(({ alg }) => alg === "ES256");
  await visit(page, `/tenants/${tenant.id}/signing-keys`);
  await expect(page.getByText(`${tenant.issuer}/.well-known/jwks.json`)).toBeVisible();
  const [first] = await keys();

  await page.getByRole("button", { name: "Rotate", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Rotate", exact: true }).click();
  await expect(page.getByText("New key published")).toBeVisible();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("row", { name: /ES256 Next/ })).toHaveCount(1);

  await page.getByRole("button", { name: "Rotate", exact: true }).click();
  await dialog.getByLabel(/^Signs from/).fill("2020-01-01T12:00");
  await dialog.getByRole("button", { name: "Rotate", exact: true }).click();
  await expect(dialog.getByText("must be at least five minutes from now")).toBeVisible();
  const inAWeek = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 16);
  await dialog.getByLabel(/^Signs from/).fill(inAWeek);
  await dialog.getByRole("button", { name: "Rotate", exact: true }).click();
  await expect(page.getByRole("row", { name: /ES256 Next/ })).toHaveCount(2);
  await expectPresentable(page, "signing-keys");

  const planned = (await keys()).find(({ state }) => state === "next")!;
  await page.getByRole("button", { name: `Take back ${planned.id}` }).click();
  await expect(dialog.getByText("The rotation of ES256 planned for")).toBeVisible();
  await dialog.getByLabel(/^Type /).fill("ES256");
  await dialog.getByRole("button", { name: "Take back" }).click();
  await expect(page.getByRole("row", { name: /ES256 Next/ })).toHaveCount(1);
  expect((await keys()).map(({ id }) => id)).not.toContain(planned.id);

  await page.getByRole("button", { name: "Withdraw ES256 keys" }).click();
  await expect(dialog.getByText("Every token that an ES256 key signed until now is refused at once")).toBeVisible();
  await dialog.getByRole("button", { name: "Withdraw ES256 keys" }).click();
  await expect.poll(async () => (await keys()).some(({ id }) => id === first!.id)).toBe(false);
  await page.getByRole("link", { name: "Show withdrawn keys" }).click();
  await expect(page.getByRole("row", { name: new RegExp(`${first!.id}.*Withdrawn`) })).toBeVisible();
});

test("a viewer reads both pages and finds nothing to send; MT-01 another's tenant is not there", async ({ page }) => {
  const tenant = await newTenant({ name: "Northwind" });
  await visit(page, `/tenants/${tenant.id}/settings`, "viewer");
  await expect(page.getByText("Your role is viewer")).toBeVisible();
  await expect(panel(page, "Settings").getByText("15 minutes").first()).toBeVisible();
  await expect(panel(page, "Settings").getByText("Development")).toBeVisible();
  await expect(page.getByRole("main").locator("form, dialog")).toHaveCount(0);
  await page.goto(`/tenants/${tenant.id}/signing-keys`);
  await expect(page.getByRole("row", { name: /ES256 Signs now/ })).toBeVisible();
  await expect(page.getByRole("main").locator("form, dialog")).toHaveCount(0);
  for (const name of ["settings", "signing-keys"]) expect((await page.goto(`/tenants/of-somebody-else/${name}`))!.status(), "MT-01").toBe(404);
});
