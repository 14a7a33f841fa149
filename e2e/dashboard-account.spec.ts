import { expect, test, type Page } from "@playwright/test";
import { Client, StreamableHTTPClientTransport, UnauthorizedError, type OAuthClientProvider } from "@modelcontextprotocol/client";
import { expectAccessible } from "./dashboard-stories";
import { firstRun, mailedLink, newEmail, newMember, newTenant, signIn, whenAlive } from "./fixtures";
import { McpHost } from "./mcp-host";

test.describe.configure({ mode: "parallel" });

const invitationOf = (recipient: string) => mailedLink(recipient, "/invitations/");
const rowOf = (page: Page, text: string) => page.getByRole("row").filter({ hasText: text });

test("MT-07 an owner invites by mail; only the invited person joins, once; a role counts at the next click, and a removed member reaches nothing", async ({ page, browser }) => {
  const { app_url: appUrl } = firstRun();
  for (const path of ["/account/members", "/account/assistants"]) {
    const nobody = await page.request.get(path, { maxRedirects: 0 });
    expect([nobody.status(), nobody.headers().location]).toEqual([307, `/api/auth/start?next=${encodeURIComponent(path)}`]);
  }
  await page.goto("/account/members");
  const owner = await newMember("owner");
  await signIn(page, owner);
  await expect(page.getByRole("heading", { name: "Members", level: 1 })).toBeVisible();

  const email = newEmail("grace");
  await page.getByRole("button", { name: "Invite" }).click();
  const dialog = page.getByRole("dialog", { name: /^Invite a person/ });
  await dialog.getByRole("button", { name: "Send invitation" }).click();
  await expect(dialog.getByLabel("E-mail address")).toBeFocused();
  await dialog.getByLabel("E-mail address").fill(email);
  await dialog.getByRole("radio", { name: /^Viewer/ }).check();
  await dialog.getByRole("button", { name: "Send invitation" }).click();
  await expect(dialog).toBeHidden();
  await expect(rowOf(page, email)).toContainText("Good until");
  await expectAccessible(page);

  const first = await invitationOf(email);
  await rowOf(page, email).getByRole("button", { name: "Send again" }).click();
  await expect(page.getByText(`Sent to ${email} again`)).toBeVisible();
  const link = await invitationOf(email);
  expect(link).not.toBe(first);

  const wrong = await (await browser.newContext()).newPage();
  await wrong.goto("/");
  const somebody = await newMember("viewer");
  await signIn(wrong, somebody);
  await wrong.goto(link);
  await expect(wrong.getByText(`You are signed in as ${somebody}. This invitation is for ${email}`)).toBeVisible();
  await expect(wrong.getByRole("button", { name: "Accept invitation" })).toHaveCount(0);
  await wrong.goto(first);
  await expect(wrong.getByRole("heading", { name: "There is no such invitation" })).toBeVisible();
  await wrong.context().close();

  const invited = await (await browser.newContext()).newPage();
  await invited.goto(link);
  await expect(invited.getByRole("heading", { name: /^You are invited to / })).toBeVisible();
  await expect(invited.getByText(owner)).toBeVisible();
  await expectAccessible(invited);
  await invited.getByRole("button", { name: "Sign in to accept" }).click();
  await signIn(invited, email);
  await expect(invited).toHaveURL(link);
  const tenant = await newTenant({ name: "Just made" }); // the newest are listed first, and others make theirs meanwhile
  await invited.getByRole("button", { name: "Accept invitation" }).click();
  await expect(invited).toHaveURL(`${appUrl}/`);
  await expect(invited.getByRole("main").locator(`a[href="/tenants/${tenant.id}"]`)).toBeVisible();
  await expect(invited.getByRole("link", { name: "Create tenant" })).toHaveCount(0);
  await invited.goto("/account/members");
  await expect(rowOf(invited, email)).toContainText("Viewer");
  await expect(invited.getByRole("button", { name: "Invite" })).toHaveCount(0);
  await expect(invited.getByRole("button", { name: /^(Remove|Change)/ })).toHaveCount(0);
  await invited.goto(link);
  await expect(invited.getByRole("heading", { name: "This invitation was used already" })).toBeVisible();

  await page.reload();
  await page.getByRole("button", { name: `Change the role of ${email}` }).click();
  const roles = page.getByRole("dialog", { name: `Role of ${email}` });
  await roles.getByRole("radio", { name: /^Admin/ }).check();
  await roles.getByRole("button", { name: "Change role" }).click();
  await expect(rowOf(page, email)).toContainText("Admin");
  await invited.goto("/");
  await expect(invited.getByRole("main").getByRole("link", { name: "Create tenant" })).toBeVisible();

  await page.getByRole("button", { name: `Remove ${email}` }).click();
  const removal = page.getByRole("dialog", { name: `Remove ${email}?` });
  await expect(removal.getByText(/reach no longer/)).toBeVisible();
  await removal.getByRole("textbox").fill(email);
  await removal.getByRole("button", { name: "Remove" }).click();
  await expect(rowOf(page, email)).toHaveCount(0);
  expect((await invited.goto(`/tenants/${tenant.id}`))!.status()).toBe(404);
  await invited.goto("/account/members");
  await expect(invited.getByRole("heading", { name: "You are a member of no account" })).toBeVisible();
  await invited.context().close();
});

