import { describe, expect, it } from "vitest";
import { normalizeHostName, registeredName, unicodeOf } from "./host-name";

describe("normalizeHostName", () => {
  it.each([
    ["*.example.com", "a wildcard"], ["example.com.", "a trailing dot"], ["192.0.2.1", "an IPv4 address"], ["[2001:db8::1]", "an IPv6 address"], ["0x7f.1", "an address in disguise"],
    ["2130706433", "an address as a number"], ["a..b", "an empty label"], [`${"a".repeat(64)}.com`, "a label of 64"], [`${"a.".repeat(127)}com`, "a name of 257"], ["_dmarc.example.com", "an underscore"],
    ["https://example.com", "a URL"], ["example.com:8080", "a port"], ["ada@example.com", "an address"], ["exa\u202emple.com", "a bidi control"], ["exa\u200dmple.com", "a joiner"], ["", "nothing"],
    ["-a.example.com", "a leading hyphen"], ["xn--a.com", "an A-label that stands for nothing"],
  ])("CD-07 refuses %s: %s", (input) => {
    expect(normalizeHostName(input)).toHaveProperty("problem");
  });

  it.each(["localhost", "a.localhost", "printer.local", "a.invalid", "x.onion", "a.alt", "1.168.192.in-addr.arpa", "router.home.arpa"])("CD-07 refuses %s: nobody else can reach it (RFC 6761)", (input) => {
    expect(normalizeHostName(input, true)).toMatchObject({ problem: expect.stringContaining("others can reach") });
  });

  it.each(["auth.acme.test", "auth.acme.example", "sso.corp.internal"])("CD-07 takes %s only where the installation has name servers of its own", (name) => {
    expect(normalizeHostName(name, false)).toMatchObject({ problem: expect.stringContaining("in no public DNS") });
    expect(normalizeHostName(name, true)).toEqual({ name });
  });

  it.each(["com", "co.uk", "github.io", "s3.amazonaws.com", "vercel.app", "xn--55qx5d.cn", "公司.cn", "anything.ck"])("CD-07 refuses %s: a suffix below which strangers hold names", (input) => {
    expect(normalizeHostName(input)).toMatchObject({ problem: expect.stringContaining("public suffix") });
  });

  it.each([
    ["Auth.EXAMPLE.com", "auth.example.com"],
    ["auth\uff0eexample\u3002com", "auth.example.com"],
    ["ｅxample.com", "example.com"],
    ["bücher.com", "xn--bcher-kva.com"],
    ["BÜCHER.com", "xn--bcher-kva.com"],
    ["acme.github.io", "acme.github.io"],
    ["a\u00adcme.com", "acme.com"],
  ])("CD-07 CD-09 writes %s as %s (UTS 46)", (input, name) => {
    expect(normalizeHostName(input)).toEqual({ name });
  });

  it.each([
    ["\u0430pple.com", "one Cyrillic letter among Latin ones"],
    ["xn--pple-43d.com", "the same as an A-label"],
    ["auth.\u0430pple.com", "in another label"],
    ["pαypal.com", "one Greek letter"],
    ["пайпaл.рф", "one Latin letter among Cyrillic ones"],
    ["ᚠcme.com", "a script that nobody writes today"],
  ])("CD-09 refuses %s: %s (UTS 39)", (input) => {
    expect(normalizeHostName(input)).toMatchObject({ problem: expect.stringContaining("several scripts") });
  });

  it("CD-09 refuses a name whose letters all read as Latin ones, and names that one", () => {
    expect(normalizeHostName("аррӏе.com")).toEqual({ problem: expect.stringContaining("“apple” in Latin letters") });
    expect(normalizeHostName("ѕсоре-1.com")).toEqual({ problem: expect.stringContaining("“scope-1”") });
    expect(normalizeHostName("аррӏе.рф")).toHaveProperty("name");
  });

  it.each(["пример.рф", "пример.com", "παράδειγμα.com", "日本語テスト.jp", "toyota自動車.jp", "한국어.kr", "مثال.com", "दिल्ली.in", "faß.de", "łódź.pl"])("CD-09 takes %s, and both its forms say the same", (input) => {
    const normalized = normalizeHostName(input);
    expect(normalized).toEqual({ name: expect.stringMatching(/^[a-z0-9.-]+$/) });
    expect(unicodeOf((normalized as { name: string }).name)).toBe(input);
  });
});

it("the registered name is one label below the public suffix", () => {
  expect(registeredName("a.b.acme.co.uk")).toBe("acme.co.uk");
  expect(registeredName("a.acme.github.io")).toBe("acme.github.io");
  expect(registeredName("co.uk")).toBe("co.uk");
});
