import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { snippets } from "../lib/snippets";
import { assistantPrompt } from "../lib/snippets/prompt";
import { snippetValues } from "../lib/snippets/snippet";
import { expectAccessible, visit } from "./dashboard-stories";
import { call, directory, firstRun, newClient, newTenant, ownerToken, whenAlive, type TestTenant } from "./fixtures";

/*
 * The pages of a tenant's clients, as its manager goes through them.
 */

test.describe.configure({ mode: "parallel" });

const hostile = `Shop <img src=x onerror=alert(1)> */ "x" {{constructor.constructor('alert(1)')()}}`;

/** Does this secret open the tenant's introspection endpoint? */
const opens = async (tenant: TestTenant, id: string, secret: string) =>
  (await fetch(`${tenant.issuer}/oauth2/introspect`, { method: "POST", headers: { Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` }, body: new URLSearchParams({ token: "x" }) })).status === 200;

interface WireClient {
  id: string;
  client_secret?: string;
  redirect_uris: string[];
  [field: string]: unknown;
}

test("a manager makes a client in steps, keeps its secret, gets its code, changes, rotates, disables and deletes it", async ({ page }) => {
  test.setTimeout(240_000);
  const tenant = await newTenant({ name: "Clients of Acme", environment: "production" });
  const list = `/tenants/${tenant.id}/clients`;
  const dialogs: string[] = [];
  const isDialogExpected = () => dialogs.filter((type) => type === "alert");
  page.on("dialog", (dialog) => (dialogs.push(dialog.type()), dialog.type() === "beforeunload" ? dialog.accept() : dialog.dismiss()));

  // Nothing yet: the next step, in three ways.
  await visit(page, list);
  await expect(page.getByRole("heading", { name: "No clients yet" })).toBeVisible();
  await expect(page.getByText("authalla client create")).toBeVisible();
  await expectAccessible(page);

  // Three steps of one form, by keyboard.
  await page.getByRole("link", { name: "New client" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "1. Type" })).toHaveAttribute("aria-current", "step");
  await expectAccessible(page);
  await page.getByRole("radio", { name: /Web application/ }).press("Enter");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("must not be empty")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toBeFocused();
  await expect(page.getByText("at least one is needed")).toBeVisible();

  await page.getByRole("textbox", { name: "Name", exact: true }).fill(hostile);
  const uri = page.getByRole("textbox", { name: "Redirect URIs 1", exact: true });
  for (const [typed, reason] of [["http://shop.example.com/cb", "must use https; plain http is for http://localhost"], ["https://shop.example.com/cb#x", "must not have a fragment"], ["https://*.example.com/cb", "must not contain a wildcard"], ["javascript:alert(1)", "must not use the scheme javascript:"], ["com.example.shop:/cb", "is for native applications only"]]) {
    await uri.fill(typed!);
    await expect(page.getByText(reason!)).toBeVisible();
  }
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("has an address that cannot be registered")).toBeVisible();
  await expectAccessible(page);
  await uri.fill("http://localhost:3000/callback");
  await expect(page.getByText("this tenant is in production")).toBeVisible();
  await uri.fill("https://shop.example.com/callback");
  await expect(page.getByText("this tenant is in production")).toHaveCount(0);
  await page.getByRole("textbox", { name: "Logout URIs 1", exact: true }).fill("https://shop.example.com/");
  await page.getByRole("button", { name: "Back", exact: true }).click();
  await expect(page.getByRole("radio", { name: /Web application/ })).toBeChecked();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue(hostile);
  await expect(uri).toHaveValue("https://shop.example.com/callback");
  await page.getByRole("button", { name: "Continue" }).click();
  await expectAccessible(page);
  await page.getByRole("checkbox", { name: /offline_access/ }).check();
  await page.getByLabel("Scopes of your own APIs").fill("orders:read");
  await expect(page.getByLabel("Require PKCE")).toBeHidden();
  await page.getByText("More: its secret and PKCE").press("Enter");
  await page.getByLabel("How it sends its secret").selectOption("client_secret_post");
  await page.getByLabel("Require PKCE").uncheck();
  await expect(page.getByRole("link", { name: "RFC 9700, section 2.1.1" })).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Require PKCE").check();
  await expect(page.getByRole("link", { name: "RFC 9700, section 2.1.1" })).toBeHidden();
  await page.getByRole("button", { name: "Create client" }).click();

  // The secret: masked, and nobody leaves by accident.
  await expect(page.getByRole("heading", { name: hostile })).toBeVisible();
  expect(await page.getByRole("group", { name: "Client secret" }).textContent()).toMatch(/^•+$/);
  await expectAccessible(page);
  await page.getByRole("link", { name: "Clients", exact: true }).first().click();
  await expect(page.getByText("Tick this first")).toBeVisible();
  await expect(page.getByLabel("I saved it")).toBeFocused();
  await page.getByRole("button", { name: "Show the client secret" }).click();
  const secret = (await page.getByRole("group", { name: "Client secret" }).textContent())!;
  expect(secret).toMatch(/^cs_/);
  const id = (await page.getByRole("group", { name: "Client id" }).textContent())!;
  expect(await opens(tenant, id, secret)).toBe(true);
  await page.getByLabel("I saved it").press("Space");
  await page.getByRole("link", { name: "Go on to the code" }).click();

  // The code, with these values and without the secret.
  const clientPath = `${list}/${id}`;
  await expect(page).toHaveURL(new RegExp(`${id}\\?tab=quickstart`));
  const read = () => call<WireClient>(ownerToken(), "GET", `/clients/${id}`, undefined, tenant.id);
  const made = await read();
  expect(made).toMatchObject({ name: hostile, redirect_uris: ["https://shop.example.com/callback"], allowed_scopes: ["openid", "profile", "email", "offline_access", "orders:read"], require_consent: true, require_pkce: true, token_endpoint_auth_method: "client_secret_post" });
  const values = snippetValues(made as never, tenant.issuer);
  for (const snippet of snippets.filter(({ fits }) => fits.includes("web"))) {
    await page.getByRole("navigation", { name: "Framework" }).getByRole("link", { name: snippet.label }).click();
    for (const { path, text } of snippet.files(values)) await expect(page.getByRole("group", { name: path, exact: true })).toHaveText(text, { useInnerText: false });
    expect(await page.content()).not.toContain(secret);
  }
  expect(await page.getByRole("group", { name: "Prompt for your assistant" }).textContent()).toBe(assistantPrompt(values));
  await expectAccessible(page);
  await page.getByRole("navigation", { name: "Framework" }).getByRole("link", { name: "Next.js" }).click();
  await expect(page.getByText("https://shop.example.com/api/auth/callback/authalla, which is not among the redirect URIs yet.")).toBeVisible();
  await page.getByRole("button", { name: "Add it" }).click();
  await expect(page.getByText("which is not among the redirect URIs yet.")).toHaveCount(0);
  expect((await read()).redirect_uris).toEqual(["https://shop.example.com/callback", "https://shop.example.com/api/auth/callback/authalla"]);

  // Settings: PKCE lifted with its warning, a list emptied.
  await page.getByRole("navigation", { name: "Client" }).getByRole("link", { name: "Settings" }).click();
  await page.getByLabel("Require PKCE").uncheck();
  await expect(page.getByRole("link", { name: "RFC 9700, section 2.1.1" })).toBeVisible();
  await page.getByRole("button", { name: "Remove https://shop.example.com/", exact: true }).click();
  await page.getByLabel("ID tokens are signed with").selectOption("ES256");
  await page.getByRole("checkbox", { name: /offline_access/ }).uncheck();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Without PKCE")).toBeVisible();
  expect(await read()).toMatchObject({ require_pkce: false, allowed_logout_uris: [], id_token_signed_response_alg: "ES256", allowed_scopes: ["openid", "profile", "email", "orders:read"], name: hostile });

  // A new secret while the old one goes on, until it is ended.
  await page.getByRole("navigation", { name: "Client" }).getByRole("link", { name: "Credentials" }).click();
  await page.getByLabel("The old secret stays valid for").selectOption("3600");
  await page.getByRole("button", { name: "Make a new secret" }).click();
  await page.getByRole("button", { name: "Show the new client secret" }).click();
  const second = (await page.getByRole("group", { name: "New client secret" }).textContent())!;
  await page.getByLabel("I saved it").check();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText("The old secret still works")).toBeVisible();
  expect([await opens(tenant, id, secret), await opens(tenant, id, second)]).toEqual([true, true]);
  await expectAccessible(page);
  await page.getByRole("button", { name: "End the old secret now" }).click();
  await expect(page.getByText("The old secret still works")).toHaveCount(0);
  expect([await opens(tenant, id, secret), await opens(tenant, id, second)]).toEqual([false, true]);
  for (const tab of ["quickstart", "settings", "credentials"]) {
    const text = await (await page.request.get(`${clientPath}?tab=${tab}`)).text();
    expect(text).toContain(id);
    for (const one of [secret, second]) expect(text).not.toContain(one);
  }

  // Disabled, found by its filter, and deleted with what goes with it.
  await page.getByRole("navigation", { name: "Client" }).getByRole("link", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Disable", exact: true }).click();
  await expect(page.getByText("Disabled", { exact: true })).toBeVisible();
  expect(await opens(tenant, id, second)).toBe(false);
  await newClient(tenant, { name: "Another", application_type: "backend" });
  await page.goto(list);
  await whenAlive(page);
  await page.getByLabel("Status").selectOption("disabled");
  await page.getByRole("main").getByRole("button", { name: "Search" }).click();
  await expect(page).toHaveURL(/status=disabled/);
  await expect(page.getByRole("heading", { name: "1 client" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: hostile }).click();
  await page.getByRole("navigation", { name: "Client" }).getByRole("link", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Delete client" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("nobody can sign in to the application any more")).toBeVisible();
  await dialog.getByRole("textbox").fill(hostile);
  await dialog.getByRole("button", { name: "Delete client" }).click();
  await dialog.getByRole("button", { name: "Delete client in production" }).click();
  await expect(page).toHaveURL(new RegExp(`${list}$`));
  await expect(page.getByRole("link", { name: hostile })).toHaveCount(0);
  expect(isDialogExpected(), "DB-01").toEqual([]);
});

test("the code's address is added to the list as it is: what another tab changed there is told and not written over", async ({ page, context }) => {
  const tenant = await newTenant({ name: "Two tabs" });
  const client = await newClient(tenant, { name: "Shop", application_type: "web", redirect_uris: ["https://shop.example.com/callback"] });
  const kept = async () => (await call<WireClient>(ownerToken(), "GET", `/clients/${client.id}`, undefined, tenant.id)).redirect_uris;
  const code = `/tenants/${tenant.id}/clients/${client.id}?tab=quickstart&for=next-auth`;
  await visit(page, code);
  const other = await context.newPage();
  await other.goto(code.replace("quickstart&for=next-auth", "settings"));
  await whenAlive(other);

  await other.getByRole("textbox", { name: "Redirect URIs 1", exact: true }).fill("https://shop.example.com/elsewhere");
  await other.getByRole("button", { name: "Save", exact: true }).click();
  await expect.poll(kept).toEqual(["https://shop.example.com/elsewhere"]);

  const needed = "https://shop.example.com/api/auth/callback/authalla";
  await page.getByRole("button", { name: "Add it" }).click();
  const notice = page.getByRole("group", { name: "Somebody else changed this while you did" });
  await expect(notice.getByRole("group", { name: "Redirect URIs" })).toContainText("https://shop.example.com/elsewhere");
  await expect(notice.getByText("Somebody else changed this")).toBeFocused();
  await expect(notice.getByRole("radio")).toHaveCount(0);
  await expectAccessible(page);
  expect(await kept()).toEqual(["https://shop.example.com/elsewhere"]);

  // Now it is made from what is there; what changes elsewhere in the client does not meet it.
  await call(ownerToken(), "PUT", `/clients/${client.id}`, { name: "Shop of another name" }, tenant.id);
  await expect(async () => {
    await page.getByRole("button", { name: "Add it" }).click(); // once the page was read again
    await expect(page.getByText("which is not among the redirect URIs yet.")).toHaveCount(0, { timeout: 3_000 });
  }).toPass();
  expect(await kept()).toEqual(["https://shop.example.com/elsewhere", needed]);
});

test("ux 20 who came by itself is looked at, blocked and allowed; the ways to come are opened and closed", async ({ page }) => {
  const tenant = await newTenant({ name: "Open doors" });
  const register = () => fetch(`${tenant.issuer}/oauth2/register`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ client_name: hostile, redirect_uris: ["https://agent.example/cb"], token_endpoint_auth_method: "client_secret_basic" }) });
  await visit(page, `/tenants/${tenant.id}/clients/admission`);
  await expect(page.getByRole("heading", { name: "Nobody has come yet" })).toBeVisible();
  await expect(page.getByLabel("Dynamic registration")).not.toBeChecked();
  await expect(page.getByLabel("Client id metadata documents")).toBeChecked();
  expect((await register()).status).toBe(403);
  await page.getByLabel("Dynamic registration").check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Unsaved changes")).toHaveCount(0);

  const answer = (await (await register()).json()) as { client_id: string; client_secret: string };
  await page.reload();
  await expect(page.getByRole("heading", { name: "1 came by itself" })).toBeVisible();
  await expect(page.getByText("agent.example", { exact: true })).toBeVisible();
  await expectAccessible(page);
  const opened = () => opens(tenant, answer.client_id, answer.client_secret);
  expect(await opened()).toBe(true);
  await page.getByRole("button", { name: "Block" }).click();
  await expect(page.getByRole("button", { name: "Allow" })).toBeVisible();
  expect(await opened()).toBe(false);
  await page.getByRole("link", { name: hostile }).click();
  await expect(page.getByText("Nobody vouches for its name.")).toBeVisible(); // the page, not the row
  await expectAccessible(page);
  await page.getByRole("button", { name: "Allow" }).click();
  await expect(page.getByText("Active", { exact: true })).toBeVisible();
  expect(await opened()).toBe(true);

  // One whose id is the address of its document: its page is found, and it stays out while it is blocked.
  const document = await serveMetadataDocument();
  try {
    const signInPage = async () => (await fetch(`${tenant.issuer}/oauth2/authorize?${new URLSearchParams({ client_id: document.url, redirect_uri: "https://agent.example/cb", response_type: "code", scope: "openid", code_challenge: "x".repeat(43), code_challenge_method: "S256" })}`, { redirect: "manual" })).status;
    expect(await signInPage()).toBe(303);
    await page.goto(`/tenants/${tenant.id}/clients/admission`);
    await page.getByRole("link", { name: "Known by document" }).click();
    await expect(page.getByRole("heading", { name: "Known by document", level: 1 })).toBeVisible();
    await expect(page.getByText(document.url, { exact: true })).toBeVisible();
    await page.getByRole("button", { name: "Block" }).click();
    await expect(page.getByText("Disabled", { exact: true })).toBeVisible();
    expect(await signInPage()).toBe(400);
    await page.getByRole("button", { name: "Delete client" }).click();
    await expect(page.getByRole("dialog").getByText("it can come back by its metadata document; to keep it out, block it instead")).toBeVisible();
  } finally {
    document.close();
  }
});

/** The https host of an application that describes itself. */
async function serveMetadataDocument() {
  const [key, cert] = ["certificate-key.pem", "certificate.pem"].map((file) => readFileSync(join(directory(), file)));
  const server = createServer({ key, cert }, (_request, response) => response.setHeader("Content-Type", "application/json").end(JSON.stringify({ client_id: url, client_name: "Known by document", redirect_uris: ["https://agent.example/cb"], token_endpoint_auth_method: "none" })));
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const url = `https://localhost:${(server.address() as AddressInfo).port}/application.json`;
  return { url, close: () => (server.closeAllConnections(), server.close()) };
}

test("MT-01 a client of another tenant is as unknown as a random one; a viewer sees clients and no forms; deep pages come by cursor", async ({ page }) => {
  const [tenant, other] = [await newTenant({ name: "Looked at" }), await newTenant({ name: "Other" })];
  const client = await newClient(tenant, { name: "Seen", application_type: "web", redirect_uris: ["https://seen.example/cb"] });
  await Promise.all(Array.from({ length: 51 }, (_, index) => newClient(other, { name: `Service ${index}`, application_type: "backend" })));
  const theirs = await call<{ clients: WireClient[] }>(ownerToken(), "GET", "/clients?limit=1", undefined, other.id);
  await visit(page, `/tenants/${tenant.id}/clients`, "viewer");
  await expect(page.getByRole("link", { name: "Seen" })).toBeVisible();
  await expect(page.getByRole("link", { name: "New client" })).toHaveCount(0);

  const shown = async (id: string, inTenant = tenant.id) => {
    await page.goto(`/tenants/${inTenant}/clients/${id}`);
    await expect(page.getByRole("heading", { name: "Nothing is here" })).toBeVisible();
    const sent = await (await page.request.get(`/tenants/${inTenant}/clients/${id}`)).text();
    expect(sent).not.toContain(theirs.clients[0]!.name);
    return page.getByRole("main").innerText();
  };
  expect(await shown(theirs.clients[0]!.id)).toBe(await shown("client_aaaaaaaaaaaaaaaaaaaa"));
  expect(await shown("a%20b")).toBe(await shown("client_aaaaaaaaaaaaaaaaaaaa"));
  await page.goto(`/tenants/${tenant.id}/clients?cursor=made-up`);
  await page.getByRole("link", { name: "First page" }).click();
  await expect(page.getByRole("link", { name: "Seen" })).toBeVisible();
  expect((await page.request.get(`/tenants/platform/clients/${firstRun().client_id}`)).status()).toBe(404);

  for (const tab of ["quickstart", "settings", "credentials"]) {
    await page.goto(`/tenants/${tenant.id}/clients/${client.id}?tab=${tab}`);
    await expect(page.getByRole("heading", { name: "Seen" })).toBeVisible();
    for (const name of ["Save", "Delete client", "Disable", "Make a new secret", "Add it"]) await expect(page.getByRole("button", { name, exact: true })).toHaveCount(0);
  }
  await page.goto(`/tenants/${tenant.id}/clients/new`);
  await expect(page.getByText("Your role is viewer")).toBeVisible();

  await page.goto(`/tenants/${other.id}/clients?application_type=backend`);
  await expect(page.getByRole("heading", { name: "51 clients" })).toBeVisible();
  await page.getByRole("link", { name: "Next page" }).click();
  await expect(page).toHaveURL(/application_type=backend&cursor=/);
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await page.getByRole("link", { name: "First page" }).click();
  await expect(page.locator("tbody tr")).toHaveCount(50);
});
