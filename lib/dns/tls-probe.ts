import http from "node:http";
import tls from "node:tls";
import { outboundAddress, OutboundError } from "../outbound";
import type { TlsState } from "../db/schema";

export interface TlsProbeOptions {
  port?: number;
  /** What discovery at the name must say it is. Undefined: the certificate is all that is looked at. */
  issuer?: string;
  /** For everything. A certificate that is obtained at the first handshake takes some seconds. */
  timeoutMs?: number;
}

const largestAnswer = 64 * 1024;

/**
 * What a browser would meet at this name: one handshake with the name in it (RFC 6066 §3), its certificate checked against the
 * authorities this machine trusts. The connection goes to an address that the outbound guard let through, and to no other.
 */
export async function probeTls(name: string, { port = 443, issuer, timeoutMs = 8_000 }: TlsProbeOptions = {}): Promise<TlsState> {
  const deadline = Date.now() + timeoutMs;
  let socket: tls.TLSSocket | undefined;
  try {
    const address = await outboundAddress(name, timeoutMs);
    const timeout = AbortSignal.timeout(Math.max(deadline - Date.now(), 1));
    socket = await handshake(name, address, port, timeout);
    const certificate = socket.getPeerCertificate();
    const facts = { issuer: readable(certificate.issuer?.O ?? certificate.issuer?.CN), expiresAt: dateOf(certificate.valid_to) };
    if (!socket.authorized) return { status: "error", detail: complaint(name, String(socket.authorizationError), certificate, facts), ...facts };
    const found = issuer === undefined ? undefined : await issuerAt(socket, name, port, timeout);
    if (found !== undefined && found !== issuer) return { status: "error", detail: `The certificate is in order, but another server answers at ${name}. Let its DNS records lead here, and nowhere else.`, ...facts };
    return { status: "active", detail: "The certificate is in order.", ...facts };
  } catch (error) {
    return { ...whyNot(name, port, error), issuer: null, expiresAt: null };
  } finally {
    socket?.destroy();
  }
}

function handshake(name: string, address: string, port: number, timeout: AbortSignal): Promise<tls.TLSSocket> {
  return new Promise((resolve, reject) => {
    // Whom it does not trust it still looks at, to say why; nothing is sent there.
    const socket = tls.connect({ host: address, port, servername: name, rejectUnauthorized: false, ALPNProtocols: ["http/1.1"] });
    timeout.addEventListener("abort", () => socket.destroy(Object.assign(new Error("no answer in time"), { code: "ETIMEDOUT" })), { once: true });
    socket.once("secureConnect", () => resolve(socket));
    socket.on("error", (error) => {
      socket.destroy();
      reject(error);
    });
    socket.once("close", () => reject(Object.assign(new Error("hung up"), { code: "ECONNRESET" })));
  });
}

// ---- Why there is no certificate to look at

function whyNot(name: string, port: number, error: unknown): Pick<TlsState, "status" | "detail"> {
  if (error instanceof OutboundError && error.reason === "address_refused") return { status: "error", detail: `${name} leads to an address that is not public, so nobody outside can reach it. Let its DNS records lead here.` };
  if (error instanceof OutboundError) return { status: "pending", detail: `${name} has no address yet. Set its DNS records, and wait until they are known.` };
  const code = String((error as { code?: unknown }).code);
  if (/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/.test(code)) return { status: "error", detail: `The server at ${name} offers only versions of TLS that browsers no longer take. Let it offer TLS 1.2 or 1.3.` };
  if (/^ERR_SSL_.*ALERT/.test(code) || code === "ECONNRESET" || code === "EPIPE") return { status: "pending", detail: `The server at ${name} has no certificate for it yet. It gets one at the first visit once the domain is active.` };
  if (/^ERR_SSL_/.test(code)) return { status: "error", detail: `The server at ${name} does not speak TLS on port ${port}.` };
  return { status: "pending", detail: `Nothing answers at ${name} on port ${port} yet. Let the port through, and start the server that keeps the certificates.` };
}

// ---- What is wrong with the one there is

function complaint(name: string, code: string, certificate: tls.PeerCertificate, { issuer, expiresAt }: Pick<TlsState, "issuer" | "expiresAt">): string {
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return `The certificate is for ${namesOf(certificate)}, not for ${name}.`;
  if (code === "CERT_HAS_EXPIRED") return `The certificate expired${expiresAt ? ` on ${expiresAt.slice(0, 10)}` : ""}. The server must get a new one.`;
  if (code === "CERT_NOT_YET_VALID") return "The certificate is not valid yet. Check the clock of the server that got it.";
  return `The certificate is signed by ${issuer ?? "somebody"} whom browsers do not trust.`;
}

function namesOf({ subjectaltname, subject }: tls.PeerCertificate): string {
  const names = (subjectaltname ?? "").split(", ").flatMap((entry) => (entry.startsWith("DNS:") ? [entry.slice(4)] : []));
  return readable(names.slice(0, 3).join(", ") || subject?.CN) ?? "another name";
}

/** A stranger wrote it: letters and a little punctuation of it, and not many. */
const readable = (text: string | string[] | undefined): string | null => String(text ?? "").replace(/[^\p{L}\p{N} .,&'()*-]/gu, "").trim().slice(0, 100) || null;

const dateOf = (text: string | undefined): string | null => (text && !Number.isNaN(Date.parse(text)) ? new Date(text).toISOString() : null);

// ---- Who answers

/** The issuer that discovery names over this connection; null for an answer that is none; undefined when nothing could be told from it. */
function issuerAt(socket: tls.TLSSocket, name: string, port: number, timeout: AbortSignal): Promise<string | null | undefined> {
  return new Promise((resolve) => {
    const headers = { Host: port === 443 ? name : `${name}:${port}`, Accept: "application/json", "User-Agent": "Authalla", Connection: "close" };
    const request = http.get({ createConnection: () => socket, path: "/.well-known/openid-configuration", headers, signal: timeout }, (response) => {
      // 421 is what we say ourselves before a name is active (RFC 9110 §15.5.20).
      if ((response.statusCode ?? 0) >= 500 || response.statusCode === 421) return resolve(undefined);
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        body += chunk;
        if (body.length > largestAnswer) resolve(null);
      });
      response.on("end", () => resolve(issuerIn(body)));
      response.on("error", () => resolve(undefined));
    });
    request.on("error", () => resolve(undefined));
  });
}

function issuerIn(body: string): string | null {
  try {
    return String((JSON.parse(body) as { issuer?: unknown } | null)?.issuer ?? "") || null;
  } catch {
    return null;
  }
}
