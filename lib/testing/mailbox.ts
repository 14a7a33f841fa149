import type { Database } from "../db/client";
import { listLocalMail } from "../email/outbox";

/** The newest mail of a person at one tenant, with the code and the link in it. */
export async function newestMail(db: Database, tenant: { id: string }, email: string): Promise<{ code: string; link: string; token: string; text: string } | undefined> {
  const mails = (await listLocalMail(db)).filter((mail) => mail.tenantId === tenant.id && mail.recipient === email);
  const text = mails[0]?.text;
  if (text === undefined) return undefined;
  const link = /https?:\/\/\S+/.exec(text)![0];
  return { code: /code: (\d{6})/.exec(text)![1]!, link, token: new URL(link).searchParams.get("token")!, text };
}

/** Six digits that are not these. */
export const otherCode = (code: string, by = 1): string => String((Number(code) + by) % 1_000_000).padStart(6, "0");
