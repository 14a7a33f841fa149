import { and, asc, eq, gt, isNull } from "drizzle-orm";
import type { Database } from "../db/client";
import { auditEvents } from "../db/schema";
import { ServiceError } from "../errors";
import type { Operation } from "./operation";

/** Thrown inside the transaction, which it undoes: the object is no longer as the caller read it. */
export class StaleSave extends Error {
  constructor(readonly current: Record<string, unknown>) {
    super("the object was changed since it was read");
  }
}

/** Two versions within one millisecond would look the same: the later change is done anew, a moment later. The code is that of a serialization failure. */
export class SameInstant extends Error {
  readonly code = "40001";
  constructor() {
    super("the object was changed within this very millisecond");
  }
}

/** Times are compared as times: a caller may write them with another offset. */
export const isSameInstant = (one: unknown, other: string): boolean => typeof one === "string" && Date.parse(one) === Date.parse(other);

interface Stale {
  tenant: { id: string } | undefined;
  account: { id: string } | undefined;
  input: unknown;
  expected: string;
  current: Record<string, unknown>;
}

/** Nothing was written; the details name what changed since, with the values of now. */
export async function staleConflict(db: Database, operation: Operation, { input, expected, current, ...subject }: Stale): Promise<ServiceError> {
  const noun = operation.noun.replaceAll("_", " ");
  const changed = await changedSince(db, operation, { input, expected, current, ...subject });
  const fields = changed.length > 0 ? ` What is different now: ${changed.join(", ")}.` : "";
  const details = Object.fromEntries([...changed, "updated_at"].map((field) => [field, shown(current[field])]));
  return new ServiceError("conflict", `This ${noun} was changed after you read it, so nothing was written.${fields} Read it again, or repeat the call with expected_updated_at set to ${String(current.updated_at)} to write all the same.`, details, { current });
}

/** By the log; a change that it does not tell (a person's own profile) by what the caller would have overwritten. */
async function changedSince(db: Database, operation: Operation, { tenant, account, input, expected, current }: Stale): Promise<string[]> {
  const given = input as Record<string, unknown>;
  const id = current.id ?? given.id;
  const events = await db
    .select({ changes: auditEvents.changes })
    .from(auditEvents)
    .where(and(tenant ? eq(auditEvents.tenantId, tenant.id) : isNull(auditEvents.tenantId), account && eq(auditEvents.accountId, account.id), typeof id === "string" ? eq(auditEvents.targetId, id) : undefined, eq(auditEvents.action, `${operation.noun}.updated`), gt(auditEvents.createdAt, new Date(expected))))
    .orderBy(asc(auditEvents.createdAt))
    .limit(100);
  const told = new Set(events.flatMap(({ changes }) => Object.keys(changes ?? {})).filter((field) => field in current));
  if (told.size > 0) return [...told].sort();
  return Object.keys(given).filter((field) => field !== "id" && field in current && JSON.stringify(current[field]) !== JSON.stringify(given[field])).sort();
}

const shown = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? "null"));
