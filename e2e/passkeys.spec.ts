import { expect, type Browser, type Page } from "@playwright/test";
import { VirtualAuthenticator } from "./authenticator";
import { call, newEmail, ownerToken, signIn } from "./fixtures";
import { holdScripts } from "./hold-scripts";
import { takePicture } from "./pictures";
import { answered, expectSound, test, type Application } from "./sign-in-stories";

/*
 * Passkeys in Chromium on a tenant's own host, with the browser's software authenticator in the place of a fingerprint reader.
 */

test.describe.configure({ mode: "parallel" });

/** A page of a browser whose device keeps passkeys. What the console complains of fails the story. */
async function withDevice(browser: Browser, story: (page: Page, device: VirtualAuthenticator) => Promise<void>, options: Parameters<Browser["newContext"]>[0] = {}): Promise<void> {
  const context = await browser.newContext(options);
  const complaints: string[] = [];
  context.on("console", (message) => message.type() === "error" && !/status of 400/.test(message.text()) && complaints.push(message.text()));
  context.on("weberror", (error) => complaints.push(String(error.error())));
  try {
    const page = await context.newPage();
    await story(page, await VirtualAuthenticator.plugInto(page));
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
  }
}

/** What is done leads back to the application, with a code. */
async function expectArrival(page: Page, application: Application, act: () => Promise<unknown>): Promise<void> {
  const arrival = application.loopback.next();
  await act();
  expect(await arrival).toMatch(answered);
  await expect(page.getByRole("heading", { name: "You can close this page" })).toBeVisible();
}

const passkeyButton = (page: Page) => page.getByRole("button", { name: "Sign in with a passkey" });
const offer = (page: Page) => page.getByRole("heading", { name: "Sign in faster next time" });

/** Up to the offer, by a code. */
async function signInToOffer(page: Page, { start }: Application, email: string): Promise<void> {
  await page.goto(start);
  await expect.poll(async () => (await page.context().cookies()).find(({ name }) => name === "authalla_passkeys")?.value).toBe("1");
  await signIn(page, email);
  await expect(offer(page)).toBeVisible();
}

async function register(page: Page, application: Application, email: string): Promise<void> {
  await signInToOffer(page, application, email);
  await expectArrival(page, application, () => page.getByRole("button", { name: "Create a passkey" }).click());
}

async function signOut(page: Page, { tenant }: Application): Promise<void> {
  await page.goto(`${tenant.issuer}/oauth2/logout`);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/signed-out/);
}

for (const colorScheme of ["light", "dark"] as const)
  for (const width of [390, 1280])
    test(`${colorScheme}, ${width} px: by code, a passkey on offer, then in by the list of the address field and by the button`, async ({ browser, newApplication }, testInfo) => {
      const application = await newApplication();
      const look = async (page: Page, name: string) => {
        await takePicture(page, testInfo.outputPath(`${name}.png`));
        await expectSound(page);
      };
      await withDevice(browser, async (page, device) => {
        await signInToOffer(page, application, newEmail());
        await look(page, "1-offer");
        await expectArrival(page, application, () => page.getByRole("button", { name: "Create a passkey" }).click());
        const [credential] = await device.credentials();
        expect(credential).toMatchObject({ isResidentCredential: true, rpId: new URL(application.tenant.issuer).hostname });

        await signOut(page, application);
        await expectArrival(page, application, () => page.goto(application.start, { waitUntil: "commit" })); // the page asks at once, and the device answers for the person

        await signOut(page, application);
        await device.touching(false);
        await page.goto(application.start);
        await expect(page.getByLabel("E-mail address")).toHaveAttribute("autocomplete", "username webauthn");
        await expect(passkeyButton(page).getByText("Last used")).toBeVisible();
        await look(page, "2-login");
        await device.touching(true); // the call that waits is not answered by it any more: a ceremony asks for a finger once
        await expectArrival(page, application, () => passkeyButton(page).click());
      }, { colorScheme, viewport: { width, height: 844 } });
    });

