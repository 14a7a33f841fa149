import dns from "node:dns";
import { afterEach, describe, expect, it, vi } from "vitest";
import { settings } from "@/lib/env";
import { foreignServer, type ForeignServer } from "@/lib/testing/https-server";
import { fetchOutbound, isPublicAddress, OutboundError } from "./outbound";

const options = { maxBytes: 1_000, timeoutMs: 2_000 };
const open: ForeignServer[] = [];
async function serve(...args: Parameters<typeof foreignServer>) {
  const server = await foreignServer(...args);
  open.push(server);
  return server;
}
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
  vi.restoreAllMocks();
});

const reason = (url: string, given = options) =>
  fetchOutbound(url, given).then(
    () => "fetched",
    (error: unknown) => (error instanceof OutboundError ? error.reason : error),
  );

/** A name that resolves to these addresses. */
const resolvesTo = (...addresses: string[]) => vi.spyOn(dns.promises, "lookup").mockResolvedValue(addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })) as never);

describe("fetchOutbound", () => {
  it("fetches over https, and sends nothing of ours along", async () => {
    const server = await serve((_request, response) => void response.setHeader("Cache-Control", "max-age=60").end("hello"));
    const response = await fetchOutbound(server.url("/a?b=c"), { ...options, accept: "application/json" });
    expect(response).toMatchObject({ status: 200, body: "hello" });
    expect(response.headers.get("cache-control")).toBe("max-age=60");
    const [request] = server.requests;
    expect([request!.method, request!.url, request!.headers.accept]).toEqual(["GET", "/a?b=c", "application/json"]);
    expect(Object.keys(request!.headers).sort()).toEqual(["accept", "accept-encoding", "connection", "host", "user-agent"]);
  });

  it("posts a body", async () => {
    let received = "";
    const server = await serve((request, response) => void request.on("data", (chunk) => (received += chunk)).on("end", () => response.end()));
    await fetchOutbound(server.url("/logout"), { ...options, body: { contentType: "application/x-www-form-urlencoded", content: "logout_token=é" } });
    expect([server.requests[0]!.method, server.requests[0]!.headers["content-type"], received]).toEqual(["POST", "application/x-www-form-urlencoded", "logout_token=é"]);
  });

  it("takes plain http of an allowed address only", async () => {
    const server = await serve((_request, response) => void response.end("hello"), "http");
    expect((await fetchOutbound(server.url("/"), options)).body).toBe("hello");
    settings().outboundAllow = [];
    expect(await reason(server.url("/"))).toBe("address_refused");
    resolvesTo("93.184.215.14");
    expect(await reason("http://public.example/")).toBe("address_refused");
    expect(server.requests).toHaveLength(1);
  });

  it("refuses a certificate that nobody vouches for", async () => {
    const server = await serve((_request, response) => void response.end("hello"));
    expect(await reason(server.url("/", "127.0.0.1"))).toBe("failed");
    expect(server.requests).toHaveLength(0);
  });

  it.each(["ftp://client.example/", "file:///etc/passwd", "gopher://127.0.0.1/", "javascript:alert(1)", "not a url", "", "//client.example/", "https://user:pw@client.example/"])("CM-07 refuses %j without a look-up", async (url) => {
    const lookup = vi.spyOn(dns.promises, "lookup");
    expect(await reason(url)).toBe("invalid_url");
    expect(lookup).not.toHaveBeenCalled();
  });

  it.each(["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])("CM-03 refuses a name that resolves to loopback, %s (RFC 6890)", async (address) => {
    resolvesTo(address);
    expect(await reason("https://loopback.example/")).toBe("address_refused");
  });

  it.each([
    "169.254.169.254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.1.1", "100.64.0.1", "224.0.0.1", "0.0.0.0", "255.255.255.255", "240.0.0.1", "198.18.0.1",
    "::", "fe80::1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::1", "2001:0:7f00:1::1", "2001:db8::1", "::127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "100::1", "4000::1",
  ])("CM-05 refuses %s, by name and by number", async (address) => {
    resolvesTo(address);
    expect(await reason("https://rebind.example/")).toBe("address_refused");
    expect(await reason(`https://${address.includes(":") ? `[${address}]` : address}/`)).toBe("address_refused");
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(["https://2130706433/", "https://0x7f.1/", "https://0177.0.0.1/", "https://127.1/", "https://0/", "https://１２７.0.0.1/", "https://[::ffff:7f00:1]/", "https://[0:0:0:0:0:0:0:1]/"])("CM-05 refuses the odd spelling %s", async (url) => {
    expect(await reason(url)).toBe("address_refused");
  });

  it.each(["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])("lets %s through", (address) => expect(isPublicAddress(address)).toBe(true));

  it("refuses a name as soon as one of its addresses is not public", async () => {
    resolvesTo("93.184.215.14", "10.0.0.1");
    expect(await reason("https://mixed.example/")).toBe("address_refused");
  });

  it("connects to the address it checked: a name that changes its answer reaches nothing else (DNS rebinding)", async () => {
    const server = await serve((_request, response) => void response.end("hello"));
    const lookup = vi.mocked(dns.promises.lookup);
    lookup.mockClear();
    const answers = ["127.0.0.1", "10.0.0.1"];
    lookup.mockImplementation((async () => [{ address: answers.shift(), family: 4 }]) as never);
    const system = vi.spyOn(dns, "lookup");
    expect((await fetchOutbound(server.url("/"), options)).body).toBe("hello");
    expect(lookup).toHaveBeenCalledTimes(1);
    expect(system).not.toHaveBeenCalled();
    expect(await reason(server.url("/"))).toBe("address_refused");
    expect(server.requests).toHaveLength(1);
  });

  it.each([301, 302, 303, 307, 308])("does not follow a %i", async (status) => {
    const server = await serve((request, response) => void (request.url === "/" ? response.writeHead(status, { Location: "/next" }).end() : response.end("reached")));
    expect(await reason(server.url("/"))).toBe("redirect");
    expect(server.requests).toHaveLength(1);
  });

  it("stops at the size cap, announced or not", async () => {
    const server = await serve((request, response) => {
      if (request.url === "/announced") return void response.setHeader("Content-Length", 1_001).end("x".repeat(1_001));
      response.write("x".repeat(600));
      setImmediate(() => response.end("x".repeat(600)));
    });
    expect(await reason(server.url("/announced"))).toBe("too_large");
    expect(await reason(server.url("/chunked"))).toBe("too_large");
    server.answer = (_request, response) => void response.end("x".repeat(1_000));
    expect(await reason(server.url("/"))).toBe("fetched");
  });

  it("refuses a compressed answer", async () => {
    const server = await serve((_request, response) => void response.setHeader("Content-Encoding", "gzip").end("x"));
    expect(await reason(server.url("/"))).toBe("failed");
  });

  it("gives up on a server that does not answer, drips, or hangs up", async () => {
    const server = await serve(() => undefined);
    const short = { ...options, timeoutMs: 150 };
    expect(await reason(server.url("/"), short)).toBe("timeout");
    server.answer = (_request, response) => {
      const drip = setInterval(() => response.write("x"), 20);
      response.on("close", () => clearInterval(drip));
    };
    expect(await reason(server.url("/"), short)).toBe("timeout");
    server.answer = (request) => void request.socket.destroy();
    expect(await reason(server.url("/"))).toBe("failed");
    server.answer = (request, response) => void response.write("x", () => request.socket.destroy());
    expect(await reason(server.url("/"))).toBe("failed");
  });

  it("gives up on a resolver that does not answer, and on a name without an address", async () => {
    vi.spyOn(dns.promises, "lookup").mockReturnValueOnce(new Promise(() => undefined) as never).mockRejectedValueOnce(new Error("ENOTFOUND")).mockResolvedValueOnce([] as never);
    expect(await reason("https://slow.example/", { ...options, timeoutMs: 100 })).toBe("timeout");
    expect(await reason("https://none.example/")).toBe("unresolvable");
    expect(await reason("https://none.example/")).toBe("unresolvable");
  });
});
