import { and, between, count, eq, gte, inArray, ne, sql, sum, type SQL } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { z } from "zod";
import type { Database } from "../db/client";
import { clients, lastLoginOrder, signInCounts, users } from "../db/schema";
import { iso, instant } from "./fields";
import { defineOperation } from "./operation";

const dayMs = 86_400_000;
/** A table of any size is counted no further, so that nobody waits for a figure. */
const countTo = 10_000;

const number = z.number().int();
const perMethod = { email: number, passkey: number, social: number, other: number };
const figure = z.strictObject({ number, is_minimum: z.boolean().describe("There are more: counting stopped there.") });

export const getTenantStatistics = defineOperation({
  name: "get_tenant_statistics",
  title: "Get tenant statistics",
  description: "Counts a tenant's sign-ins for each of the last days by method, zero days too, with its users, new and active users, and clients in use. Days are those of UTC; today is the last one.",
  scope: "tenants:read",
  on: "tenant",
  http: "GET /statistics",
  input: z.strictObject({ days: z.coerce.number("must be a number of days").int("must be a whole number of days").min(1, "must be 1 to 366 days").max(366, "must be 1 to 366 days").default(30).describe("How many days, 1 to 366, today included.") }),
  output: z.strictObject({
    time_zone: z.literal("UTC"),
    since: instant.describe("The beginning of the first day."),
    sign_ins: z.strictObject({ total: number, ...perMethod }).describe("email: a code or link in a mail; social: another provider."),
    days: z.array(z.strictObject({ date: z.string().describe("2026-01-31."), ...perMethod })),
    users: figure.describe("All there are."),
    new_users: figure.describe("Made in these days, by themselves or by others."),
    active_users: figure.describe("Whose last sign-in was in these days."),
    clients: figure.describe("All that are not blocked."),
    active_clients: figure.describe("Of these, used in these days."),
  }),
  async handler({ days: length }, { db, tenant }, now = new Date()) {
    const today = Math.floor(now.getTime() / dayMs) * dayMs;
    const since = new Date(today - (length - 1) * dayMs);
    const dates = Array.from({ length }, (_, index) => dateOf(since.getTime() + index * dayMs));
    const counted = await db
      .select({ day: signInCounts.day, method: signInCounts.method, count: sum(signInCounts.count).mapWith(Number) })
      .from(signInCounts)
      .where(and(eq(signInCounts.tenantId, tenant.id), between(signInCounts.day, dates[0]!, dates.at(-1)!)))
      .groupBy(signInCounts.day, signInCounts.method);
    const none = { email: 0, passkey: 0, social: 0, other: 0 };
    const byDay = new Map(dates.map((date) => [date, { date, ...none }]));
    const total = { total: 0, ...none };
    for (const { day, method, count } of counted) {
      byDay.get(day)![method] = count;
      total[method] += count;
      total.total += count;
    }
    const mine = eq(users.tenantId, tenant.id);
    const inAnyState = inArray(users.status, ["active", "inactive", "suspended"]); // each has its index
    const usable = and(eq(clients.tenantId, tenant.id), ne(clients.status, "disabled"));
    return {
      time_zone: "UTC" as const,
      since: iso(since),
      sign_ins: total,
      days: [...byDay.values()],
      users: await howMany(db, users, mine),
      new_users: await howMany(db, users, and(mine, inAnyState, gte(users.createdAt, since))),
      active_users: await howMany(db, users, and(mine, inAnyState, sql`${lastLoginOrder(users)} >= ${since.toISOString()}::timestamptz`)),
      clients: await howMany(db, clients, usable),
      active_clients: await howMany(db, clients, and(usable, gte(clients.lastUsedAt, since))),
    };
  },
});

const dateOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

async function howMany(db: Database, table: PgTable, where: SQL | undefined): Promise<z.input<typeof figure>> {
  const some = db.select({ one: sql`1`.as("one") }).from(table).where(where).limit(countTo + 1).as("some");
  const [found] = await db.select({ number: count() }).from(some);
  const all = found?.number ?? 0;
  return { number: Math.min(all, countTo), is_minimum: all > countTo };
}
