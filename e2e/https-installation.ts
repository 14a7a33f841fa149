import { createHash, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import https from "node:https";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import tls from "node:tls";
import { startPostgres } from "@/lib/db/testing-postgres";
import { startCaddy, type Caddy } from "@/lib/testing/caddy";
import { startDnsServer, type DnsServer } from "@/lib/testing/dns-server";
import { freePort } from "@/lib/testing/free-port";
import { startSmtpServer, type TestSmtpServer } from "@/lib/testing/smtp-server";
import { startServer, type Server } from "./server";

/*
 * An installation as it is deployed: Caddy with the shipped Caddyfile in front of two processes on one Postgres, which share nothing
 * else. The name server and the mail server are real, and its own.
 */

export interface Installation {
  /** The platform's, on https. */
  origin: string;
  port: number;
  /** The first of the two processes. */
  server: Server;
  second: Server;
  caddy: Caddy;
  dns: DnsServer;
  mail: TestSmtpServer;
  /** `--ignore-certificate-errors-spki-list` of this makes Chromium take certificates of this Caddy, and of nobody else. */
  authorityHash: string;
  stop(): Promise<void>;
}

export async function startInstallation(): Promise<Installation> {
  const ports = [await freePort(), await freePort()];
  const secret = "only-for-this-test-0123456789abcdef";
  const dataDir = mkdtempSync(join(tmpdir(), "authalla-installation-"));
  const running: { stop(): Promise<unknown> }[] = [{ stop: async () => rmSync(dataDir, { recursive: true, force: true }) }];
  const stop = async () => {
    for (const each of running.splice(0).reverse()) await each.stop();
  };
  try {
    const [dns, mail, postgres, caddy] = [await startDnsServer(), await startSmtpServer(), await startPostgres(), await startCaddy({ processes: ports.map((port) => `127.0.0.1:${port}`), secret })];
    running.push({ stop: dns.close }, { stop: mail.close }, postgres, caddy);
    const origin = `https://localhost:${caddy.httpsPort}`;
    const environment = {
      APP_URL: origin, DATABASE_URL: postgres.url, SECRET_KEY: "tests only: kE8vXq2LbR5tYw9ZsC3nUf7HjP4mDa6G", OUTBOUND_ALLOW: "127.0.0.1", TRUSTED_PROXIES: "127.0.0.1", TLS_ASK_SECRET: secret,
      DNS_SERVERS: dns.address, SMTP_URL: mail.url, MAIL_FROM: "Authalla <noreply@platform.test>", NODE_EXTRA_CA_CERTS: caddy.authority,
    };
    const server = await startServer({ port: ports[0]!, dataDir, environment });
    running.push(server);
    const second = await startServer({ port: ports[1]!, dataDir, environment });
    running.push(second);
    return { origin, port: caddy.httpsPort, server, second, caddy, dns, mail, authorityHash: hashOf(join(dirname(caddy.authority), "intermediate.crt")), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const hashOf = (file: string) => createHash("sha256").update(new X509Certificate(readFileSync(file)).publicKey.export({ type: "spki", format: "der" })).digest("base64");

/** Every name is this machine. */
const lookup = (_name: string, options: { all?: boolean }, done: (error: null, address: unknown, family?: number) => void) => (options.all ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4));

/** `fetch` as a machine at `from` would do it: certificates are checked in full. */
export const fetchFrom = ({ caddy }: Installation, from: string, forged: Record<string, string> = {}): typeof fetch => async (input, init) => {
  const request = new Request(input, init);
  const body = Buffer.from(await request.arrayBuffer());
  const options = { method: request.method, headers: { ...Object.fromEntries(request.headers), ...forged }, ca: readFileSync(caddy.authority), lookup: lookup as never, localAddress: from, agent: false as const, signal: request.signal };
  return new Promise((resolve, reject) => {
    const call = https.request(request.url, options, (response) => {
      const headers = new Headers();
      for (const [name, values] of Object.entries(response.headersDistinct)) for (const value of values ?? []) headers.append(name, value);
      const status = response.statusCode!;
      const isEmpty = [204, 205, 304].includes(status);
      if (isEmpty) response.resume();
      resolve(new Response(isEmpty ? null : (Readable.toWeb(response) as ReadableStream), { status, headers }));
    });
    call.once("error", reject);
    call.end(body.length > 0 ? body : undefined);
  });
};

/** Who signed the certificate for a name; or why there was none, as the client sees it. */
export const handshake = ({ caddy, port }: Installation, name: string): Promise<string> =>
  new Promise((resolve) => {
    const socket = tls.connect({ host: "127.0.0.1", port, servername: name, ca: readFileSync(caddy.authority) });
    socket.once("secureConnect", () => {
      resolve(String(socket.getPeerCertificate().issuer.CN));
      socket.destroy();
    });
    socket.once("error", (error: { code?: string }) => resolve(error.code ?? "failed"));
  });

/** The newest mail to somebody: as it came, and the code in it. */
export function newestMail({ mail }: Installation, to: string): { message: string; code: string } | undefined {
  const message = mail.received.findLast((each) => each.to.includes(to))?.message;
  if (message === undefined) return undefined;
  const text = message.slice(message.indexOf("text/plain"));
  const code = /\b\d{6}\b/.exec(text.slice(text.indexOf("\r\n\r\n")))?.[0];
  return code ? { message, code } : undefined;
}
