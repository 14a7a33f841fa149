import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { and, eq, ne } from "drizzle-orm";
import { z } from "zod";
import { seal } from "../crypto/seal";
import { newSecret } from "../crypto/secrets";
import { findOwned, owned } from "../db/owned";
import { customEmails, type DnsRecordState } from "../db/schema";
import { normalizeHostName } from "../dns/host-name";
import { isUnanswered } from "../dns/progress";
import { challengeName, unchecked, type ExpectedRecord } from "../dns/records";
import { checkRecords } from "../dns/verify";
import { findZone } from "../dns/zone";
import { dkimKeyContext, findSender } from "../email/senders";
import { keyring, settings } from "../env";
import { ServiceError } from "../errors";
import { newId } from "../ids";
import { checked, dnsRecord, dnsSetup, presentSetup } from "./dns-setup";
import { deleted, displayText, emailAddress, given, id, instant, iso } from "./fields";
import { defineOperation } from "./operation";
import { findPage, pageInput, pageOutput } from "./pages";

const customEmail = z.strictObject({
  id: z.string(),
  tenant_id: z.string(),
  email_domain: z.string(),
  sender_email: z.string(),
  sender_name: z.string().nullable(),
  sender_verified: z.boolean(),
  is_active: z.boolean().describe("Whether the tenant's mail is sent from it; one at a time."),
  verification_status: z.enum(["pending", "verified", "error"]),
  dns_records: z.array(dnsRecord).describe("The DNS records to set, and what DNS said about each at the last check. ownership and dkim are required; spf and dmarc are advice."),
  ...dnsSetup,
  created_at: instant,
  updated_at: instant,
});

export const listCustomEmails = defineOperation({
  name: "list_custom_emails",
  title: "List custom e-mail domains",
  description: "Lists the domains from which a tenant may send its mail, newest first, with the DNS records each needs. Their ids are what verify_custom_email and delete_custom_email take.",
  scope: "emails:read",
  on: "tenant",
  http: "GET /custom-emails",
  input: z.strictObject(pageInput(100)),
  output: z.strictObject({ custom_emails: z.array(customEmail), ...pageOutput }),
  async handler(input, { db, tenant }) {
    const { rows, facts } = await findPage(db, { from: customEmails, keys: { createdAt: customEmails.createdAt, tiebreak: customEmails.id }, where: eq(customEmails.tenantId, tenant.id), input, boundTo: ["list_custom_emails", tenant.id] });
    return { custom_emails: rows.map(present), ...facts };
  },
});

export const getCustomEmail = defineOperation({
  name: "get_custom_email",
  title: "Get custom e-mail domain",
  description: "Returns one sending domain of a tenant with its status and the DNS records to set. Ids come from list_custom_emails.",
  scope: "emails:read",
  on: "tenant",
  http: "GET /custom-emails/{id}",
  input: z.strictObject({ id: id("custom email") }),
  output: customEmail,
  handler: async (input, { db, tenant }) => present(await findOwned(db, customEmails, input.id, tenant, "custom email")),
});

const keyPair = promisify(generateKeyPair);

export const createCustomEmail = defineOperation({
  name: "create_custom_email",
  title: "Create custom e-mail domain",
  description: "Adds a domain to send the tenant's mail from and returns the TXT records (ownership, DKIM, SPF, DMARC) to set for it. Mail goes on coming from the platform's address until verify_custom_email has found ownership and DKIM.",
  scope: "emails:write",
  on: "tenant",
  http: "POST /custom-emails",
  input: z.strictObject({
    email_domain: z.string().min(1).max(1000).describe("The domain after the @, such as acme.com."),
    sender_email: emailAddress.optional().describe("An address at email_domain; default noreply@ it."),
    sender_name: displayText(100).optional().describe("The name shown as sender; default the tenant's."),
  }),
  output: customEmail,
  prepare: () => keyPair("rsa", { modulusLength: 2048 }),
  async handler(input, { db, tenant, prepared: { publicKey, privateKey } }) {
    const domain = checkedEmailDomain(input.email_domain);
    const senderEmail = input.sender_email ?? `noreply@${domain}`;
    refuseForeignSender(senderEmail, domain);
    const emailId = newId("email");
    const ownershipToken = newSecret();
    const dkimSelector = `authalla-${emailId.slice(-8)}`;
    const dkimPublicKey = publicKey.export({ type: "spki", format: "der" }).toString("base64");
    const [row] = await db
      .insert(customEmails)
      .values({
        tenantId: tenant.id,
        id: emailId,
        emailDomain: domain,
        senderEmail,
        senderName: input.sender_name,
        ownershipToken,
        dkimSelector,
        dkimPublicKey,
        dkimPrivateKeySealed: seal(keyring(), privateKey.export({ type: "pkcs8", format: "pem" }) as string, dkimKeyContext({ tenantId: tenant.id, id: emailId })),
        records: unchecked(recordsOf(domain, { ownershipToken, dkimSelector, dkimPublicKey })),
      })
      .onConflictDoNothing()
      .returning();
    if (!row) throw new ServiceError("conflict", "This tenant has this domain already. Find it with list_custom_emails.", { email_domain: "is there already" });
    return present(row);
  },
});

