import { randomUUID } from "node:crypto";
import { Resolver } from "node:dns/promises";
import { chromium, expect, test, type Browser, type Page } from "@playwright/test";
import { Client, StreamableHTTPClientTransport, UnauthorizedError, type OAuthClientProvider } from "@modelcontextprotocol/client";
import type { DnsServer } from "@/lib/testing/dns-server";
import { dkimVerify } from "mailauth/lib/dkim/verify.js";
import * as openid from "openid-client";
import { expectAccessible } from "./dashboard-stories";
import { askForCode, typeCode } from "./fixtures";
import { fetchFrom, handshake, newestMail, startInstallation, type Installation } from "./https-installation";
import { testZone } from "./dns-port";
import { Loopback } from "./loopback";
import { McpHost } from "./mcp-host";

/*
 * From nothing to a sign-in under a tenant's own name: a real name server, a real mail server, the real Caddy, and a browser.
 */

const metadata = "/.well-known/openid-configuration";
let installation: Installation;
let browser: Browser;

test.beforeAll(async () => {
  test.setTimeout(150_000); // a database, two processes and a proxy on a busy machine
  installation = await startInstallation();
  const { launchOptions } = test.info().project.use;
  browser = await chromium.launch({ ...launchOptions, args: [...(launchOptions?.args ?? []), `--ignore-certificate-errors-spki-list=${installation.authorityHash}`] });
});

test.afterAll(async () => {
  await browser?.close();
  await installation?.stop();
});

const firstRun = () => installation.server.firstRun();
const portOf = (name: string) => `${name}:${installation.port}`;

test("CD-13 the platform and its tenants get certificates, and no other name does", async () => {
  const tenantHost = new URL(firstRun().issuer!).hostname;
  for (const name of ["localhost", tenantHost]) expect(await handshake(installation, name), name).toContain("Caddy Local Authority");
  for (const name of ["evil.example", `nobody.${testZone}`, "nobody.localhost", "platform.localhost"]) expect(await handshake(installation, name), name).toMatch(/^ERR_SSL_.*ALERT|^ECONNRESET$/);
});

test("HH-03 forwarding headers count from Caddy alone, and Caddy passes on nobody else's", async () => {
  const tenantHost = portOf(new URL(firstRun().issuer!).hostname);
  const forged = { "x-forwarded-host": tenantHost, "x-forwarded-for": "203.0.113.9", forwarded: `host=${tenantHost}` };
  const through = (await (await fetchFrom(installation, "127.0.0.3", forged)(`${installation.origin}${metadata}`)).json()) as { issuer: string };
  expect(through.issuer).toBe(installation.origin);
  const directly = (localAddress: string) => installation.server.send(metadata, { host: portOf("localhost"), headers: forged, localAddress });
  expect((await directly("127.0.0.2")).json.issuer).toBe(installation.origin);
  expect((await directly("127.0.0.1")).json.issuer).toBe(firstRun().issuer);
});

test("CD-13 the question which names are served is answered to Caddy, and to nobody through it", async () => {
  const ask = "/api/internal/tls-ask?domain=localhost";
  expect((await fetchFrom(installation, "127.0.0.3")(`${installation.origin}${ask}`)).status).toBe(404);
  expect((await installation.server.send(ask, { localAddress: "127.0.0.2", headers: { "x-forwarded-for": "127.0.0.1" } })).status).toBe(403);
});

test("an assistant sets up a tenant's own domain and sender; people sign in there over https, with a code in a signed mail", async () => {
  const zone = `acme-${randomUUID().slice(0, 8)}.${testZone}`;
  const domain = `auth.${zone}`;
  const [desk, phone] = await Promise.all([browser.newContext({ reducedMotion: "reduce" }), browser.newContext({ reducedMotion: "reduce" })]);
  const page = await desk.newPage();
  const assistant = await connectAssistant(page);
  try {
    await assistant.call("update_theme", { primary_color: "#116633", color_mode: "light" });

    const made = await assistant.call("create_custom_domain", { domain });
    expect(made).toMatchObject({ status: "pending", ssl_status: "pending" });
    expect(await handshake(installation, domain), "not before it is proven").not.toContain("Caddy");
    setRecords(made.verification_records);
    installation.dns.set(domain, "A", "127.0.0.1");
    const proven = await assistant.call("verify_custom_domain", { id: made.id });
    expect(proven).toMatchObject({ status: "active", ssl_status: "pending", certificate: { detail: expect.stringContaining("has no certificate for it yet") } });
    let live: Answer = {};
    const sslStatus = async () => (live = await assistant.call("verify_custom_domain", { id: made.id })).ssl_status;
    await expect.poll(sslStatus, { message: "the other process learns of it within a second", intervals: [200] }).toBe("active");
    expect(live).toMatchObject({ status: "active", is_primary: true, issuer: `https://${portOf(domain)}`, certificate: { issuer: expect.stringContaining("Caddy Local Authority") } });

    await page.goto(`${installation.origin}/tenants/${firstRun().tenant_id}/domains/${made.id as string}`);
    await expect(page.getByRole("region", { name: "Certificate" })).toContainText("In order");
    await expectAccessible(page);

    const sender = await assistant.call("create_custom_email", { email_domain: zone });
    setRecords(sender.dns_records);
    expect(await assistant.call("verify_custom_email", { id: sender.id })).toMatchObject({ sender_verified: true });

    await signInThere(await phone.newPage(), live.issuer as string, zone, await assistant.call("create_client", { name: "Shop", application_type: "native", redirect_uris: ["http://127.0.0.1/callback"], require_consent: false }));

    const { audit_events: events } = (await assistant.call("list_audit_events", { action: "custom_domain.created" })) as { audit_events: { ip: string }[] };
    expect(events.map(({ ip }) => ip), "as Caddy saw it, whatever the client said").toEqual(["127.0.0.3"]);
  } finally {
    await assistant.close();
    await Promise.all([desk.close(), phone.close()]);
  }
});

