import { expect, test } from "@playwright/test";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { spawnServer, startServer, type Door, type Server } from "./server";

const metadata = "/.well-known/openid-configuration";

/** The same answers whether a request goes through the table of hot routes or through the framework. */
for (const door of ["server.mjs", "next start"] satisfies Door[])
  test.describe(`through ${door}`, () => {
    let server: Server;
    test.beforeAll(async () => {
      server = await startServer({ door });
    });
    test.afterAll(() => server.stop());

    const tenantHost = () => new URL(server.firstRun().issuer!).host;
    const basic = () => `Basic ${Buffer.from(`${server.firstRun().client_id}:${server.firstRun().client_secret}`).toString("base64")}`;
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const token = async () => {
      const answer = await server.send("/oauth2/token", { method: "POST", host: tenantHost(), headers: { ...form, authorization: basic() }, body: "grant_type=client_credentials" });
      expect(answer.status, answer.body).toBe(200);
      return answer.json.access_token as string;
    };

    test("a hosted page is whole, not kept by anybody, and says so to HEAD as well", async () => {
      const kept = "private, no-cache, no-store, max-age=0, must-revalidate";
      for (const [path, title] of [["/oauth2/login", "Sign in"], ["/oauth2/signup?request=", "Create an account"], ["/oauth2/magic-link?token=none", "This link has expired"]] as const) {
        const page = await server.send(path, { host: tenantHost() });
        expect([page.status, page.headers["content-type"], page.headers["cache-control"]], path).toEqual([200, "text/html; charset=utf-8", kept]);
        expect(page.headers, path).toMatchObject({ "x-frame-options": "DENY", "x-robots-tag": "noindex, nofollow", "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" });
        expect(/<title>([^<]*)/.exec(page.body)?.[1], path).toContain(title);
        expect(page.body.slice(-7), path).toBe("</html>");
        const head = await server.send(path, { host: tenantHost(), method: "HEAD" });
        expect([head.status, head.headers["content-type"], head.headers["cache-control"], head.body], path).toEqual([200, "text/html; charset=utf-8", kept, ""]);
      }
      const data = await server.send("/oauth2/login", { host: tenantHost(), headers: { rsc: "1" } });
      expect([data.status, data.headers.location]).toEqual([307, expect.stringMatching(/^\/oauth2\/login\?_rsc/)]);
      expect((await server.send("/oauth2/login/", { host: tenantHost() })).headers.location).toBe("/oauth2/login");
    });

    test("each host publishes its own issuer, and its keys answer", async () => {
      for (const [host, issuer] of [[`localhost:${server.port}`, server.origin], [tenantHost(), server.firstRun().issuer]] as const) {
        const answer = await server.send(metadata, { host });
        expect(answer.status).toBe(200);
        expect(answer.json.issuer).toBe(issuer);
        const keys = await server.send(new URL(answer.json.jwks_uri as string).pathname, { host });
        expect((keys.json.keys as unknown[]).length).toBeGreaterThan(0);
      }
    });

    test("the first client gets a token, which introspection and the API know, until it is revoked", async () => {
      const accessToken = await token();
      const asClient = { method: "POST", host: tenantHost(), headers: { ...form, authorization: basic() }, body: `token=${accessToken}` };
      expect((await server.send("/oauth2/introspect", asClient)).json).toMatchObject({ active: true });
      const tenants = await server.send("/api/v1/tenants", { headers: { authorization: `Bearer ${accessToken}` } });
      expect(tenants.status, tenants.body).toBe(200);
      expect((tenants.json.tenants as { id: string }[]).map(({ id }) => id)).toEqual([server.firstRun().tenant_id]);
      expect((await server.send("/oauth2/revoke", asClient)).status).toBe(200);
      expect((await server.send("/oauth2/introspect", asClient)).json).toEqual({ active: false });
      expect((await server.send("/api/v1/tenants", { headers: { authorization: `Bearer ${accessToken}` } })).status).toBe(401);
    });

    test("a wrong secret is refused as RFC 6749 §5.2 says, and is not to be cached", async () => {
      const answer = await server.send("/oauth2/token", { method: "POST", host: tenantHost(), headers: { ...form, authorization: `Basic ${Buffer.from(`${server.firstRun().client_id}:wrong`).toString("base64")}` }, body: "grant_type=client_credentials" });
      expect(answer.status).toBe(401);
      expect(answer.json.error).toBe("invalid_client");
      expect(answer.headers["cache-control"]).toBe("no-store");
      expect(answer.headers["www-authenticate"]).toContain("Basic");
    });

    test("MCP without a token says where to get one (RFC 9728 §5.1)", async () => {
      const answer = await server.send("/mcp", { method: "POST", headers: { "content-type": "application/json", accept: "application/json, text/event-stream" }, body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }) });
      expect(answer.status).toBe(401);
      expect(answer.headers["www-authenticate"]).toContain(`resource_metadata="${server.origin}/.well-known/oauth-protected-resource/mcp"`);
    });

    test("MCP with the first client's token lists the tools", async () => {
      const answer = await server.send("/mcp", { method: "POST", headers: { "content-type": "application/json", accept: "application/json, text/event-stream", authorization: `Bearer ${await token()}` }, body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }) });
      expect(answer.status, answer.body).toBe(200);
      expect(answer.body).toContain('"create_client"');
    });

    test("OPTIONS answers CORS at the token endpoint and not at the authorization endpoint", async () => {
      expect((await server.send("/oauth2/token", { method: "OPTIONS", headers: { origin: "https://spa.example" } })).headers["access-control-allow-origin"]).toBe("*");
      expect((await server.send("/oauth2/authorize", { method: "OPTIONS", headers: { origin: "https://spa.example" } })).headers["access-control-allow-origin"]).toBeUndefined();
    });

    test("HH-01 an unknown host is served as no tenant", async () => {
      for (const path of [metadata, "/oauth2/authorize?client_id=x", "/.well-known/jwks.json"]) {
        const answer = await server.send(path, { host: "evil.example" });
        expect([400, 404, 421]).toContain(answer.status);
        expect(answer.body).not.toContain("evil.example");
      }
    });

    for (const [id, headers] of [
      ["HH-03", { "x-forwarded-proto": "https", "x-forwarded-port": "444", "x-forwarded-host": "evil.example" }],
      ["HH-04", { forwarded: "host=evil.example;proto=https", "x-original-host": "evil.example", "x-host": "evil.example" }],
    ] as [string, Record<string, string>][])
      test(`${id} forwarding headers of a stranger change nothing`, async () => {
        const plain = await server.send(metadata);
        const forged = await server.send(metadata, { headers });
        expect(forged.status).toBe(200);
        expect(forged.body).toBe(plain.body);
      });

    test("HH-12 x-middleware-subrequest lets nobody past anything", async () => {
      const answer = await server.send("/api/v1/tenants", { headers: { "x-middleware-subrequest": "middleware:middleware:middleware:middleware:middleware" } });
      expect(answer.status).toBe(401);
    });

    test("HH-13 says neither what it is made of nor which version", async () => {
      for (const path of [metadata, "/nothing-here"]) {
        const { headers } = await server.send(path);
        expect(headers["x-powered-by"]).toBeUndefined();
        expect(headers.server).toBeUndefined();
      }
    });
  });

