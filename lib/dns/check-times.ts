import { randomInt } from "node:crypto";
import { patienceMs } from "./progress";

/*
 * When DNS is asked without anybody's asking. Each wait is a fifth shorter or longer, so that what was added together is not
 * asked together.
 */

const minutes = 60_000;
const hours = 60 * minutes;

/** Waiting for its records: every minute at first, every two hours in the end. Null after 72 hours: then by hand. */
export function nextPendingCheck(createdAt: Date, now: Date): Date | null {
  const end = createdAt.getTime() + patienceMs;
  if (now.getTime() >= end) return null;
  return new Date(Math.min(now.getTime() + varied(between(minutes, age(createdAt, now) / 4, 2 * hours)), end));
}

/** Served, and its records there. */
export const nextActiveCheck = (now: Date): Date => new Date(now.getTime() + varied(4 * hours));

/** Served, and its records gone since then; or DNS does not answer. */
export function nextFailingCheck(since: Date, now: Date): Date {
  const end = since.getTime() + patienceMs;
  const next = now.getTime() + varied(between(15 * minutes, age(since, now) / 4, 4 * hours));
  return new Date(now.getTime() < end ? Math.min(next, end) : next);
}

const age = (since: Date, now: Date) => now.getTime() - since.getTime();
const between = (least: number, value: number, most: number) => Math.min(Math.max(value, least), most);
const varied = (ms: number) => randomInt(Math.round(ms * 0.8), Math.round(ms * 1.2));
