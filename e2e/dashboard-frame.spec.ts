import { expect, test } from "@playwright/test";
import { copied, expectAccessible, unique, visit } from "./dashboard-stories";
import { call, firstRun, newClient, newEmail, newTenant, ownerToken } from "./fixtures";
import { holdScripts } from "./hold-scripts";
import { expectStrictPolicy, runsInjected, watchPolicy } from "./policy";

/*
 * What is around every page of the dashboard: navigation, the tenant switcher, the palette, colours, and what a phone and a viewer see of them.
 */

test.describe.configure({ mode: "parallel" });

test("the tenant is always in sight with its environment, and the switcher goes to the same page of another", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const [shop, rehearsal] = [await newTenant({ name: unique("Shop"), environment: "production" }), await newTenant({ name: unique("Rehearsal"), environment: "staging" })];
  await visit(page, `/tenants/${shop.id}/clients`);
  const switcher = page.getByRole("banner").getByRole("button", { name: `Tenant: ${shop.name}` });
  await expect(switcher).toContainText("Production");
  await expect(page.getByRole("navigation", { name: "Tenant" }).getByRole("link", { name: "Clients" })).toHaveAttribute("aria-current", "page");

  await switcher.focus();
  await page.keyboard.press("Enter");
  const tenants = page.getByRole("dialog", { name: "Tenants" });
  await expectAccessible(page);
  await tenants.getByRole("button", { name: `Copy ${shop.id}`, exact: true }).click();
  expect(await copied(page, /\S/)).toBe(shop.id);
  await tenants.getByLabel("Find a tenant").fill(rehearsal.name.slice(0, 14).toUpperCase());
  await expect(tenants.getByRole("link", { name: rehearsal.name })).toBeVisible();
  await expect(tenants.getByRole("link", { name: shop.name })).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/tenants/${rehearsal.id}/clients$`));
  await expect(page.getByRole("banner").getByRole("button", { name: `Tenant: ${rehearsal.name}` })).toContainText("Staging");

  await page.getByRole("banner").getByRole("button", { name: "Tenant:" }).click();
  await page.keyboard.press("Escape");
  await expect(tenants).toBeHidden();
});

test("a tenant is created where it belongs, and shows its environment at once", async ({ page }) => {
  await visit(page, "/");
  await expect(page.getByRole("heading", { name: "Tenants", level: 1 })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Create tenant" }).click();
  await expect(page.getByRole("heading", { name: "Create tenant" })).toBeVisible();
  await expectAccessible(page);
  const name = `<img src=x onerror=alert(1)> ${unique("Till")}`;
  await page.getByRole("button", { name: "Create tenant" }).click();
  await expect(page.getByText("must not be empty")).toBeVisible();
  await expect(page.getByLabel("Name")).toBeFocused();
  await page.getByLabel("Name").fill(name);
  await page.getByRole("radio", { name: /Production/ }).check();
  await page.getByRole("button", { name: "Create tenant" }).click();
  await expect(page.getByRole("banner").getByRole("button", { name: `Tenant: ${name}` })).toContainText("Production");
});

test("DB-07, DB-08 the palette goes anywhere by keyboard alone, under a strict policy and without a foreign request", async ({ page }) => {
  const { app_url: appUrl } = firstRun();
  const tenant = await newTenant({ name: unique("Quarry") });
  const email = newEmail("grace");
  const user = await call(ownerToken(), "POST", "/users", { email, name: "Grace Hopper" }, tenant.id);
  const client = await newClient(tenant, { name: unique("Turbine"), application_type: "spa", redirect_uris: ["https://turbine.example.com/cb"] });
  const watch = await watchPolicy(page);
  const foreign: string[] = [];
  page.on("request", (request) => !request.url().startsWith(appUrl) && !request.url().startsWith("data:") && foreign.push(request.url()));
  await visit(page, "/");

  const field = page.getByRole("combobox", { name: /^Search/ });
  const list = page.getByRole("listbox", { name: "Results" });
  // Once more where the page's scripts were not there yet.
  const open = () =>
    expect(async () => {
      if (!(await field.isVisible())) await page.keyboard.press("Control+k");
      await expect(field).toBeFocused({ timeout: 1_000 });
    }).toPass();
  const find = async (text: string, option: string | RegExp) => {
    await open();
    await page.keyboard.type(text);
    await expect(list.getByRole("option", { name: option })).toBeVisible();
  };
  await find(tenant.id, tenant.name);
  await expectAccessible(page);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${appUrl}/tenants/${tenant.id}`);

  await find(email, /Grace Hopper/);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${appUrl}/tenants/${tenant.id}/users/${String(user.id)}`);

  await find(client.id, /Turbine/);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${appUrl}/tenants/${tenant.id}/clients/${client.id}`);

  await open();
  await page.keyboard.press("ArrowUp");
  const last = list.getByRole("option", { selected: true });
  await expect(last).toHaveText("Sign out");
  await page.keyboard.press("ArrowDown");
  await expect(list.getByRole("option", { selected: true })).toHaveText("Overview");
  await page.keyboard.press("Escape");
  await expect(field).toBeHidden();

  await find("branding", "Branding");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${appUrl}/tenants/${tenant.id}/branding`);

  // An action leads to its form: to the page of it, into the dialog of it, to the field or the button of it.
  await find("add domain", "Add domain");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${appUrl}/tenants/${tenant.id}/domains/new`);
  for (const [action, path] of [["New user", "users#new-user"], ["Rotate signing keys", "signing-keys#rotate"]] as const) {
    await find(action, action);
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(`${appUrl}/tenants/${tenant.id}/${path}`);
    await expect(page.getByRole("dialog", { name: action === "New user" ? action : "Rotate a signing key" })).toBeVisible();
    await page.keyboard.press("Escape");
  }
  await find("find sign-in", "Find sign-in");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Reference of a stopped sign-in")).toBeFocused();
  await find("send test mail", "Send test mail");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Send me a test mail" })).toBeFocused();
  await open();
  await page.keyboard.type("nothing-is-called-this");
  await expect(page.getByText("Nothing is called")).toBeVisible();

  for (const path of ["/", `/tenants/${tenant.id}`, "/new-tenant"]) {
    await page.goto(path);
    await expectStrictPolicy(watch.document());
  }
  expect(await watch.stopped()).toEqual([]);
  expect(foreign).toEqual([]);
  expect(await runsInjected(page)).toBe(false);
});

