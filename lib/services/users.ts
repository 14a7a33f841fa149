import { and, eq, ilike, isNull, or, sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "../db/client";
import { findOwned, owned } from "../db/owned";
import { grants, lastLoginOrder, nameOrder, sessions, users } from "../db/schema";
import { ServiceError } from "../errors";
import { newId } from "../ids";
import { isDisplayable } from "../display-text";
import { deleted, displayText, emailAddress, given, id, instant, iso, scopeList } from "./fields";
import { defineOperation } from "./operation";
import { refuseToLoseOwner } from "./owners";
import { findPage, pageInput, pageOutput } from "./pages";

const user = z.strictObject({
  id: z.string(),
  email: z.string(),
  email_verified: z.boolean().describe("Whether the user has proven the address by signing in with it."),
  name: z.string().nullable(),
  picture: z.string().nullable(),
  status: z.enum(["active", "inactive", "suspended"]),
  scopes: z.array(z.string()).describe("Custom scopes the user may be granted."),
  external_id: z.string().nullable(),
  last_login: instant.nullable(),
  created_at: instant,
  updated_at: instant,
});

const fullName = displayText(255).describe("The person's name, 1 to 255 characters.");
const picture = z.string().max(2048).refine((value) => URL.canParse(value) && value.startsWith("https://"), "must be an https URL").nullable().optional().describe("The https URL of a picture; null clears it.");
const externalId = displayText(255).nullable().optional().describe("The user's id in a system of yours; null clears it.");

const sorts = ["created_at", "last_login", "email", "name"] as const;

/** Beyond this many, a count is left out where it is not asked to be exact. */
const quickCount = 10_000;

export const listUsers = defineOperation({
  name: "list_users",
  title: "List users",
  description: "Lists the users of a tenant, newest first unless sort says otherwise; search finds those whose e-mail address or name contains a text. Their ids are what get_user, update_user and delete_user take.",
  scope: "users:read",
  on: "tenant",
  http: "GET /users",
  input: z.strictObject({
    search: z.string().trim().max(255).refine(isDisplayable, "must not hold control characters").optional().describe("Part of an e-mail address or name, in any case; one or two letters find beginnings only."),
    status: user.shape.status.optional().describe("Only users with this status."),
    never_signed_in: z.boolean().default(false).describe("True: only users who have never signed in."),
    sort: z.enum(sorts).default("created_at").describe("What the list is ordered by. Users without a name or a last login count as before all others."),
    order: z.enum(["asc", "desc"]).optional().describe("asc: oldest or A first. Left out: times newest first, texts from A to Z."),
    exact_total: z.boolean().default(true).describe(`False: counts to ${quickCount} at most, which answers sooner where there are very many.`),
    ...pageInput(1000),
  }),
  output: z.strictObject({ users: z.array(user), ...pageOutput, total_is_minimum: z.boolean().describe("There are more than total: counting stopped there.") }),
  async handler({ search, status, never_signed_in: isNever, sort, order: asked, exact_total: isExact, ...input }, { db, tenant }) {
    const order = asked ?? (sort === "created_at" || sort === "last_login" ? "desc" : "asc");
    const where = and(eq(users.tenantId, tenant.id), isNever ? isNull(users.lastLoginAt) : undefined, search ? matches(search) : undefined);
    const { rows, facts, isMinimum } = await findPage(db, {
      from: users,
      keys: { ...orders[sort], isAscending: order === "asc", tiebreak: users.id },
      where: status ? and(where, eq(users.status, status)) : where,
      parts: status ? undefined : user.shape.status.options.map((each) => eq(users.status, each)),
      input,
      boundTo: ["list_users", tenant.id, search, status, isNever ? "never" : undefined, sort, order],
      countTo: isExact ? undefined : quickCount,
    });
    return { users: rows.map(present), ...facts, total_is_minimum: isMinimum };
  },
});

/** As in the indexes of the table. */
const orders = {
  created_at: { by: users.createdAt, type: "timestamptz" },
  last_login: { by: lastLoginOrder(users), type: "timestamptz" },
  email: { by: users.email, type: "text" },
  name: { by: nameOrder(users), type: "text" },
} as const;

export const getUser = defineOperation({
  name: "get_user",
  title: "Get user",
  description: "Returns one user of a tenant with status, scopes and last login. Ids come from list_users.",
  scope: "users:read",
  on: "tenant",
  http: "GET /users/{id}",
  input: z.strictObject({ id: id("user") }),
  output: user,
  handler: async (input, { db, tenant }) => present(await findOwned(db, users, input.id, tenant, "user")),
});

export const createUser = defineOperation({
  name: "create_user",
  title: "Create user",
  description: "Adds a user, who can then sign in with the e-mail address; nothing is sent to them. The address is unique in the tenant and counts as unverified until they sign in.",
  scope: "users:write",
  on: "tenant",
  http: "POST /users",
  input: z.strictObject({ email: emailAddress, name: fullName, scopes: scopeList.optional().describe("Custom scopes the user may be granted."), picture, external_id: externalId }),
  output: user,
  async handler(input, { db, tenant }) {
    const [row] = await db
      .insert(users)
      .values({ tenantId: tenant.id, id: newId("user"), email: input.email, name: input.name, scopes: input.scopes ?? [], picture: input.picture, externalId: input.external_id })
      .onConflictDoNothing()
      .returning();
    if (!row) throw emailTaken();
    return present(row);
  },
});

export const updateUser = defineOperation({
  name: "update_user",
  title: "Update user",
  description: "Changes a user; a field left out stays as it is. A status other than active ends all the user's sessions and tokens at once, and a new e-mail address counts as unverified.",
  scope: "users:write",
  on: "tenant",
  http: "PUT /users/{id}",
  input: z.strictObject({ id: id("user"), email: emailAddress.optional(), name: fullName.optional(), status: user.shape.status.optional(), scopes: scopeList.optional(), picture, external_id: externalId }),
  output: user,
  async handler(input, { db, tenant, recordChanges }) {
    const before = await findOwned(db, users, input.id, tenant, "user");
    const isNewEmail = input.email !== undefined && input.email !== before.email;
    if (isNewEmail && (await db.select({ id: users.id }).from(users).where(and(eq(users.tenantId, tenant.id), eq(users.email, input.email!)))).length > 0) throw emailTaken();
    if (input.status && input.status !== "active") {
      await refuseToLoseOwner(db, before);
      await endAll(db, before, `user_${input.status}`);
    }
    const [row] = await db
      .update(users)
      .set(given({ updatedAt: new Date(), email: input.email, emailVerified: isNewEmail ? false : undefined, name: input.name, status: input.status, scopes: input.scopes, picture: input.picture, externalId: input.external_id }))
      .where(owned(users, input.id, tenant))
      .returning();
    recordChanges(present(before), present(row!));
    return present(row!);
  },
});

export const deleteUser = defineOperation({
  name: "delete_user",
  title: "Delete user",
  description: "Deletes a user for good with passkeys, consents, sessions and tokens, which stop working at once. To lock somebody out for a while use update_user with the status suspended.",
  scope: "users:write",
  on: "tenant",
  http: "DELETE /users/{id}",
  input: z.strictObject({ id: id("user") }),
  output: deleted,
  confirm: async (input, { db, tenant }) => nameOf(await findOwned(db, users, input.id, tenant, "user")),
  async handler(input, { db, tenant }) {
    const row = await findOwned(db, users, input.id, tenant, "user");
    await refuseToLoseOwner(db, row);
    await db.delete(users).where(owned(users, input.id, tenant));
    return { id: row.id, name: nameOf(row), deleted: true as const };
  },
});

type UserRow = typeof users.$inferSelect;

/** People share names; the address says who is meant. */
const nameOf = (row: UserRow) => row.email;

const emailTaken = () => new ServiceError("conflict", "A user with this e-mail address exists already in this tenant. Find them with list_users.", { email: "is taken" });

/** Trigrams need three letters; the index is on address and name together, and what it finds is checked again in each. */
function matches(search: string): SQL | undefined {
  const pattern = search.replace(/[\\%_]/g, "\\$&");
  if ([...search].length < 3) return or(ilike(users.email, `${pattern}%`), ilike(users.name, `${pattern}%`));
  return and(sql`(${users.email} || ' ' || coalesce(${users.name}, '')) ilike ${`%${pattern}%`}`, or(ilike(users.email, `%${pattern}%`), ilike(users.name, `%${pattern}%`)));
}

async function endAll(db: Database, { tenantId, id }: UserRow, reason: string): Promise<void> {
  const now = new Date();
  await db.update(sessions).set({ endedAt: now }).where(and(eq(sessions.tenantId, tenantId), eq(sessions.userId, id), sql`${sessions.endedAt} is null`));
  await db.update(grants).set({ revokedAt: now, revokedReason: reason }).where(and(eq(grants.tenantId, tenantId), eq(grants.userId, id), sql`${grants.revokedAt} is null`));
}

const present = (row: UserRow): z.input<typeof user> => ({
  id: row.id,
  email: row.email,
  email_verified: row.emailVerified,
  name: row.name,
  picture: row.picture,
  status: row.status,
  scopes: row.scopes,
  external_id: row.externalId,
  last_login: iso(row.lastLoginAt),
  created_at: iso(row.createdAt),
  updated_at: iso(row.updatedAt),
});
