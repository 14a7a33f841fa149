import { and, eq, ne } from "drizzle-orm";
import { z } from "zod";
import { newSecret } from "../crypto/secrets";
import type { Database } from "../db/client";
import { findOwned, owned } from "../db/owned";
import { customEmails, dkimKeys } from "../db/schema";
import { nextPendingCheck } from "../dns/check-times";
import { normalizeHostName } from "../dns/host-name";
import { mailRecords } from "../dns/mail-records";
import { unchecked } from "../dns/records";
import { newKeyPairs, newKeyRow } from "../email/dkim-keys";
import { ServiceError } from "../errors";
import { newId } from "../ids";
import { customEmail, presentEmail, withKeys, type SendingDomain } from "./custom-email-answer";
import { askAbout, settle } from "./custom-email-check";
import { refuseTooManyChecks, refuseTooManyNames } from "./dns-limits";
import { deleted, emailAddress, given, id } from "./fields";
import { defineOperation } from "./operation";
import { findPage, pageInput, pageOutput } from "./pages";
import { refuseForeignSender, senderName } from "./sender-fields";

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
    return { custom_emails: (await withKeys(db, tenant.id, rows)).map(presentEmail), ...facts };
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
  handler: async (input, { db, tenant }) => presentEmail(await findDomain(db, input.id, tenant)),
});

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
    sender_name: senderName.optional().describe("The name shown as sender; default the tenant's."),
    reply_to: emailAddress.optional().describe("Where answers go; default the sender's address."),
  }),
  output: customEmail,
  prepare: newKeyPairs,
  async handler(input, { db, tenant, prepared: pairs }) {
    const domain = checkedEmailDomain(input.email_domain);
    const senderEmail = input.sender_email ?? `noreply@${domain}`;
    refuseForeignSender(senderEmail, domain);
    await refuseTooManyNames(db, customEmails, tenant);
    const own = { tenantId: tenant.id, id: newId("email") };
    const keys = pairs.map((pair) => newKeyRow(own, pair, "active"));
    const ownershipToken = newSecret();
    const [row] = await db
      .insert(customEmails)
      .values({ ...own, emailDomain: domain, senderEmail, senderName: input.sender_name, replyTo: input.reply_to, ownershipToken, records: unchecked(mailRecords(domain, ownershipToken, keys)) })
      .onConflictDoNothing()
      .returning();
    if (!row) throw new ServiceError("conflict", "This tenant has this domain already. Find it with list_custom_emails.", { email_domain: "is there already" });
    await db.insert(dkimKeys).values(keys);
    return presentEmail({ row, keys });
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
    await refuseTooManyChecks(db, tenant);
    return askAbout(db, row);
  },
  async handler(_input, { db, prepared: answers, recordChanges }) {
    const settled = await settle(db, answers);
    if (!settled) throw new ServiceError("conflict", "The domain was changed while DNS was asked. Verify it again.");
    recordChanges(presentEmail(answers), presentEmail(settled));
    return presentEmail(settled);
  },
});

