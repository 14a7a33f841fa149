import { and, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { auditEvents, customDomains } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { listLocalMail } from "@/lib/email/outbox";
import { newId } from "@/lib/ids";
import { tenantById } from "@/lib/tenancy/primary-issuer";
import { resolveTenant } from "@/lib/tenancy/resolve-tenant";
import { callerOf, refusal, type Output } from "@/lib/testing/call";
import { testDnsServer } from "@/lib/testing/dns-server";
import { makeAccount, makeMember, makePasskey, makeTenant, makeUser } from "@/lib/testing/factories";
import { verifyCustomDomain } from "./custom-domains";

const dns = await testDnsServer();
const { db } = await testDatabase();

async function setUp() {
  const account = await makeAccount(db);
  const tenant = await makeTenant(db, { accountId: account.id });
  return { account, tenant, call: callerOf(db, (await makeMember(db, account, "admin")).actor) };
}

const newDomain = () => `auth.${newId("user").slice(5)}.example`;
const record = (domain: Output, type: string) => (domain.verification_records as { type: string; name: string; value: string; status: string; found: string[] }[]).find((candidate) => candidate.type === type)!;
const prove = (domain: Output) => dns.set(record(domain, "TXT").name, "TXT", record(domain, "TXT").value);
const route = (domain: Output) => dns.set(record(domain, "CNAME").name, "CNAME", record(domain, "CNAME").value);

describe("create_custom_domain", () => {
  it("asks for a CNAME to the tenant's host and a TXT with a token of its own", async () => {
    const { call, tenant } = await setUp();
    const domain = newDomain();
    const made = await call("create_custom_domain", { domain: domain.toUpperCase() });
    expect(made).toMatchObject({ custom_domain: domain, status: "pending", ssl_status: "pending", is_primary: false, tenant_id: tenant.id, last_checked_at: null });
    expect(record(made, "CNAME")).toMatchObject({ purpose: "routing", type: "CNAME", name: domain, relative_name: domain.split(".")[0], value: `${tenant.id}.localhost`, status: "pending", found: [] });
    expect(record(made, "TXT")).toMatchObject({ name: `_authalla-challenge.${domain}`, value: expect.stringMatching(/^[\w-]{43}$/) });
  });

  it.each(["*.example.com", "example.com.", "192.0.2.1", "localhost", "com", "co.uk", "https://a.example.com", "a..b", "_a.example.com", "tenant.localhost", "localhost:3000"])("CD-07 refuses %s", async (domain) => {
    const { call } = await setUp();
    expect(await refusal(call("create_custom_domain", { domain }))).toMatchObject({ code: "validation_error", details: { domain: expect.any(String) } });
  });

  it("CD-09 keeps a name in other letters as A-labels and tells both its forms; one that looks like another is refused with the reason", async () => {
    const { call } = await setUp();
    const label = newId("user").slice(5, 13);
    const made = await call("create_custom_domain", { domain: `BÜCHER.${label}.example` });
    expect(made).toMatchObject({ custom_domain: `xn--bcher-kva.${label}.example`, unicode_domain: `bücher.${label}.example`, issuer: `http://xn--bcher-kva.${label}.example:3000` });
    expect(record(made, "TXT").name).toBe(`_authalla-challenge.xn--bcher-kva.${label}.example`);
    expect((await refusal(call("create_custom_domain", { domain: `xn--bcher-kva.${label}.example` }))).code).toBe("conflict");
    for (const domain of [`\u0430pple.${label}.example`, `xn--pple-43d.${label}.example`]) expect((await refusal(call("create_custom_domain", { domain }))).details?.domain).toContain("several scripts");
  });

  it("CD-07 refuses a domain it has already, in another spelling", async () => {
    const { call } = await setUp();
    const domain = newDomain();
    await call("create_custom_domain", { domain });
    expect((await refusal(call("create_custom_domain", { domain: ` ${domain.toUpperCase()} ` }))).code).toBe("conflict");
  });

  it("CD-01 refuses a domain that another tenant has proven, without naming it", async () => {
    const [one, two] = [await setUp(), await setUp()];
    const domain = newDomain();
    const made = await one.call("create_custom_domain", { domain });
    prove(made);
    await one.call("verify_custom_domain", { id: made.id });
    const error = await refusal(two.call("create_custom_domain", { domain }));
    expect(error.code).toBe("conflict");
    expect(error.message).not.toContain(one.tenant.id);
  });

  it("CD-06 a domain that was removed needs a new token", async () => {
    const [one, two] = [await setUp(), await setUp()];
    const domain = newDomain();
    const first = await one.call("create_custom_domain", { domain });
    prove(first);
    await one.call("verify_custom_domain", { id: first.id });
    await one.call("delete_custom_domain", { id: first.id });
    const second = await two.call("create_custom_domain", { domain });
    expect(record(second, "TXT").value).not.toBe(record(first, "TXT").value);
    expect((await two.call("verify_custom_domain", { id: second.id })).status).toBe("error");
  });
});

describe("verify_custom_domain", () => {
  it("tells what DNS says of each record, and serves the host once the TXT is there", async () => {
    const { call, tenant } = await setUp();
    const made = await call("create_custom_domain", { domain: newDomain() });
    const host = `${made.custom_domain}:3000`;
    expect(await call("verify_custom_domain", { id: made.id })).toMatchObject({ status: "pending", last_checked_at: expect.any(String) });
    expect(await resolveTenant(db, host)).toBeUndefined();
    route(made);
    prove(made);
    const verified = await call("verify_custom_domain", { id: made.id });
    expect(verified).toMatchObject({ status: "active", ssl_status: "pending", certificate: null, is_primary: true });
    expect(record(verified, "TXT")).toMatchObject({ status: "verified", found: [record(made, "TXT").value] });
    expect(record(verified, "CNAME")).toMatchObject({ status: "verified", found: [`${tenant.id}.localhost`] });
    expect(await resolveTenant(db, host)).toMatchObject({ id: tenant.id, issuer: `http://${host}` });
  });

  it("CD-04 a CNAME without the TXT proves nothing", async () => {
    const { call } = await setUp();
    const made = await call("create_custom_domain", { domain: newDomain() });
    route(made);
    const checked = await call("verify_custom_domain", { id: made.id });
    expect(checked.status).toBe("pending");
    expect(record(checked, "CNAME").status).toBe("verified");
    expect(await resolveTenant(db, `${made.custom_domain}:3000`)).toBeUndefined();
  });

  it("CD-04 another tenant's token proves nothing", async () => {
    const [one, two] = [await setUp(), await setUp()];
    const domain = newDomain();
    const mine = await one.call("create_custom_domain", { domain });
    prove(await two.call("create_custom_domain", { domain }));
    const checked = await one.call("verify_custom_domain", { id: mine.id });
    expect(checked.status).toBe("error");
  });

  it("CD-01 of two tenants with valid tokens the first to verify has the domain", async () => {
    const [one, two] = [await setUp(), await setUp()];
    const domain = newDomain();
    const [first, second] = [await one.call("create_custom_domain", { domain }), await two.call("create_custom_domain", { domain })];
    dns.set(record(first, "TXT").name, "TXT", record(first, "TXT").value, record(second, "TXT").value);
    await one.call("verify_custom_domain", { id: first.id });
    expect((await refusal(two.call("verify_custom_domain", { id: second.id }))).code).toBe("conflict");
    expect((await resolveTenant(db, `${domain}:3000`))?.id).toBe(one.tenant.id);
  });

  it("CD-01 of two who prove it at the same moment one has it, and the other sees why not", async () => {
    const [one, two] = [await setUp(), await setUp()];
    const domain = newDomain();
    const claims = [{ ...one, made: await one.call("create_custom_domain", { domain }) }, { ...two, made: await two.call("create_custom_domain", { domain }) }];
    dns.set(`_authalla-challenge.${domain}`, "TXT", ...claims.map(({ made }) => record(made, "TXT").value));
    const answers = await Promise.allSettled(claims.map(({ call, made }) => call("verify_custom_domain", { id: made.id })));
    expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await refusal(Promise.reject((answers.find(({ status }) => status === "rejected") as PromiseRejectedResult).reason))).code).toBe("conflict");
    const [winner, loser] = answers[0]!.status === "fulfilled" ? claims : [claims[1]!, claims[0]!];
    expect(await winner!.call("get_custom_domain", { id: winner!.made.id })).toMatchObject({ status: "active", problem: null });
    expect(await loser!.call("get_custom_domain", { id: loser!.made.id })).toMatchObject({ status: "error", problem: "taken" });
    expect((await resolveTenant(db, `${domain}:3000`))?.id).toBe(winner!.tenant.id);
    await winner!.call("delete_custom_domain", { id: winner!.made.id }, { confirmation: { given: domain } });
    expect(await loser!.call("verify_custom_domain", { id: loser!.made.id })).toMatchObject({ status: "active", problem: null });
  });

  it("CD-10 refuses when the row changed between the answer of DNS and the update", async () => {
    const { call, tenant } = await setUp();
    const made = await call("create_custom_domain", { domain: newDomain() });
    prove(made);
    const [row] = await db.select().from(customDomains).where(eq(customDomains.id, made.id));
    const records = row!.records.map((each) => ({ ...each, status: "verified" as const }));
    await db.update(customDomains).set({ challengeToken: "another" }).where(eq(customDomains.id, made.id));
    const context = { db, tenant: (await tenantById(db, tenant.id))!, role: "admin" as const, actor: { kind: "client" as const, clientId: "c", tenantId: tenant.id, scopes: new Set<string>(), via: "rest" as const }, recordChanges() {}, afterCommit() {}, prepared: { row: row!, answer: { records, zone: undefined } } };
    expect((await refusal(verifyCustomDomain.handler({ id: made.id }, context))).code).toBe("conflict");
    expect((await call("get_custom_domain", { id: made.id })).status).toBe("pending");
  });

  it("keeps an active domain through a failing name server, and says so of the record", async () => {
    const { call } = await setUp();
    const made = await call("create_custom_domain", { domain: newDomain() });
    prove(made);
    await call("verify_custom_domain", { id: made.id });
    dns.zone.set(record(made, "TXT").name, "servfail");
    const checked = await call("verify_custom_domain", { id: made.id });
    expect(checked.status).toBe("active");
    expect(record(checked, "TXT").status).toBe("error");
  });

  it("leaves an audit event when DNS says something new, and none when a page asks again", async () => {
    const { call, tenant } = await setUp();
    const made = await call("create_custom_domain", { domain: newDomain() });
    const checks = async () => (await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id))).filter(({ action }) => action === "custom_domain.verified").length;
    for (const expected of [1, 1, 1]) {
      await call("verify_custom_domain", { id: made.id });
      expect(await checks()).toBe(expected);
    }
    dns.set(record(made, "TXT").name, "TXT", "another");
    for (const expected of [2, 2]) {
      await call("verify_custom_domain", { id: made.id });
      expect(await checks()).toBe(expected);
    }
  });

  it("the second domain does not take over what links use", async () => {
    const { call } = await setUp();
    for (const expected of [true, false]) {
      const made = await call("create_custom_domain", { domain: newDomain() });
      prove(made);
      expect((await call("verify_custom_domain", { id: made.id })).is_primary).toBe(expected);
    }
  });
});