test.describe("the edge", () => {
  let server: Server;
  test.beforeAll(async () => {
    server = await startServer();
  });
  test.afterAll(() => server.stop());

  const host = () => `localhost:${server.port}`;
  const status = (answer: string) => Number(answer.split(" ")[1]);
  const get = (target: string, headers: string[]) => server.raw([`GET ${target} HTTP/1.1`, ...headers, "Connection: close", "", ""].join("\r\n"));

  test("HH-01 answers 421 under an unknown name, pages included, and builds nothing on it", async () => {
    for (const path of ["/", "/oauth2/login", "/tenants", metadata]) {
      const answer = await server.send(path, { host: "evil.example" });
      expect(answer.status, path).toBe(421);
      expect(answer.body).not.toContain("evil.example");
    }
  });

  test("HH-05 an absolute target's host takes the place of Host", async () => {
    expect(status(await get(`http://evil.example${metadata}`, [`Host: ${host()}`]))).toBe(421);
    const own = await get(`http://${host()}${metadata}`, ["Host: evil.example"]);
    expect(status(own)).toBe(200);
    expect(own).toContain(`"issuer":"${server.origin}"`);
    expect(status(await get(`http://user@${host()}${metadata}`, [`Host: ${host()}`]))).toBe(400);
  });

  test("HH-06 refuses two Host headers", async () => {
    expect(status(await get(metadata, [`Host: ${host()}`, "Host: evil.example"]))).toBe(400);
    expect(status(await get(metadata, ["Host: evil.example", `Host: ${host()}`]))).toBe(400);
  });

  test("HH-07 refuses a request without Host, HTTP/1.0 too", async () => {
    expect(status(await get(metadata, []))).toBe(400);
    expect(status(await server.raw(`GET ${metadata} HTTP/1.0\r\n\r\n`))).toBe(400);
  });

  for (const odd of ["localhost:3000@evil.example", "evil.example\\.localhost", "localhost.:3000", "[::1", "a b", "localhost:99999999", "évil.example"])
    test(`HH-08 does not take ${JSON.stringify(odd)} for a host`, async () => {
      const answer = await get(metadata, [`Host: ${odd}`]);
      expect([400, 404, 421]).toContain(status(answer));
      expect(answer).not.toContain("evil.example");
    });

  test("HH-09 refuses TRACE and echoes nothing", async () => {
    const answer = await server.raw(`TRACE / HTTP/1.1\r\nHost: ${host()}\r\nX-Secret: marmalade\r\nConnection: close\r\n\r\n`);
    expect(status(answer)).toBe(405);
    expect(answer).not.toContain("marmalade");
  });

  test("HH-11 a double slash reaches no route", async () => {
    for (const path of ["//oauth2/token", "/oauth2//token", "/api//v1/tenants", "//evil.example/"]) expect(status(await get(path, [`Host: ${host()}`])), path).toBe(404);
  });

  test("an address with a NUL reaches no page, and all goes on", async () => {
    for (const path of ["/oauth2/pin-code?challenge=%00", "/oauth2/login?request=a%00b", "/tenants/%00", "/oauth2/consent?request=%00"]) {
      const answer = await server.send(path, { headers: { accept: "text/html", cookie: "authalla_browser=x" } });
      expect([answer.status, answer.headers["content-type"]], path).toEqual([404, "text/html; charset=utf-8"]);
    }
    expect((await server.send("/api/health")).status).toBe(200);
  });

  test("RE-30 answers 414 to an address of more than 16 KiB", async () => {
    expect(status(await get(`/${"a".repeat(17_000)}`, [`Host: ${host()}`]))).toBe(414);
    expect(status(await get(`/${"a".repeat(65_536)}`, [`Host: ${host()}`]))).toBe(414);
  });

  test("CD-13 which names are served is told to this machine, under any Host, and to nobody whom a proxy stands for", async () => {
    const ask = (domain: string, host = `127.0.0.1:${server.port}`, headers = {}) => server.send(`/api/internal/tls-ask?domain=${domain}`, { host, headers });
    for (const asked of ["127.0.0.1:3000", "app-1:3000", host()]) expect((await ask("localhost", asked)).status, asked).toBe(200);
    expect((await ask(new URL(server.firstRun().issuer!).hostname)).status).toBe(200);
    const unknown = await ask("evil.example");
    expect([unknown.status, unknown.body]).toEqual([404, ""]);
    for (const headers of [{ "x-forwarded-for": "127.0.0.1" }, { forwarded: "for=127.0.0.1" }, { via: "1.1 proxy" }, { authorization: "Bearer guess" }]) expect((await ask("localhost", undefined, headers)).status, JSON.stringify(headers)).toBe(403);
    expect((await server.send("/api/internal/other", { host: "127.0.0.1:3000" })).status).toBe(421);
  });

  test("HH-16 pages carry a policy whose nonce changes with each request", async () => {
    const policies = await Promise.all([1, 2].map(async () => (await server.send("/oauth2/login")).headers["content-security-policy"] as string));
    expect(policies[0]).toContain("frame-ancestors 'none'");
    expect(policies[0]).toMatch(/script-src 'nonce-[A-Za-z0-9+/=]{22,}' 'strict-dynamic'/);
    expect(policies[0]).not.toContain("form-action"); // the redirect to the application ends a form
    expect((await server.send("/oauth2/account")).headers["content-security-policy"]).toContain("form-action 'self'"); // none of its forms leads away
    expect(policies[0]).not.toBe(policies[1]);
    const { headers } = await server.send("/oauth2/login");
    expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" });
    expect(headers["strict-transport-security"]).toBeUndefined();
  });

  test("HH-16 what does not exist is a page without any script", async () => {
    const answer = await server.send("/nothing-here");
    expect(answer.status).toBe(404);
    expect(answer.headers["content-security-policy"]).toContain("default-src 'none'");
    expect(answer.body).not.toContain("<script");
    expect(answer.rawHeaders.filter((name) => name.toLowerCase() === "content-security-policy")).toHaveLength(1);
  });

  test("HH-16 an authorization error is a page with its own policy", async () => {
    const answer = await server.send("/oauth2/authorize?client_id=nobody");
    expect(answer.headers["content-type"]).toContain("text/html");
    expect(answer.headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(answer.rawHeaders.filter((name) => name.toLowerCase() === "content-security-policy")).toHaveLength(1);
  });

  test("SE-11 every server action that the build has: 401 without a session, 403 from another origin, and nothing is done", async () => {
    const tenantId = server.firstRun().tenant_id!;
    const inputs: Record<string, unknown[]> = {
      submit: ["create_user", { tenant_id: tenantId, email: "eve@evil.example" }, false, { status: "idle" }, "$K1"],
      foretell: ["delete_tenant", { id: tenantId }],
    };
    expect(builtActions().map(({ name }) => name).sort()).toEqual(Object.keys(inputs).sort());
    const { access_token: accessToken } = (await server.send("/oauth2/token", { method: "POST", host: new URL(server.firstRun().issuer!).host, headers: { "content-type": "application/x-www-form-urlencoded" }, body: String(new URLSearchParams({ grant_type: "client_credentials", client_id: server.firstRun().client_id!, client_secret: server.firstRun().client_secret! })) })).json;
    const users = async () => (await server.send("/api/v1/users", { headers: { authorization: `Bearer ${accessToken as string}` } })).json.total;
    const before = await users();
    for (const { name, id, pages } of builtActions()) {
      const asked = JSON.stringify(inputs[name]);
      const bodies = [multipart({ 0: asked, "1_name": "Eve" }), { headers: { "content-type": "text/plain;charset=UTF-8" }, body: asked.replace('"$K1"', "null") }, withoutScript(id, inputs[name]!)];
      const path = pages[0]!.replace(/^app\/\(dashboard\)|\/page$/g, "").replace("[tenant_id]", tenantId).replace(/\[[a-z_]+\]/g, "x");
      for (const { headers, body } of bodies) {
        const isFetched = headers !== bodies[2]!.headers;
        const send = (origin: string | undefined, at = path) => server.send(at, { method: "POST", headers: { ...headers, ...(isFetched && { "next-action": id }), ...(origin && { origin }) }, body });
        const answer = await send(server.origin);
        expect([name, isFetched ? [401] : [401, 404]], `${headers["content-type"]}: ${answer.status}`).toEqual([name, expect.arrayContaining([answer.status])]);
        expect(answer.body).not.toMatch(/owner@|consequences/);
        for (const foreign of ["https://evil.example", "null", undefined]) expect([foreign, (await send(foreign)).status]).toEqual([foreign, 403]);
        expect((await send("https://evil.example", "/connect")).status).toBe(403);
        expect((await send(server.origin, "/connect")).body).not.toMatch(/owner@|consequences/); // of a page that has no such form
      }
    }
    expect(await users()).toBe(before);
    expect(server.output(), "what comes to a page without this action goes on to us").not.toContain("failed to forward");
  });

  /** Parts that refer to each other's prototypes, as in the published payload; what they would run writes a word. */
  const throughPrototypes = {
    "the constructor of a constructor": { 0: '["$1:constructor:constructor"]', 1: "{}" },
    "the same by way of __proto__": { 0: '["$1:__proto__:constructor:constructor"]', 1: "{}" },
    "a chunk that says it is resolved": {
      0: JSON.stringify({ then: "$1:__proto__:then", status: "resolved_model", reason: -1, value: '{"then":"$B1337"}', _response: { _prefix: "console.log('db13' + '-ran');", _chunks: "$Q2", _formData: { get: "$1:constructor:constructor" } } }),
      1: '"$@0"',
      2: "[]",
    },
  };

  for (const [name, parts] of Object.entries(throughPrototypes))
    test(`DB-13 a server action's input that reaches into prototypes is refused and runs nothing: ${name} (CVE-2025-55182)`, async () => {
      const { headers, body } = multipart(parts);
      const send = (path: string, id: string) => server.send(path, { method: "POST", headers: { ...headers, origin: server.origin, "next-action": id }, body });
      for (const id of ["40".padEnd(42, "a"), "x", "__proto__", "constructor"])
        for (const path of ["/", "/account/members", "/oauth2/login"]) expect([id, path, [400, 404, 409].includes((await send(path, id)).status)]).toEqual([id, path, true]);
      for (const { id } of builtActions()) {
        const answer = await send("/account/members", id);
        expect(answer.status).toBeGreaterThanOrEqual(400); // the framework itself says 500, and nothing of why
        expect(answer.body).not.toMatch(/db13|Error:|node_modules/);
      }
      expect((await server.send("/api/health")).status).toBe(200);
      expect(server.process.exitCode).toBeNull();
      expect(server.output()).not.toContain("db13-ran");
    });

  test("DB-14 there is no image optimiser that could be sent to another host, nor to this one (CVE-2025-57822)", async () => {
    await withListener(async (port, connections) => {
      for (const url of [`http://127.0.0.1:${port}/x.png`, `http://localhost:${port}/x.png`, `//127.0.0.1:${port}/x.png`, `/\\127.0.0.1:${port}/x.png`, `http://${host()}/api/health`, "https://images.example/x.png", "/api/health"])
        expect([url, (await server.send(`/_next/image?${new URLSearchParams({ url, w: "64", q: "75" })}`)).status]).toEqual([url, 404]);
      expect(connections()).toBe(0);
    });
  });

  test("DB-14 an upgrade is a request like any other: an odd target or Host is refused, and nothing is connected to (CVE-2026-44578)", async () => {
    await server.send("/oauth2/login"); // the framework has answered a page, and is all there
    await withListener(async (port, connections) => {
      const upgrade = async (target: string, asked: string) => status(await get(target, [`Host: ${asked}`, "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]));
      for (const [target, asked] of [
        [`http://127.0.0.1:${port}/x`, host()], [`ws://127.0.0.1:${port}/x`, host()], [`http:///127.0.0.1:${port}/x`, host()], [`//127.0.0.1:${port}/x`, host()],
        [`/\\127.0.0.1:${port}/x`, host()], ["/", `127.0.0.1:${port}`], ["/_next/webpack-hmr", `127.0.0.1:${port}`], ["/_next/hmr", host()],
      ] as const)
        expect([target, asked, [400, 404, 421].includes(await upgrade(target, asked))]).toEqual([target, asked, true]);
      expect(await upgrade("/oauth2/login", host())).toBe(200);
      expect(connections()).toBe(0);
    });
  });

  test("RE-15 a second process on the same data directory ends within two seconds, and the first goes on", async () => {
    const took = await quickestOfThree(2_000, async () => {
      const second = await spawnServer({ dataDir: server.dataDir });
      expect(await second.exited).toBe(1);
      expect(second.output()).toContain("data directory is in use");
    });
    expect(took).toBeLessThan(2_000);
    expect((await server.send("/api/health")).status).toBe(200);
  });
});

test("on https HSTS is sent, and a trusted proxy says which host is meant", async () => {
  const server = await startServer({ environment: { APP_URL: "https://login.example.com", TRUSTED_PROXIES: "127.0.0.0/8" } });
  const answer = await server.send(metadata, { host: "login.example.com" });
  expect(answer.json.issuer).toBe("https://login.example.com");
  expect(answer.headers["strict-transport-security"]).toContain("max-age=");
  expect((await server.send(metadata, { host: "inner:8080" })).status).toBe(421);
  expect((await server.send(metadata, { host: "inner:8080", headers: { "x-forwarded-host": "login.example.com" } })).json.issuer).toBe("https://login.example.com");
  await server.stop();
});

test("RE-05 SIGTERM lets the request in hand finish, takes no new one, and ends with 0", async () => {
  const server = await startServer();
  const body = "grant_type=client_credentials";
  const { host } = new URL(server.firstRun().issuer!);
  const { client_id, client_secret } = server.firstRun();
  const socket = connect(server.port, "127.0.0.1");
  let answer = "";
  socket.on("data", (chunk) => (answer += chunk.toString()));
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.write(`POST /oauth2/token HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Basic ${Buffer.from(`${client_id}:${client_secret}`).toString("base64")}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n${body.slice(0, 5)}`);
  await expect.poll(() => answer, { message: "the server has the request in hand" }).toContain("100 Continue");
  server.process.kill("SIGTERM");
  await expect.poll(() => server.send("/api/health").then(({ status }) => status, (error: NodeJS.ErrnoException) => error.code)).toBe("ECONNREFUSED");
  socket.write(body.slice(5));
  await closed;
  expect(answer).toContain("200 OK");
  expect(answer).toContain("access_token");
  expect(await server.exited).toBe(0);
  expect(existsSync(join(server.dataDir, "lock.sock"))).toBe(false);
  rmSync(server.dataDir, { recursive: true, force: true });
});

test.describe("the first start", () => {
  test.describe.configure({ timeout: 300_000 }); // each of them starts the server several times
  let dataDir: string;
  test.beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), "authalla-e2e-"));
  });
  test.afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  test("writes first-run.json once, for its owner alone; the second start serves within five seconds", async () => {
    const first = await startServer({ dataDir, environment: { OWNER_EMAIL: "Ada@Example.com" } });
    const file = join(dataDir, "first-run.json");
    const content = readFileSync(file, "utf8");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(Object.keys(first.firstRun())).toEqual(["app_url", "mcp_url", "owner_email", "account_id", "tenant_id", "issuer", "client_id", "client_secret", "token_endpoint", "cli_client_id"]);
    expect(first.firstRun()).toMatchObject({ app_url: first.origin, mcp_url: `${first.origin}/mcp`, owner_email: "ada@example.com", cli_client_id: "authalla-cli" });
    expect(first.output()).toContain(`Authalla is at ${first.origin}`);
    expect(first.output()).not.toContain(first.firstRun().client_secret);
    await first.stop();

    rmSync(file);
    const again: Server[] = [];
    const took = await quickestOfThree(5_000, async () => {
      await again.at(-1)?.stop();
      again.push(await startServer({ dataDir }));
    });
    expect(took).toBeLessThan(5_000);
    expect(existsSync(file), "the secret is told once").toBe(false);
    await again.at(-1)!.stop();
    expect(content).toContain("client_secret");
  });

  test("SR-04 refuses to start with another SECRET_KEY than the database was sealed with", async () => {
    const first = await startServer({ dataDir, environment: { SECRET_KEY: "kE8vXq2LbR5tYw9ZsC3nUf7HjP4mDa6G" } });
    await first.stop();
    const wrong = await spawnServer({ dataDir, environment: { SECRET_KEY: "Zr4uTb9QxM2wYc7LkV5nHs8JdF3gPa6E" } });
    expect(await wrong.exited).toBe(1);
    expect(wrong.output()).toMatch(/^Authalla cannot start: SECRET_KEY .*$/m);
    const turned = await startServer({ dataDir, environment: { SECRET_KEY: "Zr4uTb9QxM2wYc7LkV5nHs8JdF3gPa6E,kE8vXq2LbR5tYw9ZsC3nUf7HjP4mDa6G" } });
    await turned.stop();
  });

  test("RE-14 kill -9 at any moment of the first start is made up for by the next one", async () => {
    for (const delay of [700, 1_500, 2_500, 3_500]) {
      const killed = await spawnServer({ dataDir });
      await Promise.race([sleep(delay), killed.exited]);
      killed.process.kill("SIGKILL");
      await killed.exited;
    }
    const server = await startServer({ dataDir });
    const { issuer, client_id, client_secret } = server.firstRun();
    const answer = await server.send("/oauth2/token", { method: "POST", host: new URL(issuer!).hostname + `:${server.port}`, headers: { authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString("base64")}`, "content-type": "application/x-www-form-urlencoded" }, body: "grant_type=client_credentials" });
    expect(answer.status, answer.body).toBe(200);
    await server.stop();
  });
});

test.describe("bad settings end the process within ten seconds with one clear line", () => {
  for (const [name, environment] of Object.entries<Record<string, string>>({
    APP_URL: { APP_URL: "http://login.example.com" },
    PORT: { PORT: "99999" },
    DATA_DIR: { DATA_DIR: "/dev/null/data" },
    DATABASE_URL: { DATABASE_URL: "postgres://nobody@127.0.0.1:9/none", SECRET_KEY: "kE8vXq2LbR5tYw9ZsC3nUf7HjP4mDa6G" },
    SECRET_KEY: { SECRET_KEY: "changeme" },
    SMTP_URL: { SMTP_URL: "http://mail.example.com" },
    MAIL_FROM: { MAIL_FROM: "nobody" },
    TRUSTED_PROXIES: { TRUSTED_PROXIES: "everywhere" },
    OUTBOUND_ALLOW: { APP_URL: "https://login.example.com", OUTBOUND_ALLOW: "127.0.0.1" },
    OWNER_EMAIL: { OWNER_EMAIL: "nobody" },
  }))
    test(name, async () => {
      const started = performance.now();
      const server = await spawnServer({ environment });
      expect(await server.exited).toBe(1);
      expect((performance.now() - started) / crowding()).toBeLessThan(10_000);
      expect(server.output().split("\n").filter((line) => line.startsWith("Authalla cannot start: "))).toEqual([expect.stringContaining(name)]);
      expect(server.output()).not.toContain("    at ");
    });
});

/** The build's own list of server actions, and the pages that have each. */
const builtActions = () =>
  Object.entries((JSON.parse(readFileSync(new URL("../.next/server/server-reference-manifest.json", import.meta.url), "utf8")) as { node: Record<string, { exportedName: string; workers: object }> }).node)
    .map(([id, { exportedName, workers }]) => ({ id, name: exportedName, pages: Object.keys(workers) }));

function multipart(parts: Record<string, string>): { headers: Record<string, string>; body: string } {
  const body = Object.entries(parts).map(([name, value]) => `--part\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join("");
  return { headers: { "content-type": "multipart/form-data; boundary=part" }, body: `${body}--part--\r\n` };
}

/** A form of the dashboard as a browser sends it before any script runs. */
const withoutScript = (id: string, bound: unknown[]) => multipart({ $ACTION_REF_1: "", "$ACTION_1:0": JSON.stringify({ id, bound: "$@1" }), "$ACTION_1:1": JSON.stringify(bound.filter((each) => each !== "$K1")), name: "Eve" });

/** A host of the inner network, which counts who comes. */
async function withListener(work: (port: number, connections: () => number) => Promise<void>): Promise<void> {
  let count = 0;
  const listener = createServer((socket) => (count++, socket.destroy())).listen(0, "127.0.0.1");
  await once(listener, "listening");
  try {
    await work((listener.address() as AddressInfo).port, () => count);
  } finally {
    listener.close();
  }
}

/** Other stories run beside these: where more processes want to run than there are processors, each takes that many times as long. */
function crowding(): number {
  return Math.max(1, loadavg()[0]! / availableParallelism());
}

/** Milliseconds of the quickest of at most three runs, one at a time until one is below the limit; a crowd is allowed for. */
async function quickestOfThree(limit: number, run: () => Promise<void>): Promise<number> {
  let quickest = Infinity;
  for (let turn = 0; turn < 3 && quickest >= limit; turn++) {
    const started = performance.now();
    await run();
    quickest = Math.min(quickest, (performance.now() - started) / crowding());
  }
  return quickest;
}
