import { and, asc, count, desc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "../db/client";
import { accounts, clients, members, tenants, users } from "../db/schema";
import { notFound, ServiceError } from "../errors";
import { emailAddress, id, instant, iso, objectName } from "./fields";
import { findPlatform, letSignIn } from "./invitation-answers";
import { accountRole, everyRole } from "./member-fields";
import { defineOperation, isLeftOut, type Actor } from "./operation";
import { refuseToLoseOwner } from "./owners";
import { openCursor, pageInput, pageOutput, sealCursor } from "./pages";

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
      if (tenant && !isLeftOut(actor, tenant.id)) entry.tenants.push(tenant);
      found.set(account.id, entry);
    }
    return { user, accounts: [...found.values()].filter((account) => actor.tenantIds === null || account.tenants.length > 0) };
  },
});

const role = accountRole;
const member = z.strictObject({
  id: z.string().describe("The user's id."),
  email: z.string(),
  name: z.string().nullable(),
  role,
  status: z.enum(["active", "inactive", "suspended"]),
  last_login: instant.nullable(),
  created_at: instant,
  updated_at: instant,
});

export const listMembers = defineOperation({
  name: "list_members",
  title: "List members",
  description: "Lists the people who manage an account, with their roles, newest first. Their ids are what update_member and remove_member take.",
  scope: "members:read",
  on: "account",
  http: "GET /members",
  input: z.strictObject(pageInput(100)),
  output: z.strictObject({ members: z.array(member), ...pageOutput }),
  async handler(input, { db, account }) {
    const boundTo = ["list_members", account.id];
    const after = openCursor(input.cursor, boundTo);
    const offset = after ? 0 : input.offset;
    const mine = eq(members.accountId, account.id);
    const [counted] = await db.select({ total: count() }).from(members).where(mine);
    const found = await joined(db)
      .where(and(mine, after && sql`(${members.createdAt}, ${members.userId}) < (${after[0]}::timestamptz, ${after[1]})`))
      .orderBy(desc(members.createdAt), desc(members.userId))
      .limit(input.limit + 1)
      .offset(offset);
    const rows = found.slice(0, input.limit);
    const last = found.length > input.limit ? rows.at(-1) : undefined;
    return { members: rows.map(present), total: counted?.total ?? 0, limit: input.limit, offset, next_cursor: last ? sealCursor([last.members.createdAt, last.members.userId], boundTo) : null };
  },
});

export const addMember = defineOperation({
  name: "add_member",
  title: "Add member",
  description: "Lets a person manage the account in a role; they sign in with that e-mail address, which proves it theirs. Nothing is sent to them.",
  scope: "members:write",
  on: "account",
  http: "POST /members",
  roles: ["owner"],
  input: z.strictObject({ email: emailAddress, role }),
  output: member,
  async handler(input, { db, account }) {
    const platform = await findPlatform(db);
    const user = await letSignIn(db, platform, input.email);
    const added = await db.insert(members).values({ accountId: account.id, tenantId: platform.id, userId: user.id, role: input.role }).onConflictDoNothing().returning();
    if (added.length === 0) throw new ServiceError("conflict", "This person is a member of the account already. Change the role with update_member.", { email: "is a member already" });
    return present(await findMember(db, account, user.id));
  },
});

export const updateMember = defineOperation({
  name: "update_member",
  title: "Update member",
  description: "Gives a member of the account another role, from their next call on. The last owner keeps the role until somebody else is an owner.",
  scope: "members:write",
  on: "account",
  http: "PUT /members/{id}",
  roles: ["owner"],
  input: z.strictObject({ id: id("member"), role }),
  output: member,
  async handler(input, { db, account, recordChanges }) {
    const before = await findMember(db, account, input.id);
    if (input.role !== "owner") await refuseToLoseOwner(db, before.users, account);
    await db.update(members).set({ role: input.role }).where(memberOf(account, input.id));
    const after = await findMember(db, account, input.id);
    recordChanges(present(before), present(after));
    return present(after);
  },
});

export const removeMember = defineOperation({
  name: "remove_member",
  title: "Remove member",
  description: "Takes a person out of the account: from their next call on they reach none of its tenants. Their user at the platform stays, and the last owner cannot be removed.",
  scope: "members:write",
  on: "account",
  http: "DELETE /members/{id}",
  roles: ["owner"],
  input: z.strictObject({ id: id("member") }),
  output: z.strictObject({ id: z.string(), email: z.string(), removed: z.literal(true) }),
  confirm: async (input, { db, account }) => (await findMember(db, account, input.id)).users.email,
  consequences: async (_input, { db, account }) => {
    const [reached] = await db.select({ count: count() }).from(tenants).where(eq(tenants.accountId, account.id));
    return [
      { count: reached!.count, text: `${reached!.count === 1 ? "one tenant" : `${reached!.count} tenants`} they reach no longer, in the dashboard or through an assistant` },
      { count: null, text: "what they made stays, and they can be added again" },
    ];
  },
  async handler(input, { db, account }) {
    const row = await findMember(db, account, input.id);
    await refuseToLoseOwner(db, row.users, account);
    await db.delete(members).where(memberOf(account, input.id));
    return { id: row.users.id, email: row.users.email, removed: true as const };
  },
});