export const verifyCustomEmail = defineOperation({
  name: "verify_custom_email",
  title: "Verify custom e-mail domain",
  description: "Asks DNS for the records of a sending domain now and tells what it found for each. With ownership and DKIM in place the tenant's mail is sent from it, signed.",
  scope: "emails:write",
  on: "tenant",
  http: "POST /custom-emails/{id}/verify",
  reachesOutside: true,
  isRepeated: true,
  input: z.strictObject({ id: id("custom email") }),
  output: customEmail,
  async prepare(input, { db, tenant }) {
    const row = await findOwned(db, customEmails, input.id, tenant, "custom email");
    const { dnsServers: servers } = settings();
    const [records, zone] = await Promise.all([checkRecords(row.records as ExpectedRecord[], { servers }), findZone(row.emailDomain, { servers })]);
    return { row, records, zone };
  },
  async handler(_input, { db, tenant, prepared: { row, records, zone }, recordChanges }) {
    const [other] = await db.select({ id: customEmails.id }).from(customEmails).where(and(eq(customEmails.tenantId, tenant.id), eq(customEmails.isActive, true), ne(customEmails.id, row.id)));
    const [updated] = await db
      .update(customEmails)
      .set(checked(row, { records, zone: zone ?? row.zone, ...verdict(row, records, other === undefined) }))
      .where(and(owned(customEmails, row.id, tenant), eq(customEmails.ownershipToken, row.ownershipToken), eq(customEmails.updatedAt, row.updatedAt)))
      .returning();
    if (!updated) throw new ServiceError("conflict", "The domain was changed while DNS was asked. Verify it again.");
    recordChanges(present(row), present(updated));
    return present(updated);
  },
});

export const updateCustomEmail = defineOperation({
  name: "update_custom_email",
  title: "Update custom e-mail domain",
  description: "Changes the sender's address or name of a sending domain, or which verified one the tenant's mail is sent from. is_active: true takes over from the one before; false lets the platform's address send again.",
  scope: "emails:write",
  on: "tenant",
  http: "PUT /custom-emails/{id}",
  input: z.strictObject({
    id: id("custom email"),
    sender_email: emailAddress.optional().describe("An address at email_domain."),
    sender_name: displayText(100).nullable().optional().describe("The name shown as sender; null for the tenant's."),
    is_active: z.boolean().optional().describe("Whether the tenant's mail is sent from it; only a verified one may."),
  }),
  output: customEmail,
  async handler(input, { db, tenant, recordChanges }) {
    const row = await findOwned(db, customEmails, input.id, tenant, "custom email");
    if (input.sender_email) refuseForeignSender(input.sender_email, row.emailDomain);
    if (input.is_active && !row.senderVerified) throw new ServiceError("conflict", `${row.emailDomain} is not verified, so no mail may be sent from it. Set its DNS records and verify it first.`, { is_active: "needs a verified domain" });
    if (input.is_active) await db.update(customEmails).set({ isActive: false }).where(and(eq(customEmails.tenantId, tenant.id), eq(customEmails.isActive, true), ne(customEmails.id, row.id)));
    const [updated] = await db
      .update(customEmails)
      .set({ updatedAt: new Date(), ...given({ senderEmail: input.sender_email, senderName: input.sender_name, isActive: input.is_active }) })
      .where(owned(customEmails, row.id, tenant))
      .returning();
    recordChanges(present(row), present(updated!));
    return present(updated!);
  },
});

export const getEmailSender = defineOperation({
  name: "get_email_sender",
  title: "Get e-mail sender",
  description: "Tells the address and name that a tenant's mail comes from at this moment, and whether that is a verified domain of its own or the platform's fallback. Use list_custom_emails for the domains themselves.",
  scope: "emails:read",
  on: "tenant",
  http: "GET /email-sender",
  input: z.strictObject({}),
  output: z.strictObject({
    address: z.string(),
    name: z.string(),
    source: z.enum(["custom_email", "platform"]).describe("platform: no domain of the tenant's own is verified and active."),
    is_dkim_signed: z.boolean(),
    is_delivered: z.boolean().describe("false: this installation has no SMTP server, so mail is kept in its local outbox and reaches nobody."),
  }),
  async handler(_input, { db, tenant }) {
    const { from, dkim } = await findSender(db, tenant.id);
    return { address: from.address, name: from.name, source: dkim ? ("custom_email" as const) : ("platform" as const), is_dkim_signed: dkim !== undefined, is_delivered: settings().smtpUrl !== undefined };
  },
});

