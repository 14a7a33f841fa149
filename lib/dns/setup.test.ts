import { describe, expect, it } from "vitest";
import type { DnsRecordState } from "@/lib/db/schema";
import { testDnsServer } from "@/lib/testing/dns-server";
import { adviceFor } from "./advice";
import { registeredName } from "./host-name";
import { patienceMs, progressOf } from "./progress";
import { findZone, providerOf, relativeName, zoneNameOf } from "./zone";

const dns = await testDnsServer();
const zoneOf = (name: string) => findZone(name, { servers: [dns.address], timeoutMs: 1_000 });

const record = (values: Partial<DnsRecordState> = {}): DnsRecordState => ({ purpose: "ownership", type: "TXT", name: "_authalla-challenge.auth.acme.test", value: "token-of-many-letters", status: "pending", found: [], ...values });
const there = (purpose: string) => record({ purpose, status: "verified", found: ["x"] });
const missing = (purpose: string) => record({ purpose });
const unanswered = (purpose: string) => record({ purpose, status: "error" });
const wrong = (purpose: string) => record({ purpose, status: "error", found: ["y"] });

describe("progressOf", () => {
  const created = new Date("2026-01-01T00:00:00Z");
  const after = (ms: number) => new Date(created.getTime() + ms);
  const state = (records: DnsRecordState[], now = after(60_000), lastCheckedAt: Date | null = now) => progressOf({ records, required: ["ownership", "routing"], lastCheckedAt, createdAt: created }, now);

  it.each([
    ["not_started", [missing("ownership"), missing("routing")], null],
    ["pending", [missing("ownership"), missing("routing")], undefined],
    ["pending", [wrong("ownership"), missing("routing")], undefined],
    ["partly", [there("ownership"), missing("routing")], undefined],
    ["partly", [there("ownership"), wrong("routing")], undefined],
    ["temporary_failure", [there("ownership"), unanswered("routing")], undefined],
    ["verified", [there("ownership"), there("routing")], undefined],
    ["verified", [there("ownership"), there("routing"), missing("spf")], undefined],
  ] as const)("says %s of each record's state (ux 10)", (expected, records, checked) => {
    expect(state([...records], undefined, checked === null ? null : undefined)).toBe(expected);
  });

  it("says failed after 72 hours without success, and not a moment earlier", () => {
    const records = [there("ownership"), missing("routing")];
    expect(state(records, after(patienceMs - 1))).toBe("partly");
    expect(state(records, after(patienceMs))).toBe("failed");
  });

  it("never says failed of what is there, or of what DNS did not answer", () => {
    expect(state([there("ownership"), there("routing")], after(patienceMs * 9))).toBe("verified");
    expect(state([unanswered("ownership"), there("routing")], after(patienceMs * 9))).toBe("temporary_failure");
  });
});

