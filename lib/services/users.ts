import { and, eq, ilike, isNull, or, sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "../db/client";
import { findOwned, owned } from "../db/owned";
import { grants, lastLoginOrder, nameOrder, sessions, users } from "../db/schema";
import { wakeMailWorker } from "../email/worker";
import { newId } from "../ids";
import { isDisplayable } from "../display-text";
import { goesWithUser } from "./consequences";
import { deleted, emailAddress, given, id, scopeList } from "./fields";
import { defineOperation } from "./operation";
import { refuseToLoseOwner } from "./owners";
import { findPage, pageInput, pageOutput } from "./pages";
import { emailTaken, externalId, fullName, newUser, picture, presentUser as present, user, type UserRow } from "./user-fields";
import { sendUserInvitation } from "./user-invitation-mail";

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
    const where = and(eq(users.tenantId, tenant.id), isNever ? neverSignedIn(sort) : undefined, search ? matches(search) : undefined);
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

/** In the words of the index that has the order. */
const neverSignedIn = (sort: (typeof sorts)[number]): SQL => (sort === "last_login" ? sql`${lastLoginOrder(users)} = '-infinity'::timestamptz` : isNull(users.lastLoginAt));

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
  description: "Adds a user, who can then sign in with the e-mail address; send_invitation tells them by mail. The address is unique in the tenant and counts as unverified until they sign in.",
  scope: "users:write",
  on: "tenant",
  http: "POST /users",
  input: newUser.extend({ send_invitation: z.boolean().default(false).describe("True: also sends them a mail with a link to sign in; invite_user sends it again.") }),
  output: user,
  async handler({ send_invitation: isInvited, ...input }, { db, tenant, afterCommit }) {
    const [row] = await db
      .insert(users)
      .values({ tenantId: tenant.id, id: newId("user"), email: input.email, name: input.name, scopes: input.scopes ?? [], picture: input.picture, externalId: input.external_id })
      .onConflictDoNothing()
      .returning();
    if (!row) throw emailTaken();
    if (isInvited) {
      await sendUserInvitation(db, tenant, row);
      afterCommit(wakeMailWorker);
    }
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
  isSensitive: async (input, { db, tenant }) => input.email !== undefined && input.email !== (await findOwned(db, users, input.id, tenant, "user")).email,
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
  /** People share names; the address says who is meant. */
  confirm: async (input, { db, tenant }) => (await findOwned(db, users, input.id, tenant, "user")).email,
  consequences: async (input, { db, tenant }) => goesWithUser(db, await findOwned(db, users, input.id, tenant, "user")),
  async handler(input, { db, tenant }) {
    const row = await findOwned(db, users, input.id, tenant, "user");
    await refuseToLoseOwner(db, row);
    await db.delete(users).where(owned(users, input.id, tenant));
    return { id: row.id, name: row.email, deleted: true as const };
  },
});

/** The index holds trigrams of address and name together: of three letters anywhere, of fewer where a word begins. What it finds is checked again in each. */
function matches(search: string): SQL | undefined {
  const pattern = search.replace(/[\\%_]/g, "\\$&");
  const both = sql`(${users.email} || ' ' || coalesce(${users.name}, ''))`;
  if ([...search].length < 3) return and(or(ilike(both, `${pattern}%`), ilike(both, `% ${pattern}%`)), or(ilike(users.email, `${pattern}%`), ilike(users.name, `${pattern}%`)));
  return and(ilike(both, `%${pattern}%`), or(ilike(users.email, `%${pattern}%`), ilike(users.name, `%${pattern}%`)));
}

async function endAll(db: Database, { tenantId, id }: UserRow, reason: string): Promise<void> {
  const now = new Date();
  await db.update(sessions).set({ endedAt: now }).where(and(eq(sessions.tenantId, tenantId), eq(sessions.userId, id), sql`${sessions.endedAt} is null`));
  await db.update(grants).set({ revokedAt: now, revokedReason: reason }).where(and(eq(grants.tenantId, tenantId), eq(grants.userId, id), sql`${grants.revokedAt} is null`));
}
