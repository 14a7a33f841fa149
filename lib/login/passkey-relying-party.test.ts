import { describe, expect, it } from "vitest";
import { testDatabase } from "@/lib/db/testing";
import { settings } from "@/lib/env";
import { makeTenant, platformTenant } from "@/lib/testing/factories";
import { activeDomain } from "@/lib/testing/passkey-ceremonies";
import { domainIssuer } from "@/lib/tenancy/resolve-tenant";
import { wellKnownWebauthn } from "@/lib/hosted/passkey-endpoints";
import { defaultPasskeyName } from "./passkey-names";
import { relyingParty } from "./passkey-relying-party";

const { db } = await testDatabase();

const published = async (host: string) => {
  const response = await wellKnownWebauthn(new Request("http://x/.well-known/webauthn", { headers: { host } }));
  return { status: response.status, type: response.headers.get("content-type"), body: (await response.json()) as unknown };
};

describe("the relying party of a request", () => {
  it("WA-18 is the tenant's own host: never the parent that tenants share, nor a public suffix", async () => {
    const tenants = [await makeTenant(db), await makeTenant(db)];
    const ids = tenants.map((tenant) => relyingParty(tenant)!.id);
    expect(ids).toEqual(tenants.map(({ id }) => `${id}.${settings().tenantHostSuffix.replace(/:\d+$/, "")}`));
    const domain = await activeDomain(db, tenants[0]!);
    expect(relyingParty({ ...tenants[0]!, issuer: domainIssuer(domain) })).toMatchObject({ id: domain, origin: domainIssuer(domain) });
  });

  it("WA-18 the platform's own host stands above tenants' hosts, so the origin must be its own exactly", async () => {
    const platform = await platformTenant(db);
    expect(relyingParty(platform)).toEqual({ id: new URL(settings().appUrl).hostname, name: platform.productName, origin: settings().appUrl });
  });

  it("is none where the host is an address without a name, or passkeys are not offered (§5.1.3)", async () => {
    const tenant = await makeTenant(db);
    for (const issuer of ["http://127.0.0.1:3000", "http://[::1]:3000"]) expect(relyingParty({ ...tenant, issuer })).toBeUndefined();
    expect(relyingParty({ ...tenant, authMethods: ["magic_link"] })).toBeUndefined();
  });
});

describe("/.well-known/webauthn (§5.11)", () => {
  it("names the tenant's other origins at each of its hosts, and no other tenant's", async () => {
    const [tenant, other] = [await makeTenant(db), await makeTenant(db)];
    const [one, two] = [await activeDomain(db, tenant), await activeDomain(db, tenant)].sort() as [string, string];
    await activeDomain(db, other);
    const own = new URL(tenant.issuer).host;
    expect(await published(own)).toMatchObject({ status: 200, type: "application/json", body: { origins: [domainIssuer(one), domainIssuer(two)] } });
    expect((await published(new URL(domainIssuer(one)).host)).body).toEqual({ origins: [tenant.issuer, domainIssuer(two)] });
  });

  it("is not there for a tenant of one host, one without passkeys, and a host that nobody has", async () => {
    expect((await published(new URL((await makeTenant(db)).issuer).host)).status).toBe(404);
    const closed = await makeTenant(db, { authMethods: ["magic_link"] });
    await activeDomain(db, closed);
    expect((await published(new URL(closed.issuer).host)).status).toBe(404);
    expect((await published("nobody.example")).status).toBe(421);
  });
});

describe("what a new passkey is called", () => {
  const none = "00000000-0000-0000-0000-000000000000";
  it.each([
    ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36", "Chrome (Mac)"],
    ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0", "Edge (Windows)"],
    ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1", "Safari (iPhone)"],
    ["Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/26.0 Chrome/122.0.0.0 Mobile Safari/537.36", "Samsung Internet (Android)"],
    ["Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox (Linux)"],
    ["curl/8", "Passkey"],
  ])("is told by %s", (userAgent, name) => expect(defaultPasskeyName({ aaguid: none, userAgent, taken: [] })).toBe(name));

  it("is its keeper's name when that is known, with a number for the next", () => {
    const aaguid = "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4";
    expect(defaultPasskeyName({ aaguid, userAgent: "Firefox/130 Windows", taken: [] })).toBe("Google Password Manager");
    expect(defaultPasskeyName({ aaguid, taken: ["Google Password Manager", "Google Password Manager 2"] })).toBe("Google Password Manager 3");
  });
});
