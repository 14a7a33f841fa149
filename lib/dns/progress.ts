import type { DnsRecordState } from "../db/schema";

/** From the first check until it counts as failed. Nothing is removed then: the records may be corrected still. */
export const patienceMs = 72 * 3_600_000;

export const progressStates = ["not_started", "pending", "partly", "verified", "temporary_failure", "failed"] as const;
export type Progress = (typeof progressStates)[number];

interface Setup {
  records: readonly DnsRecordState[];
  /** Purposes without which it does not work; the others are advice. */
  required: readonly string[];
  lastCheckedAt: Date | null;
  createdAt: Date;
}

/** How far a setup in DNS has come, said honestly: an answer that DNS owes is no fault of the records. */
export function progressOf({ records, required, lastCheckedAt, createdAt }: Setup, now: Date): Progress {
  if (!lastCheckedAt) return "not_started";
  const needed = records.filter(({ purpose }) => required.includes(purpose));
  if (needed.every(({ status }) => status === "verified")) return "verified";
  if (needed.some(isUnanswered)) return "temporary_failure";
  if (now.getTime() - createdAt.getTime() >= patienceMs) return "failed";
  return needed.some(({ status }) => status === "verified") ? "partly" : "pending";
}

/** DNS gave no answer for it: no record is an answer too. */
export const isUnanswered = ({ status, found }: Pick<DnsRecordState, "status" | "found">): boolean => status === "error" && found.length === 0;
