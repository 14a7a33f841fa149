import { eq } from "drizzle-orm";
import { afterEach, describe, expect, it, vi } from "vitest";
import { clients } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { purgeExpired } from "@/lib/jobs/purge";
import { makeClient, makeTenant } from "@/lib/testing/factories";
import { findClient, forgetClients, removeUnusedClients } from "./clients";

const { db } = await testDatabase();
afterEach(() => void vi.useRealTimers());

describe("findClient", () => {
  it("finds a client of the tenant by its client_id", async () => {
    const tenant = await makeTenant(db);
    const client = await makeClient(db, tenant);
    expect((await findClient(db, tenant, client.id))?.name).toBe("Test client");
  });

  it("AZ-81 does not know a client of another tenant (ASVS 8.4.1)", async () => {
    const [tenant, other] = [await makeTenant(db), await makeTenant(db)];
    const client = await makeClient(db, tenant);
    expect(await findClient(db, tenant, client.id)).toBeDefined();
    expect(await findClient(db, other, client.id)).toBeUndefined();
  });

  it("does not find a disabled client", async () => {
    const tenant = await makeTenant(db);
    const client = await makeClient(db, tenant, { status: "disabled" });
    expect(await findClient(db, tenant, client.id)).toBeUndefined();
  });

  it.each(["", "a\0b", "client_\r\n", "x".repeat(2049), "клиент"])("AZ-23 answers undefined for %j, which no client_id can be", async (clientId) => {
    expect(await findClient(db, await makeTenant(db), clientId)).toBeUndefined();
  });

  it("sees a client that was made after it was asked for", async () => {
    const tenant = await makeTenant(db);
    expect(await findClient(db, tenant, "client_later")).toBeUndefined();
    await makeClient(db, tenant, { id: "client_later" });
    forgetClients();
    expect(await findClient(db, tenant, "client_later")).toBeDefined();
  });

  it("sees a change after forgetClients", async () => {
    const tenant = await makeTenant(db);
    const client = await makeClient(db, tenant);
    await findClient(db, tenant, client.id);
    await db.update(clients).set({ status: "disabled" }).where(eq(clients.id, client.id));
    forgetClients();
    expect(await findClient(db, tenant, client.id)).toBeUndefined();
  });
});

describe("RL-06 clients that registered themselves and are not used", () => {
  const day = 24 * 3600 * 1000;
  const now = new Date("2031-01-31T12:00:00Z");
  const ago = (days: number) => new Date(now.getTime() - days * day);

  async function setUp() {
    const tenant = await makeTenant(db);
    const values = [
      { id: "client_unused", registration: "dynamic", createdAt: ago(31) },
      { id: "https://client.example/unused", registration: "metadata_document", createdAt: ago(90), lastUsedAt: ago(31) },
      { id: "client_used", registration: "dynamic", createdAt: ago(90), lastUsedAt: ago(29) },
      { id: "client_new", registration: "dynamic", createdAt: ago(29) },
      { id: "https://client.example/blocked", registration: "metadata_document", status: "disabled", createdAt: ago(90) },
      { id: "client_manual", registration: "manual", createdAt: ago(90) },
      { id: "client_first_party", registration: "first_party", createdAt: ago(90) },
    ] as const;
    for (const value of values) await makeClient(db, tenant, value);
    return async () => (await db.select({ id: clients.id }).from(clients).where(eq(clients.tenantId, tenant.id))).map(({ id }) => id).sort();
  }
  const kept = ["client_first_party", "client_manual", "client_new", "client_used", "https://client.example/blocked"];

  it("are removed after 30 days", async () => {
    const left = await setUp();
    await removeUnusedClients(db, now, 100);
    expect(await left()).toEqual(kept);
  });

  it("are removed by the periodic work, once an hour", async () => {
    const left = await setUp();
    await purgeExpired(db, new Date(now.getTime() + 60_000));
    expect(await left()).toHaveLength(7);
    await purgeExpired(db, now);
    expect(await left()).toEqual(kept);
  });
});