test("the button ends the call that waits in the address field, and a dialog that was closed is a calm notice", async ({ browser, newApplication }) => {
  const application = await newApplication();
  await withDevice(browser, async (page, device) => {
    await page.addInitScript(() => {
      const calls: string[] = [];
      Object.assign(window, { calls });
      const get = navigator.credentials.get.bind(navigator.credentials);
      navigator.credentials.get = (options) => {
        const mediation = options?.mediation ?? "dialog";
        calls.push(`${mediation} asked`);
        options?.signal?.addEventListener("abort", () => calls.push(`${mediation} aborted`));
        return get(options);
      };
    });
    await register(page, application, newEmail());
    await signOut(page, application);
    await device.touching(false);
    await page.goto(application.start);
    const calls = () => page.evaluate(() => (window as unknown as { calls: string[] }).calls);
    await expect.poll(calls).toEqual(["conditional asked"]);
    await device.recognising(false); // a finger that is not known: the browser gives up as for a dialog that was closed
    await device.touching(true);
    await passkeyButton(page).click();
    await expect.poll(async () => (await calls()).slice(0, 3)).toEqual(["conditional asked", "conditional aborted", "dialog asked"]);
    await expect(page.getByRole("status").filter({ hasText: "No passkey was used." })).toBeVisible();
    await expectSound(page);
    await device.recognising(true);
    await expectArrival(page, application, () => passkeyButton(page).click());
  });
});

test("a click that comes before the page's script is done when the script has come", async ({ browser, newApplication }) => {
  const application = await newApplication();
  await withDevice(browser, async (page) => {
    await signInToOffer(page, application, newEmail());
    const release = await holdScripts(page);
    await page.goto(page.url(), { waitUntil: "commit" });
    const button = page.getByRole("button", { name: "Create a passkey" });
    await button.click();
    await button.click();
    await expectArrival(page, application, release);
  });
});

test("not now is remembered: the application goes on, and nobody asks again", async ({ browser, newApplication }) => {
  const application = await newApplication();
  const email = newEmail();
  await withDevice(browser, async (page) => {
    await signInToOffer(page, application, email);
    await expectArrival(page, application, () => page.getByRole("button", { name: "Not now" }).click());
    await signOut(page, application);
    await page.goto(application.start);
    await expectArrival(page, application, () => signIn(page, email));
    expect((await call<{ total: number }>(ownerToken(), "GET", "/passkeys", undefined, application.tenant.id)).total).toBe(0);
  });
});

test("nobody is trapped on the offer: its dialog is closed, then Not now, by keyboard alone", async ({ browser, newApplication }) => {
  const application = await newApplication();
  await withDevice(browser, async (page, device) => {
    await signInToOffer(page, application, newEmail());
    await device.recognising(false);
    const create = page.getByRole("button", { name: "Create a passkey" });
    for (let i = 0; i < 5 && !(await create.evaluate((element) => element === document.activeElement)); i++) await page.keyboard.press("Tab");
    await expect(create).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("status").filter({ hasText: "No passkey was made." })).toBeVisible();
    await expectSound(page);
    await page.keyboard.press("Tab");
    await expect(page.getByRole("button", { name: "Not now" })).toBeFocused();
    await expectArrival(page, application, () => page.keyboard.press("Enter"));
  });
});

test("without a script there is neither button nor offer; the offer's page, come upon, still lets everybody go on", async ({ browser, newApplication }) => {
  const application = await newApplication();
  const context = await browser.newContext({ javaScriptEnabled: false });
  try {
    const page = await context.newPage();
    await page.goto(application.start);
    await expect(passkeyButton(page)).toBeHidden();
    const request = new URL(page.url()).searchParams.get("request")!;
    const email = newEmail();
    await expectArrival(page, application, () => signIn(page, email));
    await page.goto(`${application.tenant.issuer}/oauth2/passkey-offer?request=${request}`);
    await expect(page.getByRole("button", { name: "Create a passkey" })).toBeHidden();
    await page.getByRole("button", { name: "Not now" }).click();
    await expect(page).toHaveURL(/\/oauth2\/login$/); // nothing waits any more
  } finally {
    await context.close();
  }
});

