import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, type Page } from "@playwright/test";
import ts from "typescript";
import { freePort } from "@/lib/testing/free-port";
import { snippets } from "../lib/snippets";
import { secretVariable, snippetValues, type SnippetFile, type SnippetValues } from "../lib/snippets/snippet";
import { newClient, newEmail, newTenant, signIn } from "./fixtures";

/*
 * Each snippet of the dashboard does what it says: its files are written as they are shown, started with the secret in the environment, and
 * somebody signs in by them and reads their own e-mail address. Nothing of a file is changed; what a file needs is around it.
 */

test.describe.configure({ mode: "parallel" });

const root = fileURLToPath(new URL("..", import.meta.url));

/** A folder with the files in it, the installed packages at hand, and processes that end with it. */
class Workplace {
  readonly directory = mkdtempSync(join(tmpdir(), "authalla-snippet-"));
  private readonly processes: ChildProcess[] = [];
  output = "";

  constructor(files: SnippetFile[], { withPackages = true } = {}) {
    for (const { path, text } of files) this.write(path, text);
    if (withPackages) symlinkSync(join(root, "node_modules"), join(this.directory, "node_modules"));
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.directory, path)), { recursive: true });
    writeFileSync(join(this.directory, path), text);
  }

  start(command: string, args: string[], environment: Record<string, string>): ChildProcess {
    const { PATH = "", HOME = "" } = process.env;
    const child = spawn(command, args, { cwd: this.directory, stdio: ["ignore", "pipe", "pipe"], env: { PATH, HOME, NODE_ENV: "development", ...environment } });
    const keep = (chunk: Buffer) => void (this.output += chunk.toString());
    child.stdout!.on("data", keep);
    child.stderr!.on("data", keep);
    this.processes.push(child);
    return child;
  }

  /** Until it answers at this address, whatever it says. */
  async answersAt(url: string, seconds = 60): Promise<void> {
    for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(100)) {
      if (this.processes.some(({ exitCode }) => exitCode !== null)) break;
      if (await fetch(url, { redirect: "manual" }).catch(() => undefined)) return;
    }
    throw new Error(`nothing answers at ${url}: ${this.output}`);
  }

  close(): void {
    for (const child of this.processes) child.kill("SIGKILL");
    rmSync(this.directory, { recursive: true, force: true });
  }
}

// Browsers and curl know that every name below localhost is this machine; Node and Python do not (RFC 6761 §6.3).
const nodeLookup = `import dns from "node:dns";
const lookup = dns.lookup;
dns.lookup = (name, ...rest) => lookup(name.endsWith(".localhost") ? "localhost" : name, ...rest);
`;
const pythonLookup = `import socket
lookup = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **more: lookup("localhost" if str(host).endswith(".localhost") else host, *rest, **more)
`;

interface Made {
  values: SnippetValues;
  secret: string;
  port: number;
}

/** A client of a tenant of its own, whose name would break out of code that does not quote it. */
async function makeClient(fields: Record<string, unknown>, path = "/callback"): Promise<Made> {
  const tenant = await newTenant();
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const uris = fields.application_type === "backend" ? {} : { redirect_uris: [`${origin}${path}`], allowed_logout_uris: [`${origin}/`] };
  const client = await newClient(tenant, { name: "Ada's */ \"shop\" </script><img src=x onerror=alert(1)> `${1}` #{1}", ...uris, ...fields });
  return { values: snippetValues(client as never, tenant.issuer), secret: client.client_secret ?? "", port };
}

const snippet = (id: string) => snippets.find((one) => one.id === id)!;

async function signsIn(page: Page, origin: string, start: () => Promise<unknown>, where = page): Promise<void> {
  const email = newEmail();
  await start();
  await signIn(page, email);
  await expect(where.getByText(`Signed in as ${email}`)).toBeVisible();
  expect(new URL(page.url()).origin).toBe(origin);
}

for (const fields of [{}, { token_endpoint_auth_method: "client_secret_post", id_token_signed_response_alg: "ES256" }])
  test(`Express with openid-client signs a person in and out: ${JSON.stringify(fields)}`, async ({ page }) => {
    const { values, secret, port } = await makeClient({ application_type: "web", ...fields });
    const place = new Workplace(snippet("express").files(values));
    try {
      place.write("localhost.mjs", nodeLookup);
      place.start(process.execPath, ["--import", "./localhost.mjs", "server.mjs"], { [secretVariable]: secret });
      const origin = `http://localhost:${port}`;
      await place.answersAt(origin);
      await signsIn(page, origin, () => page.goto(origin));
      await page.goto(`${origin}/logout`);
      await expect(page.getByLabel("E-mail address")).toBeVisible(); // back at the application, which asks for a new sign-in
    } finally {
      place.close();
    }
  });

