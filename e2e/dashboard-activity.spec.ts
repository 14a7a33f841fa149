import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { parse } from "csv-parse/sync";
import { copied, expectAccessible, expectPresentable, visit } from "./dashboard-stories";
import { call, firstRun, newClient, newEmail, newTenant, ownerToken, signIn, whenAlive } from "./fixtures";

/*
 * What a manager sees of what happens at a tenant: overview, audit log, stopped sign-ins, sessions.
 */

test.describe.configure({ mode: "parallel" });

test("a person signs in by a code: the manager sees it in the chart, the log and the sessions, and signs them out", async ({ page, browser }) => {
  const tenant = await newTenant({ name: "Northwind" });
  const email = newEmail();
  const theirs = await (await browser.newContext()).newPage();
  await theirs.goto(`${tenant.issuer}/oauth2/account`);
  await signIn(theirs, email);
  await expect(theirs.getByRole("heading", { name: "Your account" })).toBeVisible();

  // Overview
  await visit(page, `/tenants/${tenant.id}`);
  await expect(page.getByRole("heading", { name: "Northwind", level: 1 })).toBeVisible();
  const setup = page.getByRole("region", { name: "Before your users come" });
  await setup.getByText(/^Show \d+ finished steps?$/).click();
  await expect(setup.getByRole("listitem").filter({ hasText: "Sign in once yourself" })).toContainText("Somebody has signed in.");
  await expect(setup.getByRole("listitem").filter({ hasText: "Register your first client" })).toContainText("There is none yet.");
  await expect(page.getByRole("img", { name: "1 sign-in in 30 days: Mail code or link 1, Passkey 0, Social login 0." })).toBeVisible();
  await page.getByRole("link", { name: "7 days" }).click();
  await expect(page).toHaveURL(/days=7$/);
  await page.getByText("Show as a table").click();
  const days = page.getByRole("table", { name: "Sign-ins by day and method" }).getByRole("row");
  await expect(days).toHaveCount(8);
  await expect(days.nth(1)).toContainText(new Date().toISOString().slice(0, 10));
  await expect(days.nth(1).getByRole("cell")).toHaveText(["1", "0", "0", "1"]);
  await expect(page.getByRole("region", { name: "Recent events" })).toContainText("Signed in");
  await expectPresentable(page, "overview");
  await newClient(tenant, { name: "Shop", application_type: "web", redirect_uris: ["http://localhost:9/callback"] });
  await page.reload();
  await setup.getByText(/^Show \d+ finished steps?$/).click();
  await expect(setup.getByRole("listitem").filter({ hasText: "Register your first client" })).toContainText("Registered: Shop.");
  await expect(setup.getByRole("listitem").filter({ hasText: "Redirect to https only" })).toContainText("Still with a local address: Shop.");

  // Sessions
  await page.getByRole("navigation", { name: "Tenant" }).getByRole("link", { name: "Sessions" }).click();
  const session = page.getByRole("row").filter({ hasText: email });
  await expect(session).toContainText("Chrome on Linux");
  await expect(session).toContainText("Mail code or link");
  await page.getByLabel("User", { exact: true }).fill("nobody@example.com");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByText("Nothing fits these filters")).toBeVisible();
  await page.getByLabel("User", { exact: true }).fill(email);
  await page.getByLabel("IP address").fill("somewhere");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByText("must be an IP address")).toBeVisible();
  await page.getByLabel("IP address").fill("");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(session).toHaveCount(1);
  await expectPresentable(page, "sessions");
  await session.getByRole("button", { name: /^End the session of/ }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByRole("button", { name: "End", exact: true }).click();
  await expect(page.getByText("Nothing fits these filters")).toBeVisible();
  await theirs.reload();
  await expect(theirs).toHaveURL(/\/oauth2\/login/);

  // All of one user at once
  await signIn(theirs, email);
  await expect(theirs.getByRole("heading", { name: "Your account" })).toBeVisible();
  await page.reload();
  await page.getByRole("button", { name: "End all sessions" }).click();
  await expect(page.getByRole("dialog")).toContainText("1 session ends at once");
  await page.getByRole("dialog").getByRole("button", { name: "End all sessions" }).click();
  await expect(page.getByText("Nothing fits these filters")).toBeVisible();
  await theirs.reload();
  await expect(theirs).toHaveURL(/\/oauth2\/login/);
  await theirs.context().close();
});

