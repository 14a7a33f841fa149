import { and, desc, eq } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "../db/client";
import { customEmails, members, users } from "../db/schema";
import { queueMail } from "../email/outbox";
import { findSender } from "../email/senders";
import { testMail } from "../email/test-mail";
import { wakeMailWorker } from "../email/worker";
import { settings } from "../env";
import { notFound, ServiceError } from "../errors";
import { defaultLanguageOf } from "../languages/request-language";
import { mayMail } from "../login/email-limits";
import { countEvent, type RateLimit } from "../rate-limit";
import { asTenant } from "../tenancy/resolve-tenant";
import { tenantTheme } from "../tenancy/theme";
import { mailLook } from "../tenancy/theme-mail";
import { emailAddress } from "./fields";
import { defineOperation, type Actor } from "./operation";

/*
 * Whom a tenant's mail comes from at this moment, and why.
 */

const reasons = ["in_use", "none_added", "not_verified", "fell_back", "switched_off"] as const;
type Reason = (typeof reasons)[number];

const sender = z.strictObject({
  address: z.string(),
  name: z.string(),
  source: z.enum(["custom_email", "platform"]).describe("platform: no domain of the tenant's own is verified and active."),
  reason: z.enum(reasons).describe("in_use: a domain of the tenant's own is verified and active. Else why mail comes from the platform's address; fell_back: the records of a verified domain were gone for 72 hours."),
  explanation: z.string().describe("The same in a sentence."),
  is_dkim_signed: z.boolean(),
  is_delivered: z.boolean().describe("false: this installation has no SMTP server, so mail is kept in its local outbox and reaches nobody."),
});

export const getEmailSender = defineOperation({
  name: "get_email_sender",
  title: "Get e-mail sender",
  description: "Tells the address and name that a tenant's mail comes from at this moment, and why: a verified domain of its own, or the platform's fallback. Use list_custom_emails for the domains themselves.",
  scope: "emails:read",
  on: "tenant",
  http: "GET /email-sender",
  input: z.strictObject({}),
  output: sender,
  handler: async (_input, { db, tenant }) => senderNow(db, tenant.id),
});

/** A person who looks at their mail asks for a few; a script is stopped. */
const testMails: RateLimit = { name: "test-mails", limit: 10, windowSeconds: 3600 };

export const sendTestEmail = defineOperation({
  name: "send_test_email",
  title: "Send test e-mail",
  description: "Sends a test mail to you, or to another member of the account, the way the tenant's mails with codes go: through the outbox, from get_email_sender's address, with its signatures. Returns the mail's id, with which get_email_message tells later what became of it.",
  scope: "emails:write",
  on: "tenant",
  http: "POST /email-sender/send-test",
  auditAction: "test_email.sent",
  input: z.strictObject({ recipient: emailAddress.optional().describe("The address of a member of the account; default your own. Nobody else is sent one.") }),
  output: z.strictObject({ id: z.string().describe("The mail's; get_email_message takes it."), recipient: z.string(), ...sender.shape }),
  async prepare({ recipient }, { db, tenant, actor }) {
    const address = await memberAddress(db, tenant, actor, recipient);
    const { isAllowed, retryAfterSeconds } = await countEvent(db, tenant, testMails, "all");
    if (!isAllowed || !(await mayMail(db, tenant, address, new Date()))) throw new ServiceError("rate_limit_exceeded", "Enough test mails were sent for now. Wait a while before the next one.", undefined, { retryAfterSeconds });
    return address;
  },
  async handler(_input, { db, tenant: row, prepared: recipient, afterCommit }) {
    const tenant = asTenant(row, row.issuer);
    const theme = await tenantTheme(db, tenant);
    const now = new Date();
    const mail = testMail(mailLook(theme, tenant), defaultLanguageOf(theme), { askedAt: now });
    const { id } = await queueMail(db, tenant, { recipient, ...mail, expiresAt: new Date(now.getTime() + 3_600_000) });
    afterCommit(wakeMailWorker);
    return { id, recipient, ...(await senderNow(db, tenant.id)) };
  },
});

/** The proven address of a member: a test mail is no way to write to strangers. */
async function memberAddress(db: Database, tenant: { accountId: string | null }, actor: Actor, wanted: string | undefined): Promise<string> {
  if (wanted === undefined && actor.kind !== "user") throw new ServiceError("validation_error", "A machine has no address of its own: name a member of the account as recipient.", { recipient: "is needed" });
  const [member] = await db
    .select({ email: users.email, isProven: users.emailVerified })
    .from(members)
    .innerJoin(users, and(eq(users.tenantId, members.tenantId), eq(users.id, members.userId)))
    .where(and(eq(members.accountId, tenant.accountId ?? ""), eq(users.status, "active"), wanted === undefined ? eq(users.id, actor.kind === "user" ? actor.userId : "") : eq(users.email, wanted)));
  if (!member) {
    if (wanted === undefined) throw notFound("user");
    throw new ServiceError("validation_error", "Test mails go to members of the account only. Name a member, or leave recipient out to send it to yourself.", { recipient: "is no member of the account" });
  }
  if (!member.isProven) throw new ServiceError("validation_error", "This address is not proven yet. Its owner signs in once with a code first.", { recipient: "is not proven" });
  return member.email;
}

async function senderNow(db: Database, tenantId: string): Promise<z.input<typeof sender>> {
  const { from, dkim } = await findSender(db, tenantId);
  const { reason, domain } = dkim ? { reason: "in_use" as const, domain: from.address.split("@").at(-1)! } : await whyPlatform(db, tenantId);
  return {
    address: from.address,
    name: from.name,
    source: dkim ? "custom_email" : "platform",
    reason,
    explanation: explanations[reason](domain),
    is_dkim_signed: dkim !== undefined && dkim.length > 0,
    is_delivered: settings().smtpUrl !== undefined,
  };
}

const explanations: Record<Reason, (domain: string) => string> = {
  in_use: (domain) => `${domain} is verified and in use.`,
  none_added: () => "No domain of its own was added.",
  not_verified: (domain) => `${domain} is not verified yet.`,
  fell_back: (domain) => `The DNS records of ${domain} were gone for 72 hours.`,
  switched_off: (domain) => `${domain} is verified, but not in use.`,
};

/** Of several domains the one that is nearest to sending, and of those the newest. */
async function whyPlatform(db: Database, tenantId: string): Promise<{ reason: Reason; domain: string }> {
  const rows = await db.select().from(customEmails).where(eq(customEmails.tenantId, tenantId)).orderBy(desc(customEmails.createdAt)).limit(100);
  const [off, lost, first] = [rows.find(({ senderVerified }) => senderVerified), rows.find(({ fellBackAt }) => fellBackAt !== null), rows[0]];
  if (lost) return { reason: "fell_back", domain: lost.emailDomain };
  if (off) return { reason: "switched_off", domain: off.emailDomain };
  return first ? { reason: "not_verified", domain: first.emailDomain } : { reason: "none_added", domain: "" };
}