test("oidc-client-ts in a browser signs a person in and out", async ({ page }) => {
  const { values, port } = await makeClient({ application_type: "spa" }, "/");
  const place = new Workplace(snippet("oidc-client-ts").files(values), { withPackages: false });
  const packages = { "oidc-client-ts": "node_modules/oidc-client-ts/dist/esm/oidc-client-ts.js", "jwt-decode": "node_modules/jwt-decode/build/esm/index.js" };
  // What a bundler does: names of packages become addresses.
  const map = `<script type="importmap">${JSON.stringify({ imports: Object.fromEntries(Object.keys(packages).map((name) => [name, `/packages/${name}`])) })}</script>`;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, "http://localhost");
    const ofPackage = packages[pathname.replace("/packages/", "") as keyof typeof packages];
    const isPage = pathname === "/";
    if (!isPage && !ofPackage && pathname !== "/main.js") return void response.writeHead(404).end();
    response.setHeader("Content-Type", isPage ? "text/html; charset=utf-8" : "text/javascript");
    const text = readFileSync(ofPackage ? join(root, ofPackage) : join(place.directory, isPage ? "index.html" : "main.js"), "utf8");
    response.end(isPage ? text.replace("<head>", `<head>${map}`) : text);
  });
  await new Promise<void>((resolve) => server.listen(port, "localhost", resolve));
  try {
    const origin = `http://localhost:${port}`;
    const opened: string[] = [];
    page.on("dialog", (dialog) => (opened.push(dialog.message()), dialog.dismiss()));
    await signsIn(page, origin, async () => {
      await page.goto(origin);
      await page.getByRole("button", { name: "Sign in" }).click();
    });
    expect(await page.title()).toContain("<img src=x onerror=alert(1)>");
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page.getByText("Nobody is signed in.")).toBeVisible();
    expect(opened, "DB-01").toEqual([]);
  } finally {
    server.closeAllConnections();
    server.close();
    place.close();
  }
});

test("a program on a device signs its user in on a port of its own", async ({ page }) => {
  const { values } = await makeClient({ application_type: "native", redirect_uris: ["http://localhost/callback"] });
  const place = new Workplace(snippet("command-line").files(values));
  try {
    place.write("localhost.mjs", nodeLookup);
    const program = place.start(process.execPath, ["--import", "./localhost.mjs", "sign-in.mjs"], {});
    const ended = new Promise((resolve) => program.once("exit", resolve));
    await expect.poll(() => place.output, { timeout: 20_000 }).toContain("/oauth2/authorize");
    const email = newEmail();
    await page.goto(/https?:\/\/\S+/.exec(place.output)![0]);
    await signIn(page, email);
    await expect(page.getByText("You can close this page.")).toBeVisible();
    expect(await ended).toBe(0);
    expect(place.output).toContain(`Signed in as ${email}`);
  } finally {
    place.close();
  }
});

for (const fields of [{ scopes: ["users:read"] }, { scopes: ["users:read"], token_endpoint_auth_method: "client_secret_post" }, { scopes: ["orders:read"] }])
  test(`curl gets a token for a service and uses it: ${JSON.stringify(fields)}`, async () => {
    const { values, secret } = await makeClient({ application_type: "backend", ...fields });
    const place = new Workplace(snippet("curl").files(values), { withPackages: false });
    try {
      const { status, stdout, stderr } = spawnSync("sh", ["token.sh"], { cwd: place.directory, encoding: "utf8", env: { PATH: process.env.PATH, [secretVariable]: secret } as never });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      if (fields.scopes[0] === "users:read") expect(JSON.parse(stdout)).toMatchObject({ users: [], total: 0 });
      else expect(stdout.trim()).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
      const wrong = spawnSync("sh", ["token.sh"], { cwd: place.directory, encoding: "utf8", env: { PATH: process.env.PATH, [secretVariable]: "cs_wrong" } as never });
      expect(wrong.stdout).not.toContain("users");
    } finally {
      place.close();
    }
  });

