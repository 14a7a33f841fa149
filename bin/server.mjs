/*
 * The HTTP server: what every request must pass, then the machine endpoints directly (lib/hot-routes.ts), the hosted pages past
 * Next's router (hosted-pages.mjs), and everything else through Next. Plain JavaScript; what it needs of lib is published by
 * instrumentation.ts from inside Next's bundles.
 */
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { getRequestListener } from "@hono/node-server";
import { hostedPages } from "./hosted-pages.mjs";
import { guardPages } from "./page-guard.mjs";

process.env.NODE_ENV = "production";

// Whoever read the output may be gone; the service goes on, and still stops when it is told to.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

const maxUrlLength = 16 * 1024; // a good deal less than Node's own limit below: past that one Node hangs up, and the answer may be lost
const drainMilliseconds = 10_000;

/** Only Next itself may say these; some have switched off its checks when a client said them. */
const internalHeaders = /^(x-forwarded-.*|forwarded|x-real-ip|x-middleware-.*|x-invoke-.*|x-matched-path|x-now-route-matches|x-nextjs-data|next-resume|x-next-resume-.*|x-client-address-.*|x-authalla-.*|content-security-policy)$/;

/** @returns {import("../lib/hot-routes").Edge} */
const edge = () => globalThis[Symbol.for("authalla")].get("edge");

export async function serve() {
  const { default: next } = await import("next");
  const directory = fileURLToPath(new URL("..", import.meta.url));
  const app = next({ dev: false, dir: directory, httpServer: createServer() }); // where it waits for upgrades; that one never listens, so here they are requests like any other
  await app.prepare();
  // Next would wait with this for the first request.
  await createRequire(import.meta.url)(join(directory, ".next", "server", "instrumentation.js")).register();
  const handleByNext = app.getRequestHandler();
  const findHostedPage = hostedPages(directory);
  const { appUrl, port } = edge();
  process.env.__NEXT_PRIVATE_ORIGIN = `http://localhost:${port}`; // an action that came to a page without it is sent on, with its cookies: to us, and not to whoever has port 3000

  let isStopping = false;
  const listener = async (request, response) => {
    try {
      if (isStopping) response.setHeader("Connection", "close");
      const path = await admit(request, response, isStopping);
      if (path === undefined) return;
      const hot = edge().findHotRoute(path);
      if (hot) return void (await listenerOf(hot)(request, response));
      if (/%00/i.test(request.url)) return await refuseToPerson(request, response, "not_found", 404, "not_found", "There is nothing here."); // no text in the database holds a NUL
      if (isForeignAction(request)) return refuse(response, 403, "forbidden", "This form was not sent from a page of this host.");
      guardPages(request, response, addHeader, (reason, status) => edge().failurePage(request, path, reason, status));
      await (findHostedPage(request, path) ?? handleByNext)(request, response);
    } catch (error) {
      process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level: "error", event: "request_failed", error: String(error?.stack ?? error) })}\n`);
      if (response.headersSent) response.destroy();
      else await refuseToPerson(request, response, "failed", 500, "server_error", "Something went wrong here.");
    }
  };

  const addresses = isLoopback(new URL(appUrl).hostname) ? ["127.0.0.1", "::1"] : [undefined];
  const servers = [];
  for (const address of addresses) {
    const server = createServer({ maxHeaderSize: 8 * maxUrlLength, headersTimeout: 30_000, requestTimeout: 30_000, connectionsCheckingInterval: 5_000, keepAliveTimeout: 61_000 }, listener);
    const isListening = await listen(server, port, address);
    if (isListening) servers.push(server);
  }

  for (const signal of ["SIGTERM", "SIGINT"])
    process.once(signal, async () => {
      isStopping = true;
      await drain(servers);
      await edge().stop().catch((error) => process.stderr.write(`${error}\n`));
      process.exit(0);
    });
  return { port, appUrl };
}

/** Checks and cleans a request. Answers it and returns undefined when it may not pass; else returns its path. */
async function admit(request, response, isStopping) {
  const { isHttps, senderOf, directPeer, clientAddressHeader, peerAddressHeader, tlsAskPath, isKnownHost, strictTransport } = edge();
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Referrer-Policy", "no-referrer");

  if (request.method === "TRACE" || request.method === "TRACK" || request.method === "CONNECT") return refuse(response, 405, "invalid_request", "This method is not supported.");
  if (request.url.length > maxUrlLength) return refuse(response, 414, "invalid_request", "The address is too long.");
  if (countHeader(request, "host") !== 1) return refuse(response, 400, "invalid_request", "A request has exactly one Host header.");
  if (!asOriginForm(request)) return refuse(response, 400, "invalid_request", "The request target is not understood.");

  const header = (name) => (name === "host" || countHeader(request, name) > 0 ? headerOf(request, name) : undefined);
  const sender = senderOf(request.socket.remoteAddress, header);
  const peer = directPeer(request.socket.remoteAddress, header);
  if (!/^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?$/.test(sender.host ?? "")) return refuse(response, 400, "invalid_request", "The Host header is not a host name.");
  if (isHttps) response.setHeader("Strict-Transport-Security", strictTransport(sender.host));
  keepHeaders(request, (name) => name !== "host" && !internalHeaders.test(name));
  addHeader(request, "Host", sender.host);
  addHeader(request, clientAddressHeader, sender.address);
  if (peer) addHeader(request, peerAddressHeader, peer);
  addHeader(request, "X-Forwarded-Proto", isHttps ? "https" : "http");

  const query = request.url.indexOf("?");
  const path = query < 0 ? request.url : request.url.slice(0, query);
  if (path.includes("//") || path.includes("\\")) return refuseToPerson(request, response, "not_found", 404, "not_found", "There is nothing here.");
  if (path === "/api/health") return isStopping ? refuse(response, 503, "temporarily_unavailable", "Stopping.") : path;
  if (!path.startsWith("/_next/") && path !== tlsAskPath && !(await isKnownHost(sender.host)))
    return refuseToPerson(request, response, "misdirected", 421, "invalid_request", "No tenant is served under this host name. Check the address, or add the name as a custom domain of your tenant.");

  return path;
}

const listeners = new Map();

/** The adapter's listener of a hot route, made once. */
function listenerOf(handler) {
  if (!listeners.has(handler)) listeners.set(handler, getRequestListener(handler, { overrideGlobalObjects: false }));
  return listeners.get(handler);
}

/** A server action, or a form that could be one, from another origin or from none: Next would abort it as a failure of ours. */
const isForeignAction = ({ method, headers }) =>
  method === "POST" && (headers["next-action"] !== undefined || /^multipart\/form-data/i.test(headers["content-type"] ?? "")) && headers.origin !== `${edge().isHttps ? "https" : "http"}://${headers.host}`;

