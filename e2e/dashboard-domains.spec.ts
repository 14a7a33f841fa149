import { randomUUID } from "node:crypto";
import { expect, type Page } from "@playwright/test";
import { startDnsServer, type DnsServer } from "../lib/testing/dns-server";
import { playProvider } from "../lib/testing/openid-provider";
import { copied, expectPresentable, visit, type Role } from "./dashboard-stories";
import { dnsPort, testZone } from "./dns-port";
import { call, firstRun, newEmail, newTenant, ownerToken, type TestTenant } from "./fixtures";
import { expectKeyboard, tabTo } from "./keyboard";
import { answered, test } from "./sign-in-stories";
import { socialPort } from "./social-ports";

/*
 * Domains, senders and social logins in the dashboard, with a real name server and a certified OpenID provider. One test after
 * another: the name server has one port.
 */

let dns: DnsServer;
test.beforeAll(async () => void (dns = await startDnsServer(dnsPort())));
test.afterAll(() => dns.close());

const newZone = () => `z${randomUUID().slice(0, 8)}.${testZone}`;
const open = (page: Page, tenant: TestTenant, path: string, role?: Role) => visit(page, `/tenants/${tenant.id}/${path}`, role);

const row = (page: Page, label: string) => page.getByRole("row").filter({ hasText: label });
const status = (page: Page) => page.getByRole("region", { name: "Status" });