/** What Next does around Auth.js: its routes, and a page that asks for the session. The component that the page is stays as it is shown. */
const aroundNextAuth = `import { createServer } from "node:http";
import NextAuth, { getServerSession } from "next-auth";
import { authOptions } from "./lib/auth.mjs";

createServer(async (request, response) => {
  const url = new URL(request.url, process.env.NEXTAUTH_URL);
  let body = "";
  for await (const chunk of request) body += chunk;
  request.body = Object.fromEntries(new URLSearchParams(body));
  request.cookies = Object.fromEntries((request.headers.cookie ?? "").split("; ").filter(Boolean).map((pair) => [pair.slice(0, pair.indexOf("=")), decodeURIComponent(pair.slice(pair.indexOf("=") + 1))]));
  response.status = (status) => Object.assign(response, { statusCode: status });
  response.json = (value) => response.setHeader("Content-Type", "application/json").end(JSON.stringify(value));
  response.send = (text) => response.end(text);
  request.query = { ...Object.fromEntries(url.searchParams), nextauth: url.pathname.replace("/api/auth/", "").split("/") };
  if (url.pathname.startsWith("/api/auth/")) return NextAuth.default(request, response, authOptions);
  const session = await getServerSession(request, response, authOptions);
  response.setHeader("Content-Type", "text/html").end(session ? "<p>Signed in as " + session.user.email + "</p>" : '<a href="/api/auth/signin">Sign in</a>');
}).listen(process.env.PORT);
`;

for (const fields of [{}, { token_endpoint_auth_method: "client_secret_post", id_token_signed_response_alg: "PS256" }])
  test(`Auth.js (next-auth 4) with the options of the Next.js snippet signs a person in, and its files have no type error: ${JSON.stringify(fields)}`, async ({ page }) => {
    const { values, secret, port } = await makeClient({ application_type: "web", ...fields }, "/api/auth/callback/authalla");
    const files = snippet("next-auth").files(values);
    const place = new Workplace(files);
    try {
      const { outputText } = ts.transpileModule(readFileSync(join(place.directory, "lib/auth.ts"), "utf8"), { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 } });
      place.write("lib/auth.mjs", outputText);
      place.write("server.mjs", aroundNextAuth);
      place.write("localhost.mjs", nodeLookup);
      const environment = Object.fromEntries(files.find(({ path }) => path === ".env.local")!.text.split("\n").filter((line) => /^\w+=/.test(line)).map((line) => line.split("=") as [string, string]));
      expect(Object.keys(environment)).toEqual([secretVariable, "NEXTAUTH_SECRET", "NEXTAUTH_URL"]);
      place.start(process.execPath, ["--import", "./localhost.mjs", "server.mjs"], { ...environment, [secretVariable]: secret, NEXTAUTH_SECRET: "tests only", PORT: String(port) });
      const origin = `http://localhost:${port}`;
      await place.answersAt(origin);
      await signsIn(page, origin, async () => {
        await page.goto(origin);
        await page.getByRole("link", { name: "Sign in" }).click();
        await page.getByRole("button", { name: "Sign in with Authalla" }).click();
      });
      if (Object.keys(fields).length > 0) return;
      const checked = files.filter(({ path }) => /tsx?$/.test(path)).map(({ path }) => path);
      const { status, stdout } = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "--noEmit", "--strict", "--skipLibCheck", "--jsx", "preserve", "--module", "esnext", "--moduleResolution", "bundler", "--target", "es2022", "--types", "node,react", ...checked], { cwd: place.directory, encoding: "utf8" });
      expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
    } finally {
      place.close();
    }
  });

/** Debian puts its packages beside its own interpreter. */
const python = ["python3", "/usr/bin/python3"].find((command) => spawnSync(command, ["-c", "import authlib, flask, requests"]).status === 0);

test("Python with Authlib and Flask signs a person in", async ({ page }) => {
  expect(python, "a python3 that has authlib, flask and requests: `npm test` installs python3-authlib, python3-flask and python3-requests where apt-get is").toBeDefined();
  const { values, secret, port } = await makeClient({ application_type: "web" });
  const place = new Workplace(snippet("python").files(values), { withPackages: false });
  try {
    place.write("lookup/sitecustomize.py", pythonLookup);
    place.start(python!, ["app.py"], { [secretVariable]: secret, FLASK_SECRET_KEY: "tests only", PYTHONPATH: join(place.directory, "lookup") });
    const origin = `http://localhost:${port}`;
    await place.answersAt(`${origin}/nothing`);
    await signsIn(page, origin, () => page.goto(origin));
  } finally {
    place.close();
  }
});
