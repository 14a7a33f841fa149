import { expect, test } from "@playwright/test";
import { expectAccessible, visit } from "./dashboard-stories";
import { call, firstRun, newClient, newEmail, newMember, newTenant, ownerToken, signIn } from "./fixtures";

test.describe.configure({ mode: "parallel" });

test("a member signs in and finds every page in the sidebar, each with one heading, a title and nothing that axe minds", async ({ page }) => {
  test.slow();
  const { app_url: appUrl } = firstRun();
  const tenant = await newTenant({ name: "Every page" }); // the newest are listed first
  await page.goto("/");
  await expect(page).toHaveURL(/\/oauth2\/login/);
  await signIn(page, await newMember("admin"));
  await expect(page).toHaveURL(`${appUrl}/`);
  await page.getByRole("main").locator(`a[href="/tenants/${tenant.id}"]`).click();
  await expect(page).toHaveURL(`${appUrl}/tenants/${tenant.id}`);
  await expect(page.getByRole("banner").getByRole("button", { name: "Tenant: Every page" })).toBeVisible();

  for (const name of ["Tenant", "Account"]) {
    const links = page.getByRole("navigation", { name, exact: true }).getByRole("link");
    await expect(links.first()).toBeVisible();
    for (const label of await links.allInnerTexts()) {
      const link = page.getByRole("navigation", { name, exact: true }).getByRole("link", { name: label, exact: true });
      await link.click();
      await expect(link, "until then it is the page before").toHaveAttribute("aria-current", "page");
      await expect(page.getByRole("main").getByRole("heading", { level: 1 }), label).toHaveCount(1);
      await expect(page.getByRole("main").locator("[aria-busy=true]").filter({ visible: true }), label).toHaveCount(0);
      await expect(page, label).toHaveTitle(/^.+ · Authalla$/);
      await expectAccessible(page);
    }
  }
});

