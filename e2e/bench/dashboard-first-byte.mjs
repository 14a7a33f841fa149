/*
 * `npm run bench:dashboard`: how long the users page takes with a million users in the tenant, against an empty dynamic page of the
 * same build. The product is copied to a folder of its own, gets that one route more, is built and served there on its embedded
 * database; a person signs in, and the pages are asked for in turn over one kept-alive connection, with their cookies. Tells the
 * first byte and the last, and exits with 1 when the medians of the first byte are further apart than the limit.
 *
 * An argument names a folder that a run before has built; KEEP=1 leaves it behind. USERS=1000 makes fewer.
 */
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { btree_gin } from "@electric-sql/pglite/contrib/btree_gin";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { chromium } from "@playwright/test";

const limit = 2;
const users = Number(process.env.USERS ?? 1_000_000);
const warmUp = 60;
const rounds = 300;
const maxMilliseconds = 60_000;
const root = fileURLToPath(new URL("../..", import.meta.url));

const given = process.argv[2];
const directory = given ?? mkdtempSync(join(tmpdir(), "authalla-bench-"));
const dataDir = mkdtempSync(join(tmpdir(), "authalla-bench-data-"));
let server;
try {
  if (!given) build();
  const port = await freePort();
  server = await start(port);
  const { tenant_id: tenant, owner_email: owner } = JSON.parse(readFileSync(join(dataDir, "first-run.json"), "utf8"));
  await stop(server);
  const insertSeconds = await insertUsers(tenant);
  server = await start(port);
  const cookie = await signIn(`http://localhost:${port}`, owner);
  const list = `/tenants/${tenant}/users`;
  const pages = { empty: "/bench-empty", users: list, by_name: `${list}?sort=name`, found: `${list}?search=user99` };
  const { samples, seconds } = await measure(port, cookie, pages);
  const p50 = Object.fromEntries(Object.entries(samples).map(([name, taken]) => [name, { first_byte_ms: median(taken.map(({ first }) => first)), last_byte_ms: median(taken.map(({ last }) => last)) }]));
  const ratio = p50.users.first_byte_ms / p50.empty.first_byte_ms;
  process.stdout.write(`${JSON.stringify({ users, insert_seconds: round(insertSeconds), rounds: samples.empty.length, seconds: round(seconds), p50, ratio: round(ratio), limit })}\n`);
  process.exitCode = ratio <= limit ? 0 : 1;
} finally {
  if (server) await stop(server);
  rmSync(dataDir, { recursive: true, force: true });
  if (!given && !process.env.KEEP) rmSync(directory, { recursive: true, force: true });
  else process.stderr.write(`built in ${directory}\n`);
}

function build() {
  const left = new Set([".git", ".next", ".data", "node_modules", "test-results"]);
  for (const name of readdirSync(root)) if (!left.has(name)) cpSync(join(root, name), join(directory, name), { recursive: true });
  // Hard links where the file system allows them: a link out of the folder is refused by the bundler.
  if (spawnSync("cp", ["-al", join(root, "node_modules"), join(directory, "node_modules")]).status !== 0) cpSync(join(root, "node_modules"), join(directory, "node_modules"), { recursive: true });
  const folder = join(directory, "app", "bench-empty");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "layout.tsx"), 'import type { ReactNode } from "react";\n\nexport const dynamic = "force-dynamic";\n\nexport default function Layout({ children }: { children: ReactNode }) {\n  return (\n    <html lang="en">\n      <body>{children}</body>\n    </html>\n  );\n}\n');
  writeFileSync(join(folder, "page.tsx"), "export default function Page() {\n  return <main />;\n}\n");
  const { status } = spawnSync(process.execPath, ["node_modules/next/dist/bin/next", "build"], { cwd: directory, stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" } });
  if (status !== 0) throw new Error("the build failed");
}

async function start(port) {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, ["bin/server.mjs"], { cwd: directory, stdio: ["ignore", "ignore", "inherit"], env: { PATH, HOME, NODE_ENV: "production", APP_URL: `http://localhost:${port}`, PORT: String(port), DATA_DIR: dataDir } });
  for (let i = 0; i < 600; i++) {
    if (child.exitCode !== null) throw new Error("the server did not start");
    const isUp = await new Promise((resolve) => get({ host: "127.0.0.1", port, path: "/api/health" }, (answer) => resolve(answer.resume().statusCode === 200)).once("error", () => resolve(false)));
    if (isUp && existsSync(join(dataDir, "first-run.json"))) return child;
    await sleep(100);
  }
  child.kill();
  throw new Error("the server did not start within a minute");
}

