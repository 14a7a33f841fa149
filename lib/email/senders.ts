import { and, eq } from "drizzle-orm";
import { open } from "../crypto/seal";
import type { Database } from "../db/client";
import { customEmails, tenants } from "../db/schema";
import { keyring, settings } from "../env";
import { oneLine } from "./outbox";
import type { OutgoingMail } from "./transports";

/** What a DKIM private key is sealed under. */
export const dkimKeyContext = (email: { tenantId: string; id: string }): string => `dkim_key:${email.tenantId}:${email.id}`;

/** The tenant's own verified sender, signed with its key; else the installation's address under the tenant's name. */
export async function findSender(db: Database, tenantId: string): Promise<Pick<OutgoingMail, "from" | "dkim">> {
  const [tenant] = await db.select({ name: tenants.name, productName: tenants.productName, isPlatform: tenants.isPlatform }).from(tenants).where(eq(tenants.id, tenantId)).limit(1);
  const [own] = await db
    .select()
    .from(customEmails)
    .where(and(eq(customEmails.tenantId, tenantId), eq(customEmails.isActive, true), eq(customEmails.senderVerified, true)))
    .limit(1);
  const tenantName = oneLine(tenant?.productName ?? tenant?.name ?? "");
  if (own)
    return {
      from: { name: oneLine(own.senderName ?? tenantName), address: own.senderEmail },
      dkim: { domainName: own.emailDomain, keySelector: own.dkimSelector, privateKey: open(keyring(), own.dkimPrivateKeySealed, dkimKeyContext(own)) },
    };
  const platform = parseMailbox(settings().mailFrom);
  return { from: { name: (!tenant?.isPlatform && tenantName) || platform.name, address: platform.address } };
}

/** `Acme <noreply@acme.com>` or a bare address. */
export function parseMailbox(value: string): { name: string; address: string } {
  const match = /^\s*"?([^"<]*?)"?\s*<([^<>\s]+)>\s*$/.exec(value);
  return match ? { name: match[1]!, address: match[2]! } : { name: "", address: value.trim() };
}
