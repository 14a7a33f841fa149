import { and, eq, sql } from "drizzle-orm";
import ipaddr from "ipaddr.js";
import { hashSecret } from "./crypto/secrets";
import type { Database } from "./db/client";
import { rateLimits } from "./db/schema";

/** At most `limit` events in a window of `windowSeconds`, counted for all processes in the database. */
export interface RateLimit {
  name: string;
  limit: number;
  windowSeconds: number;
}

export interface RateLimitAnswer {
  isAllowed: boolean;
  retryAfterSeconds: number;
}

/**
 * Counts one event of `subject` and says whether it is within the limit. Count outside a transaction that may be rolled back:
 * what was tried was tried.
 */
export async function countEvent(db: Database, tenant: { id: string }, rule: RateLimit, subject: string, now = new Date()): Promise<RateLimitAnswer> {
  const { bucket, windowStart, windowEnd } = place(rule, subject, now);
  const [row] = await db
    .insert(rateLimits)
    .values({ tenantId: tenant.id, bucket, windowStart, count: 1, expiresAt: windowEnd })
    .onConflictDoUpdate({ target: [rateLimits.tenantId, rateLimits.bucket, rateLimits.windowStart], set: { count: sql`${rateLimits.count} + 1` } })
    .returning({ count: rateLimits.count });
  return answer(row!.count <= rule.limit, windowEnd, now);
}

/** Is there room for one more? Counts nothing. */
export async function hasRoom(db: Database, tenant: { id: string }, rule: RateLimit, subject: string, now = new Date()): Promise<RateLimitAnswer> {
  const { bucket, windowStart, windowEnd } = place(rule, subject, now);
  const [row] = await db
    .select({ count: rateLimits.count })
    .from(rateLimits)
    .where(and(eq(rateLimits.tenantId, tenant.id), eq(rateLimits.bucket, bucket), eq(rateLimits.windowStart, windowStart)))
    .limit(1);
  return answer((row?.count ?? 0) < rule.limit, windowEnd, now);
}

/** What a client is counted by: its IPv4 address, or the /64 of its IPv6 one, of which one customer has 2^64. */
export function clientNetwork(address: string | undefined): string | undefined {
  if (!address || !ipaddr.isValid(address)) return undefined;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === "ipv4") return parsed.toString();
  return `${(parsed as ipaddr.IPv6).parts.slice(0, 4).map((part) => part.toString(16)).join(":")}::/64`;
}

/** The subject is hashed: the table of counters is no list of addresses. */
function place(rule: RateLimit, subject: string, now: Date) {
  const windowMs = rule.windowSeconds * 1000;
  const windowStart = new Date(Math.floor(now.getTime() / windowMs) * windowMs);
  return { bucket: `${rule.name}:${hashSecret(subject)}`, windowStart, windowEnd: new Date(windowStart.getTime() + windowMs) };
}

const answer = (isAllowed: boolean, windowEnd: Date, now: Date): RateLimitAnswer => ({ isAllowed, retryAfterSeconds: Math.max(1, Math.ceil((windowEnd.getTime() - now.getTime()) / 1000)) });
