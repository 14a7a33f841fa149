import type { Browser, BrowserContext, Page } from "@playwright/test";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Language } from "../lib/languages/languages";
import { VirtualAuthenticator } from "./authenticator";
import { call, firstRun, latestMail, newClient, newEmail, newMember, newTenant, ownerToken, typeCode, type TestTenant } from "./fixtures";
import { Loopback } from "./loopback";
import { socialAddress } from "./social-ports";

/*
 * Every hosted page in every state, and how a person gets there. Controls are found by what they do, since each page is opened in
 * several languages. A new page or state is a new line in `states`.
 */

export interface Scene {
  browser: Browser;
  context: BrowserContext;
  language: Language;
  page: Page;
  /** What is to be closed when the page has been looked at. */
  after: (() => Promise<void> | void)[];
}

interface Application {
  tenant: TestTenant;
  start: string;
}

const challenge = { code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", code_challenge_method: "S256" };

/** The person's choice of a language, as the switcher keeps it. */
const speak = ({ context, language }: Scene, origin: string) => context.addCookies([{ name: "authalla_language", value: language, url: origin }]);

/** A tenant with a look of its own, and an application of it. */
async function application(scene: Scene, tenantFields: Record<string, unknown> = {}, clientFields: Record<string, unknown> = {}, parameters: Record<string, string> = {}): Promise<Application> {
  const tenant = await newTenant({ product_name: "Northwind", ...tenantFields });
  await call(ownerToken(), "PUT", "/theme", { primary_color: "#0b5d3b", background_color: "#eef4f0", color_mode: "light_dark" }, tenant.id);
  const loopback = await Loopback.listen();
  scene.after.push(() => loopback.close());
  const redirect = `${loopback.origin}/callback`;
  const client = await newClient(tenant, { application_type: "native", redirect_uris: [redirect], homepage_url: "https://northwind.example/", ...clientFields });
  await speak(scene, tenant.issuer);
  return { tenant, start: `${tenant.issuer}/oauth2/authorize?${new URLSearchParams({ response_type: "code", client_id: client.id, redirect_uri: redirect, scope: "openid email", ...challenge, ...parameters })}` };
}

const askByMail = async (page: Page, email: string, form = "login") => {
  await page.locator(`form[action='/oauth2/${form}/email'] input[name=email]`).fill(email);
  await page.locator(`form[action='/oauth2/${form}/email'] button[type=submit]`).click();
  await page.waitForURL(/\/oauth2\/pin-code\?/);
};

async function signInAt(scene: Scene, start: string, email = newEmail()): Promise<string> {
  await scene.page.goto(start);
  await askByMail(scene.page, email);
  await typeCode(scene.page, (await latestMail(email)).code);
  await scene.page.waitForURL((url) => !/\/oauth2\/(pin-code|login)\b/.test(url.pathname) || url.pathname === "/oauth2/login");
  return email;
}

/** Signed in at a tenant, without an application that waits. */
async function member(scene: Scene, tenantFields: Record<string, unknown> = {}): Promise<TestTenant> {
  const { tenant } = await application(scene, tenantFields);
  await signInAt(scene, `${tenant.issuer}/oauth2/login`);
  return tenant;
}

/** An application whose people may come in through providers too. */
async function withProviders(scene: Scene): Promise<Application> {
  const found = await application(scene, { auth_methods: ["magic_link", "passkeys", "social_logins"] });
  for (const provider of ["google", "github", "microsoft"])
    await call(ownerToken(), "POST", "/social-logins", { name: provider, provider_type: provider, client_id: "client", client_secret: "secret-of-the-provider", tenant_ids: [found.tenant.id] }, found.tenant.id);
  return found;
}

/** The consent page of an application at the platform that asks for a great deal. */
async function largeConsent(scene: Scene): Promise<void> {
  const { app_url: appUrl } = firstRun();
  const loopback = await Loopback.listen();
  scene.after.push(() => loopback.close());
  const redirect = `${loopback.origin}/callback`;
  const scope = "openid profile email offline_access tenants:read tenants:write users:read users:write clients:read clients:write themes:read themes:write domains:read domains:write sessions:read audit:read";
  const registered = await fetch(`${appUrl}/oauth2/register`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ client_name: "Assistant", redirect_uris: [redirect], token_endpoint_auth_method: "none", application_type: "native" }) });
  const { client_id: clientId } = (await registered.json()) as { client_id: string };
  await speak(scene, appUrl);
  await signInAt(scene, `${appUrl}/oauth2/authorize?${new URLSearchParams({ response_type: "code", client_id: clientId, redirect_uri: redirect, scope, ...challenge })}`, await newMember("owner"));
  await skipOffer(scene.page);
  await scene.page.waitForURL(/\/oauth2\/consent\?/);
}