test("SE-09, SE-10, SE-11 a form without a session, without our origin, of a viewer or with a forged host is refused, and nothing is made", async ({ page, context, browser }) => {
  const { app_url: appUrl } = firstRun();
  const name = `Guarded ${newEmail("t")}`;
  const made = async () => ((await call<{ tenants: { name: string }[] }>(ownerToken(), "GET", "/tenants?limit=1000")).tenants.filter((tenant) => tenant.name === name)).length;
  const formPage = "/new-tenant";
  await page.goto(formPage);
  await signIn(page, await newMember("admin"));
  await page.getByLabel("Name").fill(name);

  // The browser's own request, as it would be sent, is kept; then it is sent again as others would send it.
  let seen: { headers: Record<string, string>; body: Buffer } | undefined;
  await page.route(`**${formPage}`, async (route) => {
    seen = { headers: await route.request().allHeaders(), body: route.request().postDataBuffer()! };
    await context.clearCookies();
    const { cookie: _cookie, ...headers } = seen.headers;
    await route.continue({ headers });
  }, { times: 1 });
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  await page.getByRole("button", { name: "Create tenant" }).click();
  expect((await answered).status()).toBe(401);
  await expect(page).toHaveURL(/\/oauth2\/login/);

  const foreign = "https://evil.example";
  const { origin: _origin, ...rest } = Object.fromEntries(Object.entries(seen!.headers).filter(([name]) => !name.startsWith(":") && name !== "content-length"));
  const send = (headers: Record<string, string>) => fetch(appUrl + formPage, { method: "POST", headers: { ...rest, ...headers }, body: new Uint8Array(seen!.body) });
  expect((await send({})).status).toBe(403);
  for (const headers of [{ origin: foreign }, { origin: foreign, "x-forwarded-host": "evil.example" }] as Record<string, string>[]) expect((await send(headers)).status).toBe(403);

  const other = await browser.newContext({ baseURL: appUrl });
  const viewer = await other.newPage();
  await viewer.goto("/");
  await signIn(viewer, await newMember("viewer"));
  await expect(viewer).toHaveURL(`${appUrl}/`);
  const cookie = (await other.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  await other.close();
  expect(await (await send({ origin: appUrl, cookie })).text()).toContain("The role viewer may not call create_tenant.");

  expect(await made()).toBe(0);
  expect((await send({ origin: appUrl })).status).toBe(200);
  expect(await made()).toBe(1);
});

test("SE-14 whoever kept a copy of the cookie is signed out with its owner", async ({ page, context }) => {
  const { app_url: appUrl } = firstRun();
  await page.goto("/connect");
  await signIn(page, await newMember("admin"));
  await expect(page).toHaveURL(`${appUrl}/connect`);
  await expect(page.getByText(`claude mcp add --transport http authalla ${appUrl}/mcp`)).toBeVisible();
  const copy = await context.cookies();

  await page.getByRole("button", { name: /^You:/ }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/oauth2\/login/);
  await context.addCookies(copy);
  const answer = await context.request.get("/connect", { maxRedirects: 0 });
  expect(answer.status()).toBe(307);
  expect(answer.headers().location).toBe("/api/auth/start?next=%2Fconnect");
});

test("SE-11 whoever is not signed in is sent to sign in and is shown nothing, and comes back to the very page", async ({ page, request }) => {
  const { app_url: appUrl } = firstRun();
  const tenant = await newTenant({ name: "Quiet tenant" });
  for (const path of ["/", "/connect", "/new-tenant", `/tenants/${tenant.id}`, `/tenants/${tenant.id}/clients`, `/tenants/${tenant.id}/clients?cursor=a%20b`, `/tenants/${tenant.id}/clients/new`]) {
    const target = `/api/auth/start?next=${encodeURIComponent(path)}`;
    const answer = await request.get(path, { maxRedirects: 0 });
    expect(answer.status(), path).toBe(307);
    expect(answer.headers().location).toBe(target);
    expect(await answer.text(), path).not.toContain("Quiet tenant");
    const asData = { maxRedirects: 0, headers: { rsc: "1" } };
    const { location } = (await request.get(path, asData)).headers(); // to the same path with the framework's own cache key
    const data = await (await request.get(location!, asData)).text();
    expect(data, path).toContain(target);
    expect(data, path).not.toContain("Quiet tenant");
  }
  await page.goto(`/tenants/${tenant.id}/clients?type=web`);
  await signIn(page, await newMember("viewer"));
  await expect(page).toHaveURL(`${appUrl}/tenants/${tenant.id}/clients?type=web`);
});

test("MT-01 what is not there, and what is another tenant's, is not found by its status, in the same words", async ({ page }) => {
  const [here, elsewhere] = [await newTenant({ name: "Here" }), await newTenant({ name: "Elsewhere" })];
  const client = await newClient(elsewhere, { application_type: "backend" });
  const user = await call<{ id: string }>(ownerToken(), "POST", "/users", { email: newEmail(), name: "Ada" }, elsewhere.id);
  await visit(page, "/", "viewer");
  for (const path of [`users/${user.id}`, `clients/${client.id}`]) expect((await page.request.get(`/tenants/${elsewhere.id}/${path}`)).status(), path).toBe(200);
  for (const path of [`users/${user.id}`, "users/user_aaaaaaaaaaaaaaaaaaaa", "users/nonsense", `clients/${client.id}`, "clients/client_aaaaaaaaaaaaaaaaaaaa", "domains/domain_aaaaaaaaaaaaaaaaaaaa", "emails/email_aaaaaaaaaaaaaaaaaaaa", "social-logins/social_aaaaaaaaaaaaaaaaaaaa", "audit/event_aaaaaaaaaaaaaaaaaaaa"]) {
    const answer = await page.request.get(`/tenants/${here.id}/${path}`);
    expect(answer.status(), path).toBe(404);
    expect(await answer.text(), path).toContain("Nothing is here");
  }
});

test("a sign-in that was cancelled, or begun in another browser, says so and begins anew", async ({ page }) => {
  for (const answer of ["error=access_denied&state=x", "code=x&state=x"]) {
    await page.goto(`/api/auth/callback/authalla?${answer}`);
    await expect(page.getByRole("heading", { name: "Sign-in did not finish" })).toBeVisible();
  }
  await page.getByRole("button", { name: "Sign in again" }).click();
  await expect(page).toHaveURL(/\/oauth2\/login/);
});
