import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { chromium, expect, test, type Page } from "@playwright/test";
import { call, directory, firstRun, latestMail, newClient, newEmail, newMember, newTenant, ownerToken, signIn, type TestTenant } from "./fixtures";
import { states, type Scene } from "./hosted-states";
import { Loopback } from "./loopback";
import { expectStrictPolicy, watchPolicy } from "./policy";

/*
 * What a person is told when a sign-in goes no further, and that the Content-Security-Policy stops scripts and nothing else.
 */

test.describe.configure({ mode: "parallel" });

const challenge = { code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", code_challenge_method: "S256" };

async function applicationAt(redirect: string, type: "native" | "web"): Promise<{ tenant: TestTenant; start: string; clientId: string }> {
  const tenant = await newTenant({ product_name: "Northwind" });
  const { id } = await newClient(tenant, { application_type: type, redirect_uris: [redirect], require_consent: true, homepage_url: "https://northwind.example/" });
  return { tenant, clientId: id, start: `${tenant.issuer}/oauth2/authorize?${new URLSearchParams({ response_type: "code", client_id: id, redirect_uri: redirect, scope: "openid email", ...challenge })}` };
}

const reference = async (page: Page) => (await page.locator("code.reference").innerText()).trim();

// ---- References

test("the reference on an error page finds the decisions that led to it", async ({ page }) => {
  const loopback = await Loopback.listen();
  try {
    const { tenant, start, clientId } = await applicationAt(`${loopback.origin}/callback`, "native");
    await page.goto(start);
    const email = newEmail();
    await page.locator("form[action='/oauth2/login/email'] input[name=email]").fill(email);
    await page.locator("form[action='/oauth2/login/email'] button[type=submit]").click();
    await page.waitForURL(/\/oauth2\/pin-code/);
    const requestId = new URL(page.url()).searchParams.get("request")!;
    await page.context().clearCookies();
    await page.goto(`${tenant.issuer}/oauth2/login?request=${requestId}`);
    await expect(page.getByRole("heading", { name: "This sign-in has expired" })).toBeVisible();
    const shown = await reference(page);
    const trace = await call<{ steps: { step: string; detail: object }[] }>(ownerToken(), "GET", `/login-traces/${shown.toLowerCase()}`, undefined, tenant.id);
    expect(trace).toMatchObject({ reference: shown, outcome: "expired", client: { id: clientId, name: "Story app" }, user: "a***@example.com", host: new URL(tenant.issuer).host, request_id: requestId });
    expect(trace.steps.map(({ step }) => step)).toEqual(expect.arrayContaining(["authorize.stored", "email.started", "authorize.taken_up", "failed.expired"]));
    expect(trace.steps.find(({ step }) => step === "authorize.taken_up")!.detail).toEqual({ found: true, same_browser: false, expired: false, completed: false });
    const { code } = await latestMail(email);
    expect(JSON.stringify(trace)).not.toContain(email);
    expect(JSON.stringify(trace)).not.toContain(code);
    expect(await call(ownerToken(), "GET", "/audit-events?action=login.failed", undefined, tenant.id)).toMatchObject({ audit_events: [{ outcome: "denied", target: { type: "login_trace", id: shown } }] });
  } finally {
    loopback.close();
  }
});

test("the application's homepage is one click away", async ({ page }) => {
  const { start } = await applicationAt("https://app.northwind.example/callback", "web");
  const wrong = new URL(start);
  wrong.searchParams.set("redirect_uri", "https://evil.example/");
  await page.goto(wrong.href);
  await expect(page.getByRole("link", { name: "Back to Story app" })).toHaveAttribute("href", "https://northwind.example/");
});

// ---- Content-Security-Policy

test("HH-16 dashboard and outbox: the policy lets them work and no other script", async ({ page }) => {
  const watch = await watchPolicy(page);
  const tenant = await newTenant({ name: "Guarded" });
  await page.goto(`/tenants/${tenant.id}`);
  await signIn(page, await newMember("admin"));
  for (const path of [`/tenants/${tenant.id}`, `/tenants/${tenant.id}/clients/new`, "/connect", "/outbox", "/nothing-here", "/tenants/nothing-here"]) {
    await page.goto(path);
    expect(await watch.stopped(), path).toEqual([]);
    await expectStrictPolicy(watch.document());
  }
});

test.describe("the redirect after consent (form-action holds for redirects of a form in Chromium)", () => {
  const allow = (page: Page) => page.locator("form[action='/oauth2/consent/answer'] button[name=answer][value=allow]");

  async function consent(page: Page, start: string): Promise<void> {
    await page.goto(start);
    await signIn(page, newEmail());
    await page.waitForURL((url) => /\/oauth2\/(passkey-offer|consent)/.test(url.pathname));
    if (page.url().includes("passkey-offer")) await page.locator("form[action='/oauth2/passkeys/offer'] button").click();
    await page.waitForURL(/\/oauth2\/consent\?/);
  }

  test("to a web application on another host", async ({}, testInfo) => {
    const server = createServer({ cert: readFileSync(join(directory(), "certificate.pem")), key: readFileSync(join(directory(), "certificate-key.pem")) }, (_request, response) => response.setHeader("Content-Type", "text/html").end("<!doctype html><title>Done</title><h1>Welcome</h1>"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { launchOptions } = testInfo.project.use;
    const browser = await chromium.launch({ ...launchOptions, args: [...(launchOptions?.args ?? []), `--host-resolver-rules=MAP app.northwind.example:443 127.0.0.1:${(server.address() as AddressInfo).port}`] });
    try {
      const page = await browser.newPage({ ignoreHTTPSErrors: true });
      const watch = await watchPolicy(page);
      await consent(page, (await applicationAt("https://app.northwind.example/callback", "web")).start);
      await allow(page).click();
      await page.waitForURL(/^https:\/\/app\.northwind\.example\/callback\?code=/);
      expect(await watch.stopped()).toEqual([]);
    } finally {
      await browser.close();
      server.close();
    }
  });

  test("to a program on this machine", async ({ page }) => {
    const loopback = await Loopback.listen();
    const watch = await watchPolicy(page);
    try {
      await consent(page, (await applicationAt(`${loopback.origin}/callback`, "native")).start);
      const arrival = loopback.next();
      await allow(page).click();
      expect(await arrival).toMatch(/^\/callback\?code=/);
      expect(await watch.stopped()).toEqual([]);
    } finally {
      loopback.close();
    }
  });

  test("to a private scheme", async ({ page }) => {
    const watch = await watchPolicy(page);
    await consent(page, (await applicationAt("com.northwind.app:/callback", "native")).start);
    const left = page.waitForResponse((response) => response.url().includes("/oauth2/authorize") && response.status() === 303);
    await allow(page).click();
    expect((await left).headers().location).toMatch(/^com\.northwind\.app:\/callback\?code=/);
    await page.waitForTimeout(300);
    expect(await watch.stopped()).toEqual([]);
  });
});

// ---- What else pages with a person's data must do

test("SE-20 no page with a person's data is kept by a cache", async ({ browser, context, page }) => {
  const scene: Scene = { browser, context, language: "en", page, after: [] };
  const seen: string[] = [];
  page.on("response", (response) => {
    if (!response.headers()["content-type"]?.startsWith("text/html") || !/localhost/.test(response.url()) || response.url().includes("/callback")) return;
    seen.push(new URL(response.url()).pathname);
    expect(response.headers()["cache-control"], response.url()).toMatch(/no-store/);
    expect(response.headers()["x-nextjs-cache"], response.url()).toBeUndefined();
  });
  try {
    for (const name of ["sign in", "code", "consent", "account", "signed in already", "sign out?"]) await states[name]!({ ...scene, context, page });
    const tenant = await newTenant({ name: "Quiet" });
    await page.goto(`/tenants/${tenant.id}/clients`);
    await signIn(page, await newMember("admin"));
    await page.waitForURL(/\/clients$/);
    for (const path of ["/oauth2/login", "/oauth2/pin-code", "/oauth2/consent", "/oauth2/account", `/tenants/${tenant.id}/clients`]) expect(seen).toContain(path);
  } finally {
    for (const task of scene.after) await task();
  }
});

/** The build's own list, so that a new form is asked too. */
const builtRoutes = () => [...new Set(Object.values(JSON.parse(readFileSync(new URL("../.next/app-path-routes-manifest.json", import.meta.url), "utf8")) as Record<string, string>))];

/** Endpoints that other sites may send to: they take a credential in the request, read only, or ask the person first. */
const forOthers = /^\/oauth2\/(authorize|token|userinfo|me|introspect|revoke|register.*|logout|images.*|fonts.*|social-login-callback|pin-code\/status)$/;
const pagesOnly = /^\/oauth2\/(login|signup|pin-code|magic-link|consent|account|passkey-offer|signed-out|languages|social-login)(\/identity)?$/;

test("SE-21 what another site sends changes nothing: refused at every form of the sign-in pages", async () => {
  const tenant = await newTenant();
  const forms = builtRoutes().filter((route) => route.startsWith("/oauth2/") && !forOthers.test(route) && !pagesOnly.test(route));
  expect(forms).toEqual(expect.arrayContaining(["/oauth2/login/email", "/oauth2/pin-code/verify", "/oauth2/consent/answer", "/oauth2/account/profile", "/oauth2/language"]));
  for (const path of forms) {
    const answer = await fetch(`${tenant.issuer}${path}`, { method: "POST", redirect: "manual", headers: { "sec-fetch-site": "cross-site", "content-type": "application/x-www-form-urlencoded", accept: "text/html" }, body: "email=ada%40example.com&name=Ada&language=de&code=000000" });
    expect([path, [403, 405].includes(answer.status)], String(answer.status)).toEqual([path, true]); // 405: it takes no POST at all
    expect(answer.headers.getSetCookie(), path).toEqual([]);
  }
});

test("SE-11 every page and route that the build has, without a session: a sign-in, a refusal, or what is public", async () => {
  const { app_url: appUrl, tenant_id: tenantId } = firstRun();
  const tenant = await newTenant({ name: "Unseen tenant", product_name: "Unseen tenant" });
  const isPublic = /^\/(oauth2\/|\.well-known\/|api\/health|api\/auth|api\/v1\/openapi\.json|outbox|sign-in-failed|invitations\/|_|favicon)/;
  const routes = builtRoutes().filter((route) => !isPublic.test(route));
  expect(routes.length).toBeGreaterThan(7);
  for (const route of routes) {
    const path = route.replace("[tenant_id]", tenant.id).replace("[client_id]", "client_aaaaaaaaaaaaaaaaaaaa").replace(/\[?\[\.\.\.[a-z_]+\]\]?/, "clients").replace(/\[[a-z_]+\]/g, tenantId);
    for (const headers of [{ accept: "text/html" }, { rsc: "1" }] as Record<string, string>[]) {
      let answer = await fetch(`${appUrl}${path}`, { redirect: "manual", headers });
      const again = answer.headers.get("location");
      if (headers.rsc && again?.startsWith(path)) answer = await fetch(new URL(again, appUrl), { redirect: "manual", headers }); // the framework's cache key
      const text = await answer.text();
      const isSignIn = /\/api\/auth\/start/.test(`${answer.headers.get("location")} ${text}`);
      expect([route, isSignIn || [401, 404, 405].includes(answer.status)]).toEqual([route, true]);
      expect(text, route).not.toContain("Unseen tenant");
    }
  }
});
