import { and, eq, gt, isNotNull, isNull, lte, type SQL } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "../db/client";
import { accountInvitations, members, users } from "../db/schema";
import { wakeMailWorker } from "../email/worker";
import { notFound, ServiceError } from "../errors";
import { newId } from "../ids";
import { countEvent } from "../rate-limit";
import { emailAddress, id, instant, iso } from "./fields";
import { acceptInvitation as accept, findPlatform, invitationTokenHash, letSignIn, retireExpired, sendInvitation, statusOf, type Invitation } from "./invitation-answers";
import { accountRole, everyRole } from "./member-fields";
import { defineOperation, type Actor } from "./operation";
import { findPage, pageInput, pageOutput } from "./pages";

const status = z.enum(["pending", "expired", "accepted", "revoked"]);

const invitation = z.strictObject({
  id: z.string(),
  email: z.string(),
  role: accountRole,
  status,
  invited_by: z.string().describe("The user who sent it."),
  sent_at: instant.describe("When the newest mail was sent."),
  expires_at: instant,
  created_at: instant,
});

export const listInvitations = defineOperation({
  name: "list_invitations",
  title: "List invitations",
  description: "Lists the people who were invited by mail to manage an account, newest first, with what became of each invitation. Their ids are what resend_invitation and revoke_invitation take.",
  scope: "members:read",
  on: "account",
  http: "GET /invitations",
  input: z.strictObject({ status: status.optional().describe("Only those in this state."), ...pageInput(100) }),
  output: z.strictObject({ invitations: z.array(invitation), ...pageOutput }),
  async handler({ status: wanted, ...input }, { db, account }) {
    const where = and(eq(accountInvitations.accountId, account.id), wanted && inState(wanted, new Date()));
    const { rows, facts } = await findPage(db, { from: accountInvitations, keys: { createdAt: accountInvitations.createdAt, tiebreak: accountInvitations.id }, where, input, boundTo: ["list_invitations", account.id, wanted] });
    return { invitations: rows.map(present), ...facts };
  },
});

export const createInvitation = defineOperation({
  name: "create_invitation",
  title: "Invite a person",
  description: "Sends a person a mail that invites them to manage the account in a role; they become a member once they sign in with that very address and accept. It is good for seven days and once; nothing changes until then.",
  scope: "members:write",
  on: "account",
  http: "POST /invitations",
  roles: ["owner"],
  input: z.strictObject({ email: emailAddress, role: accountRole }),
  output: invitation,
  prepare: (input, { db, actor, account }) => countMail(db, actor, account, input.email),
  async handler(input, { db, account, actor, afterCommit }) {
    const platform = await findPlatform(db);
    const [member] = await db
      .select({ id: members.userId })
      .from(members)
      .innerJoin(users, and(eq(users.tenantId, members.tenantId), eq(users.id, members.userId)))
      .where(and(eq(members.accountId, account.id), eq(users.email, input.email)));
    if (member) throw new ServiceError("conflict", "This person is a member of the account already. Change the role with update_member.", { email: "is a member already" });
    await retireExpired(db, account, input.email);
    await letSignIn(db, platform, input.email);
    const now = new Date();
    const row = { accountId: account.id, id: newId("invitation") };
    // The token of the row is never known to anybody: the one of the mail takes its place in the same transaction.
    await db.insert(accountInvitations).values({ ...row, email: input.email, role: input.role, tokenHash: invitationTokenHash(row.id), invitedBy: personOf(actor), sentAt: now, expiresAt: now });
    afterCommit(wakeMailWorker);
    return present(await sendInvitation(db, row, personOf(actor), now));
  },
});

export const resendInvitation = defineOperation({
  name: "resend_invitation",
  title: "Resend invitation",
  description: "Sends an invitation again, good for another seven days; the link of the mail before stops working. Ids come from list_invitations; one that was accepted or revoked cannot be sent again.",
  scope: "members:write",
  on: "account",
  http: "POST /invitations/{id}/resend",
  roles: ["owner"],
  auditAction: "invitation.resent",
  input: z.strictObject({ id: id("invitation") }),
  output: invitation,
  async prepare(input, { db, actor, account }) {
    await countMail(db, actor, account, (await findInvitation(db, account, input.id)).email);
  },
  async handler(input, { db, account, actor, afterCommit }) {
    const row = await findInvitation(db, account, input.id);
    afterCommit(wakeMailWorker);
    return present(await sendInvitation(db, row, personOf(actor)));
  },
});