const account = z.strictObject({ id: z.string(), name: z.string(), created_at: instant, updated_at: instant });

export const getAccount = defineOperation({
  name: "get_account",
  title: "Get account",
  description: "Returns an account's name and since when it exists. get_me gives the accounts of the caller; list_members and list_tenants tell what is in it.",
  scope: "members:read",
  on: "account",
  http: "GET /account",
  input: z.strictObject({}),
  output: account,
  handler: (_input, { db, account: { id } }) => findAccount(db, id),
});

export const updateAccount = defineOperation({
  name: "update_account",
  title: "Update account",
  description: "Renames an account; its id and everything in it stay. get_me gives the accounts of the caller.",
  scope: "members:write",
  on: "account",
  http: "PUT /account",
  roles: ["owner"],
  input: z.strictObject({ name: objectName }),
  output: account,
  async handler(input, { db, account: { id }, recordChanges }) {
    const before = await findAccount(db, id);
    await db.update(accounts).set({ name: input.name }).where(eq(accounts.id, id));
    const after = await findAccount(db, id);
    recordChanges(before, after);
    return after;
  },
});

export const leaveAccount = defineOperation({
  name: "leave_account",
  title: "Leave account",
  description: "Takes the person who calls out of an account: from the next call on they reach none of its tenants. Ids come from get_me; the last owner cannot leave, and only an owner can add the person again.",
  scope: "members:write",
  on: "caller",
  roles: everyRole,
  http: "POST /accounts/{id}/leave",
  auditAction: "account.left",
  input: z.strictObject({ id: z.string().max(2048).regex(/^[\x21-\x7e]+$/, "is not an id").describe("The id of the account; get_me gives it.") }),
  output: z.strictObject({ account_id: z.string(), name: z.string(), left: z.literal(true) }),
  confirm: async (input, { db, actor }) => (await findOwnAccount(db, actor, input.id)).name,
  async handler(input, { db, actor }) {
    const { userId, ...account } = await findOwnAccount(db, actor, input.id);
    await refuseToLoseOwner(db, { id: userId }, account);
    await db.delete(members).where(memberOf(account, userId));
    return { account_id: account.id, name: account.name, left: true as const };
  },
});

async function findAccount(db: Database, accountId: string): Promise<z.input<typeof account>> {
  const [row] = await db.select().from(accounts).where(eq(accounts.id, accountId));
  if (!row) throw notFound("account");
  return { id: row.id, name: row.name, created_at: iso(row.createdAt), updated_at: iso(row.updatedAt) };
}

/** An account that the person who calls is a member of. */
async function findOwnAccount(db: Database, actor: Actor, accountId: string): Promise<{ id: string; name: string; userId: string }> {
  if (actor.kind === "client") throw new ServiceError("forbidden", "A machine client is a member of no account.");
  if (actor.tenantIds) throw new ServiceError("forbidden", "This access was limited to chosen tenants. Leave the account in the dashboard.");
  const [row] = await db
    .select({ id: accounts.id, name: accounts.name, userId: members.userId })
    .from(members)
    .innerJoin(accounts, eq(accounts.id, members.accountId))
    .where(memberOf({ id: accountId }, actor.userId));
  if (!row) throw notFound("account");
  return row;
}

const joined = (db: Database) =>
  db.select().from(members).innerJoin(users, and(eq(users.tenantId, members.tenantId), eq(users.id, members.userId))).$dynamic();

type MemberRow = Awaited<ReturnType<typeof joined>>[number];

const memberOf = (account: { id: string }, userId: string) => and(eq(members.accountId, account.id), eq(members.userId, userId));

async function findMember(db: Database, account: { id: string }, userId: string): Promise<MemberRow> {
  const [row] = await joined(db).where(memberOf(account, userId));
  if (!row) throw notFound("member");
  return row;
}

const present = ({ members: row, users: user }: MemberRow): z.input<typeof member> => ({
  id: user.id,
  email: user.email,
  name: user.name,
  role: row.role,
  status: user.status,
  last_login: iso(user.lastLoginAt),
  created_at: iso(row.createdAt),
  updated_at: iso(row.updatedAt),
});
