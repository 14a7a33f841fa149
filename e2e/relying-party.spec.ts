import { expect, test, type Page } from "@playwright/test";
import * as oauth from "oauth4webapi";
import * as client from "openid-client";
import { call, firstRun, machineToken, newEmail, signIn, type TestClient } from "./fixtures";
import { Loopback } from "./loopback";

/*
 * Applications built on two certified libraries, on the first tenant's own host. The libraries do the checking: issuer, state,
 * iss, nonce, at_hash, signatures. Plain http is allowed to them since everything is on this machine.
 */

test.describe.configure({ mode: "parallel" });

interface Application extends TestClient {
  loopback: Loopback;
  callback: string;
  goodbye: string;
}

/** An application on this machine, registered by the tenant's machine client. */
async function newApplication(fields: Record<string, unknown>, path = "/callback"): Promise<Application> {
  const loopback = await Loopback.listen();
  const callback = `${loopback.origin}${path}`;
  const goodbye = `${loopback.origin}/goodbye`;
  const registered = await call<TestClient>(await machineToken(), "POST", "/clients", {
    name: "Story app", redirect_uris: [callback], allowed_logout_uris: [goodbye], require_consent: false, scopes: ["openid", "profile", "email", "offline_access"], ...fields,
  });
  return { ...registered, loopback, callback, goodbye };
}

/** Through the sign-in pages to the callback, whose address comes back. */
async function authorizeInBrowser(page: Page, { loopback }: Application, url: URL, email: string): Promise<URL> {
  const arrival = loopback.next();
  await page.goto(url.href);
  await signIn(page, email);
  return new URL(await arrival, loopback.origin);
}

async function logOutInBrowser(page: Page, { loopback, goodbye }: Application, url: URL, state: string): Promise<void> {
  const arrival = loopback.next();
  await page.goto(url.href);
  expect(await arrival).toBe(`/goodbye?state=${state}`);
  expect(page.url()).toBe(`${goodbye}?state=${state}`);
  await page.goto(`${firstRun().issuer}/oauth2/login`);
  await expect(page.getByLabel("E-mail address")).toBeVisible(); // and nobody is signed in any more
}

for (const { name, fields, authentication } of [
  { name: "a web application with client_secret_basic", fields: { application_type: "web" }, authentication: (secret?: string) => client.ClientSecretBasic(secret) },
  { name: "a web application with client_secret_post", fields: { application_type: "web", token_endpoint_auth_method: "client_secret_post" }, authentication: (secret?: string) => client.ClientSecretPost(secret) },
  { name: "a native application", fields: { application_type: "native" }, authentication: () => client.None() },
])
  test(`openid-client, ${name}: code + PKCE, userinfo, refresh and logout`, async ({ page }) => {
    const app = await newApplication(fields);
    const email = newEmail();
    try {
      const config = await client.discovery(new URL(firstRun().issuer), app.id, undefined, authentication(app.client_secret), { execute: [client.allowInsecureRequests] });
      expect(config.serverMetadata().issuer).toBe(firstRun().issuer);

      const [verifier, state, nonce] = [client.randomPKCECodeVerifier(), client.randomState(), client.randomNonce()];
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: app.callback, scope: "openid profile email offline_access", state, nonce, code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256",
      });
      const answer = await authorizeInBrowser(page, app, url, email);
      const tokens = await client.authorizationCodeGrant(config, answer, { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true });
      const claims = tokens.claims()!;
      expect(claims).toMatchObject({ iss: firstRun().issuer, aud: app.id });

      expect(await client.fetchUserInfo(config, tokens.access_token, claims.sub)).toMatchObject({ sub: claims.sub, email, email_verified: true });

      const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token!);
      expect(refreshed.claims()).toMatchObject({ sub: claims.sub, auth_time: claims.auth_time });
      await client.fetchUserInfo(config, refreshed.access_token, claims.sub);

      const goodbyeState = client.randomState();
      await logOutInBrowser(page, app, client.buildEndSessionUrl(config, { id_token_hint: refreshed.id_token!, post_logout_redirect_uri: app.goodbye, state: goodbyeState }), goodbyeState);
    } finally {
      app.loopback.close();
    }
  });

