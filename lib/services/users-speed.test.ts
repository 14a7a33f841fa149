import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { beforeAll, expect, it } from "vitest";
import type { Database } from "@/lib/db/client";
import * as schema from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { callerOf, type Caller } from "@/lib/testing/call";
import { makeAccount, makeMember, makeTenant } from "@/lib/testing/factories";

const { db } = await testDatabase();

/** What a page costs is told by the rows that its query looks at, on any machine and under any load. */
const mostRowsLookedAt = 400;
const many = 30_000;

let call: Caller;
let tenantId: string;
let asked: { text: string; parameters: unknown[] }[] = [];

beforeAll(async () => {
  const client = (db as unknown as { $client: never }).$client;
  const logger = { logQuery: (text: string, parameters: unknown[]) => void asked.push({ text, parameters }) };
  const heard = drizzle({ client, schema, logger }) as unknown as Database;
  const account = await makeAccount(db);
  tenantId = (await makeTenant(db, { accountId: account.id })).id;
  call = callerOf(heard, (await makeMember(db, account)).actor);
  // What is rare stands all at one end of every order, where walking along it would find it last.
  await db.execute(sql`
    insert into users (tenant_id, id, email, name, status, created_at, last_login_at)
    select ${tenantId}, 'user_' || lpad(i::text, 8, '0'), 'u' || lpad(i::text, 8, '0') || '@x.example', 'n' || lpad(i::text, 8, '0'),
      case when i > ${many - 100} then 'suspended' when i < 100 then 'inactive' else 'active' end,
      timestamptz '2024-01-01' + i * interval '1 minute', case when i % 300 = 0 then null else timestamptz '2025-01-01' + i * interval '1 minute' end
    from generate_series(1, ${many}) i`);
  await db.execute(sql`analyze users`);
});

interface Plan {
  "Node Type": string;
  "Relation Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  Plans?: Plan[];
}

const lookedAt = (plan: Plan): number =>
  (plan["Relation Name"] ? (plan["Actual Rows"] + (plan["Rows Removed by Filter"] ?? 0)) * plan["Actual Loops"] : 0) + (plan.Plans ?? []).reduce((sum, inner) => sum + lookedAt(inner), 0);

async function cost({ text, parameters }: (typeof asked)[number]): Promise<number> {
  const parts = text.split(/\$(\d+)/);
  const query = sql.join(parts.map((part, index) => (index % 2 ? sql`${parameters[Number(part) - 1]}` : sql.raw(part))), sql``);
  const { rows } = (await db.execute(sql`explain (analyze, format json) ${query}`)) as unknown as { rows: { "QUERY PLAN": [{ Plan: Plan }] }[] };
  return lookedAt(rows[0]!["QUERY PLAN"][0].Plan);
}

const sorts = ["created_at", "last_login", "email", "name"].flatMap((sort) => ["asc", "desc"].map((order) => ({ sort, order })));
const filters = [{}, { status: "active" }, { status: "suspended" }, { status: "inactive" }, { never_signed_in: true }, { never_signed_in: true, status: "suspended" }];

it.each(filters.flatMap((filter) => sorts.map((sort) => [{ ...filter, ...sort }] as const)))("a page of 50 looks at few rows, the first as any other: %j", async (input) => {
  let cursor: string | null = null;
  for (let page = 0; page < 2; page++) {
    asked = [];
    const answer: { users: unknown[]; next_cursor: string | null } = await call("list_users", { limit: 50, exact_total: false, ...input, ...(cursor ? { cursor } : {}) });
    const listing = asked.filter(({ text }) => text.includes("sort_key"));
    expect(listing).toHaveLength(1);
    expect(await cost(listing[0]!)).toBeLessThan(mostRowsLookedAt);
    expect(asked.filter(({ text }) => text.includes("count("))).toHaveLength(page === 0 ? 1 : 0); // later pages know it from the first
    cursor = answer.next_cursor;
    if (!cursor) break;
  }
});

it("a count that need not be exact stops at 10001", async () => {
  asked = [];
  expect(await call("list_users", { limit: 1, exact_total: false })).toMatchObject({ total: 10_000, total_is_minimum: true });
  expect(await cost(asked.find(({ text }) => text.includes("count("))!)).toBeLessThan(10_100);
});
