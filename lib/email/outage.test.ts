import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { SMTPServerOptions } from "smtp-server";
import { afterEach, describe, expect, inject, it } from "vitest";
import type { Database } from "@/lib/db/client";
import { openEmbedded } from "@/lib/db/embedded";
import { openPostgres } from "@/lib/db/postgres";
import { mailAttempts, outbox } from "@/lib/db/schema";
import { createTestDatabase } from "@/lib/db/testing-postgres";
import { makeTenant } from "@/lib/testing/factories";
import { freePort } from "@/lib/testing/free-port";
import { startSmtpServer } from "@/lib/testing/smtp-server";
import { leaseSeconds, queueMail } from "./outbox";

/*
 * The worker in processes of its own, which are killed. Their clock is the test's: half an hour passes at once.
 */

const children: ChildProcess[] = [];
const closing: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const close of closing.splice(0).reverse()) await close();
});

const minutes = 60_000;
const moduleUrl = (name: string) => JSON.stringify(pathToFileURL(join("lib", `${name}.ts`)).href);

/** A process that opens the database, sends what is due at each of these times, and ends. Its exit: null when it was killed. */
function worker(opening: string, port: number, times: number[]) {
  const code = `
    const Real = Date;
    let now = Real.now();
    globalThis.Date = class extends Real { constructor(...given) { if (given.length > 0) super(...given); else super(now); } static now() { return now; } };
    ${opening}
    const { sendDueMail } = await import(${moduleUrl("email/send-due-mail")});
    const { smtpTransport } = await import(${moduleUrl("email/transports")});
    const transport = smtpTransport("smtp://127.0.0.1:${port}", { connectMs: 10_000, silenceMs: 60_000 });
    for (now of ${JSON.stringify(times)}) await sendDueMail(opened.db, transport);
    await opened.close();
    process.exit(0);`;
  const child = spawn(process.execPath, ["--import", "./lib/db/testing-loader.mjs", "--input-type=module", "-e", code], { stdio: ["ignore", "ignore", "pipe"], cwd: process.cwd() });
  children.push(child);
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const ended = once(child, "exit").then(([exitCode]) => {
    if (exitCode !== 0 && exitCode !== null) throw new Error(`the worker failed: ${errors.slice(-2_000)}`);
    return exitCode as number | null;
  });
  return { child, ended };
}

const openingEmbedded = (directory: string) => `const opened = await (await import(${moduleUrl("db/embedded")})).openEmbedded(${JSON.stringify(directory)}, "drizzle");`;

async function inDatabase<T>(directory: string, work: (db: Database) => Promise<T>): Promise<T> {
  const opened = await openEmbedded(directory, "drizzle");
  return work(opened.db).finally(() => opened.close());
}

const counted = (ids: string[]) => Object.fromEntries([...new Set(ids)].map((id) => [id, ids.filter((other) => other === id).length]));