test("a domain: refusals in words, a wrong record beside what was expected, and verified by itself; then people sign in there", async ({ page, context }) => {
  const tenant = await newTenant({ name: "Domain story", auth_methods: ["magic_link", "passkeys", "social_logins"] });
  await call(ownerToken(), "POST", "/social-logins", { name: "Staff <b>Google</b>", provider_type: "google", client_id: "x", client_secret: "x" }, tenant.id);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, tenant, "domains");
  await expect(page.getByRole("heading", { name: "No domain of your own yet" })).toBeVisible();
  await expectPresentable(page, "domains-empty");
  await page.getByRole("link", { name: "Add domain" }).click();

  // CD-07: each refusal says why, at the field, and what was typed stays.
  const field = page.getByLabel("Domain", { exact: true });
  for (const [refused, why] of [["*.example.com", "host name alone"], ["co.uk", "below a public suffix"], ["192.0.2.1", "not an IP address"], ["аpple.example.com", "letters of several scripts"], [`x.${new URL(firstRun().app_url).hostname}`, "others can reach"]] as const) {
    await field.fill(refused);
    await page.getByRole("button", { name: "Add domain" }).click();
    await expect(page.getByText(why)).toBeVisible();
    await expect(field).toHaveValue(refused);
  }
  const zone = newZone();
  const domain = `auth.${zone}`;
  await field.fill(domain.toUpperCase());
  await page.getByRole("button", { name: "Add domain" }).click();
  await expect(page.getByRole("heading", { name: domain })).toBeVisible();

  // Nobody pressed anything: the page has asked, and says that nothing is there.
  await expect(status(page)).toContainText("Waiting for DNS");
  const txt = row(page, "Proves that it is yours").first();
  await expect(txt).toContainText("Not there yet");
  await expect(page.getByText(`Callback URL of this domain`)).toBeVisible();
  await expect(page.getByText(`http://${domain}:${new URL(firstRun().app_url).port}/oauth2/social-login-callback`)).toBeVisible();
  await expect(page.getByRole("link", { name: "Staff <b>Google</b>" })).toBeVisible();
  await expectPresentable(page, "domain-pending");

  // The copy buttons copy, the switch changes the name, all by keyboard.
  await txt.getByRole("button", { name: /Copy the value/ }).press("Enter");
  const token = await copied(page, /^[\w-]{43}$/);
  await expect(txt).toContainText(`_authalla-challenge.${domain}`);
  await page.getByRole("radio", { name: "Full" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(txt.locator("code").first()).toHaveText(`_authalla-challenge.auth.${zone.split(".")[0]}`); // no zone is found yet: a guess

  // A wrong record, in a zone at Cloudflare.
  dns.set(zone, "NS", "ada.ns.cloudflare.com");
  dns.set(`_authalla-challenge.${domain}`, "TXT", `"${token}"`);
  dns.set(domain, "A", "104.16.0.1");
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(txt).toContainText("Another value");
  await expect(page.getByText("with quotes or spaces around it")).toBeVisible();
  const found = page.locator(".dns-advice").filter({ hasText: "with quotes" });
  await expect(found).toContainText(`Found"${token}"`);
  await expect(found).toContainText(`Expected${token}`);
  await expect(page.getByText("Cloudflare's proxy is on")).toBeVisible();
  await expect(page.getByLabel(`DNS provider of ${zone}`)).toHaveValue("cloudflare");
  await expect(txt.locator("code").first()).toHaveText("_authalla-challenge.auth");
  await expect(page.getByText("“DNS only” (grey cloud)").first()).toBeVisible();
  await expectPresentable(page, "domain-wrong");

  // Paused, it waits; resumed, it finds the corrected zone by itself, without a reload, and says so once.
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("Paused. DNS is asked when you say so.")).toBeVisible();
  await page.evaluate(() => ((window as unknown as { isSame: boolean }).isSame = true));
  dns.zone.delete(domain);
  dns.set(domain, "CNAME", new URL(tenant.issuer).hostname);
  dns.set(`_authalla-challenge.${domain}`, "TXT", token);
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(status(page)).toContainText("Verified", { timeout: 40_000 });
  expect(await page.evaluate(() => (window as unknown as { isSame?: boolean }).isSame)).toBe(true);
  await expect(status(page).getByRole("status").filter({ hasText: `${domain}: Verified. 2 of 2 records found.` })).toHaveCount(1);
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await expect(page.getByText("Everything is there, so this page asks no more.")).toBeVisible();
  await expectPresentable(page, "domain-verified");

  const visit = context.waitForEvent("page");
  await page.getByRole("link", { name: "See the sign-in page" }).click();
  const signInPage = await visit;
  await expect(signInPage).toHaveURL(new RegExp(`^http://${domain.replaceAll(".", "\\.")}:\\d+/oauth2/login`));
  await expect(signInPage.getByLabel("E-mail address")).toBeVisible();
  await signInPage.close();

  // CD-05: a record goes. The domain serves on, and says until when.
  dns.zone.delete(`_authalla-challenge.${domain}`);
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(status(page)).toContainText("The domain still serves, but its DNS records are gone");
  await expectPresentable(page, "domain-failing");
  dns.set(`_authalla-challenge.${domain}`, "TXT", token);
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(status(page)).not.toContainText("still serves");

  // Another domain takes over what links use.
  const other = await call<{ id: string; verification_records: { type: string; name: string; value: string }[] }>(ownerToken(), "POST", "/custom-domains", { domain: `login.${zone}` }, tenant.id);
  for (const { type, name, value } of other.verification_records) dns.set(name, type as "TXT", value);
  await call(ownerToken(), "POST", `/custom-domains/${other.id}/verify`, {}, tenant.id);
  const links = page.getByRole("region", { name: "Links and e-mails" });
  await expect(links).toContainText("They lead to this domain");
  const first = page.url();
  await page.goto(`/tenants/${tenant.id}/domains/${other.id}`);
  await expect(links).toContainText(`They lead to ${domain}`);
  await expectPresentable(page, "domain-second");
  await links.getByRole("button", { name: "Make primary" }).click();
  await expect(links).toContainText("They lead to this domain");
  await page.goto(first);
  await expect(links).toContainText(`They lead to login.${zone}`);

  await page.getByRole("button", { name: "Delete domain" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText(/answers no more/);
  await dialog.getByRole("textbox").fill(domain);
  await dialog.getByRole("button", { name: "Delete domain" }).click();
  await expect(page).toHaveURL(/\/domains$/);
  await expect(page.getByRole("link", { name: `login.${zone}` })).toBeVisible();
  await expect(page.getByRole("link", { name: domain, exact: true })).toHaveCount(0);

  // CD-09: a name in other letters is shown in both its forms.
  await call(ownerToken(), "POST", "/custom-domains", { domain: `пример.${newZone()}` }, tenant.id);
  await page.reload();
  await expect(page.getByRole("link", { name: /^xn--e1afmkfd\./ })).toBeVisible();
  await expect(page.getByText(/^Reads as пример\./)).toBeVisible();
  await expectPresentable(page, "domains");
});

test("a sender: the fallback is told, SPF is merged, it turns verified by itself and mail comes from it", async ({ page }) => {
  const tenant = await newTenant({ name: "Mail story" });
  await open(page, tenant, "emails");
  await expect(page.getByText("Platform fallback")).toBeVisible();
  await expect(page.getByText("reaches nobody")).toBeVisible();
  await expectPresentable(page, "emails-empty");
  await page.getByRole("link", { name: "Add sender domain" }).click();

  const zone = newZone();
  await page.getByLabel("Domain", { exact: true }).fill(zone);
  await page.getByLabel("Sender's address").fill("hello@elsewhere.example");
  await page.getByRole("button", { name: "Add sender domain" }).click();
  await expect(page.getByText(`must end in @${zone}`)).toBeVisible();
  await page.getByLabel("Sender's address").fill(`hello@${zone}`);
  // EM-07: a name that holds an address would be read in its place.
  await page.getByLabel("Sender's name").fill("support@bank.example");
  await page.getByRole("button", { name: "Add sender domain" }).click();
  await expect(page.getByText("must not hold an e-mail address")).toBeVisible();
  await page.getByLabel("Sender's name").fill("Bäckerei & Söhne");
  await page.getByRole("button", { name: "Add sender domain" }).click();
  await expect(page.getByRole("heading", { name: zone })).toBeVisible();
  await expect(status(page)).toContainText("Waiting for DNS");

  const { custom_emails: [made] } = await call<{ custom_emails: { id: string; dns_records: { purpose: string; name: string; value: string }[] }[] }>(ownerToken(), "GET", "/custom-emails", undefined, tenant.id);
  const record = (purpose: string) => made!.dns_records.find((candidate) => candidate.purpose === purpose)!;
  dns.set(zone, "TXT", "v=spf1 include:_spf.google.com -all");
  dns.set(record("dkim").name, "TXT", "v=DKIM1; k=rsa; p=AAAA");
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(row(page, "Signs your mail").first()).toContainText("Another value");
  await expect(page.getByText("Another key is there")).toBeVisible();
  await expect(page.getByText("Do not add a second one")).toBeVisible();
  await expect(row(page, "Names who may send").first()).toContainText("v=spf1 include:_spf.google.com a:");
  await expectPresentable(page, "email-wrong");

  // A form that is being filled in stays, while the page asks and becomes verified around it.
  await page.getByRole("textbox", { name: "Name" }).fill("Acme Support");
  dns.set(record("dkim").name, "TXT", record("dkim").value);
  dns.set(record("ownership").name, "TXT", record("ownership").value);
  await expect(status(page)).toContainText("Verified", { timeout: 40_000 });
  await expect(page.getByText("In use", { exact: true })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Name" })).toHaveValue("Acme Support");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved").first()).toBeVisible();
  await expectPresentable(page, "email-verified");

  // New keys sign only once their records are found; those before say how long their records stay.
  await page.getByRole("button", { name: "Make new keys" }).click();
  const keys = page.getByRole("region", { name: "DKIM keys" });
  await expect(keys.getByText("Waits for its record")).toHaveCount(2);
  await expect(row(page, "New key, signs once it is found (DKIM)").first()).toBeVisible();
  await expectPresentable(page, "email-rotating");
  const { custom_emails: [rotated] } = await call<{ custom_emails: { dns_records: { purpose: string; name: string; value: string }[] }[] }>(ownerToken(), "GET", "/custom-emails", undefined, tenant.id);
  for (const next of rotated!.dns_records.filter(({ purpose }) => purpose.endsWith("_next"))) dns.set(next.name, "TXT", next.value);
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(keys.getByText("Signs now")).toHaveCount(2);
  await expect(keys.getByText("Its record may be removed").first()).toBeVisible();
  await expectPresentable(page, "email-rotated");

  await page.getByRole("link", { name: "E-mail" }).first().click();
  await expect(page.getByText("Your domain", { exact: true })).toBeVisible();
  await expect(page.getByRole("region", { name: "In use now" })).toContainText(`Acme Support <hello@${zone}>`);
  await expect(page.getByText(`because ${zone} is verified and in use.`)).toBeVisible();
  await expectPresentable(page, "emails");
  await page.getByRole("button", { name: "Send me a test mail" }).click();
  await expect(page).toHaveURL(/\/deliveries\/mail_/);
  await expect(page.getByRole("heading", { name: "Test mail from Mail story" })).toBeVisible();
});

test("a social login: the steps and addresses to paste, offered by one click, and a person signs in with it", async ({ page, browser, newApplication }) => {
  const { tenant, loopback, start } = await newApplication({ auth_methods: ["magic_link"] });
  const google = await playProvider({ as: "google", redirectUris: [`${tenant.issuer}/oauth2/social-login-callback`], port: socialPort("google") });
  const email = newEmail();
  google.person = { sub: "g-1", email, email_verified: true, name: "Ada Lovelace" };
  try {
    await open(page, tenant, "social-logins");
    await expectPresentable(page, "social-logins-empty");
    await page.getByRole("link", { name: "Add social login" }).click();
    for (const provider of ["GitHub", "Apple", "Microsoft", "Google"]) {
      await page.getByRole("navigation", { name: "Provider" }).getByRole("link", { name: provider }).click();
      await expect(page.getByRole("heading", { name: `At ${provider}` })).toBeVisible();
      if (provider === "Apple") await expectPresentable(page, "social-login-new-apple");
    }
    await expect(page.getByText(`${tenant.issuer}/oauth2/social-login-callback`)).toBeVisible();
    await page.getByRole("button", { name: "Add Google" }).click();
    await expect(page.getByLabel("Client ID")).toBeFocused();
    await page.getByLabel("Client ID").fill(google.clientId);
    await page.getByLabel("Client secret").fill(google.clientSecret);
    await page.getByRole("button", { name: "Add Google" }).click();
    await expect(page.getByRole("heading", { name: "Google", level: 1 })).toBeVisible();
    expect(await page.content()).not.toContain(google.clientSecret);

    await expect(page.getByText("Nobody sees them yet.")).toBeVisible();
    await expectPresentable(page, "social-login");
    await page.getByRole("button", { name: "Offer social logins" }).click();
    await expect(page.getByText("Nobody sees them yet.")).toHaveCount(0);

    const person = await (await browser.newContext()).newPage();
    await person.goto(start);
    const arrival = loopback.next();
    await person.getByRole("button", { name: "Continue with Google" }).click();
    await person.getByRole("button", { name: "Allow" }).click();
    expect(await arrival).toMatch(answered);
    await person.context().close();
    expect(await call(ownerToken(), "GET", "/users", undefined, tenant.id)).toMatchObject({ users: [{ email }] });

    // A save keeps the secret that nobody can see; disabled, the button is gone.
    await page.getByLabel("Name", { exact: true }).fill("Google for customers");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("heading", { name: "Google for customers" })).toBeVisible();
    await page.getByRole("button", { name: "Disable" }).click();
    await expect(page.getByRole("button", { name: "Enable" })).toBeVisible();
    const other = await (await browser.newContext()).newPage();
    await other.goto(`${tenant.issuer}/oauth2/login`);
    await expect(other.getByLabel("E-mail address")).toBeVisible();
    await expect(other.getByRole("button", { name: "Continue with Google" })).toHaveCount(0);
    await other.context().close();
    await page.goto(`/tenants/${tenant.id}/social-logins`);
    await expectPresentable(page, "social-logins");
  } finally {
    await google.close();
  }
});