for (const { name, fields, authentication } of [
  { name: "a web application", fields: { application_type: "web" }, authentication: (secret?: string) => oauth.ClientSecretBasic(secret!) },
  { name: "a native application", fields: { application_type: "native" }, authentication: () => oauth.None() },
])
  test(`oauth4webapi, ${name}: code + PKCE, userinfo, refresh, introspection, revocation and logout`, async ({ page }) => {
    const app = await newApplication(fields, "/callback?app=1");
    const email = newEmail();
    const insecure = { [oauth.allowInsecureRequests]: true };
    const authenticate = authentication(app.client_secret);
    const self: oauth.Client = { client_id: app.id };
    try {
      const issuer = new URL(firstRun().issuer);
      const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
      expect(as.authorization_response_iss_parameter_supported).toBe(true);

      const [verifier, state, nonce] = [oauth.generateRandomCodeVerifier(), oauth.generateRandomState(), oauth.generateRandomNonce()];
      const url = new URL(as.authorization_endpoint!);
      url.search = new URLSearchParams({
        client_id: app.id, redirect_uri: app.callback, response_type: "code", scope: "openid profile email offline_access", state, nonce,
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256",
      }).toString();
      const answer = await authorizeInBrowser(page, app, url, email);
      expect(answer.searchParams.get("app")).toBe("1"); // the query that was registered stays
      const parameters = oauth.validateAuthResponse(as, self, answer, state);
      const tokens = await oauth.processAuthorizationCodeResponse(
        as, self, await oauth.authorizationCodeGrantRequest(as, self, authenticate, parameters, app.callback, verifier, insecure),
        { expectedNonce: nonce, requireIdToken: true, maxAge: 300 },
      );
      const claims = oauth.getValidatedIdTokenClaims(tokens)!;

      const userinfo = async (accessToken: string) => oauth.processUserInfoResponse(as, self, claims.sub, await oauth.userInfoRequest(as, self, accessToken, insecure));
      expect(await userinfo(tokens.access_token)).toMatchObject({ sub: claims.sub, email, email_verified: true });

      const refreshed = await oauth.processRefreshTokenResponse(as, self, await oauth.refreshTokenGrantRequest(as, self, authenticate, tokens.refresh_token!, insecure));
      expect(refreshed.refresh_token).toBeTruthy();
      await userinfo(refreshed.access_token);

      if (app.client_secret) {
        const introspect = async (token: string) => oauth.processIntrospectionResponse(as, self, await oauth.introspectionRequest(as, self, authenticate, token, insecure));
        expect(await introspect(refreshed.access_token)).toMatchObject({ active: true, sub: claims.sub, client_id: app.id });
        await oauth.processRevocationResponse(await oauth.revocationRequest(as, self, authenticate, refreshed.refresh_token!, insecure));
        expect(await introspect(refreshed.access_token)).toEqual({ active: false });
      } else await oauth.processRevocationResponse(await oauth.revocationRequest(as, self, authenticate, refreshed.refresh_token!, insecure));
      await expect(userinfo(refreshed.access_token)).rejects.toThrow();

      const goodbye = new URL(as.end_session_endpoint!);
      goodbye.search = new URLSearchParams({ id_token_hint: tokens.id_token!, post_logout_redirect_uri: app.goodbye, state: "bye" }).toString();
      await logOutInBrowser(page, app, goodbye, "bye");
    } finally {
      app.loopback.close();
    }
  });

test("an application that asks for consent is told when the person says no, and gets nothing", async ({ page }) => {
  const app = await newApplication({ application_type: "native", require_consent: true, name: "Nosy app" });
  try {
    const config = await client.discovery(new URL(firstRun().issuer), app.id, undefined, client.None(), { execute: [client.allowInsecureRequests] });
    const verifier = client.randomPKCECodeVerifier();
    const url = client.buildAuthorizationUrl(config, { redirect_uri: app.callback, scope: "openid email", state: "s", code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256" });
    const arrival = app.loopback.next();
    await page.goto(url.href);
    await signIn(page, newEmail());
    await expect(page.getByRole("heading", { name: "Allow Nosy app?" })).toBeVisible();
    await page.getByRole("button", { name: "Do not allow" }).click();
    const answer = new URL(await arrival, app.loopback.origin);
    await expect(client.authorizationCodeGrant(config, answer, { pkceCodeVerifier: verifier, expectedState: "s" })).rejects.toMatchObject({ error: "access_denied" });
  } finally {
    app.loopback.close();
  }
});

test("every address in the metadata of every issuer answers (RFC 8414 §2: what is listed is served)", async () => {
  for (const issuer of [firstRun().app_url, firstRun().issuer])
    for (const document of ["openid-configuration", "oauth-authorization-server"]) {
      const metadata = (await (await fetch(`${issuer}/.well-known/${document}`)).json()) as Record<string, unknown>;
      const addresses = Object.entries(metadata).filter(([name, value]) => name !== "issuer" && typeof value === "string" && value.startsWith("http")) as [string, string][];
      expect(addresses.length).toBeGreaterThanOrEqual(7);
      for (const [name, address] of addresses) {
        expect(new URL(address).origin, name).toBe(issuer);
        const response = await fetch(address, { redirect: "manual", ...(/^(token|revocation|introspection|registration|pushed|device)/.test(name) ? { method: "POST" } : {}) });
        expect([200, 303, 400, 401, 415], `${name} ${address}`).toContain(response.status);
      }
    }
});
