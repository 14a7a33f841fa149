import { expect, type Page } from "@playwright/test";
import { appleTeam, microsoftDirectory, playProvider, type PlayedProvider } from "../lib/testing/openid-provider";
import { startGitHub } from "../lib/testing/github-server";
import { call, enterCode, newEmail, ownerToken, type TestTenant } from "./fixtures";
import { takePicture } from "./pictures";
import { answered, expectSound, expectToFit, test, withPage } from "./sign-in-stories";
import { socialPort } from "./social-ports";

/*
 * Signing in with Google, Apple, Microsoft and GitHub on a tenant's own page. A certified OpenID provider plays the first three.
 * One test after another: each stand-in has one port.
 */

const methods = { auth_methods: ["magic_link", "social_logins"] };
const callbackOf = (tenant: TestTenant) => `${tenant.issuer}/oauth2/social-login-callback`;
const newSocialLogin = (tenant: TestTenant, fields: Record<string, unknown>) => call(ownerToken(), "POST", "/social-logins", fields, tenant.id);

async function play(as: "google" | "apple" | "microsoft", tenant: TestTenant, person: PlayedProvider["person"]): Promise<PlayedProvider> {
  const provider = await playProvider({ as, redirectUris: [callbackOf(tenant)], port: socialPort(as) });
  provider.person = person;
  await newSocialLogin(tenant, {
    name: as, provider_type: as, client_id: provider.clientId, client_secret: provider.clientSecret,
    ...(as === "apple" && { team_id: appleTeam.teamId, key_id: appleTeam.keyId }),
  });
  return provider;
}

const button = (page: Page, provider: string) => page.getByRole("button", { name: `Continue with ${provider}` });
const usersOf = (tenant: TestTenant) => call<{ users: { email: string; name: string }[]; total: number }>(ownerToken(), "GET", "/users", undefined, tenant.id);

const looks = (["light", "dark"] as const).flatMap((colorScheme) => [390, 1280].flatMap((width) => [true, false].map((javaScriptEnabled) => ({ colorScheme, width, javaScriptEnabled }))));

for (const { colorScheme, width, javaScriptEnabled } of looks)
  test(`with Google, ${colorScheme}, ${width} px, ${javaScriptEnabled ? "with" : "without"} JavaScript: the first time, and again with the mark of the last method`, async ({ browser, newApplication }) => {
    const { tenant, loopback, start } = await newApplication(methods);
    const email = newEmail();
    const google = await play("google", tenant, { sub: "g-1", email, email_verified: true, name: "Ada Lovelace" });
    try {
      await withPage(browser, { javaScriptEnabled, colorScheme, viewport: { width, height: 900 } }, async (page, context) => {
        await page.goto(start);
        const first = loopback.next();
        await button(page, "Google").click();
        await page.getByRole("button", { name: "Allow" }).click();
        expect(await first).toMatch(answered);
        expect(await usersOf(tenant)).toMatchObject({ users: [{ email, name: "Ada Lovelace" }], total: 1 });

        await context.clearCookies({ name: "authalla_session" });
        await page.goto(start);
        await expect(button(page, "Google")).toContainText("Last used");
        const second = loopback.next();
        await button(page, "Google").press("Enter"); // the provider knows the person still
        expect(await second).toMatch(answered);
        expect((await usersOf(tenant)).total).toBe(1);
      });
    } finally {
      await google.close();
    }
  });

/** The stories of the other providers; Google's are told in every look. */
const phoneAtNight = { colorScheme: "dark", viewport: { width: 390, height: 844 } } as const;
test.use(phoneAtNight);

