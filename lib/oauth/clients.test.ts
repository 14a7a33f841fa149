import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Database } from "@/lib/db/client";
import { clients } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { makeClient, makeTenant } from "@/lib/testing/factories";
import { findClient, forgetClients } from "./clients";

let db: Database;
let close: () => Promise<void>;
beforeAll(async () => ({ db, close } = await testDatabase()));
afterAll(() => close());
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