export const rotateDkimKeys = defineOperation({
  name: "rotate_dkim_keys",
  noun: "custom_email",
  title: "Rotate DKIM keys",
  description: "Makes new DKIM keys for a sending domain and returns the records to set for them (dkim_next, dkim_ed25519_next). The keys in use go on signing until verify_custom_email or a re-check has found the new records; after that removable_at tells when the old ones may be removed.",
  scope: "emails:write",
  on: "tenant",
  http: "POST /custom-emails/{id}/rotate-dkim-keys",
  auditAction: "custom_email.dkim_keys_rotated",
  input: z.strictObject({ id: id("custom email") }),
  output: customEmail,
  prepare: newKeyPairs,
  async handler(input, { db, tenant, prepared: pairs, recordChanges }) {
    const before = await findDomain(db, input.id, tenant);
    const waiting = before.keys.filter(({ state }) => state === "next").map(({ algorithm }) => algorithm);
    // Of one algorithm the record may never come: the other is not held up by it.
    const keys = pairs.filter(({ algorithm }) => !waiting.includes(algorithm)).map((pair) => newKeyRow(before.row, pair, "next"));
    const added = keys.length > 0 ? await db.insert(dkimKeys).values(keys).onConflictDoNothing().returning({ selector: dkimKeys.selector }) : [];
    if (added.length === 0 || added.length < keys.length) throw new ServiceError("conflict", "New keys are waiting already for their records. Set the dkim_next records, then verify the domain.");
    const now = new Date();
    const { emailDomain, ownershipToken, records } = before.row;
    const known = new Map(records.map((record) => [record.name, record]));
    const wanted = unchecked(mailRecords(emailDomain, ownershipToken, [...before.keys, ...keys])).map((record) => known.get(record.name) ?? record);
    const [row] = await db.update(customEmails).set({ records: wanted, nextCheckAt: nextPendingCheck(now, now), updatedAt: now }).where(owned(customEmails, before.row.id, tenant)).returning();
    const after = (await withKeys(db, tenant.id, [row!]))[0]!;
    recordChanges(presentEmail(before), presentEmail(after));
    return presentEmail(after);
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
    sender_name: senderName.nullable().optional().describe("The name shown as sender; null for the tenant's."),
    reply_to: emailAddress.nullable().optional().describe("Where answers go; null: to the sender's address."),
    is_active: z.boolean().optional().describe("Whether the tenant's mail is sent from it; only a verified one may."),
  }),
  output: customEmail,
  async handler(input, { db, tenant, recordChanges }) {
    const before = await findDomain(db, input.id, tenant);
    const { row } = before;
    if (input.sender_email) refuseForeignSender(input.sender_email, row.emailDomain);
    if (input.is_active && !row.senderVerified) throw new ServiceError("conflict", `${row.emailDomain} is not verified, so no mail may be sent from it. Set its DNS records and verify it first.`, { is_active: "needs a verified domain" });
    if (input.is_active) await db.update(customEmails).set({ isActive: false, updatedAt: new Date() }).where(and(eq(customEmails.tenantId, tenant.id), eq(customEmails.isActive, true), ne(customEmails.id, row.id)));
    const [updated] = await db
      .update(customEmails)
      .set({ updatedAt: new Date(), ...given({ senderEmail: input.sender_email, senderName: input.sender_name, replyTo: input.reply_to, isActive: input.is_active }) })
      .where(owned(customEmails, row.id, tenant))
      .returning();
    const after = { ...before, row: updated! };
    recordChanges(presentEmail(before), presentEmail(after));
    return presentEmail(after);
  },
});

export const deleteCustomEmail = defineOperation({
  name: "delete_custom_email",
  title: "Delete custom e-mail domain",
  description: "Removes a sending domain and its DKIM keys for good; the tenant's mail comes from the platform's address again. Ids come from list_custom_emails.",
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
      { count: null, text: "Its DKIM keys are destroyed: to use the domain again, new DNS records are needed" },
    ];
  },
  async handler(input, { db, tenant }) {
    const row = await findOwned(db, customEmails, input.id, tenant, "custom email");
    await db.delete(customEmails).where(owned(customEmails, input.id, tenant));
    return { id: row.id, name: row.emailDomain, deleted: true as const };
  },
});

const findDomain = async (db: Database, emailId: string, tenant: { id: string }): Promise<SendingDomain> => (await withKeys(db, tenant.id, [await findOwned(db, customEmails, emailId, tenant, "custom email")]))[0]!;

function checkedEmailDomain(input: string): string {
  const normalized = normalizeHostName(input);
  if ("problem" in normalized) throw new ServiceError("validation_error", `The email_domain ${normalized.problem}.`, { email_domain: normalized.problem });
  return normalized.name;
}
