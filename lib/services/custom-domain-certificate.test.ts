import https from "node:https";
import type { AddressInfo } from "node:net";
import tls from "node:tls";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { eq } from "drizzle-orm";
import { customDomains } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { settings } from "@/lib/env";
import { newId } from "@/lib/ids";
import { callerOf, type Output } from "@/lib/testing/call";
import { testAuthority, type Certificate } from "@/lib/testing/certificates";
import { testDnsServer } from "@/lib/testing/dns-server";
import { makeAccount, makeMember, makeTenant } from "@/lib/testing/factories";
import { freePort } from "@/lib/testing/free-port";
import { checkDueDomains } from "./custom-domain-check";

const dns = await testDnsServer();
const { db } = await testDatabase();
const authority = await testAuthority("Trusted");
const before = { ...settings() };
let server: https.Server | undefined;

beforeEach(async () => {
  const appUrl = `https://localhost:${await freePort()}`;
  Object.assign(settings(), { appUrl, isHttps: true, outboundAllow: ["127.0.0.1"] });
  const connect = tls.connect;
  vi.spyOn(tls, "connect").mockImplementation(((options: tls.ConnectionOptions) => connect({ ...options, ca: authority.root })) as never);
});

afterEach(async () => {
  vi.restoreAllMocks();
  Object.assign(settings(), before);
  await stop();
});

async function stop(): Promise<void> {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
}

/** What terminates TLS for the domain. */
async function serve(certificate: Certificate, issuer: string): Promise<void> {
  await stop();
  server = https.createServer(certificate, (_request, response) => response.setHeader("Connection", "close").end(JSON.stringify({ issuer })));
  await new Promise<void>((resolve) => server!.listen(Number(new URL(settings().appUrl).port), "127.0.0.1", resolve));
  expect((server.address() as AddressInfo).address).toBe("127.0.0.1");
}

async function provenDomain() {
  const account = await makeAccount(db);
  const tenant = await makeTenant(db, { accountId: account.id });
  const owner = await makeMember(db, account, "owner");
  const call = callerOf(db, owner.actor);
  const made = await call("create_custom_domain", { domain: `auth.${newId("user").slice(5)}.example`, tenant_id: tenant.id });
  for (const { type, name, value } of made.verification_records as { type: "TXT" | "CNAME"; name: string; value: string }[]) dns.set(name, type, value);
  const name = String(made.custom_domain);
  dns.set(name, "A", "127.0.0.1");
  const row = async () => (await db.select().from(customDomains).where(eq(customDomains.id, String(made.id))))[0]!;
  return { made, name, row, verify: (): Promise<Output> => call("verify_custom_domain", { id: made.id, tenant_id: tenant.id }) };
}

describe("ssl_status", () => {
  it("says what a handshake with the domain shows, each time it is verified", async () => {
    const { made, name, verify } = await provenDomain();
    expect(made).toMatchObject({ ssl_status: "pending", certificate: null });
    expect(await verify()).toMatchObject({ status: "active", ssl_status: "pending", certificate: { detail: expect.stringContaining("Nothing answers") as string, issuer: null, expires_at: null } });
    await serve(authority.issue(name), String(made.issuer));
    expect(await verify()).toMatchObject({ status: "active", ssl_status: "active", certificate: { detail: "The certificate is in order.", issuer: "Trusted", expires_at: "2120-01-01T00:00:00.000Z" } });
    await serve(authority.issue(name, { from: "20200101000000Z", to: "20200201000000Z" }), String(made.issuer));
    expect(await verify()).toMatchObject({ status: "active", ssl_status: "error", certificate: { detail: expect.stringContaining("expired on 2020-02-01") as string } });
    await serve(authority.issue(name), "https://another.example");
    expect(await verify()).toMatchObject({ status: "active", ssl_status: "error", certificate: { detail: expect.stringContaining("another server answers") as string } });
  });

  it("is looked at without anybody's asking, soon again while there is no certificate, and at leisure once there is one", async () => {
    const { made, name, row, verify } = await provenDomain();
    await verify();
    const waiting = (await row()).nextCheckAt!;
    expect(waiting.getTime() - Date.now()).toBeLessThan(2 * 60_000);
    await serve(authority.issue(name), String(made.issuer));
    await checkDueDomains(db, waiting);
    const { sslStatus, nextCheckAt } = await row();
    expect(sslStatus).toBe("active");
    expect(nextCheckAt!.getTime() - waiting.getTime()).toBeGreaterThan(3 * 3_600_000);
  });

  it("CM-05 is an error for a name that leads to a private address, to which nothing is sent", async () => {
    const { name, verify } = await provenDomain();
    dns.set(name, "A", "10.0.0.1");
    expect(await verify()).toMatchObject({ ssl_status: "error", certificate: { detail: expect.stringContaining("not public") as string } });
    expect(tls.connect).not.toHaveBeenCalled();
  });
});
