import { createServer, get, type IncomingHttpHeaders, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { guardPages } from "./page-guard.mjs";

/*
 * A handler that answers as the framework does stands behind the guard of a real server.
 */

let server: Server;
afterEach(() => new Promise((resolve) => server.close(resolve)));

type FailurePage = (reason: string, status: number) => Promise<Response>;
const ours: FailurePage = async (reason, status) => new Response(`<h1>ours: ${reason}</h1>`, { status, headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": "default-src 'none'", "Cache-Control": "no-store" } });

async function ask(handler: RequestListener, failurePage: FailurePage = ours, method = "GET", path = "/"): Promise<{ status: number; headers: IncomingHttpHeaders; body: string; nonce: string }> {
  let seen = "";
  server = createServer((request, response) => {
    guardPages(request, response, (message, name, value) => void (message.headers[name.toLowerCase()] = value), failurePage);
    seen = String(request.headers["content-security-policy"]);
    handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return new Promise((resolve, reject) => {
    get({ port: (server.address() as AddressInfo).port, host: "127.0.0.1", method, path, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => {
        const bytes = Buffer.concat(chunks);
        const body = answer.headers["content-encoding"] === "gzip" ? gunzipSync(bytes).toString() : bytes.toString();
        resolve({ status: answer.statusCode!, headers: answer.headers, body, nonce: /'nonce-([^']+)'/.exec(seen)![1]! });
      });
    }).once("error", reject);
  });
}

describe("a page that was rendered", () => {
  it("HH-16 gets the policy whose nonce its scripts were given, without inline scripts", async () => {
    const { headers, body, nonce } = await ask((_request, response) => {
      response.setHeader("Content-Type", "text/html");
      response.flushHeaders();
      response.write("<p>");
      response.end("theirs");
    });
    expect(body).toBe("<p>theirs");
    const scripts = /script-src ([^;]*)/.exec(headers["content-security-policy"] as string)![1];
    expect(scripts).toBe(`'nonce-${nonce}' 'strict-dynamic'`);
    expect(headers["content-security-policy"]).not.toMatch(/unsafe-eval/);
  });

  it("DB-07 sends its forms to this host alone; those of a sign-in end at the application or at a provider", async () => {
    const policyOf = async (path: string) => (await ask((_request, response) => void response.writeHead(200, { "Content-Type": "text/html" }).end("theirs"), ours, "GET", path)).headers["content-security-policy"];
    for (const path of ["/tenants", "/oauth2/account", "/oauth2/account?notice=name_saved", "/oauth2/social-login?pending=pending_a"]) expect(await policyOf(path), path).toContain("form-action 'self'");
    for (const page of ["login", "signup", "pin-code", "magic-link", "passkey-offer", "consent", "signed-out", "languages"]) expect(await policyOf(`/oauth2/${page}?request=request_a`), page).not.toContain("form-action");
  });

  it("keeps a policy of its own", async () => {
    const { headers } = await ask((_request, response) => void response.writeHead(200, { "Content-Type": "text/html", "content-security-policy": "default-src 'none'" }).end("theirs"));
    expect(headers["content-security-policy"]).toBe("default-src 'none'");
  });

  it.each([[404, {}], [401, { "x-nextjs-prerender": "1" }], [200, { "x-nextjs-prerender": "1" }]] as const)("stays what it is with status %i %j", async (status, more) => {
    expect(await ask((_request, response) => void response.writeHead(status, { "Content-Type": "text/html", ...more }).end("theirs"))).toMatchObject({ status, body: "theirs" });
  });
});

describe("LG-05 a page that could not be rendered", () => {
  const stream: RequestListener = async (_request, response) => {
    response.statusCode = 500;
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.setHeader("Content-Encoding", "gzip");
    response.setHeader("X-Nextjs-Stack", "1");
    response.flushHeaders();
    response.write(gzipSync("Error: at /srv/app/page.tsx:3"));
    await sleep(20);
    response.end(gzipSync("more"));
  };

  it("is ours instead, however it was being sent", async () => {
    const { status, headers, body } = await ask(stream);
    expect([status, body]).toEqual([500, "<h1>ours: failed</h1>"]);
    expect(headers).toMatchObject({ "content-security-policy": "default-src 'none'", "cache-control": "no-store" });
    expect(headers).not.toHaveProperty("content-encoding");
    expect(headers).not.toHaveProperty("x-nextjs-stack");
  });

  it("is ours when the head was written at once", async () => {
    expect(await ask((_request, response) => void response.writeHead(503, { "Content-Type": "text/html" }).end("stack"))).toMatchObject({ status: 503, body: expect.not.stringContaining("stack") });
  });

  it("stays what it is when it is ours already: it says more, and its reference was recorded", async () => {
    const own = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": "default-src 'none'" };
    expect(await ask((_request, response) => void response.writeHead(502, own).end("GitHub does not answer"))).toMatchObject({ status: 502, body: "GitHub does not answer" });
    await new Promise((resolve) => server.close(resolve));
    const set: RequestListener = (_request, response) => {
      response.statusCode = 503;
      for (const [name, value] of Object.entries(own)) response.setHeader(name, value);
      response.flushHeaders();
      response.end("not available for a moment");
    };
    expect(await ask(set)).toMatchObject({ status: 503, body: "not available for a moment" });
  });

  it("has no body for HEAD", async () => {
    expect(await ask(stream, ours, "HEAD")).toMatchObject({ status: 500, body: "" });
  });

  it("is one plain line when ours cannot be made either", async () => {
    const answer = await ask(stream, () => Promise.reject(new Error("the database is away")));
    expect(answer).toMatchObject({ status: 500, body: "Something went wrong here.\n" });
    expect(answer.headers["content-type"]).toContain("text/plain");
  });

  it("leaves what is no page alone", async () => {
    expect(await ask((_request, response) => void response.writeHead(500, { "Content-Type": "application/json" }).end("{}"))).toMatchObject({ status: 500, body: "{}" });
  });
});

it("HH-16 a ready-made page, whose scripts cannot have this request's nonce, is ours instead", async () => {
  const { status, body, headers } = await ask((_request, response) => {
    response.statusCode = 404;
    response.setHeader("Content-Type", "text/html");
    response.setHeader("X-Nextjs-Prerender", "1");
    response.end("<script>theirs</script>");
  });
  expect([status, body]).toEqual([404, "<h1>ours: not_found</h1>"]);
  expect(headers["content-security-policy"]).toBe("default-src 'none'");
});