describe("set_primary_custom_domain", () => {
  async function withTwo() {
    const it = await setUp();
    const domains: Output[] = [];
    for (let index = 0; index < 2; index++) {
      const made = await it.call("create_custom_domain", { domain: newDomain() });
      prove(made);
      domains.push(await it.call("verify_custom_domain", { id: made.id }));
    }
    return { ...it, first: domains[0]!, second: domains[1]! };
  }

  it("moves links and mails to another active domain; the one before goes on serving", async () => {
    const { tenant, call, first, second } = await withTwo();
    expect((await call("get_tenant", { tenant_id: tenant.id })).issuer).toBe(first.issuer);
    expect(await call("set_primary_custom_domain", { id: second.id })).toMatchObject({ id: second.id, is_primary: true });
    expect(await call("get_custom_domain", { id: first.id })).toMatchObject({ is_primary: false, status: "active" });
    expect((await call("get_tenant", { tenant_id: tenant.id })).issuer).toBe(second.issuer);
    for (const { issuer } of [first, second]) expect(await resolveTenant(db, new URL(String(issuer)).host)).toMatchObject({ id: tenant.id, issuer });
    expect((await db.select().from(auditEvents).where(and(eq(auditEvents.tenantId, tenant.id), eq(auditEvents.action, "custom_domain.made_primary"))))[0]).toMatchObject({ target: { id: second.id, name: second.custom_domain }, changes: { is_primary: { from: false, to: true } } });
  });

  it("refuses one that is not active, and the one before stays", async () => {
    const { tenant, call, first } = await withTwo();
    const pending = await call("create_custom_domain", { domain: newDomain() });
    expect(await refusal(call("set_primary_custom_domain", { id: pending.id }))).toMatchObject({ code: "conflict", message: expect.stringContaining("not active") });
    expect((await call("get_tenant", { tenant_id: tenant.id })).issuer).toBe(first.issuer);
  });

  it("does not know another tenant's domain", async () => {
    const [mine, theirs] = [await withTwo(), await withTwo()];
    expect((await refusal(mine.call("set_primary_custom_domain", { id: theirs.second.id }))).code).toBe("not_found");
    expect(await theirs.call("get_custom_domain", { id: theirs.second.id })).toMatchObject({ is_primary: false });
  });

  it("of two at once leaves one primary", async () => {
    const { call, first, second } = await withTwo();
    await Promise.allSettled([first, second, first, second].map(({ id }) => call("set_primary_custom_domain", { id })));
    const { custom_domains: all } = (await call("list_custom_domains")) as unknown as { custom_domains: { is_primary: boolean }[] };
    expect(all.filter(({ is_primary }) => is_primary)).toHaveLength(1);
  });

  it("the tenant's own host takes over when the primary domain is deleted", async () => {
    const { tenant, call, first } = await withTwo();
    await call("delete_custom_domain", { id: first.id }, { confirmation: { given: first.custom_domain } });
    expect((await call("get_tenant", { tenant_id: tenant.id })).issuer).toBe(tenant.issuer);
  });

  it("invitations lead to the primary domain", async () => {
    const { tenant, call, second } = await withTwo();
    await call("set_primary_custom_domain", { id: second.id });
    const user = await makeUser(db, tenant);
    await call("invite_user", { id: user.id });
    const mails = (await listLocalMail(db)).filter(({ recipient }) => recipient === user.email);
    expect(mails).toMatchObject([{ text: expect.stringContaining(`${String(second.issuer)}/oauth2/invitation?token=`) }]);
  });
});

