import { beforeAll, describe, expect, test } from "vitest";
import { eq } from "drizzle-orm";
import { auditEvents, users } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { endSession, startSession } from "@/lib/sessions";
import { makeAccount, makeClient, makeMember, makeTenant, makeUser, platformTenant } from "@/lib/testing/factories";
import type { Tenant } from "@/lib/tenancy/resolve-tenant";
import { callOperation, isDashboardHost, isDashboardOrigin, isSignedIn } from "./caller";

const opened = await testDatabase();
let platform: Tenant;
beforeAll(async () => {
  platform = await platformTenant(opened.db);
});

async function person(role: "owner" | "viewer" = "owner") {
  const account = await makeAccount(opened.db);
  const tenant = await makeTenant(opened.db, { accountId: account.id });
  const { user } = await makeMember(opened.db, account, role);
  const { session } = await startSession(opened.db, user, { amr: ["otp"], acr: "urn:authalla:acr:1" });
  return { user, tenant, session, dashboardUser: { userId: user.id, sessionId: session.id } };
}

const from = (headers: Record<string, string> = {}) => ({ headers: new Headers(headers) });

describe("who is at the dashboard", () => {
  test("a live session is", async () => {
    const { dashboardUser } = await person();
    expect(await isSignedIn(dashboardUser)).toBe(true);
  });

  test("SE-14 a copy of the cookie is worth nothing once its session was signed out", async () => {
    const { dashboardUser, session } = await person();
    await endSession(opened.db, platform, session.id, "signed_out");
    expect(await isSignedIn(dashboardUser)).toBe(false);
  });

  test("SE-15 a user who was suspended is nobody", async () => {
    const { dashboardUser, user } = await person();
    await opened.db.update(users).set({ status: "suspended" }).where(eq(users.id, user.id));
    expect(await isSignedIn(dashboardUser)).toBe(false);
  });

  test("a session at an ordinary tenant is none at the platform", async () => {
    const tenant = await makeTenant(opened.db);
    const endUser = await makeUser(opened.db, tenant);
    const { session } = await startSession(opened.db, endUser, { amr: ["otp"], acr: "urn:authalla:acr:1" });
    expect(await isSignedIn({ userId: endUser.id, sessionId: session.id })).toBe(false);
  });
});

describe("what a person at the dashboard may do", () => {
  test("an owner creates a client, and the audit log says it was at the dashboard", async () => {
    const { dashboardUser, tenant, user } = await person();
    const created = await callOperation(dashboardUser, "create_client", { tenant_id: tenant.id, name: "Shop", application_type: "web", redirect_uris: ["https://shop.example.com/cb"] }, from());
    expect(created.client_secret).toMatch(/^cs_/);
    const [event] = await opened.db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id));
    expect(event).toMatchObject({ action: "client.created", actor: { kind: "user", id: user.id, via: "dashboard" } });
  });

  test("SE-11 a viewer reads and changes nothing", async () => {
    const { dashboardUser, tenant } = await person("viewer");
    expect(await callOperation(dashboardUser, "list_clients", { tenant_id: tenant.id }, from())).toMatchObject({ total: 0 });
    await expect(callOperation(dashboardUser, "create_client", { tenant_id: tenant.id, name: "Shop", application_type: "backend" }, from())).rejects.toMatchObject({ code: "forbidden" });
  });

  test("a tenant of another account does not exist", async () => {
    const { dashboardUser } = await person();
    const { tenant: foreign } = await person();
    await expect(callOperation(dashboardUser, "get_tenant", { tenant_id: foreign.id }, from())).rejects.toMatchObject({ code: "not_found" });
  });

  test.each([undefined, "", "shop"])("a client named Shop is not deleted by typing %j", async (confirm) => {
    const { dashboardUser, tenant } = await person();
    const client = await makeClient(opened.db, tenant, { name: "Shop" });
    await expect(callOperation(dashboardUser, "delete_client", { tenant_id: tenant.id, id: client.id }, { ...from(), confirm })).rejects.toMatchObject({ code: "confirmation_required" });
    expect(await callOperation(dashboardUser, "delete_client", { tenant_id: tenant.id, id: client.id }, { ...from(), confirm: "Shop" })).toMatchObject({ deleted: true });
  });
});

test("the dashboard is at the platform host only", () => {
  expect(isDashboardHost("localhost:3000")).toBe(true);
  for (const host of ["acme.localhost:3000", "localhost", "evil.example", null]) expect(isDashboardHost(host)).toBe(false);
});

test("SE-09 a form without an Origin, or with another, is not the dashboard's", () => {
  expect(isDashboardOrigin(new Headers({ origin: "http://localhost:3000" }))).toBe(true);
  for (const headers of [{}, { origin: "null" }, { origin: "https://evil.example" }, { origin: "http://acme.localhost:3000" }] as Record<string, string>[]) expect(isDashboardOrigin(new Headers(headers))).toBe(false);
});

test("SE-10 a forwarded host that matches a foreign Origin does not make it ours", () =>
  expect(isDashboardOrigin(new Headers({ origin: "https://evil.example", host: "evil.example", "x-forwarded-host": "evil.example" }))).toBe(false));
