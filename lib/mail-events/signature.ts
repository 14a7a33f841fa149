import { createHmac, timingSafeEqual } from "node:crypto";

export const signatureHeader = "mail-events-signature";

/** How far the clocks may be apart, and how long a signed report is good for. */
export const windowSeconds = 300;

/** `t=<seconds>,v1=<hex>`: HMAC-SHA-256 over the time, a full stop and the body's bytes. */
export const signatureOf = (secret: string, body: Uint8Array, seconds: number): string => `t=${seconds},v1=${hmac(secret, body, seconds).toString("hex")}`;

const hmac = (secret: string, body: Uint8Array, seconds: number): Buffer => createHmac("sha256", secret).update(`${seconds}.`).update(body).digest();

/** Of several secrets any counts, so that one can be replaced by putting the new one beside it. */
export function checkSignature(header: string | null, body: Uint8Array, secrets: readonly string[], now: Date): { signature: string } | { problem: string } {
  if (header === null) return { problem: `the header Mail-Events-Signature is missing: t=<seconds>,v1=<hex of the HMAC-SHA-256 over the time, a full stop and the body>` };
  const match = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header.trim());
  if (!match) return { problem: "the header Mail-Events-Signature is not t=<seconds>,v1=<64 hex digits in lower case>" };
  const [, seconds, signature] = match;
  const given = Buffer.from(signature!, "hex");
  const isOurs = secrets.map((secret) => timingSafeEqual(hmac(secret, body, Number(seconds)), given)).includes(true);
  if (!isOurs) return { problem: "the signature does not fit the body and MAIL_EVENTS_SECRET" };
  if (Math.abs(now.getTime() / 1000 - Number(seconds)) > windowSeconds) return { problem: `the signature was made more than ${windowSeconds / 60} minutes from now; sign again, and check the clocks` };
  return { signature: signature! };
}