export const revokeInvitation = defineOperation({
  name: "revoke_invitation",
  title: "Revoke invitation",
  description: "Takes an invitation back: its link stops working at once. Ids come from list_invitations; a person who accepted already is a member and leaves by remove_member.",
  scope: "members:write",
  on: "account",
  http: "DELETE /invitations/{id}",
  roles: ["owner"],
  input: z.strictObject({ id: id("invitation") }),
  output: z.strictObject({ id: z.string(), email: z.string(), revoked: z.literal(true) }),
  async handler(input, { db, account }) {
    const row = await findInvitation(db, account, input.id);
    const revoked = await db
      .update(accountInvitations)
      .set({ revokedAt: new Date() })
      .where(and(owned(account, row.id), isNull(accountInvitations.acceptedAt), isNull(accountInvitations.revokedAt)))
      .returning({ id: accountInvitations.id });
    if (revoked.length === 0 && statusOf(await findInvitation(db, account, row.id)) === "accepted") throw new ServiceError("conflict", "This invitation was accepted. Take the person out of the account with remove_member.");
    return { id: row.id, email: row.email, revoked: true as const };
  },
});

export const acceptInvitation = defineOperation({
  name: "accept_invitation",
  title: "Accept invitation",
  description: "Makes the person who calls a member of the account they were invited to, in the role of the invitation. The token is the last part of the link in the mail; it works once, and only for the address the mail was sent to.",
  scope: "members:write",
  on: "caller",
  roles: everyRole,
  http: "POST /invitations/accept",
  auditAction: "invitation.accepted",
  input: z.strictObject({ token: z.string().min(1).max(200).describe("From the link of the mail.") }),
  output: z.strictObject({ id: z.string(), account_id: z.string(), role: accountRole, accepted: z.literal(true) }),
  async handler(input, { db, actor }) {
    if (actor.kind === "user" && actor.tenantIds) throw new ServiceError("forbidden", "This access was limited to chosen tenants, and an invitation is to a whole account. Accept it in the dashboard.");
    const row = await accept(db, personOf(actor), input.token);
    return { id: row.id, account_id: row.accountId, role: row.role, accepted: true as const };
  },
});

/** What one account may send in a day, and what one address may be sent by all of them in an hour. */
const limits = {
  account: { name: "invitations-of-account", limit: 100, windowSeconds: 24 * 3600 },
  address: { name: "invitations-to-address", limit: 5, windowSeconds: 3600 },
};

/** Counted before the transaction: what was tried was tried. */
async function countMail(db: Database, actor: Actor, account: { id: string }, email: string): Promise<void> {
  personOf(actor);
  const platform = await findPlatform(db);
  for (const [rule, subject] of [[limits.address, email], [limits.account, account.id]] as const) {
    const { isAllowed, retryAfterSeconds } = await countEvent(db, platform, rule, subject);
    if (!isAllowed) throw new ServiceError("rate_limit_exceeded", "Too many invitations were sent. Wait a while before the next one.", undefined, { retryAfterSeconds });
  }
}

function personOf(actor: Actor): string {
  if (actor.kind === "user") return actor.userId;
  throw new ServiceError("forbidden", "An invitation is between people; a machine client has no part in it.");
}

const isOpen = and(isNull(accountInvitations.acceptedAt), isNull(accountInvitations.revokedAt));

const inState = (wanted: z.output<typeof status>, now: Date): SQL | undefined =>
  ({
    pending: and(isOpen, gt(accountInvitations.expiresAt, now)),
    expired: and(isOpen, lte(accountInvitations.expiresAt, now)),
    accepted: isNotNull(accountInvitations.acceptedAt),
    revoked: and(isNotNull(accountInvitations.revokedAt), isNull(accountInvitations.acceptedAt)),
  })[wanted];

const owned = (account: { id: string }, invitationId: string) => and(eq(accountInvitations.accountId, account.id), eq(accountInvitations.id, invitationId));

async function findInvitation(db: Database, account: { id: string }, invitationId: string): Promise<Invitation> {
  const [row] = await db.select().from(accountInvitations).where(owned(account, invitationId));
  if (!row) throw notFound("invitation");
  return row;
}

const present = (row: Invitation): z.input<typeof invitation> => ({
  id: row.id,
  email: row.email,
  role: row.role,
  status: statusOf(row),
  invited_by: row.invitedBy,
  sent_at: iso(row.sentAt),
  expires_at: iso(row.expiresAt),
  created_at: iso(row.createdAt),
});
