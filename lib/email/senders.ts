import { and, eq } from "drizzle-orm";
import type { Database } from "../db/client";
import { customEmails, dkimKeys, tenants } from "../db/schema";
import { settings } from "../env";
import { signingKey } from "./dkim-keys";
import { oneLine } from "./outbox";
import type { OutgoingMail } from "./transports";

/** The tenant's own verified sender, signed with those of its keys that DNS has; else the installation's address under the tenant's name. */
export async function findSender(db: Database, tenantId: string): Promise<Pick<OutgoingMail, "from" | "replyTo" | "returnPath" | "dkim">> {
  const [tenant] = await db.select({ name: tenants.name, productName: tenants.productName, isPlatform: tenants.isPlatform }).from(tenants).where(eq(tenants.id, tenantId)).limit(1);
  const [own] = await db
    .select()
    .from(customEmails)
    .where(and(eq(customEmails.tenantId, tenantId), eq(customEmails.isActive, true), eq(customEmails.senderVerified, true)))
    .limit(1);
  const tenantName = oneLine(tenant?.productName ?? tenant?.name ?? "");
  if (own) {
    const keys = await db.select().from(dkimKeys).where(and(eq(dkimKeys.tenantId, tenantId), eq(dkimKeys.emailId, own.id), eq(dkimKeys.state, "active"), eq(dkimKeys.isPublished, true)));
    const returnPath = own.records.find(({ purpose, status }) => purpose === "return_path" && status === "verified");
    return { from: { name: oneLine(own.senderName ?? tenantName), address: own.senderEmail }, replyTo: own.replyTo ?? undefined, returnPath: returnPath && `bounces@${returnPath.name}`, dkim: keys.map((key) => signingKey(own.emailDomain, key)) };
  }
  const platform = parseMailbox(settings().mailFrom);
  return { from: { name: (!tenant?.isPlatform && tenantName) || platform.name, address: platform.address } };
}

/** `Acme <noreply@acme.com>` or a bare address. */
export function parseMailbox(value: string): { name: string; address: string } {
  const match = /^\s*"?([^"<]*?)"?\s*<([^<>\s]+)>\s*$/.exec(value);
  return match ? { name: match[1]!, address: match[2]! } : { name: "", address: value.trim() };
}