test("the log is filtered by its address, tells each change, leads to what it tells of, and is taken along as a file", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const tenant = await newTenant({ name: "Northwind" });
  const ada = await call<{ id: string }>(ownerToken(), "POST", "/users", { email: newEmail(), name: "Ada" }, tenant.id);
  await call(ownerToken(), "PUT", `/users/${ada.id}`, { name: '=HYPERLINK("//evil.example")' }, tenant.id);
  const client = await newClient(tenant, { name: "Shop", application_type: "web", redirect_uris: ["https://shop.example/cb"] });
  const base = `/tenants/${tenant.id}/audit`;
  await visit(page, base);
  const rows = page.locator(".events > li");
  await expect(rows).toHaveCount(4);
  await expectPresentable(page, "audit");

  await page.getByRole("link", { name: "Users", exact: true }).and(page.locator(".chips a")).click();
  await expect(page).toHaveURL(/action=user\.\*$/);
  await expect(rows).toHaveCount(2);
  await rows.first().locator("summary").focus();
  await page.keyboard.press("Enter");
  const change = rows.first().getByRole("table", { name: "What was changed" }).getByRole("row").nth(1);
  await expect(change).toContainText("Ada");
  await expect(change).toContainText('=HYPERLINK("//evil.example")');
  await rows.first().getByRole("button", { name: "Copy As JSON" }).click();
  const event = JSON.parse(await copied(page, /^\{/)) as { id: string; action: string };
  expect(event.action).toBe("user.updated");
  await expectPresentable(page, "audit-open");
  await rows.first().getByRole("link", { name: "Open by itself" }).click();
  await expect(page).toHaveURL(firstRun().app_url + `${base}/${event.id}`);
  await expect(page.getByRole("heading", { name: "User updated" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "HYPERLINK" }).click();
  await expect(page).toHaveURL(new RegExp(`/users/${ada.id}$`));

  // Field by field
  await page.goto(base);
  await whenAlive(page);
  await page.getByText("Filter by field").click();
  await page.getByLabel("Client", { exact: true }).fill(client.id);
  await page.getByLabel("Event", { exact: true }).fill("*.created");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(rows).toHaveCount(1);
  await expect(rows.first()).toContainText("Shop");
  await page.getByLabel("Event", { exact: true }).fill("user.cre*");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByText("with a * for a whole part")).toBeVisible();
  await expect(page.getByRole("alert").filter({ hasText: "whole part" })).toBeVisible();
  await page.goto(`${base}?since=2020-01-01&until=2020-01-31`);
  await expect(page.getByText("Nothing fits these filters")).toBeVisible();

  // Files (DB-09)
  await page.goto(`${base}?subject_id=${ada.id}`);
  await expect(rows).toHaveCount(2);
  const saved = async (name: string) => {
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name }).click();
    return readFileSync(await (await download).path(), "utf8");
  };
  const table = parse(await saved("CSV"), { columns: true }) as Record<string, string>[];
  expect(table.map(({ action }) => action)).toEqual(["user.updated", "user.created"]);
  expect(table[0]).toMatchObject({ target_id: ada.id, target_name: '\'=HYPERLINK("//evil.example")', outcome: "success" });
  const lines = (await saved("JSON Lines")).trim().split("\n").map((line) => JSON.parse(line) as { id: string; target: { name: string } });
  expect(lines.map(({ id }) => id)).toEqual(table.map(({ id }) => id));
  expect(lines[0]!.target.name).toBe('=HYPERLINK("//evil.example")');
});

