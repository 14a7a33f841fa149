import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { findOwned, owned } from "../db/owned";
import { suppressedAddresses } from "../db/schema";
import { deleted, emailAddress, id, instant, iso } from "./fields";
import { defineOperation } from "./operation";
import { findPage, pageInput, pageOutput } from "./pages";

const suppressedAddress = z.strictObject({
  id: z.string(),
  tenant_id: z.string(),
  address: z.string(),
  reason: z.enum(["bounce", "complaint"]).describe("bounce: a server said that it takes no mail. complaint: its owner reported a mail as unwanted."),
  email_message_id: z.string().nullable().describe("The mail that it came from, for get_email_message while that is kept."),
  enhanced_code: z.string().nullable().describe("RFC 3463, such as 5.1.1."),
  answer: z.string().nullable().describe("What the server said, shortened."),
  created_at: instant,
});

export const listSuppressedAddresses = defineOperation({
  name: "list_suppressed_addresses",
  noun: "suppressed_address",
  title: "List suppressed addresses",
  description: "Lists the addresses that a tenant sends no mail to, newest first: they do not exist, or their owner complained. Whoever signs in with one is not told; to send to it again use delete_suppressed_address.",
  scope: "emails:read",
  on: "tenant",
  http: "GET /suppressed-addresses",
  input: z.strictObject({ address: emailAddress.optional().describe("Exactly this address."), ...pageInput(100) }),
  output: z.strictObject({ suppressed_addresses: z.array(suppressedAddress), ...pageOutput }),
  async handler({ address, ...input }, { db, tenant }) {
    const where = and(eq(suppressedAddresses.tenantId, tenant.id), address === undefined ? undefined : eq(suppressedAddresses.address, address));
    const { rows, facts } = await findPage(db, { from: suppressedAddresses, keys: { createdAt: suppressedAddresses.createdAt, tiebreak: suppressedAddresses.id }, where, input, boundTo: ["list_suppressed_addresses", tenant.id, address] });
    return { suppressed_addresses: rows.map(present), ...facts };
  },
});

export const deleteSuppressedAddress = defineOperation({
  name: "delete_suppressed_address",
  title: "Delete suppressed address",
  description: "Takes an address off the list, so that mail is sent to it again from now on; mails that were held back are not made up for. Ids come from list_suppressed_addresses.",
  scope: "emails:write",
  on: "tenant",
  http: "DELETE /suppressed-addresses/{id}",
  input: z.strictObject({ id: id("suppressed address") }),
  output: deleted,
  confirm: async (input, { db, tenant }) => (await findOwned(db, suppressedAddresses, input.id, tenant, "suppressed address")).address,
  consequences: async () => [{ count: null, text: "Mail is sent to it again from now on" }, { count: null, text: "Mails that were held back stay unsent" }],
  async handler(input, { db, tenant }) {
    const row = await findOwned(db, suppressedAddresses, input.id, tenant, "suppressed address");
    await db.delete(suppressedAddresses).where(owned(suppressedAddresses, row.id, tenant));
    return { id: row.id, name: row.address, deleted: true as const };
  },
});

function present(row: typeof suppressedAddresses.$inferSelect): z.input<typeof suppressedAddress> {
  return {
    id: row.id,
    tenant_id: row.tenantId,
    address: row.address,
    reason: row.reason,
    email_message_id: row.mailId,
    enhanced_code: row.enhancedCode,
    answer: row.answer,
    created_at: iso(row.createdAt),
  };
}
