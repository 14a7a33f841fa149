import { and, eq, inArray, ne } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "../db/client";
import { members, tenants, users } from "../db/schema";
import { notFound, ServiceError } from "../errors";
import { findAssistantGrant, listAssistants as assistantsOf, type Assistant } from "../oauth/assistants";
import { takeBackConsent } from "../oauth/connected-apps";
import { id, instant, iso } from "./fields";
import { findPlatform } from "./invitation-answers";
import { everyRole } from "./member-fields";
import { defineOperation, type Actor } from "./operation";

const assistant = z.strictObject({
  id: z.string(),
  user: z.strictObject({ id: z.string(), email: z.string(), name: z.string().nullable() }).describe("For whom it acts."),
  client_id: z.string(),
  name: z.string().describe("What the client calls itself; nobody vouches for it."),
  registration: z.enum(["first_party", "manual", "dynamic", "metadata_document"]).describe("How the client became known: dynamic ones registered themselves, metadata_document ones are named by an https URL of theirs."),
  redirect_hosts: z.array(z.string()).describe("Where its authorization codes go."),
  scopes: z.array(z.string()),
  tenant_ids: z.array(z.string()).nullable().describe("The tenants it was limited to; null: all that the person may act on."),
  since: instant,
  last_used_at: instant.nullable(),
  may_revoke: z.boolean().describe("Whether the caller may revoke it."),
});

export const listAssistants = defineOperation({
  name: "list_assistants",
  title: "List connected assistants",
  description: "Lists the assistants and programs that the person who calls let manage tenants for them, those used last first; with account_id, an owner gets those of every member that reach the account. Their ids are what revoke_assistant takes.",
  scope: "members:read",
  on: "caller",
  roles: everyRole,
  http: "GET /assistants",
  input: z.strictObject({ account_id: z.string().max(255).optional().describe("An account that the caller owns; get_me gives the ids. Left out: the caller's own assistants.") }),
  output: z.strictObject({ assistants: z.array(assistant), total: z.number().int() }),
  async handler({ account_id: accountId }, { db, actor }) {
    const userId = personOf(actor);
    const platform = await findPlatform(db);
    const reach = accountId === undefined ? undefined : await reachOf(db, userId, accountId);
    const people = await db
      .select({ id: users.id, email: users.email, name: users.name })
      .from(users)
      .where(and(eq(users.tenantId, platform.id), inArray(users.id, reach?.memberIds ?? [userId])));
    const byId = new Map(people.map((person) => [person.id, person]));
    const elsewhere = reach ? await membersElsewhere(db, userId, reach.memberIds) : new Set<string>();
    const found = await assistantsOf(db, platform, [...byId.keys()]);
    const reaching = found.filter(({ tenantIds }) => !reach || tenantIds === null || tenantIds.some((tenantId) => reach.tenantIds.has(tenantId)));
    const shown = reaching.map((row) => present(row, byId.get(row.userId)!, reach && row.userId !== userId ? reach.tenantIds : undefined, row.userId === userId || !elsewhere.has(row.userId)));
    return { assistants: shown, total: shown.length };
  },
});

export const revokeAssistant = defineOperation({
  name: "revoke_assistant",
  title: "Revoke assistant",
  description: "Ends an assistant's access at once: its next call is refused, and it has to ask the person anew. Ids come from list_assistants; an owner may do it for members who belong to no account of others.",
  scope: "members:write",
  on: "caller",
  roles: everyRole,
  http: "DELETE /assistants/{id}",
  input: z.strictObject({ id: id("assistant") }),
  output: z.strictObject({ id: z.string(), user_id: z.string(), account_id: z.string().nullable().describe("The account as whose owner it was revoked; null: it was the caller's own."), name: z.string(), revoked: z.literal(true) }),
  async handler(input, { db, actor }) {
    const userId = personOf(actor);
    const platform = await findPlatform(db);
    const grant = await findAssistantGrant(db, platform, input.id);
    if (!grant) throw notFound("assistant");
    const accountId = grant.userId === userId ? null : await ownedAccountOf(db, userId, grant.userId);
    await takeBackConsent(db, platform, grant.userId, grant.clientId, accountId === null ? "revoked_by_user" : "revoked_by_owner");
    return { id: input.id, user_id: grant.userId, account_id: accountId, name: grant.name, revoked: true as const };
  },
});

function personOf(actor: Actor): string {
  if (actor.kind === "client") throw new ServiceError("forbidden", "Assistants act for people; a machine client has none.");
  if (actor.tenantIds) throw new ServiceError("forbidden", "This access was limited to chosen tenants, and assistants are of a whole account. Look at them in the dashboard.");
  return actor.userId;
}

/** Whose assistants an owner sees, and the tenants that make them the owner's business. */
async function reachOf(db: Database, userId: string, accountId: string): Promise<{ memberIds: string[]; tenantIds: Set<string> }> {
  const found = await db.select({ userId: members.userId, role: members.role }).from(members).where(eq(members.accountId, accountId));
  const own = found.find((member) => member.userId === userId);
  if (!own) throw notFound("account");
  if (own.role !== "owner") throw new ServiceError("forbidden", `The role ${own.role} sees its own assistants only. Leave out account_id.`);
  const rows = await db.select({ id: tenants.id }).from(tenants).where(eq(tenants.accountId, accountId));
  return { memberIds: found.map((member) => member.userId), tenantIds: new Set(rows.map((tenant) => tenant.id)) };
}

const ownedBy = (db: Database, userId: string) => db.select({ id: members.accountId }).from(members).where(and(eq(members.userId, userId), eq(members.role, "owner")));

/** Of these people, those who belong to an account that the owner does not own: what they allowed is not only the owner's business. */
async function membersElsewhere(db: Database, ownerId: string, userIds: string[]): Promise<Set<string>> {
  const owned = (await ownedBy(db, ownerId)).map((account) => account.id);
  const rows = await db.select({ userId: members.userId, accountId: members.accountId }).from(members).where(and(inArray(members.userId, userIds), ne(members.userId, ownerId)));
  return new Set(rows.filter(({ accountId }) => !owned.includes(accountId)).map((row) => row.userId));
}

/** @throws ServiceError not_found no member of an account of this owner; forbidden a member of others' accounts too */
async function ownedAccountOf(db: Database, ownerId: string, userId: string): Promise<string> {
  const [shared] = await db.select({ id: members.accountId }).from(members).where(and(eq(members.userId, userId), inArray(members.accountId, ownedBy(db, ownerId))));
  if (!shared) throw notFound("assistant");
  if ((await membersElsewhere(db, ownerId, [userId])).has(userId)) throw new ServiceError("forbidden", "This person belongs to accounts of others too, and the assistant serves them there. Ask them to revoke it, or take them out of the account.");
  return shared.id;
}

/** To the owner of an account, of the tenants that somebody else's assistant reaches, those of this account. */
const present = (row: Assistant, user: { id: string; email: string; name: string | null }, visible: ReadonlySet<string> | undefined, mayRevoke: boolean): z.input<typeof assistant> => ({
  id: row.grantId,
  user,
  client_id: row.clientId,
  name: row.name,
  registration: row.registration,
  redirect_hosts: row.redirectHosts,
  scopes: row.scopes,
  tenant_ids: row.tenantIds && row.tenantIds.filter((tenantId) => !visible || visible.has(tenantId)),
  since: iso(row.since),
  last_used_at: iso(row.lastUsedAt),
  may_revoke: mayRevoke,
});
