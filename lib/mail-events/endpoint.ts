import { hashSecret } from "../crypto/secrets";
import { database } from "../db/client";
import { mailReports } from "../db/schema";
import { settings } from "../env";
import { asOAuthError, errorResponse, json } from "../oauth/endpoint";
import { PayloadTooLarge } from "../oauth/errors";
import { readBytes } from "../oauth/parameters";
import { takeReports } from "./intake";
import { readJsonReports } from "./json-report";
import { readReportMail } from "./report";
import { checkSignature, signatureHeader, windowSeconds } from "./signature";

const longestJson = 64 * 1024;
/** A report may bring the whole mail back. */
const longestMail = 256 * 1024;

/** What was told about mails of ours, signed with MAIL_EVENTS_SECRET. Without that setting there is nothing here. */
export async function mailEvents(request: Request): Promise<Response> {
  try {
    const { mailEventsSecrets } = settings();
    if (mailEventsSecrets.length === 0) return refused(404, "not_found", "MAIL_EVENTS_SECRET is not set, so no mail events are taken.");
    if (request.method !== "POST") return refused(405, "invalid_request", "use POST", { Allow: "POST" });
    return await take(request, mailEventsSecrets, new Date());
  } catch (error) {
    if (error instanceof PayloadTooLarge) return refused(413, "invalid_request", error.message);
    return errorResponse(asOAuthError(error));
  }
}

async function take(request: Request, secrets: readonly string[], now: Date): Promise<Response> {
  const contentType = request.headers.get("content-type") ?? "";
  const mediaType = contentType.split(";")[0]!.trim().toLowerCase();
  if (!["application/json", "message/rfc822", "multipart/report"].includes(mediaType)) return refused(415, "invalid_request", "send application/json, or a report as message/rfc822 or multipart/report");
  const body = await readBytes(request, mediaType === "application/json" ? longestJson : longestMail);
  const checked = checkSignature(request.headers.get(signatureHeader), body, secrets, now);
  if ("problem" in checked) return refused(401, "invalid_token", checked.problem);
  const read = mediaType === "application/json" ? readJsonReports(body.toString("utf8")) : readReportMail(`${mediaType === "multipart/report" ? `Content-Type: ${contentType}\r\n\r\n` : ""}${body.toString("latin1")}`);
  if ("problem" in read) return refused(400, "invalid_request", `The ${mediaType === "application/json" ? "body" : "mail"} ${read.problem}.`);
  return database().transaction(async (transaction) => {
    // In the transaction: what could not be written down may be sent again as it is.
    const first = await transaction
      .insert(mailReports)
      .values({ signatureHash: hashSecret(checked.signature), expiresAt: new Date(now.getTime() + 2 * windowSeconds * 1000) })
      .onConflictDoNothing()
      .returning({ signatureHash: mailReports.signatureHash });
    if (first.length === 0) return refused(401, "invalid_token", "this signed report was taken before; to send it again sign it with a new time");
    return json(await takeReports(transaction, read.reports, now));
  });
}

const refused = (status: number, error: string, description: string, headers: Record<string, string> = {}): Response => json({ error, error_description: description }, status, headers);