async function stop(child) {
  if (child.exitCode !== null) return;
  child.kill("SIGTERM");
  await new Promise((resolve) => child.once("exit", resolve));
}

/** Straight into the database of the stopped server; the indexes are made once the rows are there. */
async function insertUsers(tenant) {
  const begun = performance.now();
  const db = await PGlite.create(join(dataDir, "postgres"), { extensions: { pg_trgm, btree_gin } });
  const { rows: indexes } = await db.query("select indexname, indexdef from pg_indexes where tablename = 'users' and schemaname = 'public' and indexdef not like 'CREATE UNIQUE%'");
  for (const { indexname } of indexes) await db.exec(`drop index "${indexname}"`);
  await db.query(
    `insert into users (tenant_id, id, email, name, status, created_at, updated_at, last_login_at)
     select $1, 'user_' || lpad(i::text, 20, '0'), 'user' || i || '@example.com', 'Person ' || md5(i::text), case when i % 100 = 0 then 'suspended' else 'active' end,
       timestamptz '2024-01-01' + i * interval '1 minute', now(), case when i % 3 = 0 then null else timestamptz '2025-01-01' + i * interval '20 seconds' end
     from generate_series(1, $2::int) i`,
    [tenant, users],
  );
  for (const { indexdef } of indexes) await db.exec(indexdef);
  await db.exec("vacuum analyze users");
  await db.close();
  return (performance.now() - begun) / 1000;
}

/** As a person does it; what is measured then carries their cookies. */
async function signIn(appUrl, email) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
  const context = await browser.newContext({ locale: "en-US" });
  const page = await context.newPage();
  await page.goto(appUrl);
  await page.locator("form[action='/oauth2/login/email'] input[name=email]").fill(email);
  await page.locator("form[action='/oauth2/login/email'] button[type=submit]").click();
  await page.waitForURL(/\/oauth2\/pin-code\?/);
  const outbox = await (await fetch(`${appUrl}/outbox`)).text();
  await page.locator("input[name=code]").fill(/\b\d{6}\b/.exec(outbox.slice(outbox.indexOf("<pre>")))[0]);
  await page.waitForURL(`${appUrl}/`);
  const cookies = await context.cookies();
  await browser.close();
  return cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
}

async function measure(port, cookie, pages) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (path) =>
    new Promise((resolve, reject) => {
      const started = performance.now();
      let first;
      const request = get({ host: "127.0.0.1", port, path, agent, headers: { host: `localhost:${port}`, accept: "text/html", cookie } }, (answer) => {
        let body = "";
        answer.setEncoding("utf8");
        answer.on("data", (chunk) => {
          first ??= performance.now() - started;
          body += chunk;
        });
        answer.once("end", () => (answer.statusCode === 200 ? resolve({ first, last: performance.now() - started, body }) : reject(new Error(`${path}: ${answer.statusCode}`))));
      });
      request.once("error", reject);
    });
  const { body } = await ask(pages.users);
  const rows = body.split("@example.com</a>").length - 1;
  if (rows !== 50) throw new Error(`the users page holds ${rows} rows, not 50`);
  for (let i = 0; i < warmUp; i++) for (const path of Object.values(pages)) await ask(path);
  const samples = Object.fromEntries(Object.keys(pages).map((name) => [name, []]));
  const begun = performance.now();
  for (let i = 0; i < rounds && performance.now() - begun < maxMilliseconds; i++) {
    const order = Object.entries(pages);
    if (i % 2) order.reverse(); // no page is always the one after the same other
    for (const [name, path] of order) {
      const { first, last } = await ask(path);
      samples[name].push({ first, last });
    }
  }
  agent.destroy();
  return { samples, seconds: (performance.now() - begun) / 1000 };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function median(values) {
  return round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]);
}

function round(value) {
  return Math.round(value * 100) / 100;
}