/** RFC 9112 §3.2.2: an absolute target is taken, and its authority takes the place of Host. */
function asOriginForm(request) {
  if (request.url.startsWith("/")) return true;
  if (!/^https?:\/\//i.test(request.url) || !URL.canParse(request.url)) return false;
  const url = new URL(request.url);
  if (url.username || url.password) return false;
  keepHeaders(request, (name) => name !== "host");
  addHeader(request, "Host", url.host);
  request.url = url.pathname + url.search;
  return true;
}

// ---- Headers: Next reads `headers`, the adapter reads `rawHeaders`, and both must say the same

function countHeader(request, name) {
  let count = 0;
  for (let i = 0; i < request.rawHeaders.length; i += 2) if (request.rawHeaders[i].toLowerCase() === name) count++;
  return count;
}

function headerOf(request, name) {
  const values = [];
  for (let i = 0; i < request.rawHeaders.length; i += 2) if (request.rawHeaders[i].toLowerCase() === name) values.push(request.rawHeaders[i + 1]);
  return values.length === 0 ? undefined : values.join(", ");
}

function keepHeaders(request, isKept) {
  const kept = [];
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    const name = request.rawHeaders[i].toLowerCase();
    if (isKept(name)) kept.push(request.rawHeaders[i], request.rawHeaders[i + 1]);
    else delete request.headers[name];
  }
  request.rawHeaders = kept;
}

function addHeader(request, name, value) {
  request.rawHeaders.push(name, value);
  request.headers[name.toLowerCase()] = value;
}

// ---- Answers and the listening

function refuse(response, status, error, description) {
  response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  response.end(JSON.stringify({ error, error_description: description }));
  return undefined;
}

/** A browser gets a page that says it in words, everything else the same JSON as from the endpoints. */
async function refuseToPerson(request, response, reason, status, error, description) {
  if (!request.headers.accept?.includes("text/html")) return refuse(response, status, error, description);
  const page = await edge().failurePage(request, undefined, reason, status);
  response.writeHead(status, Object.fromEntries(page.headers));
  response.end(request.method === "HEAD" ? undefined : await page.text());
  return undefined;
}

const isLoopback = (host) => host === "localhost" || host.endsWith(".localhost") || host === "127.0.0.1" || host === "[::1]";

/** False where the machine has no such address (IPv6 switched off). */
function listen(server, port, host) {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      if (host === "::1" && (error.code === "EADDRNOTAVAIL" || error.code === "EAFNOSUPPORT")) return resolve(false);
      reject(error.code === "EADDRINUSE" ? new Error(`PORT ${port} is in use`) : error.code === "EACCES" ? new Error(`PORT ${port} may not be used by this user`) : error);
    });
    server.listen({ port, host }, () => resolve(true));
  });
}

/** Takes no new connections, answers what is under way, and gives up after ten seconds. */
async function drain(servers) {
  const deadline = setTimeout(() => servers.forEach((server) => server.closeAllConnections()), drainMilliseconds);
  await Promise.all(servers.map((server) => new Promise((resolve) => {
    server.close(resolve);
    server.closeIdleConnections();
  })));
  clearTimeout(deadline);
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  serve().catch((error) => {
    process.stderr.write(`Authalla cannot start: ${error.message}\n`);
    process.exit(1);
  });
