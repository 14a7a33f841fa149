import type { DnsRecordState } from "../db/schema";
import { nextActiveCheck, nextFailingCheck, nextPendingCheck } from "../dns/check-times";
import { neededToSend } from "../dns/mail-records";
import { isUnanswered, patienceMs } from "../dns/progress";
import type { DkimKeyRow } from "../email/dkim-keys";
import type { CustomEmailRow } from "./custom-email-answer";

export interface Findings {
  records: readonly DnsRecordState[];
  keys: readonly DkimKeyRow[];
  /** Another domain of this tenant sends its mail. */
  hasOtherActive: boolean;
}

export interface Verdict {
  /** What the row becomes. */
  set: Partial<Pick<CustomEmailRow, "verificationStatus" | "senderVerified" | "isActive" | "failingSince" | "fellBackAt">>;
  /** What is no news of its own. */
  pace: Pick<CustomEmailRow, "nextCheckAt" | "failedChecks">;
}

/** Fewer bad answers than these end nothing, however long ago the first was. */
const leastFailedChecks = 5;

/**
 * What the answer of DNS makes of a sending domain. A verified one outlives bad answers for 72 hours; that DNS does not answer says
 * nothing, neither for it nor against it. One that is verified already is not switched on: whoever switched it off did not ask for
 * it back.
 */
export function verdictOn(row: CustomEmailRow, { records, keys, hasOtherActive }: Findings, now: Date): Verdict {
  const needed = records.filter(({ purpose }) => neededToSend.includes(purpose));
  if (needed.every(({ status }) => status === "verified"))
    return {
      set: { verificationStatus: "verified", senderVerified: true, isActive: row.isActive || (!row.senderVerified && !hasOtherActive), failingSince: null, fellBackAt: null },
      pace: { nextCheckAt: nextCheck(keys, now), failedChecks: 0 },
    };
  const isOwed = needed.some(isUnanswered);
  if (!row.senderVerified) return { set: { verificationStatus: isOwed || needed.some(({ status }) => status === "error") ? "error" : "pending" }, pace: { nextCheckAt: nextPendingCheck(row.fellBackAt ?? row.createdAt, now), failedChecks: 0 } };
  if (isOwed) return { set: {}, pace: { nextCheckAt: nextFailingCheck(row.failingSince ?? now, now), failedChecks: row.failedChecks } };
  return failing(row, now);
}

function failing(row: CustomEmailRow, now: Date): Verdict {
  const failingSince = row.failingSince ?? now;
  const failedChecks = row.failedChecks + 1;
  if (now.getTime() - failingSince.getTime() < patienceMs || failedChecks < leastFailedChecks) return { set: { verificationStatus: "error", failingSince }, pace: { nextCheckAt: nextFailingCheck(failingSince, now), failedChecks } };
  return { set: { verificationStatus: "error", senderVerified: false, isActive: false, failingSince: null, fellBackAt: now }, pace: { nextCheckAt: nextPendingCheck(now, now), failedChecks: 0 } };
}

/** Keys that wait are looked for as records of a new domain are. */
function nextCheck(keys: readonly DkimKeyRow[], now: Date): Date {
  const waiting = keys.find(({ state }) => state === "next");
  const [usual, soon] = [nextActiveCheck(now), waiting ? nextPendingCheck(waiting.createdAt, now) : null];
  return soon && soon < usual ? soon : usual;
}
