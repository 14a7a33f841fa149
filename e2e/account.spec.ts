import { expect, test, type Page } from "@playwright/test";
import { VirtualAuthenticator } from "./authenticator";
import { call, newEmail, newTenant, ownerToken, signIn, type TestTenant } from "./fixtures";
import { Loopback } from "./loopback";
import { takePicture } from "./pictures";
import { connect, expectSound, expectToFit, withPage } from "./sign-in-stories";

/*
 * People looking after their own account.
 */

test.describe.configure({ mode: "parallel" });

const phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";

async function newThemedTenant(fields: Record<string, unknown> = {}): Promise<TestTenant> {
  const tenant = await newTenant({ product_name: "Northwind", auth_methods: ["magic_link", "passkeys"], ...fields });
  await call(ownerToken(), "PUT", "/theme", {
    primary_color: "#0b5d3b", background_color: "#eef4f0", box_background_color: "#ffffff", text_color: "#10231a", corner_style: "rounded", color_mode: "light_dark",
    dark: { primary_color: "#7fe0b0", background_color: "#07130d", box_background_color: "#0f2018", text_color: "#e8f5ee" },
  }, tenant.id);
  return tenant;
}

async function openAccount(page: Page, tenant: TestTenant, email: string): Promise<void> {
  await page.goto(`${tenant.issuer}/oauth2/account`);
  await signIn(page, email);
  await expect(page.getByRole("heading", { name: "Your account" })).toBeVisible();
}

for (const colorScheme of ["light", "dark"] as const)
  for (const width of [390, 1280])
    for (const javaScriptEnabled of [true, false])
      test(`${colorScheme}, ${width} px, ${javaScriptEnabled ? "with" : "without"} JavaScript: name, another device, an application, everywhere`, async ({ browser }, testInfo) => {
        const tenant = await newThemedTenant();
        const email = newEmail("countess-of-lovelace");
        const loopback = await Loopback.listen();
        const options = { colorScheme, viewport: { width, height: 844 }, javaScriptEnabled };
        const look = async (page: Page, name: string) => {
          await takePicture(page, testInfo.outputPath(`${name}.png`));
          await (javaScriptEnabled ? expectSound(page) : expectToFit(page));
        };
        try {
          await withPage(browser, options, (page) =>
            withPage(browser, { ...options, userAgent: phone }, async (other) => {
              await openAccount(page, tenant, email);
              await expect(page.getByText("You have no passkey yet.")).toBeVisible();
              await expect(page.getByText("No application has access to your account.")).toBeVisible();
              await look(page, "1-new");

              await page.getByLabel("Name").fill("Augusta Ada King, Countess of Lovelace");
              await page.getByRole("button", { name: "Save" }).first().click();
              await expect(page.getByRole("status").filter({ hasText: "Your name is saved." })).toBeVisible();
              await expect(page.getByLabel("Name")).toHaveValue("Augusta Ada King, Countess of Lovelace");

              await openAccount(other, tenant, email);
              const userinfo = await connect(page, tenant, loopback);
              await page.goto(`${tenant.issuer}/oauth2/account`);
              await expect(page.getByText("Safari on iPhone")).toBeVisible();
              await expect(page.getByText("This device")).toHaveCount(1);
              await expect(page.getByText(/Hamburg, Germany · address (127\.0\.0\.1|::1)/)).toHaveCount(2);
              await page.getByText("What it may do").click();
              await expect(page.getByText("See your name and picture")).toBeVisible();
              await look(page, "2-in-use");

              expect(await userinfo()).toBe(200);
              await page.getByRole("button", { name: /^Remove access/ }).click();
              await expect(page.getByText("The application has no access any more.")).toBeVisible();
              expect(await userinfo()).toBe(401);

              await page.getByRole("button", { name: "End: Safari on iPhone" }).click();
              await expect(page.getByText("The session has ended.")).toBeVisible();
              await expect(page.getByText("You are signed in only here.")).toBeVisible();
              await other.reload();
              await expect(other).toHaveURL(/\/oauth2\/login/);

              await page.getByRole("button", { name: "Sign out everywhere" }).click();
              await expect(page).toHaveURL(/\/oauth2\/signed-out/);
              await page.goto(`${tenant.issuer}/oauth2/account`);
              await expect(page).toHaveURL(/\/oauth2\/login/);
            }),
          );
        } finally {
          loopback.close();
        }
      });

