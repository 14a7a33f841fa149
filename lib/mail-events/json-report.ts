import { z } from "zod";
import { readAnswer } from "../email/smtp-answer";
import { mailIdIn, type MailReport } from "./report";

const types = { bounce: "bounced", complaint: "complained", delivered: "delivered" } as const;

const event = z.strictObject({
  type: z.enum(["bounce", "complaint", "delivered"], "must be bounce, complaint or delivered"),
  message_id: z.string().max(998).refine((text) => mailIdIn(text) !== undefined, "must be the Message-ID of a mail that was sent from here, <mail_…@…>"),
  recipient: z.string().max(320).optional(),
  status: z.string().regex(/^[245]\.\d{1,3}\.\d{1,3}$/, "must be a status code of RFC 3463, such as 5.1.1").optional(),
  answer: z.string().max(4_000).optional(),
  at: z.iso.datetime({ offset: true, error: "must be a time such as 2026-01-31T12:00:00Z" }).optional(),
});

const body = z.strictObject({ events: z.array(event).min(1, "must hold at least one event").max(100, "must hold 100 events or fewer") });

/** Our own shape of events: `{"events": [{"type": "bounce", "message_id": "<mail_…@…>", "status": "5.1.1", …}]}`. */
export function readJsonReports(text: string): { reports: MailReport[] } | { problem: string } {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return { problem: "is not JSON" };
  }
  const parsed = body.safeParse(given);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    return { problem: `was refused: ${path.join(".") || "the body"}: ${message}` };
  }
  return {
    reports: parsed.data.events.map(({ type, message_id: messageId, recipient, status, answer, at }) => {
      const said = answer === undefined ? null : readAnswer(answer);
      return { type: types[type], source: "json", mailId: mailIdIn(messageId)!, recipients: recipient ? [recipient.toLowerCase()] : [], enhancedCode: status ?? said?.enhancedCode ?? null, answer: said?.text ?? null, at: at === undefined ? null : new Date(at) };
    }),
  };
}
