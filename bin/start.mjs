/*
 * `npm start`: on a fresh checkout it installs, builds and serves; the next time it only serves. Needs nothing but Node, so it
 * uses no dependency until it has seen to them.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What a build is made of; tests are not. */
const sources = ["app", "lib", "public", "instrumentation.ts", "instrumentation-node.ts", "next.config.ts", "tsconfig.json", "package.json", "package-lock.json"];
const buildMark = join(root, ".next", "authalla-sources");

function checkNode() {
  const wanted = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).engines.node.replace(/[^\d.]/g, "");
  const numbers = (version) => version.split(".").map(Number);
  const [major, minor] = numbers(process.versions.node);
  const [wantedMajor, wantedMinor] = numbers(wanted);
  if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor)) fail(`Authalla needs Node ${wanted} or later; this is ${process.versions.node}`);
}

/** Is every package that the lock file names installed in its version? Development packages count for tests only. */
export function isInstalled({ withDevelopment }) {
  const installed = readJson(join(root, "node_modules", ".package-lock.json"))?.packages;
  const locked = readJson(join(root, "package-lock.json"))?.packages;
  if (!installed || !locked) return false;
  return Object.entries(locked).every(([path, entry]) => path === "" || entry.optional || entry.devOptional || (entry.dev && !withDevelopment) || installed[path]?.version === entry.version);
}

export async function install({ withDevelopment }) {
  if (isInstalled({ withDevelopment })) return;
  await step("Installing packages", true, "npm", ["ci", ...(withDevelopment ? ["--include=dev"] : ["--omit=dev"]), "--no-audit", "--no-fund"]);
}

export async function build({ isFatal = true } = {}) {
  const current = sourceHash();
  if (existsSync(buildMark) && readFileSync(buildMark, "utf8") === current) return true;
  const isBuilt = await step("Building", isFatal, process.execPath, [join(root, "node_modules", "next", "dist", "bin", "next"), "build"], { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" });
  if (isBuilt) writeFileSync(buildMark, current);
  return isBuilt;
}

function sourceHash() {
  const hash = createHash("sha256").update(process.versions.node.split(".")[0]);
  for (const file of sources.flatMap((source) => filesOf(join(root, source))).sort())
    if (!/\.test\.tsx?$/.test(file)) hash.update(`${relative(root, file)}\0`).update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

function filesOf(path) {
  if (!existsSync(path)) return [];
  try {
    return readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? filesOf(join(path, entry.name)) : [join(path, entry.name)]));
  } catch {
    return [path];
  }
}

/** Runs one step and says how far it is: seconds, and the last line it printed. All of that is shown when it fails. */
async function step(name, isFatal, command, args, environment = {}) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const progress = showProgress(() => `${name} … ${seconds()} s`);
  let output = "";
  const child = spawn(command, args, { cwd: root, env: { ...process.env, ...environment }, stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      output += chunk;
      progress.tell(lastLine(output));
    });
  const problem = await new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code) => resolve(code === 0 ? undefined : `it ended with ${code}`));
  });
  progress.end();
  if (problem === undefined) {
    process.stdout.write(`${name} took ${seconds()} s\n`);
    return true;
  }
  process.stderr.write(output);
  if (isFatal) fail(`${name} failed: ${problem}`);
  return false;
}

/** On a terminal one line that is written anew each second, elsewhere a line every ten seconds. */
function showProgress(line) {
  const { isTTY, columns = 80 } = process.stdout;
  let detail = "";
  const show = () => process.stdout.write(isTTY ? `\r\x1b[2K${`${line()} ${detail}`.slice(0, columns - 1)}` : `${line()}\n`);
  show();
  const timer = setInterval(show, isTTY ? 1_000 : 10_000);
  return {
    tell: (text) => void (detail = text),
    end() {
      clearInterval(timer);
      if (isTTY) process.stdout.write("\r\x1b[2K");
    },
  };
}

/** Without the colours. */
const lastLine = (output) => output.slice(-2_000).replace(/\x1b\[[0-9;]*m/g, "").trimEnd().split(/[\r\n]/).at(-1).trim();

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function fail(message) {
  process.stderr.write(`Authalla cannot start: ${message}\n`);
  process.exit(1);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.chdir(root);
  checkNode();
  await install({ withDevelopment: false });
  await build();
  const { serve } = await import("./server.mjs");
  await serve().catch((error) => fail(error.message));
}