for (const javaScriptEnabled of [true, false])
  test(`with Apple, whose answer is a POST from another site, without our cookies, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async ({ browser, newApplication }) => {
    const { tenant, loopback, start } = await newApplication(methods);
    const email = newEmail();
    const apple = await play("apple", tenant, { sub: "001.a", email, email_verified: "true" });
    try {
      await withPage(browser, javaScriptEnabled ? phoneAtNight : { javaScriptEnabled, colorScheme: "light", viewport: { width: 1280, height: 900 } }, async (page) => {
        const posts: Promise<Record<string, string>>[] = [];
        page.on("request", (request) => request.method() === "POST" && request.url() === callbackOf(tenant) && posts.push(request.allHeaders()));
        const visited: string[] = [];
        page.on("request", (request) => request.isNavigationRequest() && visited.push(request.url()));
        await page.goto(start);
        await expectToFit(page);
        const arrival = loopback.next();
        await button(page, "Apple").click();
        await page.getByRole("button", { name: "Allow" }).click();
        if (!javaScriptEnabled) await page.getByRole("button", { name: "Continue" }).click(); // Apple's page would send its form by itself
        expect(await arrival).toMatch(answered);
        const [headers] = await Promise.all(posts);
        expect(headers!["sec-fetch-site"]).toBe("cross-site");
        expect(headers!.cookie).toBeUndefined();
        expect(visited.filter((url) => url.startsWith(tenant.issuer) && new URL(url).searchParams.has("code"))).toEqual([]);
        expect((await usersOf(tenant)).users).toMatchObject([{ email }]);
      });
    } finally {
      await apple.close();
    }
  });

test("with Microsoft, whose address is not proven: the mailbox is, once", async ({ page, browser, newApplication }) => {
  const { tenant, loopback, start } = await newApplication(methods);
  const email = newEmail();
  const microsoft = await play("microsoft", tenant, { sub: "m-1", tid: microsoftDirectory, email });
  try {
    await page.goto(start);
    await button(page, "Microsoft").click();
    await page.getByRole("button", { name: "Allow" }).click();
    await expect(page.getByRole("heading", { name: "Check your mail" })).toBeVisible();
    await expectSound(page);
    const arrival = loopback.next();
    await enterCode(page, email);
    expect(await arrival).toMatch(answered);
    await withPage(browser, {}, async (other) => {
      await other.goto(start);
      const second = loopback.next();
      await button(other, "Microsoft").click();
      await other.getByRole("button", { name: "Allow" }).click();
      expect(await second).toMatch(answered);
    });
  } finally {
    await microsoft.close();
  }
});

test("with GitHub, whose verified primary address signs in at once, and again with the mark of the last method", async ({ page, context, newApplication }) => {
  const { tenant, loopback, start } = await newApplication(methods);
  const github = await startGitHub(socialPort("github"));
  await newSocialLogin(tenant, { name: "GitHub", provider_type: "github", client_id: github.clientId, client_secret: github.clientSecret });
  const email = newEmail();
  Object.assign(github, { user: { id: 583231, login: "octocat", name: "Mona Lisa" }, emails: [{ email: newEmail("second"), primary: false, verified: true }, { email, primary: true, verified: true }] });
  try {
    for (const mark of ["", "Last used"]) {
      await page.goto(start);
      await expect(button(page, "GitHub")).toContainText(mark);
      await expectSound(page);
      const arrival = loopback.next();
      await button(page, "GitHub").click();
      await page.getByRole("button", { name: "Authorize" }).click();
      expect(await arrival).toMatch(answered);
      await context.clearCookies({ name: "authalla_session" });
    }
    expect(await usersOf(tenant)).toMatchObject({ users: [{ email, name: "Mona Lisa" }], total: 1 });
  } finally {
    await github.close();
  }
});

test("with GitHub: whoever stops there is back on a calm page; without an address one is asked for", async ({ page, newApplication }) => {
  const { tenant, loopback, start } = await newApplication(methods);
  const google = await play("google", tenant, { sub: "g-1" });
  const github = await startGitHub(socialPort("github"));
  await newSocialLogin(tenant, { name: "GitHub", provider_type: "github", client_id: github.clientId, client_secret: github.clientSecret });
  const email = newEmail();
  Object.assign(github, { user: { id: 583231, login: "octocat" }, emails: [{ email: newEmail("unproven"), primary: true, verified: false }] });
  try {
    await page.goto(start);
    await button(page, "Google").click();
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "You did not finish signing in there." })).toBeVisible();
    await expectSound(page);
    await button(page, "GitHub").click();
    await page.getByRole("button", { name: "Authorize" }).click();
    await expect(page.getByRole("heading", { name: "Which e-mail address is yours?" })).toBeVisible();
    await expect(page.getByLabel("E-mail address")).toBeFocused();
    await expectSound(page);
    await page.keyboard.type(email);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: "Check your mail" })).toBeVisible();
    const arrival = loopback.next();
    await enterCode(page, email);
    expect(await arrival).toMatch(answered);
    expect((await usersOf(tenant)).users).toMatchObject([{ email, name: "octocat" }]);
  } finally {
    await Promise.all([google.close(), github.close()]);
  }
});

for (const width of [390, 1280])
  for (const colorScheme of ["light", "dark"] as const)
    test(`the buttons at ${width} px, ${colorScheme}, in English and Arabic`, async ({ browser, newApplication }, testInfo) => {
      const { tenant, start } = await newApplication(methods);
      for (const type of ["google", "apple", "microsoft", "github"]) await newSocialLogin(tenant, { name: type, provider_type: type, client_id: "x", client_secret: "x" });
      try {
        for (const locale of ["en-GB", "ar"])
          await withPage(browser, { locale, colorScheme, viewport: { width, height: 900 } }, async (page) => {
            await page.goto(start);
            const buttons = page.locator("button[name=social_login]");
            await expect(buttons).toHaveCount(4);
            for (const each of await buttons.all()) expect((await each.boundingBox())!.height).toBeGreaterThanOrEqual(44);
            await expectSound(page);
            await takePicture(page, testInfo.outputPath(`${locale}.png`));
            await page.goto(`${tenant.issuer}/oauth2/signup`);
            await expect(buttons).toHaveCount(4);
            await expectSound(page);
          });
      } finally {
      }
    });