export const deleteCustomEmail = defineOperation({
  name: "delete_custom_email",
  title: "Delete custom e-mail domain",
  description: "Removes a sending domain and its DKIM key for good; the tenant's mail comes from the platform's address again. Ids come from list_custom_emails.",
  scope: "emails:write",
  on: "tenant",
  http: "DELETE /custom-emails/{id}",
  input: z.strictObject({ id: id("custom email") }),
  output: deleted,
  confirm: async (input, { db, tenant }) => (await findOwned(db, customEmails, input.id, tenant, "custom email")).emailDomain,
  async consequences(input, { db, tenant }) {
    const row = await findOwned(db, customEmails, input.id, tenant, "custom email");
    return [
      ...(row.isActive ? [{ count: null, text: `Mail comes from the platform's address again, not from ${row.senderEmail}` }] : []),
      { count: null, text: "Its DKIM key is destroyed: to use the domain again, new DNS records are needed" },
    ];
  },
  async handler(input, { db, tenant }) {
    const row = await findOwned(db, customEmails, input.id, tenant, "custom email");
    await db.delete(customEmails).where(owned(customEmails, input.id, tenant));
    return { id: row.id, name: row.emailDomain, deleted: true as const };
  },
});

/** Without these nothing is sent from it. */
const required = ["ownership", "dkim"];

type CustomEmailRow = typeof customEmails.$inferSelect;

function checkedEmailDomain(input: string): string {
  const normalized = normalizeHostName(input);
  if ("problem" in normalized) throw new ServiceError("validation_error", `The email_domain ${normalized.problem}.`, { email_domain: normalized.problem });
  return normalized.name;
}

function refuseForeignSender(senderEmail: string, domain: string): void {
  if (!senderEmail.endsWith(`@${domain}`)) throw new ServiceError("validation_error", `The sender_email must be an address at ${domain}.`, { sender_email: `must end in @${domain}` });
}

function recordsOf(domain: string, row: Pick<CustomEmailRow, "ownershipToken" | "dkimSelector" | "dkimPublicKey">): ExpectedRecord[] {
  const { smtpUrl, appUrl } = settings();
  return [
    { purpose: "ownership", type: "TXT", name: challengeName(domain), value: row.ownershipToken },
    { purpose: "dkim", type: "TXT", name: `${row.dkimSelector}._domainkey.${domain}`, value: `v=DKIM1; k=rsa; p=${row.dkimPublicKey}` },
    { purpose: "spf", type: "TXT", name: domain, value: `v=spf1 a:${new URL(smtpUrl ?? appUrl).hostname} ~all` },
    { purpose: "dmarc", type: "TXT", name: `_dmarc.${domain}`, value: "v=DMARC1; p=none" },
  ];
}

/**
 * A sender whose records are gone sends no more; one that DNS could not be asked about stays what it was, and so does one that is
 * verified already: whoever switched it off did not ask for it back.
 */
function verdict(row: CustomEmailRow, records: readonly DnsRecordState[], mayBeActive: boolean): Partial<typeof customEmails.$inferInsert> {
  const needed = records.filter(({ purpose }) => required.includes(purpose));
  if (needed.every(({ status }) => status === "verified")) return { verificationStatus: "verified", senderVerified: true, isActive: row.isActive || (mayBeActive && !row.senderVerified) };
  if (needed.some(isUnanswered)) return row.senderVerified ? {} : { verificationStatus: "error" };
  return { verificationStatus: needed.some(({ status }) => status === "error") ? "error" : "pending", senderVerified: false, isActive: false };
}

function present(row: CustomEmailRow): z.input<typeof customEmail> {
  const { records, facts } = presentSetup(row, row.emailDomain, required);
  return {
    id: row.id,
    tenant_id: row.tenantId,
    email_domain: row.emailDomain,
    sender_email: row.senderEmail,
    sender_name: row.senderName,
    sender_verified: row.senderVerified,
    is_active: row.isActive,
    verification_status: row.verificationStatus,
    dns_records: records,
    ...facts,
    created_at: iso(row.createdAt),
    updated_at: iso(row.updatedAt),
  };
}
