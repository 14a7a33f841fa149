import { and, asc, eq } from "drizzle-orm";
import { z } from "zod";
import { accounts, clients, members, tenants, users } from "../db/schema";
import { notFound } from "../errors";
import { defineOperation } from "./operation";

const named = z.strictObject({ id: z.string(), name: z.string() });

export const getMe = defineOperation({
  name: "get_me",
  title: "Who am I",
  description: "Tells who is calling: the user with their accounts, role and tenants, or the machine client with its one tenant. Call it first, because the tenant ids it gives are what every other tool takes as tenant_id.",
  scope: null,
  on: "caller",
  http: "GET /me",
  input: z.strictObject({}),
  output: z.strictObject({
    user: z.strictObject({ id: z.string(), email: z.string(), name: z.string().nullable() }).nullable().describe("The signed-in person; null when a machine client calls."),
    accounts: z
      .array(z.strictObject({ id: z.string(), name: z.string(), role: z.enum(["owner", "admin", "viewer"]), tenants: z.array(named) }))
      .describe("The accounts the user is a member of, with the tenants in them; empty for a machine client."),
    client: z.strictObject({ id: z.string(), name: z.string(), tenant: named }).optional().describe("The machine client that calls and the only tenant it acts on."),
  }),
  async handler(_input, { db, actor }) {
    if (actor.kind === "client") {
      const [row] = await db
        .select({ id: clients.id, name: clients.name, tenant: { id: tenants.id, name: tenants.name } })
        .from(clients)
        .innerJoin(tenants, eq(tenants.id, clients.tenantId))
        .where(and(eq(clients.tenantId, actor.tenantId), eq(clients.id, actor.clientId)));
      if (!row) throw notFound("client");
      return { user: null, accounts: [], client: row };
    }
    const [user] = await db
      .select({ id: users.id, email: users.email, name: users.name })
      .from(users)
      .innerJoin(tenants, and(eq(tenants.id, users.tenantId), eq(tenants.isPlatform, true)))
      .where(eq(users.id, actor.userId));
    if (!user) throw notFound("user");
    const rows = await db
      .select({ account: { id: accounts.id, name: accounts.name }, role: members.role, tenant: { id: tenants.id, name: tenants.name } })
      .from(members)
      .innerJoin(accounts, eq(accounts.id, members.accountId))
      .leftJoin(tenants, eq(tenants.accountId, accounts.id))
      .where(eq(members.userId, actor.userId))
      .orderBy(asc(accounts.createdAt), asc(accounts.id), asc(tenants.createdAt), asc(tenants.id));
    const found = new Map<string, { id: string; name: string; role: "owner" | "admin" | "viewer"; tenants: { id: string; name: string }[] }>();
    for (const { account, role, tenant } of rows) {
      const entry = found.get(account.id) ?? { ...account, role, tenants: [] };
      if (tenant) entry.tenants.push(tenant);
      found.set(account.id, entry);
    }
    return { user, accounts: [...found.values()] };
  },
});
