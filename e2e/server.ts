import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request, type IncomingHttpHeaders } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "@/lib/testing/free-port";

/*
 * The real server in a process of its own, with a data directory of its own, and requests as they go over the wire: Node's
 * fetch would not let a test choose its Host.
 */

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  rawHeaders: string[];
  body: string;
  json: Record<string, unknown>;
}

export interface Server {
  origin: string;
  port: number;
  dataDir: string;
  process: ChildProcess;
  output(): string;
  exited: Promise<number | null>;
  firstRun(): Record<string, string>;
  send(path: string, options?: { method?: string; host?: string; headers?: Record<string, string>; body?: string; localAddress?: string }): Promise<Answer>;
  /** Bytes as they are; answers what came back until the connection closed. */
  raw(text: string): Promise<string>;
  stop(): Promise<void>;
}

export type Door = "server.mjs" | "next start";

/** Spawns the server without waiting for it. Settings of the surrounding environment do not reach it. */
export async function spawnServer({ door = "server.mjs", environment = {}, dataDir, port: given }: { door?: Door; environment?: Record<string, string>; dataDir?: string; port?: number } = {}): Promise<Server> {
  const port = given ?? (await freePort());
  const origin = `http://localhost:${port}`;
  const directory = dataDir ?? mkdtempSync(join(tmpdir(), "authalla-e2e-"));
  const { PATH = "", HOME = "" } = process.env;
  const args = door === "server.mjs" ? ["bin/server.mjs"] : ["node_modules/next/dist/bin/next", "start", "-p", String(port)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], env: { PATH, HOME, NODE_ENV: "production", APP_URL: origin, PORT: String(port), DATA_DIR: directory, ...environment } });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  return {
    origin, port, dataDir: directory, process: child, exited,
    output: () => output,
    firstRun: () => JSON.parse(readFileSync(join(directory, "first-run.json"), "utf8")) as Record<string, string>,
    send: (path, options) => send(port, path, options),
    raw: (text) => raw(port, text),
    async stop() {
      child.kill("SIGTERM");
      const killed = setTimeout(() => child.kill("SIGKILL"), 15_000);
      await exited;
      clearTimeout(killed);
      if (!dataDir) rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Spawns the server and waits until it is healthy. */
export async function startServer(options: Parameters<typeof spawnServer>[0] = {}): Promise<Server> {
  const server = await spawnServer(options);
  const deadline = Date.now() + 100_000;
  while (Date.now() < deadline) {
    if (server.process.exitCode !== null) break;
    const answer = await server.send("/api/health").catch(() => undefined);
    if (answer?.status === 200) return server;
    await sleep(50);
  }
  await server.stop();
  throw new Error(`the server did not start: ${server.output()}`);
}

function send(port: number, path: string, { method = "GET", host = `localhost:${port}`, headers = {}, body, localAddress }: NonNullable<Parameters<Server["send"]>[1]> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length: Record<string, string> = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const call = request({ host: "127.0.0.1", port, path, localAddress, method, headers: { host, ...length, ...headers }, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode!, headers: response.headers, rawHeaders: response.rawHeaders, body: text, get json() { return JSON.parse(text) as Record<string, unknown>; } }),
      );
    });
    call.once("error", reject);
    call.end(body);
  });
}

function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    let answer = "";
    socket.setTimeout(10_000, () => socket.destroy());
    socket.on("data", (chunk) => (answer += chunk.toString()));
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
}
