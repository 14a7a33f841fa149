import type { Database } from "../db/client";
import { ServiceError } from "../errors";
import { findOperation } from "../services";
import type { Actor } from "../services/operation";
import { run, type Call } from "../services/run";

/** What operations answer, as far as tests lean on it by type; the rest is asserted. */
export interface Output {
  [field: string]: unknown;
  id: string;
  client_secret: string;
  custom_domain: string;
  users: { id: string; email: string }[];
  clients: object[];
  total: number;
  limit: number;
  next_cursor: string | null;
}
export type Caller = (name: string, input?: Record<string, unknown>, more?: Partial<Call>) => Promise<Output>;

/** Calls operations by name, through the one door. */
export const callerOf = (db: Database, actor: Actor): Caller => (name, input = {}, more = {}) => {
  const operation = findOperation(name);
  if (!operation) throw new Error(`no operation ${name}`);
  const answer = run(operation, input, { db, actor, ...more }) as Promise<unknown> as Promise<Output>;
  answer.catch(() => {}); // a test may start several calls and look at their refusals one after another
  return answer;
};

/** The refusal of a call that must be refused. */
export async function refusal(call: Promise<unknown>): Promise<ServiceError> {
  const outcome = await call.then(() => undefined, (reason: unknown) => reason);
  if (outcome instanceof ServiceError) return outcome;
  throw outcome ?? new Error("the call was not refused");
}
