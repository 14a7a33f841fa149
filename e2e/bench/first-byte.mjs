/*
 * What the measurements of a page's first byte share: the product with an empty dynamic page beside its own is built and served in a
 * folder of its own, and the pages are asked for in turn over one kept-alive connection.
 *
 * The first argument names a folder that a run before has built; KEEP=1 leaves it behind. ROUNDS=20 asks less often.
 */
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The dynamic page that does nothing, as deep down in the folders as the sign-in page: the framework takes its time for each level. */
export const emptyPage = "/bench/empty";

/** The product as `measure` is given it: built, not started yet. Whatever happens, nothing of it is left. */
export async function withProduct(measure) {
  const given = process.argv[2];
  const directory = given ?? mkdtempSync(join(tmpdir(), "authalla-bench-"));
  const dataDir = mkdtempSync(join(tmpdir(), "authalla-bench-data-"));
  let server;
  try {
    if (!given) build(directory);
    const port = await freePort();
    const stop = async () => {
      if (server) await end(server);
      server = undefined;
    };
    const start = async () => {
      server = serve(directory, dataDir, port);
      await untilHealthy(server, dataDir, port);
      return JSON.parse(readFileSync(join(dataDir, "first-run.json"), "utf8"));
    };
    await measure({ port, dataDir, start, stop });
  } finally {
    if (server) await end(server);
    rmSync(dataDir, { recursive: true, force: true });
    if (!given && !process.env.KEEP) rmSync(directory, { recursive: true, force: true });
    else process.stderr.write(`built in ${directory}\n`);
  }
}

/** Between two requests, so that none of them waits for what the one before left to be tidied up. */
const restMilliseconds = 5;

/** Asks for each page in turn; medians in milliseconds of the first byte and of the last, by the pages' names. */
export async function askInTurn(port, pages, { headers, warmUp, rounds, maxMilliseconds }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const taken = Object.fromEntries(Object.keys(pages).map((name) => [name, []]));
  const most = Number(process.env.ROUNDS ?? rounds);
  for (let i = 0; i < Math.min(warmUp, most); i++) for (const path of Object.values(pages)) await ask(port, path, headers, agent);
  const begun = performance.now();
  for (let i = 0; i < most && performance.now() - begun < maxMilliseconds; i++) {
    const order = Object.entries(pages);
    if (i % 2) order.reverse(); // no page is always the one after the same other
    for (const [name, path] of order) {
      await sleep(restMilliseconds);
      taken[name].push(await ask(port, path, headers, agent));
    }
  }
  agent.destroy();
  const p50 = Object.fromEntries(Object.entries(taken).map(([name, each]) => [name, { first_byte_ms: median(each.map(({ first }) => first)), last_byte_ms: median(each.map(({ last }) => last)) }]));
  return { rounds: Object.values(taken)[0].length, seconds: round((performance.now() - begun) / 1000), p50 };
}

/** One line of JSON; the process ends with 1 when a page is slower than the empty one by more than the limit. */
export function report({ limit, ...measured }) {
  const { empty, ...pages } = measured.p50;
  const ratios = Object.fromEntries(Object.entries(pages).map(([name, { first_byte_ms }]) => [name, round(first_byte_ms / empty.first_byte_ms)]));
  process.stdout.write(`${JSON.stringify({ ...measured, ratios, limit })}\n`);
  process.exitCode = Object.values(ratios).every((ratio) => ratio <= limit) ? 0 : 1;
}

/** The page's text, and milliseconds until its first byte and its last. */
export function ask(port, path, headers, agent) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    let first;
    let body = "";
    const request = get({ host: "127.0.0.1", port, path, agent, headers: { host: `localhost:${port}`, accept: "text/html", ...headers } }, (answer) => {
      answer.setEncoding("utf8");
      answer.on("data", (chunk) => {
        first ??= performance.now() - started;
        body += chunk;
      });
      answer.once("end", () => (answer.statusCode === 200 ? resolve({ first, last: performance.now() - started, body }) : reject(new Error(`${path}: ${answer.statusCode}`))));
    });
    request.once("error", reject);
  });
}

function build(directory) {
  const left = new Set([".git", ".next", ".data", "node_modules", "test-results"]);
  for (const name of readdirSync(root)) if (!left.has(name)) cpSync(join(root, name), join(directory, name), { recursive: true });
  // Hard links where the file system allows them: a link out of the folder is refused by the bundler.
  if (spawnSync("cp", ["-al", join(root, "node_modules"), join(directory, "node_modules")]).status !== 0) cpSync(join(root, "node_modules"), join(directory, "node_modules"), { recursive: true });
  const folder = join(directory, "app", emptyPage);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "..", "layout.tsx"), 'import type { ReactNode } from "react";\n\nexport const dynamic = "force-dynamic";\n\nexport default function Layout({ children }: { children: ReactNode }) {\n  return (\n    <html lang="en">\n      <body>{children}</body>\n    </html>\n  );\n}\n');
  writeFileSync(join(folder, "page.tsx"), "export default function Page() {\n  return <main />;\n}\n");
  const { status } = spawnSync(process.execPath, ["node_modules/next/dist/bin/next", "build"], { cwd: directory, stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" } });
  if (status !== 0) throw new Error("the build failed");
}

function serve(directory, dataDir, port) {
  const { PATH = "", HOME = "" } = process.env;
  return spawn(process.execPath, ["bin/server.mjs"], { cwd: directory, stdio: ["ignore", "ignore", "inherit"], env: { PATH, HOME, NODE_ENV: "production", APP_URL: `http://localhost:${port}`, PORT: String(port), DATA_DIR: dataDir } });
}

async function untilHealthy(server, dataDir, port) {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(100)) {
    if (server.exitCode !== null) throw new Error("the server did not start");
    const isUp = await ask(port, "/api/health").then(() => true, () => false);
    if (isUp && existsSync(join(dataDir, "first-run.json"))) return;
  }
  throw new Error("the server did not start within a minute");
}

async function end(server) {
  if (server.exitCode !== null) return;
  server.kill("SIGTERM");
  await new Promise((resolve) => server.once("exit", resolve));
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

const median = (values) => round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]);

export const round = (value) => Math.round(value * 100) / 100;
