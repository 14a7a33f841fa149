/** The mail that the reports of these tests are about. */
export const mailId = "mail_abcdefghij234567abcd";

const encoded = (text: string, encoding: string) => (encoding === "base64" ? Buffer.from(text).toString("base64").replace(/.{76}/g, "$&\r\n") : text);

interface Dsn {
  messageId?: string;
  envelopeId?: string;
  recipient?: string;
  action?: string;
  status?: string;
  diagnostic?: string;
  encoding?: string;
  returned?: string;
}

/** As Postfix writes it. */
export function dsnOf({ messageId = `<${mailId}@example.com>`, envelopeId, recipient = "ada@example.com", action = "failed", status = "5.1.1", diagnostic = `smtp; 550 5.1.1 <${recipient}>: Recipient address rejected: User unknown`, encoding = "7bit", returned }: Dsn = {}): string {
  const fields = [
    "Reporting-MTA: dns; mx.example.com", ...(envelopeId ? [`Original-Envelope-Id: ${envelopeId}`] : []), "Arrival-Date: Mon, 23 Nov 2026 10:00:00 +0000", "",
    `Final-Recipient: rfc822; ${recipient}`, `Original-Recipient: rfc822;${recipient}`, `Action: ${action}`, `Status: ${status}`, "Remote-MTA: dns; mail.example.com", `Diagnostic-Code: ${diagnostic}`, "",
  ].join("\r\n");
  const original = returned ?? `Return-Path: <noreply@example.com>\r\nFrom: Acme <noreply@example.com>\r\nTo: ada@example.com\r\nMessage-ID:\r\n ${messageId}\r\nSubject: Sign in`;
  return [
    "From: MAILER-DAEMON@mx.example.com", "To: noreply@example.com", "Subject: Undelivered Mail Returned to Sender", "MIME-Version: 1.0",
    'Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary="4Xk2.1763892000/mx.example.com"', "",
    "This is a MIME-encapsulated message.", "",
    "--4Xk2.1763892000/mx.example.com", "Content-Description: Notification", "Content-Type: text/plain; charset=us-ascii", "", "I'm sorry to have to inform you that your message could not be delivered.", "",
    "--4Xk2.1763892000/mx.example.com", "Content-Type: message/delivery-status", `Content-Transfer-Encoding: ${encoding}`, "", encoded(fields, encoding), "",
    "--4Xk2.1763892000/mx.example.com", "Content-Type: text/rfc822-headers", "", original, "",
    "--4Xk2.1763892000/mx.example.com--", "",
  ].join("\r\n");
}

/** As a feedback loop sends it. */
export function complaintOf({ feedbackType = "abuse", recipient = "ada@example.com" as string | null, messageId = `<${mailId}@example.com>` } = {}): string {
  return [
    "From: complaints@provider.example", "To: abuse@example.com", "MIME-Version: 1.0", "Content-Type: multipart/report; report-type=feedback-report; boundary=part", "",
    "--part", "Content-Type: text/plain", "", "This is a report of an unwanted mail.", "",
    "--part", "Content-Type: message/feedback-report", "", `Feedback-Type: ${feedbackType}`, "User-Agent: Loop/1.0", "Version: 1", ...(recipient ? [`Original-Rcpt-To: <${recipient}>`] : []), "",
    "--part", "Content-Type: message/rfc822", "", "From: noreply@example.com", `Message-Id: ${messageId}`, "", "body", "--part--", "",
  ].join("\r\n");
}