test("with the keyboard alone: a domain, a sender and a mail server of one's own, each step to be seen, and back from each dialog", async ({ page }) => {
  const tenant = await newTenant({ name: "Keys" });
  await open(page, tenant, "domains");
  await expectKeyboard(page);
  await tabTo(page, "Add domain");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/domains\/new$/);
  await tabTo(page, "domain");
  await page.keyboard.type(`auth.${newZone()}`);
  await page.keyboard.press("Enter");
  await expect(status(page)).toContainText("Waiting for DNS");
  await page.getByRole("button", { name: "Pause" }).press("Enter"); // what changes by itself moves no control meanwhile
  await expectKeyboard(page);
  await tabTo(page, "Delete domain");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(page.getByRole("button", { name: "Delete domain" })).toBeFocused();

  await open(page, tenant, "emails");
  await tabTo(page, "Add sender domain");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/emails\/new$/);
  await tabTo(page, "email_domain");
  await page.keyboard.type(newZone());
  await page.keyboard.press("Enter");
  await expect(status(page)).toContainText("Waiting for DNS");
  await page.getByRole("button", { name: "Pause" }).press("Enter");
  await expectKeyboard(page);

  for (const path of ["deliveries", "deliveries/addresses", "deliveries/server"]) {
    await open(page, tenant, path);
    await expectKeyboard(page);
  }
  await tabTo(page, "host");
  await page.keyboard.type("127.0.0.1");
  await page.keyboard.press("Enter");
  await expect(page.locator("main [role=alert]").first()).toBeVisible(); // an address of this machine: refused at its field
  await expect(page.getByRole("textbox", { name: "Host" })).toHaveValue("127.0.0.1");
});