test("MT-01 SE-11 a file of the log is for whoever may read it: nobody without a session, and no stranger", async ({ page, request }) => {
  const tenant = await newTenant({ name: "Northwind" });
  const file = `/tenants/${tenant.id}/audit/export?format=csv`;
  const answer = await request.get(file, { maxRedirects: 0 });
  expect(answer.status()).toBe(307);
  expect(answer.headers().location).toBe(`/api/auth/start?next=${encodeURIComponent(`/tenants/${tenant.id}/audit`)}`);
  expect(await answer.text()).toBe("");
  expect((await request.get("/account/audit/export?format=csv", { maxRedirects: 0 })).status()).toBe(307);

  await visit(page, `/tenants/${tenant.id}/audit`, "viewer");
  const get = (path: string) => page.request.get(path, { maxRedirects: 0 });
  expect((await get(file)).status()).toBe(200);
  const [foreign, random] = [await get("/tenants/platform/audit/export?format=csv"), await get("/tenants/no-such-tenant/audit/export?format=csv")];
  expect([foreign.status(), random.status()]).toEqual([404, 404]);
  expect(await foreign.text()).toBe(await random.text());
  expect((await get(`/tenants/${tenant.id}/audit/export?format=xml`)).status()).toBe(400);
  const refused = await get(`${file}&action=user.cre*`);
  expect(refused.status()).toBe(400);
  expect(await refused.text()).toContain("a whole part");
  // An event of another tenant is as one that does not exist.
  const other = await newTenant({ name: "Contoso" });
  const { audit_events: events } = await call<{ audit_events: { id: string }[] }>(ownerToken(), "GET", "/audit-events", undefined, other.id);
  const shown = [];
  for (const id of [events[0]!.id, "event_nowhere"]) {
    await page.goto(`/tenants/${tenant.id}/audit/${id}`);
    await expect(page.getByRole("heading", { name: "Nothing is here" })).toBeVisible();
    shown.push(await page.locator("main").innerText());
  }
  expect(shown[0]).toBe(shown[1]);
  await page.goto(`/tenants/${other.id}/audit/${events[0]!.id}`);
  await expect(page.getByRole("heading", { name: "Tenant created" })).toBeVisible();
  // A viewer sees sessions, and has nothing to end them with.
  await page.goto(`/tenants/${tenant.id}/sessions`);
  await expect(page.getByText("Nobody is signed in")).toBeVisible();
  await expectAccessible(page);
});

test("a reference that is read out finds why a sign-in stopped; another tenant's finds what a random one does", async ({ page, browser }) => {
  const [tenant, other] = [await newTenant({ name: "Northwind" }), await newTenant({ name: "Contoso" })];
  const { id } = await newClient(tenant, { name: "Shop", application_type: "web", redirect_uris: ["https://shop.example/cb"] });
  const theirs = await (await browser.newContext()).newPage();
  await theirs.goto(`${tenant.issuer}/oauth2/authorize?${new URLSearchParams({ response_type: "code", client_id: id, redirect_uri: "https://shop.example/cb", scope: "openid", code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", code_challenge_method: "S256" })}`);
  const address = theirs.url();
  await theirs.context().clearCookies();
  await theirs.goto(address);
  const reference = (await theirs.locator("code.reference").innerText()).trim();
  await theirs.context().close();

  await visit(page, `/tenants/${tenant.id}/audit`);
  await page.getByLabel("Reference of a stopped sign-in").fill(reference.toLowerCase().replace("-", " "));
  await page.getByRole("button", { name: "Find sign-in" }).click();
  await expect(page.getByRole("heading", { name: "This sign-in has expired" })).toBeVisible();
  await expect(page.getByRole("region", { name: "This sign-in has expired" })).toContainText("The page was opened in another browser than the one the sign-in began in.");
  await expect(page.getByRole("link", { name: "Shop" })).toHaveAttribute("href", `/tenants/${tenant.id}/clients/${id}`);
  await expectPresentable(page, "trace");

  const sorry = async (tenantId: string, asked: string) => {
    await page.goto(`/tenants/${tenantId}/login-traces?reference=${asked}`);
    return (await page.getByRole("status").filter({ hasText: "no stopped sign-in" }).innerText()).replace(asked, "…");
  };
  expect(await sorry(other.id, reference)).toBe(await sorry(tenant.id, "2222-2222"));
});

test("the account's own log holds members and tenants, also one that is gone", async ({ page }) => {
  const tenant = await newTenant({ name: "Short-lived" });
  await call(ownerToken(), "DELETE", `/tenants/${tenant.id}`);
  await visit(page, "/account/audit");
  await page.goto(`/account/audit?subject_id=${tenant.id}`);
  await expect(page.locator(".events > li")).toHaveText([/Tenant deleted.*Short-lived/, /Tenant created.*Short-lived/]);
  await expectPresentable(page, "account-audit");
});
