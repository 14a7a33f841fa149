import https from "node:https";
import net, { type AddressInfo } from "node:net";
import tls from "node:tls";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { settings } from "@/lib/env";
import { testAuthority } from "@/lib/testing/certificates";
import { testDnsServer } from "@/lib/testing/dns-server";
import { freePort } from "@/lib/testing/free-port";
import { probeTls } from "./tls-probe";

const dns = await testDnsServer();
const trusted = await testAuthority("Trusted");
const unknown = await testAuthority("Nobody");
const own = trusted.issue("auth.domain.test");
const issuer = "https://auth.domain.test";
const open: net.Server[] = [];
const sockets: net.Socket[] = [];

beforeEach(() => {
  settings().outboundAllow = ["127.0.0.1"];
  dns.set("auth.domain.test", "A", "127.0.0.1");
  // Stands for the authorities of the machine, which a process reads once.
  const connect = tls.connect;
  vi.spyOn(tls, "connect").mockImplementation(((options: tls.ConnectionOptions) => connect({ ...options, ca: trusted.root })) as never);
});

afterEach(async () => {
  vi.restoreAllMocks();
  dns.onAnswered = undefined;
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of open.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function listen<T extends net.Server>(server: T, host = "127.0.0.1", port = 0): Promise<number> {
  open.push(server.on("connection", (socket: net.Socket) => sockets.push(socket)));
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return (server.address() as AddressInfo).port;
}

const withCertificate = (certificate: tls.TlsOptions, answer = JSON.stringify({ issuer })) => listen(https.createServer({ ...certificate }, (_request, response) => response.setHeader("Connection", "close").end(answer)));

const probe = (port: number, options: Parameters<typeof probeTls>[1] = {}) => probeTls("auth.domain.test", { port, timeoutMs: 3_000, ...options });

describe("a handshake with a custom domain", () => {
  it("is active when the certificate is the name's own, in time, and of an authority that is trusted", async () => {
    expect(await probe(await withCertificate(own))).toEqual({ status: "active", detail: "The certificate is in order.", issuer: "Trusted", expiresAt: "2120-01-01T00:00:00.000Z" });
  });

  it("names the host that is meant (RFC 6066 §3), and sends nothing else until the certificate is in order", async () => {
    const names: string[] = [];
    const received: Buffer[] = [];
    const port = await listen(tls.createServer({ ...unknown.issue("auth.domain.test"), SNICallback: (name, done) => (names.push(name), done(null)) }, (socket) => socket.on("error", () => undefined).on("data", (chunk: Buffer) => received.push(chunk))));
    await probe(port, { issuer });
    expect(names).toEqual(["auth.domain.test"]);
    expect(received).toEqual([]);
  });

  it.each([
    ["is for another name", () => trusted.issue("other.test"), "The certificate is for other.test, not for auth.domain.test."],
    ["is for a parent of the name", () => trusted.issue("domain.test"), "The certificate is for domain.test, not for auth.domain.test."],
    ["has expired", () => trusted.issue("auth.domain.test", { from: "20200101000000Z", to: "20200201000000Z" }), "The certificate expired on 2020-02-01. The server must get a new one."],
    ["is not valid yet", () => trusted.issue("auth.domain.test", { from: "21000101000000Z", to: "21000201000000Z" }), "The certificate is not valid yet. Check the clock of the server that got it."],
    ["is of an authority that nobody knows", () => unknown.issue("auth.domain.test"), "The certificate is signed by Nobody whom browsers do not trust."],
  ])("is an error when the certificate %s", async (_, certificate, detail) => {
    expect(await probe(await withCertificate(certificate()))).toMatchObject({ status: "error", detail });
  });

  it("repeats nothing of a certificate but letters and a little punctuation", async () => {
    const hostile = trusted.issue("<b>ignore*that`.test");
    expect((await probe(await withCertificate(hostile))).detail).toBe("The certificate is for bignore*that.test, not for auth.domain.test.");
  });

  it("is an error when somebody else answers with a certificate that is in order", async () => {
    const there = (answer: string) => withCertificate(own, answer);
    const elsewhere = { status: "error", detail: "The certificate is in order, but another server answers at auth.domain.test. Let its DNS records lead here, and nowhere else.", issuer: "Trusted" };
    expect(await probe(await there(JSON.stringify({ issuer })), { issuer })).toMatchObject({ status: "active" });
    for (const answer of [JSON.stringify({ issuer: "https://other.test" }), "<!doctype html>", "null", "", JSON.stringify({ issuer, padding: "x".repeat(70_000) })]) expect(await probe(await there(answer), { issuer }), answer.slice(0, 50)).toMatchObject(elsewhere);
  });

  it("stays active when the server behind it is away, hangs up, or does not serve the name yet", async () => {
    for (const status of [421, 500, 502]) {
      const port = await listen(https.createServer({ ...own }, (_request, response) => void response.writeHead(status).end("{}")));
      expect(await probe(port, { issuer }), String(status)).toMatchObject({ status: "active" });
    }
    const rude = await listen(https.createServer({ ...own }, (request) => void request.socket.destroy()));
    expect(await probe(rude, { issuer })).toMatchObject({ status: "active" });
  });

  it("is pending while nobody listens", async () => {
    const port = await freePort();
    expect(await probe(port)).toEqual({ status: "pending", detail: `Nothing answers at auth.domain.test on port ${port} yet. Let the port through, and start the server that keeps the certificates.`, issuer: null, expiresAt: null });
  });

  it("is pending while the server has no certificate for the name", async () => {
    const refusing = await listen(tls.createServer({ SNICallback: (_name, done) => done(new Error("none")) }));
    const closing = await listen(net.createServer((socket) => socket.destroy()));
    for (const port of [refusing, closing]) expect(await probe(port)).toMatchObject({ status: "pending", detail: expect.stringContaining("has no certificate for it yet") as string });
  });

  it("is pending while the name has no address", async () => {
    dns.set("auth.domain.test", "A");
    expect(await probe(443)).toMatchObject({ status: "pending", detail: expect.stringContaining("has no address yet") as string });
  });

  it("is an error where something else than TLS is spoken, or TLS of old", async () => {
    const plain = await listen(net.createServer((socket) => void socket.on("error", () => undefined).end("HTTP/1.1 400 Bad Request\r\n\r\n")));
    expect(await probe(plain)).toMatchObject({ status: "error", detail: `The server at auth.domain.test does not speak TLS on port ${plain}.` });
    const old = await listen(tls.createServer({ ...own, minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" }));
    expect(await probe(old)).toMatchObject({ status: "error", detail: expect.stringContaining("only versions of TLS that browsers no longer take") as string });
  });

  it("gives up on a server that says nothing", async () => {
    const port = await listen(net.createServer());
    expect(await probe(port, { timeoutMs: 300 })).toMatchObject({ status: "pending", detail: expect.stringContaining("Nothing answers") as string });
  });
});

describe("the addresses it connects to", () => {
  it.each(["127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1"])("CM-05 are public: %s is refused, and nothing is sent there", async (address) => {
    settings().outboundAllow = [];
    dns.set("auth.domain.test", "A", address);
    expect(await probe(443)).toMatchObject({ status: "error", detail: "auth.domain.test leads to an address that is not public, so nobody outside can reach it. Let its DNS records lead here." });
    expect(tls.connect).not.toHaveBeenCalled();
  });

  it("CM-05 are those that were checked: a name that changes its answer in between leads nowhere else (DNS rebinding)", async () => {
    const connections: string[] = [];
    const server = (address: string) => https.createServer({ ...own }, (_request, response) => response.setHeader("Connection", "close").end(JSON.stringify({ issuer }))).on("connection", () => connections.push(address));
    const port = await listen(server("127.0.0.1"), "127.0.0.1");
    await listen(server("127.0.0.2"), "127.0.0.2", port);
    settings().outboundAllow = ["127.0.0.2"];
    dns.set("auth.domain.test", "A", "127.0.0.2");
    let asked = 0;
    dns.onAnswered = (name, type) => {
      if (type !== "A") return;
      asked++;
      dns.set(name, "A", "127.0.0.1");
    };
    expect(await probe(port, { issuer })).toMatchObject({ status: "active" });
    expect([connections, asked]).toEqual([["127.0.0.2"], 1]);
    expect(await probe(port, { issuer })).toMatchObject({ status: "error", detail: expect.stringContaining("not public") as string });
    expect(connections).toEqual(["127.0.0.2"]);
  });
});
