import type { customDomains, DnsRecordState } from "../db/schema";
import { nextActiveCheck, nextFailingCheck, nextPendingCheck } from "../dns/check-times";
import { isUnanswered, patienceMs } from "../dns/progress";

export type CustomDomainRow = typeof customDomains.$inferSelect;

export interface Around {
  /** Another tenant has proven the name. */
  isTaken: boolean;
  /** Another domain of this tenant is what links use. */
  hasOtherPrimary: boolean;
}

export interface Verdict {
  /** What the row becomes. */
  set: Pick<CustomDomainRow, "status" | "problem" | "isPrimary" | "routedAt" | "failingSince" | "warnedAt">;
  /** What is no news of its own. */
  pace: Pick<CustomDomainRow, "nextCheckAt" | "failedChecks">;
  /** What its owners are told. */
  notice?: "warning" | "disabled";
}

/** Not at the first bad answer: it may be a slip of the pen that is mended within minutes. */
const warnAfterMs = 10 * 60_000;
const warnAgainMs = 24 * 3_600_000;
/** Fewer bad answers than these take no domain away, however long ago the first was. */
const leastFailedChecks = 5;

/**
 * What the answer of DNS makes of a domain. The TXT proves it, the CNAME leads to it. An active one outlives bad answers for 72
 * hours; that DNS does not answer says nothing, neither for it nor against it.
 */
export function verdictOn(row: CustomDomainRow, records: readonly DnsRecordState[], around: Around, now: Date): Verdict {
  const find = (purpose: string) => records.find((record) => record.purpose === purpose);
  const [ownership, routing] = [find("ownership"), find("routing")];
  const routedAt = row.routedAt ?? (routing?.status === "verified" ? now : null);
  if (row.status !== "active") return ownership?.status === "verified" && !around.isTaken ? proven(row, routedAt, around, now) : waiting(row, records, routedAt, around, now);
  const needed = [ownership, row.routedAt ? routing : undefined].filter((record) => record !== undefined);
  if (needed.some(isGone)) return failing({ ...row, routedAt }, now);
  const kept = { status: row.status, problem: null, isPrimary: row.isPrimary, routedAt, warnedAt: row.warnedAt };
  if (needed.some(isUnanswered)) return { set: { ...kept, failingSince: row.failingSince }, pace: { nextCheckAt: nextFailingCheck(row.failingSince ?? now, now), failedChecks: row.failedChecks } };
  return { set: { ...kept, failingSince: null }, pace: { nextCheckAt: nextActiveCheck(now), failedChecks: 0 } };
}

/** DNS answered, and it is not there. */
const isGone = (record: DnsRecordState): boolean => record.status !== "verified" && !isUnanswered(record);

function proven(row: CustomDomainRow, routedAt: Date | null, { hasOtherPrimary }: Around, now: Date): Verdict {
  return {
    set: { status: "active", problem: null, isPrimary: row.isPrimary || !hasOtherPrimary, routedAt, failingSince: null, warnedAt: null },
    pace: { nextCheckAt: nextActiveCheck(now), failedChecks: 0 },
  };
}

function waiting(row: CustomDomainRow, records: readonly DnsRecordState[], routedAt: Date | null, { isTaken }: Around, now: Date): Verdict {
  const before = isTaken ? "taken" : row.problem === "taken" ? null : row.problem;
  const nextCheckAt = before ? null : nextPendingCheck(row.createdAt, now);
  const problem = before ?? (nextCheckAt ? null : "never_proven");
  const isWrong = problem !== null || records.some(({ status }) => status === "error");
  return { set: { ...unserved, status: isWrong ? "error" : "pending", problem, routedAt, warnedAt: row.warnedAt }, pace: { nextCheckAt, failedChecks: 0 } };
}

function failing(row: CustomDomainRow, now: Date): Verdict {
  const since = row.failingSince ?? now;
  const failedChecks = row.failedChecks + 1;
  const lasted = now.getTime() - since.getTime();
  if (lasted >= patienceMs && failedChecks >= leastFailedChecks) return { set: { ...unserved, status: "error", problem: "proof_lost", routedAt: null, warnedAt: row.warnedAt }, pace: { nextCheckAt: null, failedChecks: 0 }, notice: "disabled" };
  const wasWarned = row.warnedAt !== null && (row.warnedAt >= since || now.getTime() - row.warnedAt.getTime() < warnAgainMs);
  const mayWarn = lasted >= warnAfterMs && !wasWarned;
  return {
    set: { status: "active", problem: null, isPrimary: row.isPrimary, routedAt: row.routedAt, failingSince: since, warnedAt: mayWarn ? now : row.warnedAt },
    pace: { nextCheckAt: nextFailingCheck(since, now), failedChecks },
    ...(mayWarn ? { notice: "warning" as const } : {}),
  };
}

/** A host that does not answer is nobody's primary. */
const unserved = { isPrimary: false, failingSince: null };
