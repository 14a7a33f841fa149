import { and, eq, inArray, ne } from "drizzle-orm";
import type { Database } from "../db/client";
import { members, users } from "../db/schema";
import { ServiceError } from "../errors";

/**
 * Every account keeps an owner who can sign in. Call it in the transaction before a member loses that, with the user and, when
 * only one account is left, that account.
 * @throws ServiceError conflict
 */
export async function refuseToLoseOwner(db: Database, user: { id: string }, account?: { id: string }): Promise<void> {
  const owned = await db.select({ accountId: members.accountId }).from(members).where(and(eq(members.userId, user.id), eq(members.role, "owner"), account && eq(members.accountId, account.id)));
  if (owned.length === 0) return;
  const accountIds = owned.map(({ accountId }) => accountId);
  // Locked, so that two owners who leave at the same moment do not both find the other still there.
  const others = await db
    .select({ accountId: members.accountId })
    .from(members)
    .innerJoin(users, and(eq(users.tenantId, members.tenantId), eq(users.id, members.userId)))
    .where(and(inArray(members.accountId, accountIds), eq(members.role, "owner"), ne(members.userId, user.id), eq(users.status, "active")))
    .for("update");
  const kept = new Set(others.map(({ accountId }) => accountId));
  if (accountIds.some((accountId) => !kept.has(accountId))) throw new ServiceError("conflict", "This is the last owner of an account. Make somebody else an owner first.");
}