describe("findZone", () => {
  it("finds the nearest name with name servers, and who runs them (ux 11)", async () => {
    dns.set("acme.test", "NS", "ada.ns.cloudflare.com", "Bob.ns.cloudflare.com");
    dns.set("eu.acme.test", "NS", "ns-1.awsdns-09.co.uk");
    expect(await zoneOf("auth.acme.test")).toEqual({ name: "acme.test", nameServers: ["ada.ns.cloudflare.com", "bob.ns.cloudflare.com"] });
    const below = await zoneOf("auth.eu.acme.test");
    expect(below?.name).toBe("eu.acme.test");
    expect(providerOf(below!)).toBe("route53");
  });

  it("asks no hundred questions for a name of a hundred labels", async () => {
    dns.set("deep.test", "NS", "ns1.deep.test");
    expect((await zoneOf(`${"a.".repeat(100)}deep.test`))?.name).toBe("deep.test");
    dns.set(`${"a.".repeat(50)}deep.test`, "NS", "ns1.deep.test");
    expect((await zoneOf(`${"a.".repeat(100)}deep.test`))?.name).toBe("deep.test");
  });

  it("says nothing when DNS names no zone, fails or is silent: the registered name is taken", async () => {
    expect(await zoneOf("auth.nowhere.test")).toBeUndefined();
    for (const failure of ["servfail", "silent"] as const) {
      dns.zone.set("broken.test", failure);
      expect(await zoneOf("auth.broken.test")).toBeUndefined();
    }
    expect(zoneNameOf("auth.shop.acme.co.uk", null)).toBe("acme.co.uk");
  });

  it.each([
    ["ns-12.awsdns-34.com", "route53"],
    ["ns01.domaincontrol.com", "godaddy"],
    ["dns1.registrar-servers.com", "namecheap"],
    ["ns-cloud-a1.googledomains.com", "google"],
    ["ns1-04.azure-dns.com", "azure"],
    ["ns1.vercel-dns.com", "vercel"],
    ["ns1.digitalocean.com", "digitalocean"],
    ["ada.ns.cloudflare.com.evil.example", null],
    ["ns1.acme.test", null],
  ])("takes %s for %s", (server, provider) => {
    expect(providerOf({ name: "acme.test", nameServers: [server] })).toBe(provider);
  });

  it("writes a record's name as the zone's editor wants it (ux 7)", () => {
    expect(relativeName("_authalla-challenge.auth.acme.co.uk", registeredName("auth.acme.co.uk"))).toBe("_authalla-challenge.auth");
    expect(relativeName("acme.test", "acme.test")).toBe("@");
    expect(relativeName("notacme.test", "acme.test")).toBe("notacme.test");
  });
});

describe("adviceFor", () => {
  const cloudflare = { name: "acme.test", nameServers: ["ada.ns.cloudflare.com"] };
  const route = (values: Partial<DnsRecordState>) => record({ purpose: "routing", type: "CNAME", name: "auth.acme.test", value: "acme.login.example", ...values });
  const spf = (...found: string[]) => adviceFor(record({ purpose: "spf", name: "acme.test", value: "v=spf1 a:mail.example ~all", status: "error", found, problems: [{ code: found.length > 1 ? "spf_several" : "spf_missing", text: "x" }] }), null);

  it.each([
    ["what is right", record({ status: "verified", found: ["token"] }), /^$/],
    ["what is not there yet", record(), /^$/],
    ["DNS without an answer", unanswered("ownership"), /no answer/],
    ["quotes", record({ status: "error", found: ['"token-of-many-letters"'] }), /without them/],
    ["a cut value", record({ status: "error", found: ["token-of-many"] }), /cut off/],
    ["another token", record({ status: "error", found: ["something-else"] }), /Another value/],
    ["another target", route({ status: "error", found: ["shop.example"] }), /leads to shop\.example/],
    ["an address", route({ status: "error", found: ["192.0.2.1"] }), /Remove the A and AAAA/],
    ["a top without a record", route({ name: "acme.test" }), /ALIAS/],
  ])("tells of %s", (_name, state, expected) => {
    expect(adviceFor(state, null)?.text ?? "").toMatch(expected);
  });

  it("names Cloudflare's proxy when the zone is there", () => {
    expect(adviceFor(route({ status: "error", found: ["104.16.0.1"] }), cloudflare)?.text).toContain("DNS only");
  });

  it("keeps what an SPF record says already, since a domain has one (RFC 7208 §3.2)", () => {
    expect(spf("v=spf1 include:_spf.google.com -all")?.value).toBe("v=spf1 include:_spf.google.com a:mail.example -all");
    expect(spf("v=spf1 mx ?all", "v=spf1 include:x.example ~all")?.value).toBe("v=spf1 mx include:x.example a:mail.example ?all");
    expect(spf("v=spf1")?.value).toBe("v=spf1 a:mail.example ~all");
    expect(adviceFor(record({ purpose: "spf", status: "error", found: ["v=spf1 +all"], problems: [{ code: "spf_allows_all", text: "x" }] }), null)).toEqual({ text: "x" });
  });
});
