import { and, eq, gt, isNull } from "drizzle-orm";
import { hashSecret, newSecret } from "../crypto/secrets";
import type { Database } from "../db/client";
import { accountInvitations, accounts, members, tenants, users, type Role } from "../db/schema";
import { accountInvitationMail } from "../email/account-invitation";
import { queueMail } from "../email/outbox";
import { settings } from "../env";
import { notFound, ServiceError } from "../errors";
import { newId } from "../ids";
import { defaultLanguageOf } from "../languages/request-language";
import { asTenant, type Tenant } from "../tenancy/resolve-tenant";
import { tenantTheme } from "../tenancy/theme";
import { mailLook } from "../tenancy/theme-mail";

/*
 * An invitation from its mail to its answer. The link carries a token that is stored as SHA-256 and proves nothing by itself: who
 * accepts must have the invited address, proven by signing in.
 */

export type Invitation = typeof accountInvitations.$inferSelect;

export const invitationLifetimeMs = 7 * 24 * 3_600_000;

export const invitationTokenHash = (token: string): string => hashSecret(`invitation:${token}`);

export async function findPlatform(db: Database): Promise<Tenant> {
  const [row] = await db.select().from(tenants).where(eq(tenants.isPlatform, true));
  if (!row) throw new ServiceError("conflict", "This installation has no platform tenant yet.");
  return asTenant(row, settings().appUrl);
}

/** Lets somebody sign in at a platform that takes no new users: with this address, which their sign-in proves. */
export async function letSignIn(db: Database, platform: { id: string }, email: string): Promise<{ id: string }> {
  await db.insert(users).values({ tenantId: platform.id, id: newId("user"), email }).onConflictDoNothing();
  const [user] = await db.select({ id: users.id }).from(users).where(and(eq(users.tenantId, platform.id), eq(users.email, email)));
  return user!;
}

/** A new token and a new week. The mail goes out with the transaction; a link that was sent before is dead. */
export async function sendInvitation(db: Database, invitation: Pick<Invitation, "accountId" | "id">, inviterId: string, now = new Date()): Promise<Invitation> {
  const token = newSecret();
  const expiresAt = new Date(now.getTime() + invitationLifetimeMs);
  const [sent] = await db
    .update(accountInvitations)
    .set({ tokenHash: invitationTokenHash(token), invitedBy: inviterId, sentAt: now, expiresAt })
    .where(and(eq(accountInvitations.accountId, invitation.accountId), eq(accountInvitations.id, invitation.id), isNull(accountInvitations.acceptedAt), isNull(accountInvitations.revokedAt)))
    .returning();
  if (!sent) throw new ServiceError("conflict", "This invitation was accepted or revoked. Create another one with create_invitation.");
  const platform = await findPlatform(db);
  await letSignIn(db, platform, sent.email);
  const [account] = await db.select({ name: accounts.name }).from(accounts).where(eq(accounts.id, sent.accountId));
  const [inviter] = await db.select({ name: users.name, email: users.email }).from(users).where(and(eq(users.tenantId, platform.id), eq(users.id, inviterId)));
  const theme = await tenantTheme(db, platform);
  const content = { inviter: inviter!.name ?? inviter!.email, account: account!.name, email: sent.email, role: sent.role, link: `${settings().appUrl}/invitations/${token}`, expiresAt };
  await queueMail(db, platform, { recipient: sent.email, ...accountInvitationMail(mailLook(theme, platform), defaultLanguageOf(theme), content), expiresAt });
  return sent;
}

export type InvitationStatus = "pending" | "expired" | "accepted" | "revoked";

export const statusOf = (invitation: Pick<Invitation, "acceptedAt" | "revokedAt" | "expiresAt">, now = new Date()): InvitationStatus =>
  invitation.acceptedAt ? "accepted" : invitation.revokedAt ? "revoked" : invitation.expiresAt <= now ? "expired" : "pending";

/** What whoever holds the link may know. */
export interface InvitationLetter {
  account: { id: string; name: string };
  email: string;
  role: Role;
  inviter: { name: string | null; email: string } | null;
  expiresAt: Date;
  /** `void`: whoever sent it does not own the account any more. */
  status: InvitationStatus | "void";
}

const inviterOf = (db: Database, invitation: Invitation) =>
  db
    .select({ name: users.name, email: users.email, role: members.role, status: users.status })
    .from(users)
    .innerJoin(tenants, and(eq(tenants.id, users.tenantId), eq(tenants.isPlatform, true)))
    .leftJoin(members, and(eq(members.accountId, invitation.accountId), eq(members.userId, users.id)))
    .where(eq(users.id, invitation.invitedBy));

