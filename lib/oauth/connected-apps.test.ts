import { and, eq } from "drizzle-orm";
import { afterEach, describe, expect, it, vi } from "vitest";
import { auditEvents, consents, grants } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { mcpHandler } from "@/lib/mcp/handler";
import { makeAccount, makeClient, makeMember, makeTenant, makeUser, platformTenant } from "@/lib/testing/factories";
import { Browser, RelyingParty } from "@/lib/testing/relying-party";
import { listConnectedApps, revokeConnectedApp } from "./connected-apps";
import { userinfo } from "./endpoints/userinfo";
import { managementScopes } from "./management-scopes";

const { db } = await testDatabase();
afterEach(() => vi.useRealTimers());

async function connected(values: Parameters<typeof makeClient>[2] = {}, scope = "openid profile offline_access") {
  const tenant = await makeTenant(db);
  const user = await makeUser(db, tenant);
  const client = await makeClient(db, tenant, { name: "Notes", ...values });
  const party = new RelyingParty(tenant, client);
  const browser = await Browser.signedIn(db, tenant, user);
  return { tenant, user, client, party, browser, tokens: await party.tokens(browser, { scope }) };
}

const at = (tenant: { issuer: string }, token: string) => userinfo(new Request(`${tenant.issuer}/oauth2/userinfo`, { headers: { host: new URL(tenant.issuer).host, authorization: `Bearer ${token}` } }));

describe("connected applications", () => {
  it("are listed with what they may do, since when, and their last use", async () => {
    const { tenant, user, client, party, tokens } = await connected();
    const [before] = await listConnectedApps(db, tenant, user.id);
    expect(before).toMatchObject({ clientId: client.id, name: "Notes", tenantIds: null });
    expect(before!.scopes.sort()).toEqual(["offline_access", "openid", "profile"]);
    const later = new Date(Date.now() + 3_600_000);
    vi.useFakeTimers({ toFake: ["Date"] }).setSystemTime(later);
    await party.refresh(tokens.refresh_token);
    const [after] = await listConnectedApps(db, tenant, user.id);
    expect(after!.lastUsedAt).toEqual(later);
    expect(after!.since).toEqual(before!.since);
  });

  it("without a refresh token are gone once the access token has expired", async () => {
    const { tenant, user } = await connected({}, "openid");
    expect(await listConnectedApps(db, tenant, user.id)).toHaveLength(1);
    expect(await listConnectedApps(db, tenant, user.id, new Date(Date.now() + (tenant.accessTokenLifetimeSeconds + 1) * 1000))).toEqual([]);
  });

  it("that may come back without asking stay listed by their consent", async () => {
    const { tenant, user, client } = await connected({}, "openid");
    await db.insert(consents).values({ tenantId: tenant.id, userId: user.id, clientId: client.id, redirectHost: "app.example", scopes: ["openid", "email"] });
    const [app] = await listConnectedApps(db, tenant, user.id, new Date(Date.now() + 86_400_000));
    expect(app!.scopes.sort()).toEqual(["email", "openid"]);
  });

  it("are those of one user at one tenant", async () => {
    const { tenant, user } = await connected();
    const other = await connected();
    expect(await listConnectedApps(db, tenant, (await makeUser(db, tenant)).id)).toEqual([]);
    expect(await listConnectedApps(db, other.tenant, user.id)).toEqual([]);
  });

  it("leave out the dashboard, which lives by the session, and name the command line", async () => {
    const { tenant, user } = await connected({ registration: "first_party", name: "Dashboard" }, "openid");
    expect(await listConnectedApps(db, tenant, user.id)).toEqual([]);
    const cli = await connected({ registration: "first_party", name: "Command line" });
    expect((await listConnectedApps(db, cli.tenant, cli.user.id)).map(({ name }) => name)).toEqual(["Command line"]);
  });
});

describe("taking access back", () => {
  it("ends access and refresh tokens at once, and what was remembered (ASVS 7.4.1)", async () => {
    const { tenant, user, client, party, browser, tokens } = await connected({ requireConsent: false });
    await db.insert(consents).values({ tenantId: tenant.id, userId: user.id, clientId: client.id, redirectHost: "app.example", scopes: ["openid"] });
    expect((await at(tenant, tokens.access_token)).status).toBe(200);
    expect(await revokeConnectedApp(db, tenant, user.id, client.id)).toBe(true);
    expect((await at(tenant, tokens.access_token)).status).toBe(401);
    expect(await party.refresh(tokens.refresh_token)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    expect(await db.select().from(consents).where(eq(consents.tenantId, tenant.id))).toEqual([]);
    expect(await listConnectedApps(db, tenant, user.id)).toEqual([]);
    expect(browser.cookies.has("authalla_session")).toBe(true); // the session is another matter
  });

  it("is 401 at /mcp at once", async () => {
    const platform = await platformTenant(db);
    const { user } = await makeMember(db, await makeAccount(db));
    const client = await makeClient(db, platform, { allowedScopes: ["openid", "offline_access", ...managementScopes] });
    const tokens = await new RelyingParty(platform, client).tokens(await Browser.signedIn(db, platform, user), { scope: "openid tenants:read" });
    const call = async () => {
      const headers = { host: new URL(platform.issuer).host, authorization: `Bearer ${tokens.access_token}`, "content-type": "application/json", accept: "application/json, text/event-stream" };
      return (await mcpHandler(new Request(`${platform.issuer}/mcp`, { method: "POST", headers, body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }) }))).status;
    };
    expect(await call()).toBe(200);
    await revokeConnectedApp(db, platform, user.id, client.id);
    expect(await call()).toBe(401);
  });

  it("spoils a code that is still on its way", async () => {
    const { tenant, user, client, party, browser } = await connected();
    const code = await party.code(browser);
    await revokeConnectedApp(db, tenant, user.id, client.id);
    expect(await party.redeem(code)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  });

  it("leaves other users and other applications alone", async () => {
    const { tenant, user, client, party } = await connected();
    const [other, app] = [await makeUser(db, tenant), await makeClient(db, tenant)];
    const theirs = await party.tokens(await Browser.signedIn(db, tenant, other));
    const mine = await new RelyingParty(tenant, app).tokens(await Browser.signedIn(db, tenant, user));
    await revokeConnectedApp(db, tenant, user.id, client.id);
    expect((await at(tenant, theirs.access_token)).status).toBe(200);
    expect((await at(tenant, mine.access_token)).status).toBe(200);
  });

  it("of what was never given says so and records nothing", async () => {
    const { tenant, user } = await connected();
    expect(await revokeConnectedApp(db, tenant, user.id, "client_unknown")).toBe(false);
    expect(await db.select().from(auditEvents).where(and(eq(auditEvents.tenantId, tenant.id), eq(auditEvents.action, "connected_app.revoked")))).toEqual([]);
  });

  it("does not touch the same client's grants at another tenant", async () => {
    const { tenant, user, client } = await connected();
    const other = await makeTenant(db);
    expect(await revokeConnectedApp(db, other, user.id, client.id)).toBe(false);
    expect((await db.select().from(grants).where(eq(grants.tenantId, tenant.id)))[0]!.revokedAt).toBeNull();
  });
});
