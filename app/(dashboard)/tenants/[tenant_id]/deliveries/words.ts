import type { z } from "zod";
import type { getEmailMessage } from "@/lib/services/email-messages";

export type Message = z.output<typeof getEmailMessage.output>;
type Attempt = Message["attempt_log"][number];

interface Status {
  label: string;
  look: "good" | "bad" | "warn" | "";
  /** What it means for whoever asks where a mail is. */
  text: string;
}

export const statusWords: Record<Message["status"], Status> = {
  queued: { label: "Waiting", look: "warn", text: "It has not been handed over yet, and is tried again until it is of no use any more." },
  sent: { label: "Sent", look: "good", text: "A mail server took it. Whether it reached the inbox is not known from here." },
  delivered: { label: "Delivered", look: "good", text: "The recipient's server took it." },
  bounced: { label: "Bounced", look: "bad", text: "It was taken at first and came back." },
  complained: { label: "Complaint", look: "bad", text: "The recipient reported it as unwanted. The address gets no more mail." },
  suppressed: { label: "Suppressed", look: "warn", text: "It was not sent: the address is on the list of suppressed addresses." },
  withheld: { label: "Withheld", look: "", text: "It was not sent: nobody may sign in with this address, or it was sent too many mails within an hour." },
  expired: { label: "Expired", look: "warn", text: "It could not be handed over while it was of any use." },
  failed: { label: "Refused", look: "bad", text: "A mail server refused it for good." },
};

export const statusChoices = [["", "Any"], ...Object.entries(statusWords).map(([value, { label }]) => [value, label] as const)] as const;

const problemWords: Record<NonNullable<Attempt["problem"]>, string> = {
  unresolvable: "The server's name has no address",
  address_refused: "The server's address may not be connected to",
  connection: "The server could not be reached",
  timeout: "The server did not answer in time",
  tls: "No secure connection came about",
  authentication: "The server refused the login",
  sender: "The server refused the sender",
  recipient: "The server refused the recipient",
  message: "The server refused the text",
  server: "The server had no time for us",
  internal: "Something went wrong here",
};

/** What became of an attempt, in one line. */
export function attemptWords({ outcome, problem, server, smtp_code: code }: Pick<Attempt, "outcome" | "problem" | "server" | "smtp_code">): string {
  if (outcome === "under_way") return "Under way";
  if (outcome === "interrupted") return "Cut off: the process ended, so nobody knows whether the server took it";
  if (outcome === "accepted") return server === "local" ? "Kept in the local outbox" : "Taken by the server";
  const isForNow = outcome === "deferred" && code !== null && code < 500;
  return `${problemWords[problem ?? "server"]}${isForNow ? " for now" : ""}`;
}

export const problemInWords = (problem: string | null): string => problemWords[(problem ?? "server") as keyof typeof problemWords] ?? "The server did not take it";

export const eventWords: Record<Message["events"][number]["type"], string> = {
  delivered: "Reported as delivered",
  bounced: "Reported as bounced",
  complained: "Reported as unwanted by the recipient",
};

/** `550 5.1.1 No such user` */
export const answerWords = ({ smtp_code: code, enhanced_code: enhanced, answer }: { smtp_code?: number | null; enhanced_code: string | null; answer: string | null }): string => [code, enhanced, answer].filter((part) => part !== null && part !== undefined && part !== "").join(" ");