test("MT-01 a viewer sees and changes nothing; what belongs to another tenant does not exist", async ({ page }) => {
  const [mine, theirs] = [await newTenant({ name: "Mine" }), await newTenant({ name: "Theirs" })];
  const make = (tenant: TestTenant, path: string, body: Record<string, unknown>) => call<{ id: string }>(ownerToken(), "POST", path, body, tenant.id);
  const things = async (tenant: TestTenant, word: string) => ({
    domains: await make(tenant, "/custom-domains", { domain: `${word}.${newZone()}` }),
    emails: await make(tenant, "/custom-emails", { email_domain: `${word}.${newZone()}` }),
    "social-logins": await make(tenant, "/social-logins", { name: `${word} Google`, provider_type: "google", client_id: `${word}-id`, client_secret: "x" }),
  });
  const [own, foreign] = [await things(mine, "mine"), await things(theirs, "theirs")];
  await open(page, mine, "domains", "viewer");
  for (const kind of ["domains", "emails", "social-logins"] as const) {
    await page.goto(`/tenants/${mine.id}/${kind}`);
    await page.getByRole("link", { name: /^mine/ }).click();
    await expect(page).toHaveURL(new RegExp(`${own[kind].id}$`));
    await expect(page.getByRole("heading", { level: 1 })).toContainText("mine");
    await expect(page.locator("main form")).toHaveCount(0);
    await expect(page.getByRole("button", { name: /Delete|Save|Check now|Disable/ })).toHaveCount(0);
    await page.goto(`/tenants/${mine.id}/${kind}/${foreign[kind].id}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    expect(await page.content()).not.toContain("theirs");
    await page.goto(`/tenants/${mine.id}/${kind}?cursor=of-another-list`);
    await expect(page.getByRole("heading", { name: "This page is not there" })).toBeVisible();
    await page.goto(`/tenants/${mine.id}/${kind}/new?provider=google`);
    await expect(page.getByText("Your role is viewer")).toBeVisible();
  }
});