describe("delete_custom_domain", () => {
  it("ends the host at once", async () => {
    const { call } = await setUp();
    const made = await call("create_custom_domain", { domain: newDomain() });
    prove(made);
    await call("verify_custom_domain", { id: made.id });
    expect(await resolveTenant(db, `${made.custom_domain}:3000`)).toBeDefined();
    await call("delete_custom_domain", { id: made.id }, { confirmation: { given: made.custom_domain } });
    expect(await resolveTenant(db, `${made.custom_domain}:3000`)).toBeUndefined();
  });
});

describe("what a custom domain tells of its setup", () => {
  it("how far it has come, where its records belong and what is wrong with them", async () => {
    const { call } = await setUp();
    const domain = newDomain();
    const made = await call("create_custom_domain", { domain });
    expect(made).toMatchObject({ progress: "not_started", dns_zone: { name: domain.slice(5), is_found: false, provider: null }, issuer: `http://${domain}:3000` });
    dns.set(domain.slice(5), "NS", "ada.ns.cloudflare.com");
    dns.set(record(made, "TXT").name, "TXT", "another");
    const checked = await call("verify_custom_domain", { id: made.id });
    expect(checked).toMatchObject({ progress: "pending", dns_zone: { name: domain.slice(5), is_found: true, provider: "cloudflare" } });
    expect(record(checked, "TXT")).toMatchObject({ relative_name: "_authalla-challenge.auth", found: ["another"], advice: expect.stringContaining("Another value") });
    prove(made);
    expect((await call("verify_custom_domain", { id: made.id })).progress).toBe("partly");
    route(made);
    expect((await call("verify_custom_domain", { id: made.id })).progress).toBe("verified");
  });

  it("keeps the zone it knows when DNS names none any more", async () => {
    const { call } = await setUp();
    const domain = newDomain();
    const made = await call("create_custom_domain", { domain });
    dns.set(domain.slice(5), "NS", "ns1.digitalocean.com");
    await call("verify_custom_domain", { id: made.id });
    dns.zone.set(domain.slice(5), "servfail");
    expect((await call("verify_custom_domain", { id: made.id })).dns_zone).toMatchObject({ is_found: true, provider: "digitalocean" });
  });
});

