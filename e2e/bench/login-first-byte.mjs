/*
 * `npm run bench:login`: how long the sign-in page takes to its first byte, against an empty dynamic page of the same build. The
 * product is copied to a folder of its own, gets that one route more, is built and served there; the two pages are asked for in
 * turn over one kept-alive connection. Exits with 1 when the medians are further apart than the limit.
 *
 * An argument names a folder that a run before has built; KEEP=1 leaves it behind.
 */
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const limit = 1.2;
const warmUp = 150;
const rounds = 1_500;
const maxMilliseconds = 20_000;
const root = fileURLToPath(new URL("../..", import.meta.url));

const given = process.argv[2];
const directory = given ?? mkdtempSync(join(tmpdir(), "authalla-bench-"));
const dataDir = mkdtempSync(join(tmpdir(), "authalla-bench-data-"));
let server;
try {
  if (!given) build();
  const port = await freePort();
  server = await start(port);
  const { tenant_id: tenant } = JSON.parse(readFileSync(join(dataDir, "first-run.json"), "utf8"));
  const host = `${tenant}.localhost:${port}`;
  const pages = { empty: "/bench-empty", login: "/oauth2/login" };
  const { samples, seconds } = await measure(port, host, pages);
  const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  const p50 = { empty: median(samples.empty), login: median(samples.login) };
  const ratio = p50.login / p50.empty;
  process.stdout.write(`${JSON.stringify({ requests: samples.login.length, seconds: round(seconds), p50_ms: { empty: round(p50.empty), login: round(p50.login) }, ratio: round(ratio), limit })}\n`);
  process.exitCode = ratio <= limit ? 0 : 1;
} finally {
  if (server) {
    server.kill("SIGTERM");
    await new Promise((resolve) => server.once("exit", resolve));
  }
  rmSync(dataDir, { recursive: true, force: true });
  if (!given && !process.env.KEEP) rmSync(directory, { recursive: true, force: true });
  else process.stderr.write(`built in ${directory}\n`);
}

function build() {
  const left = new Set([".git", ".next", ".data", "node_modules", "test-results"]);
  for (const name of readdirSync(root)) if (!left.has(name)) cpSync(join(root, name), join(directory, name), { recursive: true });
  // Hard links where the file system allows them: a link out of the folder is refused by the bundler.
  if (spawnSync("cp", ["-al", join(root, "node_modules"), join(directory, "node_modules")]).status !== 0) cpSync(join(root, "node_modules"), join(directory, "node_modules"), { recursive: true });
  addEmptyPage();
  const { status } = spawnSync(process.execPath, ["node_modules/next/dist/bin/next", "build"], { cwd: directory, stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" } });
  if (status !== 0) throw new Error("the build failed");
}

function addEmptyPage() {
  const folder = join(directory, "app", "bench-empty");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "layout.tsx"), 'import type { ReactNode } from "react";\n\nexport const dynamic = "force-dynamic";\n\nexport default function Layout({ children }: { children: ReactNode }) {\n  return (\n    <html lang="en">\n      <body>{children}</body>\n    </html>\n  );\n}\n');
  writeFileSync(join(folder, "page.tsx"), "export default function Page() {\n  return <main />;\n}\n");
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

async function measure(port, host, pages) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (path) =>
    new Promise((resolve, reject) => {
      const started = performance.now();
      const request = get({ host: "127.0.0.1", port, path, agent, headers: { host, accept: "text/html" } }, (answer) => {
        answer.once("data", () => (firstByte = performance.now() - started));
        answer.once("end", () => (answer.statusCode === 200 ? resolve(firstByte) : reject(new Error(`${path}: ${answer.statusCode}`))));
      });
      let firstByte;
      request.once("error", reject);
    });
  for (let i = 0; i < warmUp; i++) for (const path of Object.values(pages)) await ask(path);
  const samples = { empty: [], login: [] };
  const begun = performance.now();
  for (let i = 0; i < rounds && performance.now() - begun < maxMilliseconds; i++) {
    const order = Object.entries(pages);
    if (i % 2) order.reverse(); // neither page is always the one after the other
    for (const [name, path] of order) samples[name].push(await ask(path));
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

function round(value) {
  return Math.round(value * 100) / 100;
}
