import { describe, expect, it } from "vitest";
import { testDnsServer } from "@/lib/testing/dns-server";
import type { ExpectedRecord } from "../records";
import { checkMailRecords } from "./check";

const dns = await testDnsServer();

const key = { rsa: "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA".padEnd(392, "x"), ed25519: "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=" };
const token = "tOkEnOfForTyThReEcHaRaCtErS-andSomeMore_0123";

const recordsOf = (domain: string): ExpectedRecord[] => [
  { purpose: "ownership", type: "TXT", name: `_authalla-challenge.${domain}`, value: token },
  { purpose: "dkim", type: "TXT", name: `authalla-r1._domainkey.${domain}`, value: `v=DKIM1; k=rsa; p=${key.rsa}` },
  { purpose: "dkim_ed25519", type: "TXT", name: `authalla-e1._domainkey.${domain}`, value: `v=DKIM1; k=ed25519; p=${key.ed25519}` },
  { purpose: "spf", type: "TXT", name: domain, value: "v=spf1 include:spf.sender.example ~all" },
  { purpose: "return_path", type: "CNAME", name: `authalla-bounces.${domain}`, value: "bounces.sender.example" },
  { purpose: "dmarc", type: "TXT", name: `_dmarc.${domain}`, value: "v=DMARC1; p=none" },
];

type Set = (label: string, ...values: (string | string[])[]) => void;
interface Zone {
  domain: string;
  txt: Set;
  cname: (label: string, target: string) => void;
  fails: (label: string, how: "servfail" | "silent") => void;
  gone: (label: string) => void;
}

/** A zone in which everything is right. */
function makeZone(domain: string): Zone {
  const at = (label: string) => (label === "@" ? domain : `${label}.${domain}`);
  const zone: Zone = {
    domain,
    txt: (label, ...values) => dns.set(at(label), "TXT", ...values),
    cname: (label, target) => dns.set(at(label), "CNAME", target),
    fails: (label, how) => void dns.zone.set(at(label), how),
    gone: (label) => void dns.zone.delete(at(label)),
  };
  zone.txt("_authalla-challenge", token);
  zone.txt("authalla-r1._domainkey", `v=DKIM1; k=rsa; p=${key.rsa}`);
  zone.txt("authalla-e1._domainkey", `v=DKIM1; k=ed25519; p=${key.ed25519}`);
  zone.txt("@", "v=spf1 include:spf.sender.example -all");
  zone.cname("authalla-bounces", "bounces.sender.example");
  zone.txt("_dmarc", "v=DMARC1; p=reject");
  return zone;
}

dns.set("spf.sender.example", "TXT", "v=spf1 ip4:192.0.2.0/24 -all");
for (let n = 0; n < 12; n++) {
  dns.set(`s${n}.many.example`, "TXT", `v=spf1 ip4:192.0.2.${n} -all`);
  dns.set(`a${n}.many.example`, "A", `192.0.2.${n}`);
}
dns.set("six.many.example", "TXT", `v=spf1 ${[0, 1, 2, 3, 4, 5].map((n) => `include:s${n}.many.example`).join(" ")} -all`);
dns.set("loop.many.example", "TXT", "v=spf1 include:loop.many.example -all");
dns.set("two.many.example", "TXT", "v=spf1 -all", "v=spf1 +all");
dns.set("ours.many.example", "TXT", "v=spf1 include:spf.sender.example -all");
dns.set("down.many.example", "TXT", "v=spf1 include:silent.many.example -all");
dns.zone.set("broken.many.example", "servfail");
dns.set("mx.many.example", "MX", "10 a0.many.example");

let zones = 0;
async function check(arrange: (zone: Zone) => void, timeoutMs = 2_000) {
  const zone = makeZone(`f${zones++}.example`);
  arrange(zone);
  const states = await checkMailRecords(zone.domain, recordsOf(zone.domain), { servers: [dns.address], timeoutMs });
  return states.map(({ purpose, status, problems = [], found }) => ({ purpose, status, codes: problems.map(({ code }) => code), text: problems.map(({ text }) => text).join(" "), found }));
}