test("SE-09, SE-10, SE-11 the route of a script's reads refuses whoever has no session, another origin, and whatever is no read", async ({ page, context, playwright }) => {
  const { app_url: appUrl } = firstRun();
  await visit(page, "/", "viewer");
  const post = (operation: string, headers: Record<string, string>, data: unknown = { query: "platform" }) => context.request.post(`/api/dashboard/${operation}`, { headers, data });
  const origin = { origin: appUrl };
  const found = await post("list_search_results", origin);
  expect(found.status()).toBe(200);
  expect(await found.json()).toEqual({ search_results: [] });
  expect(found.headers()["cache-control"]).toBe("no-store");

  for (const headers of [{}, { origin: "null" }, { origin: "https://evil.example" }, { origin: "https://evil.example", "x-forwarded-host": "evil.example" }] as Record<string, string>[]) expect((await post("list_search_results", headers)).status()).toBe(403);
  const nobody = await playwright.request.newContext({ baseURL: appUrl });
  expect((await nobody.post("/api/dashboard/list_search_results", { headers: origin, data: { query: "acme" } })).status()).toBe(401);
  await nobody.dispose();
  for (const name of ["create_tenant", "delete_tenant", "no_such_read"]) expect((await post(name, origin, {})).status()).toBe(404);
  expect((await post("get_tenant", origin, { tenant_id: "platform" })).status()).toBe(404);
  for (const data of ["{", "[]", "null", { query: "a".repeat(20_000) }]) expect([400, 413]).toContain((await post("list_search_results", { ...origin, "content-type": "application/json" }, data)).status());
  expect((await context.request.get("/api/dashboard/list_search_results")).status()).toBe(405);
});

