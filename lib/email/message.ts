import { createTransport } from "nodemailer";
import { signedMessage } from "./dkim";
import type { OutgoingMail } from "./transports";

const composer = createTransport({ streamTransport: true, buffer: true, newline: "windows", disableFileAccess: true, disableUrlAccess: true });

/** The whole message as it goes over the wire, multipart with plain text, signed with every key of its sender. */
export async function finishedMessage(mail: OutgoingMail, now = new Date()): Promise<Buffer> {
  const { message } = await composer.sendMail({
    from: mail.from,
    to: { name: "", address: mail.to },
    replyTo: mail.replyTo,
    date: now,
    messageId: `<${mail.id}@${mail.from.address.split("@").at(-1)}>`, // stable, so a mail sent twice over a crash is shown once
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
  });
  return signedMessage(message as Buffer, mail.dkim ?? [], now);
}
