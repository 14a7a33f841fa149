import { and, eq, gt, isNull } from "drizzle-orm";
import { hashSecret } from "../crypto/secrets";
import type { Database } from "../db/client";
import { userInvitations, users } from "../db/schema";

export const invitationLifetimeMs = 7 * 24 * 3_600_000;

export const userInvitationHash = (token: string): string => hashSecret(`user-invitation:${token}`);

/** The address that an invitation was sent to: as long as it has not expired, and its user has never signed in. Opening it spends nothing and proves nothing. */
export async function invitedAddress(db: Database, tenant: { id: string }, token: string, now = new Date()): Promise<string | undefined> {
  const [user] = await db
    .select({ email: users.email })
    .from(userInvitations)
    .innerJoin(users, and(eq(users.tenantId, userInvitations.tenantId), eq(users.id, userInvitations.userId)))
    .where(and(eq(userInvitations.tenantId, tenant.id), eq(userInvitations.tokenHash, userInvitationHash(token)), gt(userInvitations.expiresAt, now), isNull(users.lastLoginAt), eq(users.status, "active")))
    .limit(1);
  return user?.email;
}