describe("a sending domain's records", () => {
  it("are all right in a zone where they are, whatever the case and the trailing dots", async () => {
    for (const state of await check(() => {})) expect(state).toMatchObject({ status: "verified", codes: [] });
    const odd = await check((zone) => {
      zone.txt("@", "unrelated", "V=spf1 INCLUDE:Spf.Sender.Example. mx:mx.many.example -ALL");
      zone.cname("authalla-bounces", "Bounces.SENDER.example");
      zone.txt("authalla-r1._domainkey", ["v=DKIM1;k=rsa;p=", key.rsa.slice(0, 200), `${key.rsa.slice(200)} ;`]);
      zone.txt("_dmarc", "v=DMARC1 ;P=Reject; rua=mailto:a@b.example".replace("P=", "p="));
    });
    for (const state of odd) expect(state).toMatchObject({ status: "verified", codes: [] });
  });

  const fixtures: [name: string, purpose: string, status: string, code: string, arrange: (zone: Zone) => void][] = [
    ["a token in quotes", "ownership", "error", "quoted", (zone) => zone.txt("_authalla-challenge", `"${token}"`)],
    ["a token cut off", "ownership", "error", "cut_off", (zone) => zone.txt("_authalla-challenge", token.slice(0, 20))],
    ["a token in small letters", "ownership", "error", "other_case", (zone) => zone.txt("_authalla-challenge", token.toLowerCase())],
    ["a token in two records", "ownership", "error", "split_records", (zone) => zone.txt("_authalla-challenge", token.slice(20), token.slice(0, 20))],
    ["another token", "ownership", "error", "other_value", (zone) => zone.txt("_authalla-challenge", "of-another-day")],
    ["a token at the top of the domain", "ownership", "pending", "wrong_place", (zone) => (zone.gone("_authalla-challenge"), zone.txt("@", token, "v=spf1 include:spf.sender.example -all"))],
    ["a name entered twice", "ownership", "pending", "name_doubled", (zone) => (zone.gone("_authalla-challenge"), zone.txt(`_authalla-challenge.${zone.domain}`, token))],
    ["a CNAME where the token belongs", "ownership", "pending", "cname_in_the_way", (zone) => (zone.gone("_authalla-challenge"), zone.cname("_authalla-challenge", "pages.host.example"))],
    ["a name server that fails", "ownership", "error", "dns_failed", (zone) => zone.fails("_authalla-challenge", "servfail")],
    ["a name server that is silent", "ownership", "error", "dns_silent", (zone) => zone.fails("_authalla-challenge", "silent")],
    ["a wildcard that answers for every name", "dkim", "error", "wildcard", (zone) => (zone.gone("authalla-r1._domainkey"), zone.txt("*._domainkey", "site-verification=1"))],
    ["keys at each other's names", "dkim", "error", "other_selector", (zone) => zone.txt("authalla-r1._domainkey", `v=DKIM1; k=rsa; p=${key.ed25519}`)],
    ["a key of before", "dkim", "error", "other_key", (zone) => zone.txt("authalla-r1._domainkey", `v=DKIM1; k=rsa; p=${key.rsa.replace("MIIB", "MIIC")}`)],
    ["a key cut off at 255", "dkim", "error", "cut_off", (zone) => zone.txt("authalla-r1._domainkey", `v=DKIM1; k=rsa; p=${key.rsa}`.slice(0, 255))],
    ["a key in two records", "dkim", "error", "split_records", (zone) => zone.txt("authalla-r1._domainkey", key.rsa.slice(200), `v=DKIM1; k=rsa; p=${key.rsa.slice(0, 200)}`)],
    ["a second key beside it", "dkim", "error", "several_records", (zone) => zone.txt("authalla-r1._domainkey", `v=DKIM1; k=rsa; p=${key.rsa}`, "v=DKIM1; p=AAAA")],
    ["a key in quotes, in quoted parts", "dkim", "error", "quoted", (zone) => zone.txt("authalla-r1._domainkey", `"v=DKIM1; k=rsa; p=${key.rsa.slice(0, 200)}" "${key.rsa.slice(200)}"`)],
    ["a revoked key", "dkim", "error", "revoked", (zone) => zone.txt("authalla-r1._domainkey", "v=DKIM1; k=rsa; p=")],
    ["a wrong type of key", "dkim_ed25519", "error", "wrong_key_type", (zone) => zone.txt("authalla-e1._domainkey", `v=DKIM1; k=rsa; p=${key.ed25519}`)],
    ["no type for an Ed25519 key", "dkim_ed25519", "error", "wrong_key_type", (zone) => zone.txt("authalla-e1._domainkey", `v=DKIM1; p=${key.ed25519}`)],
    ["a key for SHA-1 alone", "dkim", "error", "wrong_hash", (zone) => zone.txt("authalla-r1._domainkey", `v=DKIM1; h=sha1; k=rsa; p=${key.rsa}`)],
    ["a key for another service", "dkim", "error", "wrong_service", (zone) => zone.txt("authalla-r1._domainkey", `v=DKIM1; s=tlsrpt; k=rsa; p=${key.rsa}`)],
    ["a key in testing", "dkim", "verified", "testing", (zone) => zone.txt("authalla-r1._domainkey", `v=DKIM1; t=y:s; k=rsa; p=${key.rsa}`)],
    ["a version that does not come first", "dkim", "error", "malformed", (zone) => zone.txt("authalla-r1._domainkey", `k=rsa; v=DKIM1; p=${key.rsa}`)],
    ["a key under the domain's own name", "dkim", "pending", "wrong_place", (zone) => (zone.gone("authalla-r1._domainkey"), zone.txt("authalla-r1", `v=DKIM1; k=rsa; p=${key.rsa}`))],
    ["a key under another selector", "dkim", "pending", "wrong_place", (zone) => (zone.gone("authalla-r1._domainkey"), zone.txt("default._domainkey", `v=DKIM1; k=rsa; p=${key.rsa}`))],
    ["a key's name entered twice", "dkim", "pending", "name_doubled", (zone) => (zone.gone("authalla-r1._domainkey"), zone.txt(`authalla-r1._domainkey.${zone.domain}`, `v=DKIM1; k=rsa; p=${key.rsa}`))],
    ["an SPF record without us", "spf", "error", "spf_missing", (zone) => zone.txt("@", "v=spf1 include:s0.many.example -all")],
    ["two SPF records", "spf", "error", "spf_several", (zone) => zone.txt("@", "v=spf1 include:s0.many.example -all", "v=spf1 include:spf.sender.example ~all")],
    ["eleven lookups, most of them inside an include", "spf", "error", "spf_too_many_lookups", (zone) => zone.txt("@", "v=spf1 include:spf.sender.example include:six.many.example a:a0.many.example mx:mx.many.example a:a2.many.example -all")],
    ["an include that includes itself", "spf", "error", "spf_too_many_lookups", (zone) => zone.txt("@", "v=spf1 include:spf.sender.example include:loop.many.example -all")],
    ["three names that do not exist", "spf", "error", "spf_too_many_voids", (zone) => zone.txt("@", "v=spf1 include:spf.sender.example a:x1.many.example a:x2.many.example mx:x3.many.example -all")],
    ["+all", "spf", "error", "spf_allows_all", (zone) => zone.txt("@", "v=spf1 include:spf.sender.example +all")],
    ["ptr", "spf", "verified", "spf_ptr", (zone) => zone.txt("@", "v=spf1 ptr include:spf.sender.example -all")],
    ["a misspelt word", "spf", "error", "spf_syntax", (zone) => zone.txt("@", "v=spf1 inlcude:x.example include:spf.sender.example -all")],
    ["an include without a record", "spf", "error", "spf_include_empty", (zone) => zone.txt("@", "v=spf1 include:spf.sender.example include:gone.many.example -all")],
    ["an include with two records", "spf", "error", "spf_include_several", (zone) => zone.txt("@", "v=spf1 include:spf.sender.example include:two.many.example -all")],
    ["an include whose name server fails", "spf", "verified", "spf_unanswered", (zone) => zone.txt("@", "v=spf1 include:spf.sender.example include:broken.many.example -all")],
    ["parts without a space between them", "spf", "error", "spf_split", (zone) => zone.txt("@", ["v=spf1 include:s0.many.example", "include:spf.sender.example -all"])],
    ["an SPF record in quotes", "spf", "pending", "quoted", (zone) => zone.txt("@", '"v=spf1 include:spf.sender.example -all"')],
    ["an SPF record at another name", "spf", "pending", "wrong_place", (zone) => (zone.gone("@"), zone.txt("_spf", "v=spf1 include:spf.sender.example -all"))],
    ["a policy of none", "dmarc", "verified", "dmarc_none", (zone) => zone.txt("_dmarc", "v=DMARC1; p=none")],
    ["two DMARC records", "dmarc", "error", "dmarc_several", (zone) => zone.txt("_dmarc", "v=DMARC1; p=none", "v=DMARC1; p=reject")],
    ["a policy that is none", "dmarc", "error", "dmarc_malformed", (zone) => zone.txt("_dmarc", "v=DMARC1; p=strict")],
    ["a DMARC record that begins with its policy", "dmarc", "error", "dmarc_malformed", (zone) => zone.txt("_dmarc", "p=reject; v=DMARC1")],
    ["EM-04 a strict alignment that SPF cannot meet", "dmarc", "verified", "dmarc_strict_spf", (zone) => zone.txt("_dmarc", "v=DMARC1; p=reject; adkim=s; aspf=s")],
    ["a DMARC record at the domain itself", "dmarc", "pending", "wrong_place", (zone) => (zone.gone("_dmarc"), zone.txt("@", "v=DMARC1; p=reject", "v=spf1 include:spf.sender.example -all"))],
    ["a bounce name entered twice", "return_path", "pending", "name_doubled", (zone) => (zone.gone("authalla-bounces"), zone.cname(`authalla-bounces.${zone.domain}`, "bounces.sender.example"))],
  ];

  it.each(fixtures)("%s: %s is %s, %s", async (_name, purpose, status, code, arrange) => {
    const states = await check(arrange, code === "dns_silent" ? 400 : 2_000);
    const state = states.find((each) => each.purpose === purpose)!;
    expect(state).toMatchObject({ status, codes: [code], text: expect.stringMatching(/\.$/) });
    const others = states.filter((each) => each.purpose !== purpose && each.status !== "verified");
    expect(others.map((each) => each.purpose)).toEqual([]);
  });

  it("tells of all that is wrong with one record", async () => {
    const states = await check((zone) => zone.txt("@", "v=spf1 ptr foo +all"));
    expect(states.find(({ purpose }) => purpose === "spf")!.codes).toEqual(["spf_missing", "spf_ptr", "spf_syntax", "spf_allows_all"]);
  });

  it("tells of ten things at most, however many words of a record mean nothing", async () => {
    const words = Array.from({ length: 40 }, (_, n) => `w${n}`).join(" ");
    const states = await check((zone) => zone.txt("@", `v=spf1 ${words} -all`));
    const spf = states.find(({ purpose }) => purpose === "spf")!;
    expect(spf).toMatchObject({ status: "error", codes: ["spf_missing", ...Array.from({ length: 9 }, () => "spf_syntax")] });
  });

  it("repeats nothing of a zone that is not plain text", async () => {
    const states = await check((zone) => zone.txt("@", "v=spf1 \u0000\u0007\u202eterm include:spf.sender.example -all"));
    const spf = states.find(({ purpose }) => purpose === "spf")!;
    expect(spf.codes).toEqual(["spf_syntax"]);
    expect(`${spf.text}${spf.found.join("")}`).toMatch(/^[\x20-\x7e]+$/);
  });

  it("takes an include inside another for ours, and not one that is refused", async () => {
    const spf = async (record: string) => (await check((zone) => zone.txt("@", record))).find(({ purpose }) => purpose === "spf")!.status;
    expect(await spf("v=spf1 include:ours.many.example -all")).toBe("verified");
    expect(await spf("v=spf1 redirect=ours.many.example")).toBe("verified");
    expect(await spf("v=spf1 ?include:spf.sender.example -all")).toBe("error");
    expect(await spf("v=spf1 redirect=ours.many.example -all")).toBe("error");
  });

  it("takes the policy of the organisation for a domain below it (RFC 7489 §6.6.3)", async () => {
    dns.set("_dmarc.organisation.example", "TXT", "v=DMARC1; p=reject; sp=none");
    const domain = "mail.organisation.example";
    const [, , , , , dmarc] = await checkMailRecords(domain, recordsOf(domain), { servers: [dns.address], timeoutMs: 2_000 });
    expect(dmarc).toMatchObject({ status: "verified", problems: [{ code: "dmarc_none" }], found: ["v=DMARC1; p=reject; sp=none"] });
  });

  it("asks a bounded number of questions, in a bounded time, whatever the zone says", async () => {
    for (let n = 0; n < 300; n++) dns.set(`d${n}.deep.example`, "TXT", `v=spf1 a:h${n}.deep.example a:i${n}.deep.example include:d${n + 1}.deep.example include:d${n + 2}.deep.example -all`);
    let asked = 0;
    dns.onAnswered = () => void asked++;
    const states = await check((zone) => zone.txt("@", "v=spf1 include:spf.sender.example include:d0.deep.example -all"));
    dns.onAnswered = undefined;
    expect(states.find(({ purpose }) => purpose === "spf")!.codes).toContain("spf_too_many_lookups");
    expect(asked).toBeLessThan(80);
    const started = performance.now();
    await check((zone) => ["@", "_dmarc", "_authalla-challenge", "authalla-r1._domainkey"].forEach((label) => zone.fails(label, "silent")), 400);
    expect(performance.now() - started).toBeLessThan(2_500);
  });
});
