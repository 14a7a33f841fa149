import { describe, expect, it } from "vitest";
import { testDnsServer } from "@/lib/testing/dns-server";
import type { ExpectedRecord } from "./records";
import { checkRecords } from "./verify";

const dns = await testDnsServer();

const check = async (record: ExpectedRecord, timeoutMs?: number) => (await checkRecords([record], { servers: [dns.address], timeoutMs }))[0]!;
const ownership = (name: string): ExpectedRecord => ({ purpose: "ownership", type: "TXT", name, value: "token" });
const routing = (name: string): ExpectedRecord => ({ purpose: "routing", type: "CNAME", name, value: "tenant.login.example" });

describe("checkRecords", () => {
  it("finds a TXT record among others", async () => {
    dns.set("txt.test", "TXT", "v=spf1 -all", "token");
    expect(await check(ownership("txt.test"))).toMatchObject({ status: "verified", found: ["v=spf1 -all", "token"] });
  });

  it("joins the chunks of one TXT record without a space (RFC 7208 §3.3)", async () => {
    dns.set("chunks.test", "TXT", ["to", "ken"]);
    expect((await check(ownership("chunks.test"))).status).toBe("verified");
  });

  it("does not join two TXT records", async () => {
    dns.set("two.test", "TXT", "to", "ken");
    expect(await check(ownership("two.test"))).toMatchObject({ status: "error", found: ["to", "ken"] });
  });

  it("says pending for a name that has no record yet", async () => {
    expect(await check(ownership("nothing.test"))).toMatchObject({ status: "pending", found: [] });
  });

  it("says error and what it found for another value", async () => {
    dns.set("wrong.test", "TXT", "tokens");
    expect(await check(ownership("wrong.test"))).toMatchObject({ status: "error", found: ["tokens"] });
  });

  it("says error when the name server fails", async () => {
    dns.zone.set("broken.test", "servfail");
    expect((await check(ownership("broken.test"))).status).toBe("error");
  });

  it("gives up on a silent name server in the time it has", async () => {
    dns.zone.set("silent.test", "silent");
    const started = performance.now();
    expect((await check(ownership("silent.test"), 300)).status).toBe("error");
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it("reads no more of an answer than somebody needs, and keeps less", async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => `noise-${index}`);
    dns.set("many.test", "TXT", ...many(50), "token");
    expect(await check(ownership("many.test"))).toMatchObject({ status: "error", found: many(10) });
    dns.set("fewer.test", "TXT", ...many(49), "token");
    expect((await check(ownership("fewer.test"))).status).toBe("verified");
    dns.set("long.test", "TXT", `${"x".repeat(5_000)}\u0007`);
    expect((await check(ownership("long.test"))).found).toEqual(["x".repeat(1_000)]);
    dns.set("addresses.test", "A", ...Array.from({ length: 60 }, (_, index) => `192.0.2.${index}`));
    const { status, found } = await check(routing("addresses.test"));
    expect(status).toBe("error");
    expect(found).toHaveLength(10);
  });

  it("follows a chain of CNAMEs, in any case", async () => {
    dns.set("auth.chain.test", "CNAME", "alias.chain.test");
    dns.set("alias.chain.test", "CNAME", "Tenant.Login.Example");
    expect((await check(routing("auth.chain.test"))).status).toBe("verified");
  });

  it("ends in a loop of CNAMEs", async () => {
    dns.set("a.loop.test", "CNAME", "b.loop.test");
    dns.set("b.loop.test", "CNAME", "a.loop.test");
    expect((await check(routing("a.loop.test"))).status).toBe("error");
  });

  it("takes a flattened CNAME whose addresses are the target's, and no other address", async () => {
    dns.set("tenant.login.example", "A", "192.0.2.1");
    dns.set("tenant.login.example", "AAAA", "2001:db8::1");
    dns.set("apex.test", "A", "192.0.2.1");
    dns.set("elsewhere.test", "A", "192.0.2.9");
    expect(await check(routing("apex.test"))).toMatchObject({ status: "verified", found: ["192.0.2.1"] });
    expect(await check(routing("elsewhere.test"))).toMatchObject({ status: "error", found: ["192.0.2.9"] });
  });

  it("compares the DKIM key and not its spaces (RFC 6376 §3.6.1)", async () => {
    const record: ExpectedRecord = { purpose: "dkim", type: "TXT", name: "s._domainkey.test", value: "v=DKIM1; k=rsa; p=QUJD" };
    dns.set("s._domainkey.test", "TXT", "v=DKIM1;k=rsa;p=QU JD");
    expect((await check(record)).status).toBe("verified");
    dns.set("s._domainkey.test", "TXT", "v=DKIM1; k=rsa; p=QUJE");
    expect((await check(record)).status).toBe("error");
  });
});