/** "Not now", where a passkey is offered on the way. */
async function skipOffer(page: Page): Promise<void> {
  await page.waitForURL((url) => !/\/oauth2\/(pin-code|login)\b/.test(url.pathname));
  if (page.url().includes("/oauth2/passkey-offer")) await page.locator("form[action='/oauth2/passkeys/offer'] button").click();
}

/** A page of somebody else whose form leads to ours. */
async function foreignForm(scene: Scene, target: string): Promise<void> {
  const server = createServer((_request, response) => response.setHeader("Content-Type", "text/html").end(`<!doctype html><html lang="en"><title>Elsewhere</title><form method="post" action="${target}"><input name="email" value="ada@example.com"><button>Win</button></form>`));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  scene.after.push(() => void server.close());
  await scene.page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await Promise.all([scene.page.waitForURL(target), scene.page.getByRole("button").click()]);
}

/** Signed in, with the account page open, and one passkey on it. */
async function ownerOfPasskey(scene: Scene): Promise<TestTenant> {
  await VirtualAuthenticator.plugInto(scene.page);
  const tenant = await member(scene, { auth_methods: ["magic_link", "passkeys"] });
  await scene.page.goto(`${tenant.issuer}/oauth2/account`);
  await scene.page.locator(".add-passkey button").click();
  await scene.page.waitForURL(/notice=passkey_added/);
  return tenant;
}

async function removePasskey({ page }: Scene): Promise<void> {
  await page.locator("form[action='/oauth2/account/passkeys/remove'] button").click();
  await page.waitForURL(/\/oauth2\/account\/passkeys\/remove$/);
}

/** Back from a provider with an answer of this test's making; nobody need listen where the provider would be. */
async function answerOfProvider(scene: Scene, answer: Record<string, string>): Promise<void> {
  const { start, tenant } = await withProviders(scene);
  const away = await scene.context.newPage();
  await away.goto(start);
  const asked = away.waitForRequest((request) => request.url().startsWith(`${socialAddress("github")}/login/oauth/authorize`));
  await away.locator("form[action='/oauth2/social-login/start'] button", { hasText: "GitHub" }).click();
  const state = new URL((await asked).url()).searchParams.get("state")!;
  await away.close();
  await scene.page.goto(`${tenant.issuer}/oauth2/social-login-callback?${new URLSearchParams({ ...answer, state })}`);
  await scene.page.getByRole("heading", { name: "GitHub" }).waitFor();
}

const withQuery = (url: string, query: Record<string, string>) => {
  const changed = new URL(url);
  for (const [name, value] of Object.entries(query)) changed.searchParams.set(name, value);
  return changed.href;
};

