import { signatureOf } from "../lib/mail-events/signature";
import { firstRun } from "./fixtures";
import { mailEventsSecret } from "./mail-events-secret";

/** Reports something of a mail, as a mail service would. */
export async function report(event: Record<string, string>): Promise<void> {
  const body = JSON.stringify({ events: [event] });
  const signature = signatureOf(mailEventsSecret, Buffer.from(body), Math.floor(Date.now() / 1000));
  const response = await fetch(`${firstRun().app_url}/api/mail-events`, { method: "POST", body, headers: { "Content-Type": "application/json", "Mail-Events-Signature": signature } });
  if (!response.ok) throw new Error(`the report was refused: ${response.status} ${await response.text()}`);
}
