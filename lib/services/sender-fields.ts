import { ServiceError } from "../errors";
import { displayText } from "./fields";

/**
 * The name shown beside a sender's address. One that holds an address would be read in its place: many mail programs show the
 * name alone.
 */
export const senderName = displayText(100)
  .refine((name) => !/@|＠|﹫/.test(name), "must not hold an e-mail address: readers would take it for the sender's")
  .refine((name) => !/["<>\\]/.test(name), 'must not hold quotes, backslashes or angle brackets');

/** From and d= are of the same domain, so that DMARC holds in its strict reading too (RFC 7489 §3.1.1). */
export function refuseForeignSender(senderEmail: string, domain: string): void {
  if (!senderEmail.endsWith(`@${domain}`)) throw new ServiceError("validation_error", `The sender_email must be an address at ${domain}.`, { sender_email: `must end in @${domain}` });
}