test("where no device can keep a passkey nobody is offered one", async ({ page, newApplication }) => {
  const application = await newApplication();
  await page.goto(application.start);
  await expectArrival(page, application, () => signIn(page, newEmail()));
});

test("two passkeys of one person, the second made on their account page, and each signs in", async ({ browser, newApplication }) => {
  const application = await newApplication();
  const { tenant, start } = application;
  await withDevice(browser, async (page, device) => {
    await register(page, application, newEmail());
    const [first] = await device.credentials();
    await device.clear();
    await page.goto(`${tenant.issuer}/oauth2/account`);
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await expect(page).toHaveURL(/notice=passkey_added/);
    const [second] = await device.credentials();
    expect(second!.credentialId).not.toBe(first!.credentialId);
    expect((await call<{ total: number }>(ownerToken(), "GET", "/passkeys", undefined, tenant.id)).total).toBe(2);
    for (const credential of [first!, second!]) {
      await device.clear();
      await device.add(credential);
      await signOut(page, application);
      await expectArrival(page, application, () => page.goto(start, { waitUntil: "commit" }));
    }
  });
});

test("a passkey that was removed is a calm notice, its browser forgets it, and mail is still a way in", async ({ browser, newApplication }) => {
  const application = await newApplication();
  const { tenant, start } = application;
  const email = newEmail();
  await withDevice(browser, async (page, device) => {
    await register(page, application, email);
    const { passkeys } = await call<{ passkeys: { id: string }[] }>(ownerToken(), "GET", "/passkeys", undefined, tenant.id);
    await call(ownerToken(), "DELETE", `/passkeys/${passkeys[0]!.id}`, undefined, tenant.id);
    await signOut(page, application);
    await page.goto(start); // the list of the address field offers it, and the device answers
    await expect(page.getByRole("status").filter({ hasText: "This passkey no longer works here." })).toBeVisible();
    await expect.poll(async () => (await device.credentials()).length).toBe(0); // signalUnknownCredential
    await expectSound(page);
    await signIn(page, email);
    await expect(offer(page)).toBeVisible();
    await expectArrival(page, application, () => page.getByRole("button", { name: "Not now" }).click());
  });
});

test("WA-08 a passkey that may have been copied is refused by its name, and marked on the account page", async ({ browser, newApplication }, testInfo) => {
  const application = await newApplication();
  const email = newEmail();
  await withDevice(browser, async (page, device) => {
    await register(page, application, email);
    const [copy] = await device.credentials();
    const { passkeys } = await call<{ passkeys: { name: string }[] }>(ownerToken(), "GET", "/passkeys", undefined, application.tenant.id);
    await device.clear();
    await device.add({ ...copy!, signCount: 100 });
    await signOut(page, application);
    await expectArrival(page, application, () => page.goto(application.start, { waitUntil: "commit" }));
    await device.clear();
    await device.add(copy!); // whose count is behind
    await signOut(page, application);
    await page.goto(application.start);
    await expect(page.getByText(`The passkey “${passkeys[0]!.name}” may have been copied`)).toBeVisible();
    await expectSound(page);
    await expectArrival(page, application, () => signIn(page, email));
    await page.goto(`${application.tenant.issuer}/oauth2/account`);
    await expect(page.getByText("May have been copied")).toBeVisible();
    await takePicture(page, testInfo.outputPath("copied-passkey.png"));
    await expectSound(page);
  });
});

test("prompt=login goes by way of the offer once, and comes to an end", async ({ browser, newApplication }) => {
  const application = await newApplication();
  await withDevice(browser, async (page) => {
    await page.goto(`${application.start}&prompt=login&max_age=0`);
    await expect.poll(async () => (await page.context().cookies()).find(({ name }) => name === "authalla_passkeys")?.value).toBe("1");
    await signIn(page, newEmail());
    await expect(offer(page)).toBeVisible();
    await expectArrival(page, application, () => page.getByRole("button", { name: "Create a passkey" }).click());
  });
});
