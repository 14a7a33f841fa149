import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "./free-port";

/*
 * The real Caddy with the Caddyfile that is shipped. Added to it is only what keeps it to this test: its own authority in place of a
 * public one, ports of its own, and a directory that goes with it.
 */

export interface Caddy {
  httpsPort: number;
  askPort: number;
  /** A PEM file: the root of its certificates. */
  authority: string;
  output(): string;
  stop(): Promise<void>;
}

export const caddyfile = fileURLToPath(new URL("../../deploy/Caddyfile", import.meta.url));
export const caddyPath = "/usr/bin/caddy";

interface CaddyOptions {
  /** `127.0.0.1:port` of each. */
  processes: string[];
  httpsPort?: number;
  secret?: string;
}

export async function startCaddy({ processes, httpsPort, secret = "" }: CaddyOptions): Promise<Caddy> {
  if (!existsSync(caddyPath)) throw new Error("Caddy is missing: apt-get install caddy");
  const directory = mkdtempSync(join(tmpdir(), "authalla-caddy-"));
  const [port, httpPort, askPort] = [httpsPort ?? (await freePort()), await freePort(), await freePort()];
  const config = join(directory, "Caddyfile");
  const own = ["local_certs", "skip_install_trust", `storage file_system "${join(directory, "storage")}"`, `http_port ${httpPort}`, `https_port ${port}`, "auto_https disable_redirects", "default_bind 127.0.0.1"];
  writeFileSync(config, readFileSync(caddyfile, "utf8").replace(/^\{\n/m, (brace) => `${brace}${own.map((line) => `\t${line}\n`).join("")}`));
  const child = spawn(caddyPath, ["run", "--adapter", "caddyfile", "--config", config], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { NODE_ENV: "test", HOME: directory, XDG_DATA_HOME: directory, XDG_CONFIG_HOME: directory, ACME_EMAIL: "nobody@example.com", APP_PROCESSES: processes.join(" "), TLS_ASK_SECRET: secret, TLS_ASK_PORT: String(askPort) },
  });
  let output = "";
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const caddy: Caddy = {
    httpsPort: port, askPort, authority: join(directory, "storage/pki/authorities/local/root.crt"),
    output: () => output,
    async stop() {
      child.kill("SIGTERM");
      const killed = setTimeout(() => child.kill("SIGKILL"), 5_000);
      await exited;
      clearTimeout(killed);
      rmSync(directory, { recursive: true, force: true });
    },
  };
  for (const deadline = Date.now() + 20_000; Date.now() < deadline && child.exitCode === null; await sleep(25)) if (output.includes("serving initial configuration")) return caddy;
  await caddy.stop();
  throw new Error(`Caddy did not start: ${output}`);
}
