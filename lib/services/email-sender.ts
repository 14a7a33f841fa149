import { z } from "zod";
import { findSender } from "../email/senders";
import { settings } from "../env";
import { defineOperation } from "./operation";

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