export const states: Record<string, (scene: Scene) => Promise<unknown>> = {
  "sign in": async (scene) => scene.page.goto((await application(scene)).start),
  "sign in, refused address": async (scene) => {
    await scene.page.goto((await application(scene)).start);
    await scene.page.goto(withQuery(scene.page.url(), { error: "invalid_email" }));
  },
  "sign in, too many attempts": async (scene) => {
    await scene.page.goto((await application(scene)).start);
    await scene.page.goto(withQuery(scene.page.url(), { error: "rate_limited" }));
  },
  "sign in, with providers": async (scene) => scene.page.goto((await withProviders(scene)).start),
  "sign in, stopped at a provider": async (scene) => {
    await scene.page.goto((await withProviders(scene)).start);
    await scene.page.goto(withQuery(scene.page.url(), { social_error: "cancelled" }));
  },
  "sign in, no application waits": async (scene) => scene.page.goto(`${(await application(scene)).tenant.issuer}/oauth2/login`),
  "signed in already": async (scene) => scene.page.goto(`${(await member(scene)).issuer}/oauth2/login`),
  "sign up": async (scene) => scene.page.goto((await application(scene, {}, {}, { prompt: "create" })).start),
  "sign up, refused name": async (scene) => {
    await scene.page.goto((await application(scene, {}, {}, { prompt: "create" })).start);
    await scene.page.goto(withQuery(scene.page.url(), { error: "invalid_name" }));
  },
  "sign up, closed": async (scene) => scene.page.goto(`${(await application(scene, { allow_registration: false })).tenant.issuer}/oauth2/signup`),
  "code": async (scene) => {
    await scene.page.goto((await application(scene)).start);
    await askByMail(scene.page, newEmail());
  },
  "code, wrong": async (scene) => {
    const email = newEmail();
    await scene.page.goto((await application(scene)).start);
    await askByMail(scene.page, email);
    await typeCode(scene.page, (await latestMail(email)).code === "000000" ? "000001" : "000000");
    await scene.page.waitForURL(/error=wrong_code/);
  },
  "code, sent again": async (scene) => {
    await scene.page.goto((await application(scene)).start);
    await askByMail(scene.page, newEmail());
    await scene.page.goto(withQuery(scene.page.url(), { sent: "again" }));
  },
  "code, over": async (scene) => {
    await scene.page.goto((await application(scene)).start);
    await askByMail(scene.page, newEmail());
    await scene.page.goto(withQuery(scene.page.url(), { error: "too_many_codes" }));
  },
  "link": async (scene) => {
    const email = newEmail();
    await scene.page.goto((await application(scene)).start);
    await askByMail(scene.page, email);
    await scene.page.goto((await latestMail(email)).link);
  },
  "link, in another browser": async (scene) => {
    const email = newEmail();
    const { start } = await application(scene);
    const elsewhere = await scene.browser.newContext();
    const page = await elsewhere.newPage();
    await page.goto(start);
    await askByMail(page, email);
    await elsewhere.close();
    await scene.page.goto((await latestMail(email)).link);
  },
  "passkey offer": async (scene) => {
    await VirtualAuthenticator.plugInto(scene.page);
    const { start } = await application(scene);
    await signInAt(scene, start);
    await scene.page.waitForURL(/\/oauth2\/passkey-offer/);
  },
  "consent": async (scene) => {
    const { start } = await application(scene, {}, { require_consent: true });
    await signInAt(scene, start);
    await skipOffer(scene.page);
    await scene.page.waitForURL(/\/oauth2\/consent\?/);
  },
  "consent, a great deal": largeConsent,
  "consent, opened up": async (scene) => {
    await largeConsent(scene);
    for (const summary of await scene.page.locator("main details:not([open]) > summary").all()) await summary.click();
  },
  "account": async (scene) => scene.page.goto(`${(await member(scene)).issuer}/oauth2/account`),
  "account, saved": async (scene) => scene.page.goto(`${(await member(scene)).issuer}/oauth2/account?notice=name_saved`),
  "account, refused": async (scene) => scene.page.goto(`${(await member(scene)).issuer}/oauth2/account?notice=invalid_name`),
  "account, sign in again": async (scene) => scene.page.goto(`${(await member(scene)).issuer}/oauth2/account?notice=sign_in_again`),
  "sign out?": async (scene) => scene.page.goto(`${(await member(scene)).issuer}/oauth2/logout`),
  "signed out": async (scene) => scene.page.goto(`${(await application(scene)).tenant.issuer}/oauth2/signed-out`),
  "language menu, open": async (scene) => {
    await scene.page.goto((await application(scene)).start);
    await scene.page.locator("footer a[aria-expanded]").click();
  },
  "languages": async (scene) => scene.page.goto(`${(await application(scene)).tenant.issuer}/oauth2/languages`),
  "error: expired": async (scene) => scene.page.goto(`${(await application(scene)).tenant.issuer}/oauth2/login?request=request_aaaaaaaaaaaaaaaaaaaa`),
  "error: code expired": async (scene) => scene.page.goto(`${(await application(scene)).tenant.issuer}/oauth2/pin-code?challenge=challenge_aaaaaaaaaaaaaaaaaaaa`),
  "error: link used": async (scene) => {
    const email = newEmail();
    const { tenant } = await application(scene);
    await signInAt(scene, `${tenant.issuer}/oauth2/login`, email);
    await scene.page.goto((await latestMail(email)).link);
  },
  "error: link expired": async (scene) => scene.page.goto(`${(await application(scene)).tenant.issuer}/oauth2/magic-link?token=${"a".repeat(43)}`),
  "error: unknown application": async (scene) => scene.page.goto(withQuery((await application(scene)).start, { client_id: "client_nobody" })),
  "error: wrong redirect URI": async (scene) => scene.page.goto(withQuery((await application(scene)).start, { redirect_uri: "https://evil.example/" })),
  "error: finished before": async (scene) => scene.page.goto(withQuery((await application(scene)).start, { request_uri: "urn:ietf:params:oauth:request_uri:request_aaaaaaaaaaaaaaaaaaaa" })),
  "error: sign-out refused": async (scene) => scene.page.goto(`${(await application(scene)).tenant.issuer}/oauth2/logout?id_token_hint=garbage`),
  "error: form from elsewhere": async (scene) => foreignForm(scene, `${(await application(scene)).tenant.issuer}/oauth2/login/email`),
  "error: of a provider, answer refused": async (scene) => answerOfProvider(scene, {}),
  "error: of a provider, no answer": async (scene) => answerOfProvider(scene, { code: "of-nobody" }),
  "error: not there any more": async (scene) => {
    const tenant = await ownerOfPasskey(scene);
    const { passkeys } = await call<{ passkeys: { id: string }[] }>(ownerToken(), "GET", "/passkeys", undefined, tenant.id);
    await call(ownerToken(), "DELETE", `/passkeys/${passkeys[0]!.id}`, undefined, tenant.id);
    await removePasskey(scene);
  },
  "error: the last way in": async (scene) => {
    const tenant = await ownerOfPasskey(scene);
    await call(ownerToken(), "PUT", `/tenants/${tenant.id}`, { auth_methods: ["passkeys"] });
    await removePasskey(scene);
  },
  "error: suspended": async (scene) => {
    const { tenant } = await application(scene);
    await call(ownerToken(), "PUT", `/tenants/${tenant.id}`, { status: "suspended" });
    await scene.page.goto(`${tenant.issuer}/oauth2/login`);
  },
  "error: suspended, at the authorization endpoint": async (scene) => {
    const { tenant, start } = await application(scene);
    await call(ownerToken(), "PUT", `/tenants/${tenant.id}`, { status: "suspended" });
    await scene.page.goto(start);
  },
  "error: no such page": async (scene) => scene.page.goto(`${(await application(scene)).tenant.issuer}/nothing-here`),
  "error: no such host": async (scene) => {
    const nowhere = firstRun().app_url.replace("localhost", "nothing-here.localhost");
    await speak(scene, nowhere);
    await scene.page.goto(nowhere);
  },
};