test("the chosen colours are there with the first byte, and of the choice", async ({ page, context }) => {
  const { app_url: appUrl } = firstRun();
  await visit(page, "/");
  const canvas = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: "light" });
  const light = await canvas();
  await page.getByRole("button", { name: /^You:/ }).click();
  await page.getByRole("dialog", { name: "You" }).getByText("Dark", { exact: true }).click();
  await expect.poll(canvas).not.toBe(light);
  const dark = await canvas();
  await expectAccessible(page);

  const html = await (await context.request.get(appUrl)).text();
  expect(html).toMatch(/<html[^>]* data-theme="dark"/);
  expect(html).toContain('<meta name="color-scheme" content="dark"');
  await page.emulateMedia({ colorScheme: "light" });
  await page.reload({ waitUntil: "commit" });
  await page.waitForFunction(() => document.body !== null);
  expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
  await page.waitForLoadState("load");
  expect(await canvas()).toBe(dark);

  await context.addCookies([{ name: "authalla_dashboard_theme", value: '"><script>alert(1)</script>', url: appUrl }]);
  expect(await (await context.request.get(appUrl)).text()).toMatch(/<html[^>]* data-theme="system"/);
});

test("on a phone the pages are in a drawer that the keyboard stays in", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const tenant = await newTenant({ name: unique("Pocket") });
  await visit(page, `/tenants/${tenant.id}`);
  await expect(page.getByRole("button", { name: `Tenant: ${tenant.name}` })).toBeVisible();
  await page.getByRole("button", { name: "Open navigation" }).click();
  const drawer = page.getByRole("dialog", { name: "Navigation" });
  await expect(drawer).toBeVisible();
  await expectAccessible(page);
  for (let i = 0; i < 25; i++) {
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement === document.body || document.activeElement?.closest("dialog") !== null)).toBe(true);
  }
  await page.keyboard.press("Escape");
  await expect(drawer).toBeHidden();
  await page.getByRole("button", { name: "Open navigation" }).click();
  await drawer.getByRole("link", { name: "Clients" }).click();
  await expect(page).toHaveURL(/\/clients$/);
  await expect(drawer).toBeHidden();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.goto("/");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await expectAccessible(page);
});

test("a click that comes before the page's script is done when the script has come", async ({ page }) => {
  await visit(page, "/");
  const release = await holdScripts(page);
  await page.goto("/", { waitUntil: "commit" });
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page.getByRole("dialog", { name: "Search" })).toBeHidden();
  await release();
  await expect(page.getByRole("dialog", { name: "Search" }).getByRole("combobox")).toBeFocused();
});

test("a viewer is shown no way to create a tenant, and a tenant that is not theirs is a 404", async ({ page }) => {
  const tenant = await newTenant({ name: unique("Look") });
  await visit(page, "/", "viewer");
  await expect(page.getByRole("link", { name: tenant.name })).toBeVisible();
  await expect(page.getByText("Create tenant")).toHaveCount(0);
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page.getByRole("option", { name: "Sign out" })).toBeVisible();
  await expect(page.getByRole("option", { name: /Create tenant|New client/ })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await page.goto("/new-tenant");
  await expect(page.getByText("Ask an owner of yours")).toBeVisible();
  await expect(page.getByRole("textbox")).toHaveCount(0);

  for (const id of ["platform", "no-such-tenant"]) {
    const answer = await page.goto(`/tenants/${id}`);
    expect(answer!.status()).toBe(404);
    await expect(page.getByRole("heading", { name: "Nothing is here" })).toBeVisible();
    await expect(page.getByRole("navigation", { name: "Tenant" })).toHaveCount(0);
  }
  await expectAccessible(page);
});
