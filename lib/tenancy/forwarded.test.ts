import { describe, expect, it } from "vitest";
import { directPeer, senderOf } from "./forwarded";

const from = (peer: string, headers: Record<string, string>, trusted: string[] = []) => senderOf(peer, (name) => headers[name], trusted);

describe("senderOf", () => {
  it("HH-03 believes no forwarding header of a stranger", () => {
    expect(from("203.0.113.9", { host: "a.example", "x-forwarded-for": "10.0.0.1", "x-forwarded-host": "evil.example" }, ["10.0.0.0/8"])).toEqual({ host: "a.example", address: "203.0.113.9" });
  });

  it("HH-04 never reads Forwarded, not even a trusted proxy's", () => {
    expect(from("10.0.0.1", { host: "a.example", forwarded: "for=1.2.3.4;host=evil.example" }, ["10.0.0.0/8"])).toEqual({ host: "a.example", address: "10.0.0.1" });
  });

  it("takes the rightmost address that no trusted proxy has (RFC 7239 §8.1)", () => {
    const headers = { host: "inner", "x-forwarded-host": "a.example", "x-forwarded-for": "1.1.1.1, 203.0.113.9, 10.0.0.2" };
    expect(from("10.0.0.1", headers, ["10.0.0.0/8"])).toEqual({ host: "a.example", address: "203.0.113.9" });
  });

  it("stops at what is no address", () => {
    expect(from("10.0.0.1", { host: "a", "x-forwarded-for": "203.0.113.9, unknown, 10.0.0.2" }, ["10.0.0.0/8"]).address).toBe("10.0.0.2");
  });

  it("takes the host that the nearest proxy wrote when several are listed", () => {
    expect(from("10.0.0.1", { host: "inner", "x-forwarded-host": "evil.example, a.example" }, ["10.0.0.1"]).host).toBe("a.example");
  });

  it("knows an IPv4 peer in IPv6 dress, IPv6 ranges, and addresses with ports", () => {
    expect(from("::ffff:127.0.0.1", { host: "a", "x-forwarded-for": "203.0.113.9:4711" }, ["127.0.0.1"]).address).toBe("203.0.113.9");
    expect(from("fd00::1", { host: "a", "x-forwarded-for": "[2001:db8::1]:443" }, ["fd00::/8"]).address).toBe("2001:db8::1");
  });
});

describe("directPeer", () => {
  const peerOf = (peer: string | undefined, headers: Record<string, string> = {}) => directPeer(peer, (name) => headers[name]);

  it("is the socket's own address", () => {
    expect([peerOf("::ffff:127.0.0.1"), peerOf("::1"), peerOf("203.0.113.9"), peerOf(undefined)]).toEqual(["127.0.0.1", "::1", "203.0.113.9", undefined]);
  });

  it.each(["x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "forwarded", "via"])("is nobody's with %s: somebody else asked", (name) => {
    expect(peerOf("127.0.0.1", { [name]: "127.0.0.1" })).toBeUndefined();
  });
});