describe("a mail server that is away for half an hour", () => {
  it("RE-16 loses no mail and doubles none, with kill -9 in between; twice, under one Message-ID, comes only what the server took while we were killed", async () => {
    const directory = mkdtempSync(join(tmpdir(), "authalla-outage-"));
    closing.push(() => rmSync(directory, { recursive: true, force: true }));
    const start = Date.now();
    const opening = openingEmbedded(directory);
    const ids = await inDatabase(directory, async (db) => {
      const tenant = await makeTenant(db);
      const made = [];
      for (let i = 0; i < 6; i++) made.push((await queueMail(db, tenant, { recipient: `user${i}@example.com`, subject: "Sign in", html: "<p>482913</p>", text: "482913", expiresAt: new Date(start + 24 * 60 * minutes) })).id);
      return made;
    });

    // Nobody listens; then somebody does who says nothing, and the worker is killed with mails in its hands.
    const port = await freePort();
    expect(await worker(opening, port, [0, 1, 3, 6, 10, 14].map((minute) => start + minute * minutes)).ended).toBe(0);
    const hanging = createServer();
    await new Promise<void>((resolve) => hanging.listen(port, "127.0.0.1", resolve));
    const held = worker(opening, port, [start + 20 * minutes]);
    hanging.once("connection", (socket) => void (held.child.kill("SIGKILL"), socket.on("error", () => {})));
    expect(await held.ended).toBeNull();
    await new Promise<void>((resolve) => hanging.close(() => resolve()));
    await inDatabase(directory, async (db) => {
      const waiting = await db.select().from(outbox);
      expect(waiting.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => "queued"));
      expect(Math.max(...waiting.map(({ nextAttemptAt }) => nextAttemptAt.getTime()))).toBeLessThanOrEqual(start + 34 * minutes); // no retry later than four minutes
    });

    // It is back: the worker is killed once the server has one mail whole and another half, before it has said so.
    let victim: ReturnType<typeof worker> | undefined;
    const taken: string[] = [];
    const onData: SMTPServerOptions["onData"] = (stream, _session, callback) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        taken.push(/^Message-ID: <([^@>]+)@/im.exec(Buffer.concat(chunks).toString())![1]!);
        if (victim && taken.length === 2) victim.child.kill("SIGKILL");
        else callback();
      });
    };
    const back = await startSmtpServer({ onData }, "127.0.0.1", port);
    closing.push(back.close);
    victim = worker(opening, port, [start + 35 * minutes]);
    expect(await victim.ended).toBeNull();
    victim = undefined;
    const before = [...taken];
    const unmarked = await inDatabase(directory, async (db) => (await db.select({ id: outbox.id, status: outbox.status }).from(outbox)).filter(({ id, status }) => status === "queued" && before.includes(id)).map(({ id }) => id));
    expect(unmarked.length).toBeGreaterThan(0); // the kill did fall between the server's taking it and our mark

    const afterLease = start + 35 * minutes + (leaseSeconds + 1) * 1000;
    expect(await worker(opening, port, [start + 35 * minutes + 60_000, afterLease]).ended).toBe(0);
    expect(counted(taken)).toEqual(Object.fromEntries(ids.map((id) => [id, unmarked.includes(id) ? 2 : 1])));
    await inDatabase(directory, async (db) => {
      expect((await db.select().from(outbox)).map(({ status, bodySealed }) => ({ status, bodySealed }))).toEqual(Array.from({ length: 6 }, () => ({ status: "sent", bodySealed: null })));
      const cutOff = (await db.select().from(mailAttempts)).filter(({ finishedAt }) => finishedAt === null).map(({ mailId }) => mailId);
      expect(cutOff).toEqual(expect.arrayContaining(unmarked)); // and the log says so
    });
  }, 240_000);

  it.runIf(inject("testDatabase").kind === "postgres")("RE-16 two processes on one Postgres send each mail once", async () => {
    const made = inject("testDatabase");
    const url = await createTestDatabase(made.kind === "postgres" ? made.url : "");
    const opened = await openPostgres(url, "drizzle");
    closing.push(() => opened.close());
    const now = Date.now();
    const tenant = await makeTenant(opened.db);
    const ids: string[] = [];
    for (let i = 0; i < 60; i++) ids.push((await queueMail(opened.db, tenant, { recipient: `user${i}@example.com`, subject: "Sign in", html: "", text: "", expiresAt: new Date(now + 60 * minutes) })).id);
    const opening = `const opened = await (await import(${moduleUrl("db/postgres")})).openPostgres(${JSON.stringify(url)}, "drizzle");`;
    const waiting: (() => void)[] = [];
    let isOpen = false;
    // The first mails wait for each other, so that both processes have some at the same time.
    const server = await startSmtpServer({
      onMailFrom(_address, _session, callback) {
        waiting.push(() => callback());
        if (waiting.length < 10 && !isOpen) return;
        isOpen = true;
        for (const go of waiting.splice(0)) go();
      },
    });
    closing.push(server.close);
    const queued = Date.now() + 1;
    const both = [worker(opening, server.port, [queued]), worker(opening, server.port, [queued])];
    expect(await Promise.all(both.map(({ ended }) => ended))).toEqual([0, 0]);
    expect(counted(server.received.map(({ messageId }) => /^<([^@]+)@/.exec(messageId)![1]!))).toEqual(Object.fromEntries(ids.map((id) => [id, 1])));
  }, 120_000);
});
