/*
 * Around every page that the framework answers: a Content-Security-Policy of its own and the other headers that pages have, and in the
 * place of a page that could not be rendered, or that stands ready-made without this request's nonce, one of ours: in the person's
 * language, without any script.
 */
import { randomBytes } from "node:crypto";

/**
 * @param addHeader sets a header of the request for the framework
 * @param {(reason: "failed" | "not_found", status: number) => Promise<Response>} failurePage
 */
export function guardPages(request, response, addHeader, failurePage) {
  const nonce = randomBytes(16).toString("base64");
  const isHosted = request.url.startsWith("/oauth2/");
  const policy = pagePolicy(nonce, { isHosted, keepsForms: !isHosted || formsThatStay.has(request.url.split("?")[0]) });
  addHeader(request, "Content-Security-Policy", policy); // the framework reads the nonce and puts it on its own scripts
  addHeader(request, "X-Authalla-Nonce", nonce); // and our pages on theirs
  addHeader(request, "X-Authalla-Target", request.url);
  response.setHeader("X-Frame-Options", "DENY");
  if (isHosted) response.setHeader("X-Robots-Tag", "noindex, nofollow");

  const { writeHead, write, end, flushHeaders } = response;
  let isReplaced = false;
  /** True from the moment on which what the framework says is not wanted any more. */
  const replaces = (status, given = {}) => {
    if (isReplaced || response.headersSent) return isReplaced;
    const reason = replacement(status, (name) => Object.entries(given).find(([each]) => each.toLowerCase() === name)?.[1] ?? response.getHeader(name));
    if (!reason) return false;
    isReplaced = true;
    void failurePage(reason, status).then((page) => answer(page, status), () => answer(undefined, status));
    return true;
  };
  async function answer(page, status) {
    const body = page ? Buffer.from(await page.arrayBuffer()) : Buffer.from("Something went wrong here.\n");
    for (const name of response.getHeaderNames()) if (!kept.has(name)) response.removeHeader(name);
    const headers = page ? Object.fromEntries(page.headers) : { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" };
    writeHead.call(response, page?.status ?? status, { ...headers, "content-length": body.length });
    end.call(response, request.method === "HEAD" ? undefined : body);
  }

  response.writeHead = function (...args) {
    const given = args.find((argument) => typeof argument === "object" && argument !== null);
    if (replaces(args[0], given)) return this;
    const own = this.hasHeader("content-security-policy") || Object.keys(given ?? {}).some((name) => name.toLowerCase() === "content-security-policy");
    if (!own) this.setHeader("Content-Security-Policy", policy);
    return writeHead.apply(this, args);
  };
  // Node writes the head by itself at the first of these.
  response.write = function (...args) {
    return replaces(this.statusCode) ? true : write.apply(this, args);
  };
  response.end = function (...args) {
    return replaces(this.statusCode) ? this : end.apply(this, args);
  };
  response.flushHeaders = function () {
    if (!replaces(this.statusCode)) flushHeaders.call(this);
  };
}

/** Of the framework's answer: what bin/server.mjs said before it. */
const kept = new Set(["x-content-type-options", "referrer-policy", "strict-transport-security", "connection"]);

function replacement(status, header) {
  if (status < 400 || !String(header("content-type") ?? "").startsWith("text/html")) return undefined;
  if (header("content-security-policy") !== undefined) return undefined; // a failure page of ours: the framework sets none
  if (status >= 500) return "failed";
  return status === 404 && header("x-nextjs-prerender") !== undefined ? "not_found" : undefined;
}

/**
 * The forms of a sign-in end at the application or at a provider, which Chromium takes for their target: there form-action stays out.
 * The choice of a language, too, may lead back to a page that by then leads on to the application. These forms stay here.
 */
const formsThatStay = new Set(["/oauth2/account", "/oauth2/social-login"]);

const pagePolicy = (nonce, { isHosted, keepsForms }) =>
  [
    "default-src 'self'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'self' 'unsafe-inline'",
    // The dashboard shows tenants' pictures, which are at their own hosts.
    isHosted ? "img-src 'self' data:" : "img-src 'self' data: blob: https: http://*.localhost:*",
    "font-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    ...(keepsForms ? ["form-action 'self'"] : []),
  ].join("; ");
