import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, mkdirSync, rmSync, existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DataDirectoryInUse, lockDirectory } from "./lock";

let directory: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "authalla-lock-"));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(directory, { recursive: true, force: true });
});

/** Runs code in a process of its own; lines it prints come one by one. */
function run(code: string) {
  const child = spawn(process.execPath, ["--import", "./lib/db/testing-loader.mjs", "--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "pipe"], cwd: process.cwd() });
  children.push(child);
  const lines: string[] = [];
  let rest = "";
  let wake = () => {};
  let errors = "";
  child.stderr!.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  child.stdout!.on("data", (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split("\n");
    rest = parts.pop()!;
    lines.push(...parts);
    wake();
  });
  const exited = once(child, "exit").then(([code]) => {
    wake();
    return code as number | null;
  });
  const line = async (wanted: string) => {
    while (!lines.includes(wanted)) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`ended before "${wanted}": ${lines.join(" | ")} ${errors}`);
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  return { child, lines, line, exited, errors: () => errors };
}

const moduleUrl = (name: string) => JSON.stringify(pathToFileURL(join("lib", "db", `${name}.ts`)).href);
const holder = () => run(`const { lockDirectory } = await import(${moduleUrl("lock")}); await lockDirectory(${JSON.stringify(directory)}); console.log("locked"); setInterval(() => {}, 1000);`);
const opening = (then: string) => `const { openDatabase } = await import(${moduleUrl("client")}); const { db, close } = await openDatabase({ database: { kind: "embedded" }, dataDir: ${JSON.stringify(directory)} }); const { sql } = await import("drizzle-orm"); ${then}`;

describe("lockDirectory", () => {
  it("RE-15 refuses a directory that another process holds, within two seconds, and leaves that one alone", async () => {
    const first = holder();
    await first.line("locked");
    const started = performance.now();
    await expect(lockDirectory(directory)).rejects.toThrow(/^data directory is in use/);
    expect(performance.now() - started).toBeLessThan(2_000);
    await expect(lockDirectory(directory)).rejects.toThrow(DataDirectoryInUse);
    expect(first.child.exitCode).toBeNull();
    expect(readdirSync(directory)).toEqual(["lock.sock"]);
  });

  it("is free again once its holder was killed", async () => {
    const first = holder();
    await first.line("locked");
    first.child.kill("SIGKILL");
    await first.exited;
    expect(existsSync(join(directory, "lock.sock"))).toBe(true);
    const lock = await lockDirectory(directory);
    lock.release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it("lets one of many through when all find the file of a dead process", async () => {
    const first = holder();
    await first.line("locked");
    first.child.kill("SIGKILL");
    await first.exited;
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockDirectory(directory)));
    const won = results.filter((result) => result.status === "fulfilled");
    expect(won).toHaveLength(1);
    won[0]!.value.release();
  });

  it("holds a directory whose path is longer than a socket address", async () => {
    const deep = join(directory, "d".repeat(80), "e".repeat(80));
    mkdirSync(deep, { recursive: true });
    const lock = await lockDirectory(deep);
    await expect(lockDirectory(deep)).rejects.toThrow(DataDirectoryInUse);
    lock.release();
  });
});

describe("the embedded database", () => {
  it("RE-14 loses no acknowledged row to kill -9, and opens again within five seconds", async () => {
    let acknowledged = 0;
    for (let round = 0; round < 3; round++) {
      const writer = run(opening(`for (let i = ${round * 100_000}; ; i++) { await db.execute(sql\`insert into accounts (id, name) values (\${"acct_" + i}, 'x')\`); console.log("row " + i); }`));
      await writer.line(`row ${round * 100_000 + 20}`);
      writer.child.kill("SIGKILL");
      await writer.exited;
      acknowledged += writer.lines.length;
    }
    const started = performance.now();
    const reader = run(opening(`const { rows } = await db.execute(sql\`select count(*)::int as n from accounts\`); console.log("open"); console.log("n " + rows[0].n); await close();`));
    await reader.line("open");
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(await reader.exited).toBe(0);
    expect(Number(reader.lines.find((line) => line.startsWith("n "))!.slice(2))).toBeGreaterThanOrEqual(acknowledged);
  }, 60_000);

  it("RE-14 makes a first start again that was interrupted", async () => {
    const first = run(opening(""));
    while (!existsSync(join(directory, "postgres.new", "base"))) await new Promise((resolve) => setTimeout(resolve, 20));
    first.child.kill("SIGKILL");
    await first.exited;
    const second = run(opening(`await db.execute(sql\`insert into accounts (id, name) values ('acct_1', 'x')\`); console.log("open"); await close();`));
    await second.line("open");
    expect(await second.exited).toBe(0);
    expect(readdirSync(directory)).toEqual(["postgres"]);
  }, 60_000);

  it("RE-15 ends a second process with one clear line and leaves the first untouched", async () => {
    const first = run(opening(`console.log("open"); process.stdin.resume(); for (let i = 0; ; i++) { await db.execute(sql\`insert into accounts (id, name) values (\${"acct_" + i}, 'x')\`); console.log("row " + i); await new Promise((r) => setTimeout(r, 50)); }`));
    await first.line("open");
    const second = run(opening(`console.log("open")`));
    expect(await second.exited).not.toBe(0);
    expect(second.errors()).toContain("data directory is in use");
    const seen = first.lines.length;
    await first.line(`row ${seen + 3}`);
  }, 60_000);
});