async function mayStillInvite(db: Database, invitation: Invitation): Promise<boolean> {
  const [inviter] = await inviterOf(db, invitation);
  return inviter?.role === "owner" && inviter.status === "active";
}

export async function readInvitation(db: Database, token: string, now = new Date()): Promise<InvitationLetter | undefined> {
  const [found] = await db
    .select({ invitation: accountInvitations, account: { id: accounts.id, name: accounts.name } })
    .from(accountInvitations)
    .innerJoin(accounts, eq(accounts.id, accountInvitations.accountId))
    .where(eq(accountInvitations.tokenHash, invitationTokenHash(token)));
  if (!found) return undefined;
  const { invitation, account } = found;
  const [inviter] = await inviterOf(db, invitation);
  const status = statusOf(invitation, now);
  return {
    account,
    email: invitation.email,
    role: invitation.role,
    inviter: inviter ? { name: inviter.name, email: inviter.email } : null,
    expiresAt: invitation.expiresAt,
    status: status === "pending" && !(inviter?.role === "owner" && inviter.status === "active") ? "void" : status,
  };
}

/**
 * Makes the person a member in the invited role. Spent by one statement, which finds nothing unless the person's own address is
 * the invited one and was proven.
 * @throws ServiceError not_found unknown; forbidden another's, or not proven; conflict used, revoked, expired, or a member already
 */
export async function acceptInvitation(db: Database, userId: string, token: string, now = new Date()): Promise<Invitation> {
  const [person] = await db
    .select({ user: users })
    .from(users)
    .innerJoin(tenants, and(eq(tenants.id, users.tenantId), eq(tenants.isPlatform, true)))
    .where(and(eq(users.id, userId), eq(users.status, "active")));
  if (!person) throw notFound("user");
  const { user } = person;
  const given = eq(accountInvitations.tokenHash, invitationTokenHash(token));
  const [accepted] = user.emailVerified
    ? await db
        .update(accountInvitations)
        .set({ acceptedAt: now })
        .where(and(given, eq(accountInvitations.email, user.email), isNull(accountInvitations.acceptedAt), isNull(accountInvitations.revokedAt), gt(accountInvitations.expiresAt, now)))
        .returning()
    : [];
  if (!accepted) throw whyNot((await db.select().from(accountInvitations).where(given))[0], user, now);
  if (!(await mayStillInvite(db, accepted))) throw new ServiceError("conflict", "Whoever sent this invitation does not own the account any more. Ask an owner for another one.");
  const added = await db.insert(members).values({ accountId: accepted.accountId, tenantId: user.tenantId, userId, role: accepted.role }).onConflictDoNothing().returning({ userId: members.userId });
  if (added.length === 0) throw new ServiceError("conflict", "You are a member of this account already.");
  return accepted;
}

function whyNot(invitation: Invitation | undefined, user: { email: string }, now: Date): ServiceError {
  if (!invitation) return new ServiceError("not_found", "There is no such invitation. A newer mail may have replaced it.");
  if (invitation.email !== user.email) return new ServiceError("forbidden", "This invitation was sent to another address. Sign in with that address to accept it.");
  const status = statusOf(invitation, now);
  if (status === "pending") return new ServiceError("forbidden", "Your address is not proven yet. Sign in with a code that is sent to it, then accept.");
  const reasons = { accepted: "This invitation was used already.", revoked: "This invitation was revoked. Ask an owner of the account for another one.", expired: "This invitation has expired. Ask an owner of the account to send it again." };
  return new ServiceError("conflict", reasons[status]);
}

/** Open ones whose time has run out make room for a new one. */
export async function retireExpired(db: Database, account: { id: string }, email: string, now = new Date()): Promise<void> {
  const open = await db
    .select()
    .from(accountInvitations)
    .where(and(eq(accountInvitations.accountId, account.id), eq(accountInvitations.email, email), isNull(accountInvitations.acceptedAt), isNull(accountInvitations.revokedAt)));
  for (const invitation of open) {
    if (statusOf(invitation, now) === "pending") throw new ServiceError("conflict", "This person was invited already. Send the mail again with resend_invitation, or revoke it first.", { email: "was invited already" });
    await db.update(accountInvitations).set({ revokedAt: now }).where(and(eq(accountInvitations.accountId, account.id), eq(accountInvitations.id, invitation.id)));
  }
}
