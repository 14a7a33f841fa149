import { describe, expect, it } from "vitest";
import { eq } from "drizzle-orm";
import { auditEvents } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { callerOf, refusal } from "@/lib/testing/call";
import { makeAccount, makeMember, makeTenant } from "@/lib/testing/factories";
import type { Actor } from "./operation";

const { db } = await testDatabase();

async function setUp(assistantAccess: "full" | "read_only" | "none") {
  const account = await makeAccount(db);
  const { actor } = await makeMember(db, account, "owner");
  const [tenant, other] = [await makeTenant(db, { accountId: account.id, assistantAccess }), await makeTenant(db, { accountId: account.id })];
  const as = (via: Actor["via"]) => callerOf(db, { ...actor, via });
  return { tenant, other, assistant: as("mcp"), person: as("dashboard"), program: as("rest") };
}

describe("assistants in a tenant", () => {
  it("may do what scopes and role allow, unless it says otherwise", async () => {
    const { tenant, assistant } = await setUp("full");
    await assistant("update_tenant", { tenant_id: tenant.id, name: "Changed" });
    expect(await assistant("get_tenant", { tenant_id: tenant.id })).toMatchObject({ name: "Changed", assistant_access: "full" });
  });

  it("read and change nothing where it is read_only, not even that", async () => {
    const { tenant, assistant, other } = await setUp("read_only");
    expect(await assistant("list_users", { tenant_id: tenant.id })).toMatchObject({ total: 0 });
    for (const [name, input] of [["create_user", { email: "ada@example.com", name: "Ada" }], ["update_tenant", { assistant_access: "full" }], ["update_theme", { primary_color: "#123456" }]] as const) {
      const refused = await refusal(assistant(name, { tenant_id: tenant.id, ...input }));
      expect(refused.code, name).toBe("forbidden");
      expect(refused.message, name).toContain(`The tenant ${tenant.id} lets assistants read and change nothing.`);
    }
    expect(await assistant("list_users", { tenant_id: tenant.id })).toMatchObject({ total: 0 });
    await assistant("create_user", { tenant_id: other.id, email: "ada@example.com", name: "Ada" });
  });

  it("do nothing where it is none, and find nothing of it", async () => {
    const { tenant, other, assistant } = await setUp("none");
    expect(await refusal(assistant("get_tenant", { tenant_id: tenant.id }))).toMatchObject({ code: "forbidden", message: expect.stringContaining("keeps assistants out") });
    expect(await refusal(assistant("list_users", { tenant_id: tenant.id }))).toMatchObject({ code: "forbidden" });
    expect(((await assistant("list_tenants")).tenants as { id: string }[]).map(({ id }) => id)).toEqual([other.id]);
    expect((await assistant("list_search_results", { query: tenant.id })).search_results).toEqual([]);
  });

  it("are refused on the record", async () => {
    const { tenant, assistant } = await setUp("none");
    await refusal(assistant("list_clients", { tenant_id: tenant.id }));
    expect(await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id))).toMatchObject([{ outcome: "denied", actor: { via: "mcp" } }]);
  });

  it("are all that it is about: people and programs go on", async () => {
    const { tenant, person, program } = await setUp("none");
    await program("create_user", { tenant_id: tenant.id, email: "ada@example.com", name: "Ada" });
    expect((await person("list_search_results", { query: tenant.id })).search_results).toMatchObject([{ id: tenant.id }]);
    expect(await person("update_tenant", { tenant_id: tenant.id, assistant_access: "read_only" })).toMatchObject({ assistant_access: "read_only" });
  });

  it("are let in by three words only", async () => {
    const { tenant, person } = await setUp("full");
    expect((await refusal(person("update_tenant", { tenant_id: tenant.id, assistant_access: "off" }))).details).toHaveProperty("assistant_access");
  });
});