test("an assistant is connected at a narrowed address, noticed, listed with its last use, and refused at once when it is revoked", async ({ page, context }) => {
  const { mcp_url: mcpUrl, app_url: appUrl } = firstRun();
  const email = await newMember("owner");
  await page.goto("/connect");
  await signIn(page, email);
  await expect(page.getByText(`claude mcp add --transport http authalla ${mcpUrl}`, { exact: true })).toBeVisible();
  await whenAlive(page);
  await page.getByRole("checkbox", { name: "Only read" }).check();
  const narrow = `${mcpUrl}?read_only=true`;
  await expect(page.getByText(`claude mcp add --transport http authalla "${narrow}"`, { exact: true })).toBeVisible();
  await page.getByRole("checkbox", { name: "users" }).check();
  const address = `${narrow}&tools=users`;
  await expect(page.getByRole("group", { name: "Streamable HTTP address" })).toHaveText(address);
  await expect(page).toHaveURL(`${appUrl}/connect?tenant_id=&read_only=true&tools=users`);
  const cursor = new URL((await page.getByRole("link", { name: "Add to Cursor" }).getAttribute("href"))!);
  expect(JSON.parse(Buffer.from(cursor.searchParams.get("config")!, "base64").toString())).toEqual({ url: address });
  await expectAccessible(page);
  await expect(page.getByText("Not yet. This page notices by itself")).toBeVisible();

  const host = await McpHost.start(await context.newPage(), email);
  try {
    const connect = async () => {
      const transport = new StreamableHTTPClientTransport(new URL(address), { authProvider: host as OAuthClientProvider });
      const client = new Client({ name: "story", version: "1" });
      return { transport, client, done: client.connect(transport) };
    };
    const asked = await connect();
    await expect(asked.done).rejects.toThrow(UnauthorizedError);
    expect(host.authorizations[0]!.searchParams.get("resource")).toBe(mcpUrl);
    await asked.transport.finishAuth(host.takeAnswer());
    const { client, done } = await connect();
    await done;
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(expect.arrayContaining(["get_me", "list_users", "get_user"]));
    expect((await client.listTools()).tools.map(({ name }) => name)).not.toContain("list_tenants");
    expect((await client.callTool({ name: "get_me", arguments: {} })).structuredContent).toMatchObject({ user: { email } });
    await expect(page.getByText("Story assistant is connected and has just called.")).toBeVisible({ timeout: 15_000 });

    await page.getByRole("main").getByRole("link", { name: "Connected assistants" }).click();
    const own = page.getByRole("region", { name: "Your assistants" });
    const row = own.getByRole("row").filter({ hasText: "Story assistant" });
    await expect(row).toContainText("Registered itself");
    await expect(row).toContainText("Only reads users.");
    await expect(row).toContainText("just now");
    await expectAccessible(page);
    await row.getByRole("button", { name: "Revoke Story assistant" }).click();
    await page.getByRole("dialog", { name: "Revoke Story assistant?" }).getByRole("button", { name: "Revoke" }).click();
    await expect(page.getByRole("heading", { name: "No assistant is connected" })).toBeVisible();

    const token = host.received.at(-1)!.access_token;
    const refused = await fetch(address, { method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json", accept: "application/json, text/event-stream" }, body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: {} }) });
    expect(refused.status).toBe(401);
    await client.close();
  } finally {
    host.close();
  }
});
