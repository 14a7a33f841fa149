import { newSecret } from "../crypto/secrets";
import type { Database } from "../db/client";
import { userInvitations } from "../db/schema";
import { queueMail } from "../email/outbox";
import { userInvitationMail } from "../email/user-invitation";
import { notFound, ServiceError } from "../errors";
import type { Language } from "../languages/languages";
import { defaultLanguageOf } from "../languages/request-language";
import { mayMail } from "../login/email-limits";
import { invitationLifetimeMs, userInvitationHash } from "../login/user-invitations";
import { countEvent, type RateLimit } from "../rate-limit";
import { tenantById } from "../tenancy/primary-issuer";
import { asTenant } from "../tenancy/resolve-tenant";
import { tenantTheme } from "../tenancy/theme";
import { mailLook } from "../tenancy/theme-mail";
import type { UserRow } from "./user-fields";

const perTenant: RateLimit = { name: "user-invitations", limit: 500, windowSeconds: 3600 };

/**
 * Queues the mail that invites a user, in the caller's transaction. A link sent before stops working.
 * @throws ServiceError conflict, rate_limit_exceeded
 */
export async function sendUserInvitation(db: Database, { id: tenantId }: { id: string }, user: UserRow, asked?: Language, now = new Date()): Promise<{ expiresAt: Date }> {
  if (user.status !== "active") throw new ServiceError("conflict", "This user may not sign in: their status is not active. Change it with update_user first.");
  if (user.lastLoginAt) throw new ServiceError("conflict", "This user has signed in already, and needs no invitation.");
  const { isAllowed, retryAfterSeconds } = await countEvent(db, { id: tenantId }, perTenant, "all", now);
  if (!isAllowed || !(await mayMail(db, { id: tenantId }, user.email, now)))
    throw new ServiceError("rate_limit_exceeded", "Too many mails were sent. Wait a while before the next one.", undefined, { retryAfterSeconds });
  const row = await tenantById(db, tenantId);
  if (!row) throw notFound("tenant");
  const tenant = asTenant(row, row.issuer);
  const theme = await tenantTheme(db, tenant);
  const token = newSecret();
  const expiresAt = new Date(now.getTime() + invitationLifetimeMs);
  const values = { tokenHash: userInvitationHash(token), sentAt: now, expiresAt };
  await db.insert(userInvitations).values({ tenantId, userId: user.id, ...values }).onConflictDoUpdate({ target: [userInvitations.tenantId, userInvitations.userId], set: values });
  const content = { email: user.email, link: `${tenant.issuer}/oauth2/invitation?token=${token}`, expiresAt };
  await queueMail(db, tenant, { recipient: user.email, ...userInvitationMail(mailLook(theme, tenant), asked ?? defaultLanguageOf(theme), content), expiresAt });
  return { expiresAt };
}
