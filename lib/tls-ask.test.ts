import { beforeEach, describe, expect, it, vi } from "vitest";
import { clientAddressHeader, peerAddressHeader } from "./client-address";
import { customDomains, rateLimits } from "./db/schema";
import { testDatabase } from "./db/testing";
import { settings } from "./env";
import { newId } from "./ids";
import { forgetTenants } from "./tenancy/resolve-tenant";
import { makeTenant, platformTenant } from "./testing/factories";
import { tlsAsk } from "./tls-ask";

const opened = await testDatabase();
const secret = "0123456789abcdef0123456789abcdef";

beforeEach(async () => {
  settings().tlsAskSecret = secret;
  await platformTenant(opened.db);
  await opened.db.delete(rateLimits);
});

interface From {
  peer?: string;
  client?: string;
  bearer?: string;
  method?: string;
}

const machine: From = { peer: "127.0.0.1", client: "127.0.0.1" };
const proxy: From = { client: "10.0.0.2", bearer: secret };

function ask(query: string, { peer, client, bearer, method = "GET" }: From = machine): Promise<Response> {
  const headers = { ...(peer && { [peerAddressHeader()]: peer }), ...(client && { [clientAddressHeader()]: client }), ...(bearer && { authorization: `Bearer ${bearer}` }) };
  return tlsAsk(new Request(`http://127.0.0.1:3000/api/internal/tls-ask${query}`, { method, headers }));
}

const status = async (domain: string, from?: From) => (await ask(`?domain=${encodeURIComponent(domain)}`, from)).status;

async function addDomain(values: Partial<typeof customDomains.$inferInsert> = {}) {
  const { id: tenantId } = await makeTenant(opened.db);
  const domain = `auth-${newId("domain").slice(7, 15).toLowerCase()}.example`;
  await opened.db.insert(customDomains).values({ tenantId, id: newId("domain"), domain, status: "active", challengeToken: "x", records: [], ...values });
  forgetTenants();
  return domain;
}

describe("the names for which a certificate may be had", () => {
  it("are the platform's, each tenant's, and custom domains that are active", async () => {
    const tenant = await makeTenant(opened.db);
    for (const name of ["localhost", `${tenant.id}.localhost`, `${tenant.id.toUpperCase()}.LOCALHOST`, await addDomain()]) expect(await status(name), name).toBe(200);
  });

  it.each(["pending", "error", "loading"] as const)("CD-13 are not those of a domain that is %s", async (state) => expect(await status(await addDomain({ status: state }))).toBe(404));

  it.each(["evil.example", "nobody.localhost", "platform.localhost", "www.t.localhost", "127.0.0.1", "[::1]", "*.localhost", "localhost.", "localhost:3000", "localhost\r\n", " localhost", "", "%00", "a".repeat(300)])("CD-13 are not %j", async (name) =>
    expect(await status(name)).toBe(404),
  );

  it("CD-13 are none without a name, or with two", async () => {
    expect((await ask("")).status).toBe(404);
    expect((await ask("?domain=localhost&domain=evil.example")).status).toBe(404);
  });

  it("end with the domain", async () => {
    const domain = await addDomain();
    expect(await status(domain)).toBe(200);
    await opened.db.delete(customDomains);
    forgetTenants();
    expect(await status(domain)).toBe(404);
  });
});

describe("who may ask for them", () => {
  it("is this machine, under each of its own addresses", async () => {
    for (const peer of ["127.0.0.1", "127.8.8.8", "::1"]) expect(await status("localhost", { peer }), peer).toBe(200);
  });

  it("is who has the secret, from wherever", async () => expect(await status("localhost", proxy)).toBe(200));

  it("CD-13 is nobody else, not even for a name that is served", async () => {
    for (const from of [{}, { peer: "10.0.0.2" }, { peer: "203.0.113.9" }, { peer: "::ffff:7f00:1" }, { client: "127.0.0.1" }]) expect(await status("localhost", from), JSON.stringify(from)).toBe(403);
  });

  it("CD-13 is nobody with a wrong secret, from this machine neither", async () => {
    for (const bearer of ["wrong", `${secret}0`, secret.slice(1), secret.toUpperCase()]) expect(await status("localhost", { ...machine, bearer }), bearer).toBe(403);
  });

  it("CD-13 is nobody with any secret when none is set", async () => {
    settings().tlsAskSecret = undefined;
    for (const bearer of [secret, "undefined", "null"]) expect(await status("localhost", { client: "10.0.0.2", bearer })).toBe(403);
  });

  it("is asked with GET alone", async () => {
    for (const method of ["POST", "HEAD", "PUT", "DELETE"]) expect((await ask("?domain=localhost", { ...machine, method })).status).toBe(405);
  });
});

describe("the answers", () => {
  it("have no body and stay in no cache", async () => {
    for (const response of [await ask("?domain=localhost"), await ask("?domain=evil.example"), await ask("?domain=localhost", {})]) {
      expect(await response.text()).toBe("");
      expect(response.headers.get("cache-control")).toBe("no-store");
    }
  });

  it("CD-13 to made-up names stop at 300 a minute, and a name that is served is answered all the same", async () => {
    const tenant = await makeTenant(opened.db);
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2030-01-01T00:00:30Z") });
    try {
      for (let i = 0; i < 300; i++) expect(await status(`n${i}.example`)).toBe(404);
      const stopped = await ask("?domain=one-more.example", proxy);
      expect([stopped.status, stopped.headers.get("retry-after")]).toEqual([429, "30"]);
      expect(await status(`${tenant.id}.localhost`)).toBe(200);
      vi.setSystemTime(new Date("2030-01-01T00:01:00Z"));
      expect(await status("one-more.example")).toBe(404);
    } finally {
      vi.useRealTimers();
    }
  });

  it("CD-13 to guesses of the secret stop at 30 a minute for one network, and others are refused as ever", async () => {
    const guess = { client: "203.0.113.9", bearer: "guess" };
    for (let i = 0; i < 30; i++) expect(await status("localhost", guess)).toBe(403);
    expect(await status("localhost", guess)).toBe(429);
    expect(await status("localhost", { ...guess, client: "203.0.113.10" })).toBe(403);
    expect(await status("localhost", proxy)).toBe(200);
  });
});
