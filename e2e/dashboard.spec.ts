import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { call, firstRun, newMember, newTenant, ownerToken, signIn } from "./fixtures";

test("a member signs in, registers an application, sees its secret once and finds it in the list", async ({ page }) => {
  const { tenant_id: tenantId, app_url: appUrl } = firstRun();
  await page.goto("/");
  await expect(page).toHaveURL(/\/oauth2\/login/);
  await signIn(page, await newMember("admin"));
  await expect(page).toHaveURL(`${appUrl}/`);

  await page.getByRole("link", { name: "My first tenant" }).click();
  await expect(page).toHaveURL(`${appUrl}/tenants/${tenantId}`);
  await expect(page.getByRole("heading", { name: "My first tenant" })).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  await page.getByRole("link", { name: "Clients", exact: true }).click();
  await page.getByRole("link", { name: "New client" }).click();
  await page.getByRole("button", { name: "Create client" }).click();
  await expect(page.getByText("must not be empty")).toBeVisible();
  await expect(page.getByLabel("Name")).toBeFocused();

  const name = `Shop <img src=x> ${tenantId}`;
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Redirect URIs").fill("https://shop.example.com/callback");
  await page.getByRole("button", { name: "Create client" }).click();
  const secret = await page.getByRole("group", { name: "Client secret" }).textContent();
  expect(secret).toMatch(/^cs_/);
  await page.getByRole("link", { name: "I have stored it" }).click();

  await page.getByRole("link", { name }).click();
  await expect(page.getByText("https://shop.example.com/callback")).toBeVisible();
  expect(await page.content()).not.toContain(secret);

  await page.getByRole("button", { name: "Delete client" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").fill("Shop");
  await dialog.getByRole("button", { name: "Delete client" }).click();
  await expect(dialog.getByText("Type the name exactly as it is shown.")).toBeVisible();
  await dialog.getByRole("textbox").fill(name);
  await dialog.getByRole("button", { name: "Delete client" }).click();
  await expect(page).toHaveURL(/\/clients$/);
  await expect(page.getByRole("link", { name })).toHaveCount(0);
});

test("SE-09, SE-10, SE-11 a form without a session, without our origin or with a forged host is refused, and nothing is made", async ({ page, context }) => {
  const { app_url: appUrl } = firstRun();
  const tenant = await newTenant({ name: "Guarded" });
  const formPage = `/tenants/${tenant.id}/clients/new`;
  await page.goto(formPage);
  await signIn(page, await newMember("admin"));
  await page.getByLabel("Name").fill("Shop");
  await page.getByRole("radio", { name: /Backend service/ }).check();

  // The browser's own request, as it would be sent, is kept; then it is sent again as others would send it.
  let seen: { headers: Record<string, string>; body: Buffer } | undefined;
  await page.route(`**${formPage}`, async (route) => {
    seen = { headers: await route.request().allHeaders(), body: route.request().postDataBuffer()! };
    await context.clearCookies();
    const { cookie: _cookie, ...headers } = seen.headers;
    await route.continue({ headers });
  }, { times: 1 });
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  await page.getByRole("button", { name: "Create client" }).click();
  expect((await answered).status()).toBe(401);
  await expect(page).toHaveURL(/\/oauth2\/login/);

  const foreign = "https://evil.example";
  const { origin: _origin, ...rest } = Object.fromEntries(Object.entries(seen!.headers).filter(([name]) => !name.startsWith(":") && name !== "content-length"));
  const send = (headers: Record<string, string>) => fetch(appUrl + formPage, { method: "POST", headers: { ...rest, ...headers }, body: new Uint8Array(seen!.body) });
  expect((await send({})).status).toBe(403);
  for (const headers of [{ origin: foreign }, { origin: foreign, "x-forwarded-host": "evil.example" }] as Record<string, string>[]) expect((await send(headers)).status).toBe(403);
  expect(await call(ownerToken(), "GET", "/clients", undefined, tenant.id)).toMatchObject({ total: 0 });
  expect((await send({ origin: appUrl })).status).toBe(200);
  expect(await call(ownerToken(), "GET", "/clients", undefined, tenant.id)).toMatchObject({ total: 1 });
});

test("SE-14 whoever kept a copy of the cookie is signed out with its owner", async ({ page, context }) => {
  const { app_url: appUrl } = firstRun();
  await page.goto("/connect");
  await signIn(page, await newMember("admin"));
  await expect(page).toHaveURL(`${appUrl}/connect`);
  await expect(page.getByText(`claude mcp add --transport http authalla ${appUrl}/mcp`)).toBeVisible();
  const copy = await context.cookies();

  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/oauth2\/login/);
  await context.addCookies(copy);
  const answer = await context.request.get("/connect", { maxRedirects: 0 });
  expect(answer.status()).toBe(307);
  expect(answer.headers().location).toBe("/api/auth/start?next=%2Fconnect");
});

test("SE-11 whoever is not signed in is sent to sign in and is shown nothing; a viewer cannot create; a foreign tenant does not exist", async ({ page, request }) => {
  const tenant = await newTenant({ name: "Quiet tenant" });
  for (const path of ["/", "/connect", `/tenants/${tenant.id}`, `/tenants/${tenant.id}/clients`, `/tenants/${tenant.id}/clients/new`]) {
    const target = `/api/auth/start?next=${encodeURIComponent(path)}`;
    const answer = await request.get(path, { maxRedirects: 0 });
    expect(answer.headers().location).toBe(target);
    expect(await answer.text(), path).not.toContain("Quiet tenant");
    const asData = { maxRedirects: 0, headers: { rsc: "1" } };
    const { location } = (await request.get(path, asData)).headers(); // to the same path with the framework's own cache key
    const data = await (await request.get(location!, asData)).text();
    expect(data, path).toContain(target);
    expect(data, path).not.toContain("Quiet tenant");
  }

  await page.goto(`/tenants/${tenant.id}/clients/new`);
  await signIn(page, await newMember("viewer"));
  await page.getByLabel("Name").fill("Shop");
  await page.getByLabel("Redirect URIs").fill("https://shop.example.com/callback");
  await page.getByRole("button", { name: "Create client" }).click();
  await expect(page.getByText("The role viewer may not call create_client.")).toBeVisible();

  const foreign = await page.goto("/tenants/platform");
  expect(foreign!.status()).toBe(404);
});

test("a sign-in that was cancelled, or begun in another browser, says so and begins anew", async ({ page }) => {
  for (const answer of ["error=access_denied&state=x", "code=x&state=x"]) {
    await page.goto(`/api/auth/callback/authalla?${answer}`);
    await expect(page.getByRole("heading", { name: "Sign-in did not finish" })).toBeVisible();
  }
  await page.getByRole("button", { name: "Sign in again" }).click();
  await expect(page).toHaveURL(/\/oauth2\/login/);
});
