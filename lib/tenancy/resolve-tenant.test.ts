import { describe, expect, it } from "vitest";
import { eq } from "drizzle-orm";
import { customDomains, tenants } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { newId } from "@/lib/ids";
import { makeTenant, platformTenant } from "@/lib/testing/factories";
import { discovery } from "@/lib/oauth/endpoints/discovery";
import { forgetTenants, resolveIssuer, resolveTenant } from "./resolve-tenant";

const opened = await testDatabase();

async function addDomain(tenantId: string, status: "active" | "pending") {
  const domain = `auth-${newId("domain").slice(7, 15)}.example`;
  await opened.db.insert(customDomains).values({ tenantId, id: newId("domain"), domain, status, challengeToken: "x", records: [] });
  forgetTenants();
  return domain;
}

describe("the tenant of a host (RFC 9110 §7.2)", () => {
  it("the platform host, a tenant's host, and an active custom domain are issuers of their own", async () => {
    const { db } = opened;
    const platform = await platformTenant(db);
    const tenant = await makeTenant(db);
    const domain = await addDomain(tenant.id, "active");
    expect((await resolveTenant(db, "localhost:3000"))?.id).toBe(platform.id);
    expect(await resolveTenant(db, `${tenant.id}.localhost:3000`)).toMatchObject({ id: tenant.id, issuer: `http://${tenant.id}.localhost:3000` });
    expect(await resolveTenant(db, `${tenant.id.toUpperCase()}.LOCALHOST:3000`)).toMatchObject({ issuer: `http://${tenant.id}.localhost:3000` });
    expect(await resolveTenant(db, `${domain}:3000`)).toMatchObject({ id: tenant.id, issuer: `http://${domain}:3000` });
  });

  it("CD-04 a pending domain is nobody's", async () => {
    const tenant = await makeTenant(opened.db);
    expect(await resolveTenant(opened.db, `${await addDomain(tenant.id, "pending")}:3000`)).toBeUndefined();
  });

  it.each(["evil.example", "localhost", "localhost:3001", "a.b.localhost:3000", "user@localhost:3000", "localhost:3000\\", "localhost.:3000", "platform.localhost:3000", "", "[::1]:3000", "%00.localhost:3000"])("HH-01 HH-08 %s is unknown", async (host) => {
    await platformTenant(opened.db);
    expect(await resolveTenant(opened.db, host)).toBeUndefined();
  });

  it("HH-01 answers 421 under an unknown host, and builds nothing on it", async () => {
    const response = await discovery(new Request("http://evil.example/.well-known/openid-configuration", { headers: { host: "evil.example" } }));
    expect(response.status).toBe(421);
    expect(await response.text()).not.toContain("evil.example");
  });

  it("HH-03 HH-04 forwarding headers change nothing here", async () => {
    const tenant = await makeTenant(opened.db);
    const headers = { host: `${tenant.id}.localhost:3000`, "x-forwarded-host": "evil.example", "x-forwarded-proto": "https", forwarded: "host=evil.example;proto=https" };
    const response = await discovery(new Request("http://localhost/", { headers }));
    expect(((await response.json()) as { issuer: string }).issuer).toBe(tenant.issuer);
  });

  it("an issuer is found by its exact name only", async () => {
    const tenant = await makeTenant(opened.db);
    expect((await resolveIssuer(opened.db, tenant.issuer))?.id).toBe(tenant.id);
    for (const other of [`${tenant.issuer}/`, tenant.issuer.replace("http:", "https:"), "x", undefined, 1]) expect(await resolveIssuer(opened.db, other)).toBeUndefined();
  });

  it("a change is seen at once in the process that made it", async () => {
    const tenant = await makeTenant(opened.db);
    const host = new URL(tenant.issuer).host;
    expect((await resolveTenant(opened.db, host))?.status).toBe("active");
    await opened.db.update(tenants).set({ status: "suspended" }).where(eq(tenants.id, tenant.id));
    forgetTenants();
    expect((await resolveTenant(opened.db, host))?.status).toBe("suspended");
  });
});
