import { boundedAnswer, readAnswer } from "../email/smtp-answer";
import { allParts, parseFields, parseMime, type Fields, type MimePart } from "./mime";

/** What somebody tells about one mail of ours. */
export interface MailReport {
  type: "delivered" | "bounced" | "complained";
  source: "json" | "dsn" | "arf";
  mailId: string;
  /** The addresses it says it is about; none: it does not say. */
  recipients: string[];
  enhancedCode: string | null;
  answer: string | null;
  at: Date | null;
}

/** A mail that reports, and what it says of mails of ours: nothing, where it is about a delay or is not about one of ours. */
export type ReadMail = { reports: MailReport[] } | { problem: string };

/** The id of a mail of ours, alone, in a Message-ID or in an envelope id. */
export const mailIdIn = (text: string | undefined): string | undefined => /^<?(mail_[a-z2-7]{20})(?:@[^\s<>]+)?>?$/.exec(text?.trim() ?? "")?.[1];

/**
 * Reads a report by mail: a delivery status notification (RFC 3464) or a complaint (RFC 5965). Which mail it is about is told by our
 * own unguessable id, which the original's Message-ID and envelope id hold; an address alone tells nothing, since anybody can write one.
 */
export function readReportMail(source: string): ReadMail {
  const mail = parseMime(source);
  const report = allParts(mail).find(({ type }) => type === "multipart/report");
  if (!report) return { problem: "is not a report: a multipart/report is expected (RFC 6522)" };
  const find = (...types: string[]) => allParts(report).find(({ type }) => types.includes(type));
  const status = find("message/delivery-status", "message/global-delivery-status");
  const feedback = find("message/feedback-report");
  if (!status && !feedback) return { problem: "holds neither a message/delivery-status (RFC 3464) nor a message/feedback-report (RFC 5965)" };
  const returned = find("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers");
  const messageId = returned && mailIdIn(fieldsOfReturned(returned).get("message-id"));
  return { reports: status ? deliveryReports(status.body, messageId) : complaints(feedback!.body, messageId) };
}

const fieldsOfReturned = ({ body }: MimePart): Fields => parseFields(body.split(/\r?\n\r?\n/)[0]!);

/** A mail of ours has one recipient; a list behind it may report a few. */
const mostRecipients = 20;

/** RFC 3464 §2.1: a block about the message, then one for each recipient. */
function deliveryReports(body: string, messageId: string | undefined): MailReport[] {
  const [ofMessage, ...ofRecipients] = body.trim().split(/\r?\n[ \t]*\r?\n/).map(parseFields);
  const mailId = mailIdIn(ofMessage!.get("original-envelope-id")) ?? messageId;
  if (mailId === undefined) return [];
  return ofRecipients.slice(0, mostRecipients).flatMap((fields): MailReport[] => {
    const type = actions[fields.get("action")?.toLowerCase() ?? ""];
    if (!type) return [];
    const diagnostic = afterType(fields.get("diagnostic-code"));
    const enhancedCode = /[245]\.\d{1,3}\.\d{1,3}/.exec(fields.get("status") ?? "")?.[0] ?? null;
    const answer = diagnostic === undefined ? null : readAnswer(diagnostic);
    // A gateway that knows no better says 5.0.0; the server's own answer may know.
    const code = enhancedCode === null || enhancedCode.endsWith(".0.0") ? (answer?.enhancedCode ?? enhancedCode) : enhancedCode;
    const recipients = [...new Set(["original-recipient", "final-recipient"].flatMap((name) => afterType(fields.get(name))?.toLowerCase() ?? []))];
    return [{ type, source: "dsn", mailId, recipients, enhancedCode: code, answer: answer?.text ?? null, at: dateOf(ofMessage!.get("arrival-date")) }];
  });
}

/** RFC 3464 §2.3.3. What is delayed, relayed or expanded is not over yet. */
const actions: Record<string, MailReport["type"]> = { failed: "bounced", delivered: "delivered" };

/** `rfc822; ada@example.com`, `smtp; 550 5.1.1 …` */
const afterType = (value: string | undefined): string | undefined => value?.slice(value.indexOf(";") + 1).trim();

/** RFC 5965 §7.3 and the registry it opened: what is no complaint of the recipient's is left out. */
const notAComplaint = new Set(["not-spam", "auth-failure", "dmarc"]);

function complaints(body: string, messageId: string | undefined): MailReport[] {
  const fields = parseFields(body.trim());
  const feedbackType = fields.get("feedback-type")?.toLowerCase() ?? "";
  const mailId = mailIdIn(fields.get("original-envelope-id")) ?? messageId;
  if (mailId === undefined || feedbackType === "" || notAComplaint.has(feedbackType)) return [];
  const recipient = fields.get("original-rcpt-to")?.replace(/^<|>$/g, "").toLowerCase();
  return [{ type: "complained", source: "arf", mailId, recipients: recipient ? [recipient] : [], enhancedCode: null, answer: boundedAnswer(feedbackType), at: dateOf(fields.get("arrival-date") ?? fields.get("received-date")) }];
}

function dateOf(text: string | undefined): Date | null {
  const date = new Date(text ?? "");
  return Number.isNaN(date.getTime()) ? null : date;
}