test("while one process ends, the other answers every request", async () => {
  const get = fetchFrom(installation, "127.0.0.3");
  const statuses: number[] = [];
  let hasEnded = false;
  const ending = installation.second.stop().then(() => (hasEnded = true));
  for (let after = 0; after < 10; after += hasEnded ? 1 : 0) statuses.push((await get(`${firstRun().issuer}${metadata}`)).status);
  await ending;
  expect(new Set(statuses)).toEqual(new Set([200]));
});

type Answer = Record<string, unknown>;

/** The official client over https, signed in by the installation's owner in the browser. It claims to be somebody else, in vain. */
async function connectAssistant(page: Page) {
  const host = await McpHost.start(page, firstRun().owner_email!, { signIn: signInByMail });
  const options = { authProvider: host as OAuthClientProvider, fetch: fetchFrom(installation, "127.0.0.3", { "x-forwarded-for": "203.0.113.9" }) };
  const connect = async () => {
    const transport = new StreamableHTTPClientTransport(new URL(firstRun().mcp_url!), options);
    const client = new Client({ name: "story", version: "1" });
    return { transport, client, connected: client.connect(transport) };
  };
  const first = await connect();
  await expect(first.connected).rejects.toBeInstanceOf(UnauthorizedError);
  await first.transport.finishAuth(host.takeAnswer());
  const { client, connected } = await connect();
  await connected;
  return {
    async call(name: string, input: Answer): Promise<Answer> {
      const { isError, structuredContent, content } = await client.callTool({ name, arguments: { tenant_id: firstRun().tenant_id, ...input } });
      expect(isError, `${name}: ${JSON.stringify(content)}`).toBeFalsy();
      return structuredContent as Answer;
    },
    async close() {
      await client.close();
      host.close();
    },
  };
}

const setRecords = (records: unknown) => {
  for (const { type, name, value } of records as { type: Parameters<DnsServer["set"]>[1]; name: string; value: string }[]) installation.dns.set(name, type, value);
};

async function signInByMail(page: Page, email: string): Promise<void> {
  await askForCode(page, email);
  await expect.poll(() => newestMail(installation, email)?.code).toBeTruthy();
  await typeCode(page, newestMail(installation, email)!.code);
}

async function signInThere(page: Page, issuer: string, zone: string, app: Answer): Promise<void> {
  const email = `ada-${randomUUID()}@example.com`;
  const loopback = await Loopback.listen();
  try {
    const callback = `${loopback.origin.replace("localhost", "127.0.0.1")}/callback`;
    const config = await openid.discovery(new URL(issuer), app.id as string, undefined, openid.None(), { [openid.customFetch]: fetchFrom(installation, "127.0.0.4") as openid.CustomFetch });
    const [verifier, state, nonce] = [openid.randomPKCECodeVerifier(), openid.randomState(), openid.randomNonce()];
    const url = openid.buildAuthorizationUrl(config, { redirect_uri: callback, scope: "openid email", state, nonce, code_challenge: await openid.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256" });

    const arrival = loopback.next();
    const response = (await page.goto(url.href))!;
    expect(new URL(page.url()).host).toBe(new URL(issuer).host);
    expect(response.headers()["strict-transport-security"]).toContain("max-age=63072000");
    expect(response.headers().server).toBeUndefined();
    await expect(page.getByRole("button", { name: "Continue", exact: true })).toHaveCSS("background-color", "rgb(17, 102, 51)");
    await signInByMail(page, email);

    const tokens = await openid.authorizationCodeGrant(config, new URL(await arrival, callback), { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true });
    expect(tokens.claims()).toMatchObject({ iss: issuer, aud: app.id });
    const cookies = await page.context().cookies();
    for (const cookie of cookies) expect(cookie).toMatchObject({ name: expect.stringMatching(/^__Host-/), secure: true, domain: new URL(issuer).hostname, path: "/" });
    expect(cookies.find(({ name }) => name === "__Host-authalla_session")).toMatchObject({ httpOnly: true, sameSite: "Lax" });
    await expectSigned(newestMail(installation, email)!.message, zone);
  } finally {
    loopback.close();
  }
}

/** By a library that had no part in signing, with the keys that the name server has. */
async function expectSigned(message: string, domain: string): Promise<void> {
  const resolver = new Resolver();
  resolver.setServers([installation.dns.address]);
  const { headerFrom, results } = await dkimVerify(message, { resolver: (name: string, type: string) => resolver.resolve(name, type) as Promise<string[][]> });
  expect(headerFrom).toEqual([`noreply@${domain}`]);
  expect(results.map(({ status }) => [status.result, status.aligned])).toEqual([["pass", domain], ["pass", domain]]);
}
