import { sql } from "drizzle-orm";
import { inject, describe, expect, it } from "vitest";
import { openDatabase } from "./client";
import { accounts } from "./schema";
import { createTestDatabase } from "./testing-postgres";

const server = () => {
  const made = inject("testDatabase");
  if (made.kind !== "postgres") throw new Error("run with TEST_DATABASE=postgres");
  return made.url;
};
const open = (url: string) => openDatabase({ database: { kind: "postgres", url }, dataDir: "" }, "drizzle");

describe("migrations on Postgres", () => {
  it("RE-24 lets one of several starting processes migrate while the others wait", async () => {
    const url = await createTestDatabase(server(), "nothing");
    const opened = await Promise.all([open(url), open(url), open(url), open(url)]);
    const { db } = opened[0]!;
    const { rows } = (await db.execute(sql`select count(*)::int as n, count(distinct hash)::int as different from drizzle.__drizzle_migrations`)) as unknown as { rows: { n: number; different: number }[] };
    expect(rows[0]!.n).toBeGreaterThan(0);
    expect(rows[0]!.n).toBe(rows[0]!.different);
    await Promise.all(opened.map(({ close }) => close()));
  });
});

describe("the pool", () => {
  it("RE-07 outlives its connections and makes new ones by itself", async () => {
    const { db, close } = await open(await createTestDatabase(server()));
    await Promise.all([1, 2, 3].map(() => db.execute(sql`select pg_sleep(0.05)`)));
    const other = await open(server().replace(/\/postgres$/, "/authalla_template"));
    const [{ name }] = ((await db.execute(sql`select current_database() as name`)) as unknown as { rows: [{ name: string }] }).rows;
    await other.db.execute(sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`);
    await other.close();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await db.insert(accounts).values({ id: "acct_1", name: "still here" });
    expect(await db.select().from(accounts)).toHaveLength(1);
    await close();
  });

  it("RE-12 tells by a code that no connection is to be had", async () => {
    const { db, close } = await open(await createTestDatabase(server()));
    const sleeping = Array.from({ length: 20 }, async () => await db.execute(sql`select pg_sleep(2.6)`));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const started = performance.now();
    const error = await db.execute(sql`select 1`).then(() => undefined, (failure: Error) => failure);
    expect(performance.now() - started).toBeLessThan(2_400);
    expect((error!.cause as { code?: string }).code).toBe("ECONNRESET");
    await Promise.all(sleeping);
    await close();
  });

  it("refuses to open when nothing listens, within ten seconds", async () => {
    await expect(open("postgres://nobody@127.0.0.1:9/none")).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });
});