test("passkeys: added, renamed and removed", async ({ browser }, testInfo) => {
  const tenant = await newThemedTenant();
  const email = newEmail();
  await withPage(browser, {}, async (page) => {
    await VirtualAuthenticator.plugInto(page);
    await openAccount(page, tenant, email);
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await expect(page.getByText("The passkey is added.")).toBeVisible();
    await page.getByText("Rename", { exact: true }).click();
    await page.getByLabel("Name of the passkey").fill("Work laptop");
    await page.getByRole("listitem").getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("The passkey has its new name.")).toBeVisible();
    await expect(page.getByText("Work laptop")).toBeVisible();
    await takePicture(page, testInfo.outputPath("passkeys.png"));
    await expectSound(page);
    await page.getByRole("button", { name: "Remove: Work laptop" }).click();
    await expect(page.getByText("The passkey is removed.")).toBeVisible();
    await expect(page.getByText("You have no passkey yet.")).toBeVisible();
  });
});

test("many sessions: five are shown, the others on demand, and all others end at once", async ({ browser }, testInfo) => {
  const tenant = await newThemedTenant({ auth_methods: ["magic_link"] });
  const email = newEmail();
  await withPage(browser, { viewport: { width: 390, height: 844 } }, async (page) => {
    await openAccount(page, tenant, email);
    for (let i = 0; i < 4; i++) await withPage(browser, i % 2 ? { userAgent: phone } : {}, (other) => openAccount(other, tenant, email));
    await page.reload();
    await expect(page.getByRole("button", { name: /^End: / })).toHaveCount(4);
    await takePicture(page, testInfo.outputPath("sessions.png"));
    await page.setViewportSize({ width: 320, height: 640 }); // 1280 px at 400 % zoom
    await expectSound(page);
    await page.getByRole("button", { name: "End all other sessions" }).click();
    await expect(page.getByText("All other sessions have ended.")).toBeVisible();
    await expect(page.getByRole("button", { name: /^End: / })).toHaveCount(0);
  });
});

test("from right to left, and in one's own language", async ({ browser }, testInfo) => {
  const tenant = await newThemedTenant();
  const email = newEmail();
  await withPage(browser, { locale: "ar", viewport: { width: 390, height: 844 } }, async (page, context) => {
    await openAccountInEnglish(page, tenant, email);
    await context.setExtraHTTPHeaders({ "Accept-Language": "ar" });
    await page.goto(`${tenant.issuer}/oauth2/account`);
    await takePicture(page, testInfo.outputPath("arabic.png"));
    await expectToFit(page);
  });
});

const openAccountInEnglish = async (page: Page, tenant: TestTenant, email: string) => {
  await call(ownerToken(), "PUT", "/theme", { default_language: "en" }, tenant.id);
  await openAccount(page, tenant, email);
  await call(ownerToken(), "PUT", "/theme", { default_language: "ar" }, tenant.id);
};

test("SE-20 no cache keeps the page, and without a session it shows nothing", async ({ browser }) => {
  const tenant = await newThemedTenant();
  const email = newEmail();
  await withPage(browser, {}, async (page) => {
    await openAccount(page, tenant, email);
    const response = (await page.goto(`${tenant.issuer}/oauth2/account`))!;
    expect(response.headers()["cache-control"]).toContain("no-store");
    expect(await response.text()).toContain(email);
  });
  const stranger = await fetch(`${tenant.issuer}/oauth2/account`, { headers: { RSC: "1" }, redirect: "manual" });
  expect(await stranger.text()).not.toContain(email);
});
