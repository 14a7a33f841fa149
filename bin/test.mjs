/*
 * `npm test`: installs what is missing, the browser too, then types, lint, the suite on both databases, the build, and the stories in a
 * browser against the real server. Goes on after a failure; the last line is the count.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { build, install } from "./start.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
const reports = mkdtempSync(join(tmpdir(), "authalla-reports-"));
const bin = (name) => join(root, "node_modules", ".bin", name);
const results = [];

function run(command, args, environment = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: "inherit", env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...environment } });
    child.once("error", (error) => {
      process.stderr.write(`${error.message}\n`);
      resolve(false);
    });
    child.once("exit", (code) => resolve(code === 0));
  });
}

/** One step; `count` says how many tests passed and failed, and which, and without it the step is itself one check. */
async function step(name, work, count) {
  process.stdout.write(`\n=== ${name}\n`);
  const started = Date.now();
  const isGood = await work();
  const { passed, failed, failures = [] } = count?.() ?? { passed: isGood ? 1 : 0, failed: isGood ? 0 : 1 };
  // A run that ended badly without naming a failed test, or that found none, has failed too.
  const silent = (!isGood && failed === 0) || passed + failed === 0 ? 1 : 0;
  results.push({ name, passed, failed: failed + silent, failures, seconds: (Date.now() - started) / 1000 });
  return isGood;
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** One that failed, with what it said, as short as lets it be found in a long log. */
const failure = (file, title, message = "") => `${relative(root, file)} › ${title}\n    ${stripVTControlCharacters(message).trim().split("\n").slice(0, 6).join("\n    ")}`;

function vitest(database) {
  const report = join(reports, `${database}.json`);
  return [
    () => run(bin("vitest"), ["run", "--config", "lib/vitest.config.ts", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`], { TEST_DATABASE: database, NODE_ENV: "test" }),
    () => {
      const found = readReport(report);
      // A file that could not be loaded has no tests of its own to count.
      const broken = found?.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length ?? 0;
      const failures = (found?.testResults ?? []).flatMap(({ name, status, message, assertionResults }) => [
        ...(status === "failed" && message ? [failure(name, "the file", message)] : []),
        ...assertionResults.filter(({ status }) => status === "failed").map(({ fullName, failureMessages }) => failure(name, fullName, failureMessages[0])),
      ]);
      return { passed: found?.numPassedTests ?? 0, failed: (found?.numFailedTests ?? 0) + broken, failures };
    },
  ];
}

function playwright() {
  const report = join(reports, "e2e.json");
  return [
    () => run(bin("playwright"), ["test", "-c", "e2e"], { E2E_JSON: report }),
    () => {
      const found = readReport(report);
      const specs = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specs)];
      const failures = (found?.suites ?? []).flatMap(specs).filter(({ ok }) => !ok);
      return {
        passed: (found?.stats.expected ?? 0) + (found?.stats.flaky ?? 0),
        failed: (found?.stats.unexpected ?? 0) + (found?.errors?.length ?? 0),
        failures: failures.map(({ file, title, tests }) => failure(join(root, "e2e", file), title, tests[0]?.results.at(-1)?.error?.message)),
      };
    },
  ];
}

/** From the system's packages; the tests need them, the server does not. */
function installPackages(label, packages) {
  process.stdout.write(`Installing ${label}\n`);
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", ...packages]]) {
    const { error, status, stderr } = spawnSync("apt-get", args, { encoding: "utf8", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });
    if (status !== 0) return void process.stderr.write(`apt-get ${args[0]} failed; install ${packages.join(" ")} and try again\n${stderr ?? error?.message ?? ""}`);
  }
}

function installChromium() {
  const isThere = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].some((path) => existsSync(path));
  if (!isThere) installPackages("Chromium", ["chromium"]);
}

/** Caddy serves the stories over https; PyYAML reads what is deployed. */
function installDeployment() {
  if (!existsSync("/usr/bin/caddy")) installPackages("Caddy", ["caddy"]);
  if (spawnSync("/usr/bin/python3", ["-c", "import yaml"]).status !== 0) installPackages("PyYAML", ["python3-yaml"]);
}

/** To run the dashboard's Python code. Where it cannot be had, that one story fails and says what is missing. */
function installAuthlib() {
  const isThere = ["python3", "/usr/bin/python3"].some((python) => spawnSync(python, ["-c", "import authlib, flask, requests"]).status === 0);
  if (!isThere) installPackages("Authlib for Python", ["python3-authlib", "python3-flask", "python3-requests"]);
}

await install({ withDevelopment: true });
installChromium();
installAuthlib();
installDeployment();

await step("types", async () => (await run(bin("next"), ["typegen"])) && (await run(bin("tsc"), ["--noEmit", "-p", "."])));
await step("lint", () => run(bin("eslint"), ["."]));
await step("tests on the embedded database", ...vitest("embedded"));
await step("tests on Postgres", ...vitest("postgres"));
const isBuilt = await step("build", () => build({ isFatal: false }));
if (isBuilt) await step("stories in a browser", ...playwright());

rmSync(reports, { recursive: true, force: true });
const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
process.stdout.write("\n");
for (const { name, failures } of results) for (const told of failures) process.stdout.write(`✗ ${name}: ${told}\n`);
for (const { name, passed, failed, seconds } of results) process.stdout.write(`${failed === 0 ? "✓" : "✗"} ${name}: ${passed} passed, ${failed} failed (${seconds.toFixed(0)} s)\n`);
process.stdout.write(`${total("passed")} passed, ${total("failed")} failed\n`);
process.exit(total("failed") > 0 || total("passed") === 0 ? 1 : 0);