describe("get_custom_domain_impact", () => {
  it("names the callback URL, the social logins it concerns and the users whose passkeys work elsewhere (ux 12)", async () => {
    const { account, call, tenant } = await setUp();
    const other = await makeTenant(db, { accountId: account.id });
    const domain = newDomain();
    const made = await call("create_custom_domain", { domain, tenant_id: tenant.id });
    const google = { name: "Google", provider_type: "google", client_id: "x", client_secret: "x" };
    const own = await call("create_social_login", { ...google, tenant_id: tenant.id });
    const shared = await call("create_social_login", { ...google, name: "Shared", tenant_id: other.id, tenant_ids: [tenant.id, other.id] });
    await call("create_social_login", { ...google, name: "Elsewhere", tenant_id: other.id });
    const [elsewhere, both, here] = [await makeUser(db, tenant), await makeUser(db, tenant), await makeUser(db, tenant)];
    await makePasskey(db, elsewhere);
    await makePasskey(db, elsewhere);
    await makePasskey(db, both);
    for (const user of [both, here]) await makePasskey(db, user, { rpId: domain });
    await makePasskey(db, await makeUser(db, other));
    const impact = await call("get_custom_domain_impact", { id: made.id, tenant_id: tenant.id });
    const issuer = `http://${domain}:3000`;
    expect(impact).toMatchObject({
      issuer, discovery_url: `${issuer}/.well-known/openid-configuration`, callback_url: `${issuer}/oauth2/social-login-callback`,
      social_logins: [{ id: own.id, tenant_id: tenant.id }, { id: shared.id, name: "Shared", tenant_id: other.id }],
      links_issuer: tenant.issuer,
      users_with_passkeys_elsewhere: 1,
      related_origins: [tenant.issuer],
    });
    expect(impact.passkey_hosts).toEqual(expect.arrayContaining([{ host: domain, users: 2 }, { host: `${tenant.id}.localhost`, users: 2 }]));
  });

  it("does not tell of a tenant that the access leaves out", async () => {
    const { account, call, tenant } = await setUp();
    const other = await makeTenant(db, { accountId: account.id });
    await call("create_social_login", { name: "Hidden", provider_type: "google", client_id: "x", client_secret: "x", tenant_id: other.id, tenant_ids: [tenant.id] });
    const made = await call("create_custom_domain", { domain: newDomain(), tenant_id: tenant.id });
    const { actor } = await makeMember(db, account, "admin");
    const narrow = callerOf(db, { ...actor, tenantIds: new Set([tenant.id]) } as typeof actor);
    expect((await narrow("get_custom_domain_impact", { id: made.id })).social_logins).toEqual([]);
    expect((await call("get_custom_domain_impact", { id: made.id, tenant_id: tenant.id })).social_logins).toHaveLength(1);
  });
});

describe("before a custom domain is deleted", () => {
  it("its consequences are told: whose passkeys go, and that links move", async () => {
    const { call, tenant } = await setUp();
    const made = await call("create_custom_domain", { domain: newDomain() });
    prove(made);
    await call("verify_custom_domain", { id: made.id });
    const [only, both] = [await makeUser(db, tenant), await makeUser(db, tenant)];
    for (const user of [only, both]) await makePasskey(db, user, { rpId: made.custom_domain });
    await makePasskey(db, both);
    const error = await refusal(call("delete_custom_domain", { id: made.id }, { confirmation: { given: undefined } }));
    expect(error.code).toBe("confirmation_required");
    expect(error.details?.consequences).toMatch(/answers no more.*own host again.*1 user has a passkey for this host alone/);
  });
});
