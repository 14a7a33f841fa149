import { PGlite } from "@electric-sql/pglite";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { afterAll, describe, expect, it } from "vitest";
import { poolOver } from "./pglite-pool";

const client = await PGlite.create();
const pool = await poolOver(client);
const db = drizzle({ client: pool });
await db.execute(sql`create table numbers (id int primary key, word text not null)`);
for (let id = 0; id < 50; id++) await db.execute(sql`insert into numbers values (${id}, ${`word ${id}`})`);
afterAll(async () => {
  await pool.end();
  await client.close();
});

const wordOf = async (id: number) => (await db.execute<{ word: string }>(sql`select word from numbers where id = ${id}`)).rows[0]?.word;

type Handle = Pick<typeof db, "execute">;

/** Statements that fail at each of their stages: when parsed, when their values are bound, when carried out. */
const failing: [string, (handle: Handle) => Promise<unknown>][] = [
  ["a relation that is not there", (handle) => handle.execute(sql`select ${1}::int from nothing`)],
  ["a value that no text can hold", (handle) => handle.execute(sql`select * from numbers where word = ${"a\0b"}`)],
  ["a value of another type", (handle) => handle.execute(sql`select word from numbers where id = ${"no number"}`)],
  ["a key that is there already", (handle) => handle.execute(sql`insert into numbers values (${1}, ${"again"})`)],
];

const words = Array.from({ length: 50 }, (_, id) => `word ${id}`);

describe.each(failing)("%s", (_name, fail) => {
  it("fails alone: those beside it and after it get their own answers", async () => {
    for (let round = 0; round < 5; round++) {
      const refused: Promise<unknown>[] = [];
      const asked = words.map((_word, id) => {
        if (id % 5 === 0) refused.push(expect(fail(db)).rejects.toThrow());
        return wordOf(id);
      });
      expect(await Promise.all(asked)).toEqual(words);
      await Promise.all(refused);
      await expect(fail(db)).rejects.toThrow();
      expect(await wordOf(round)).toBe(words[round]);
    }
  });

  it("undoes its transaction and no other's", async () => {
    const half = db.transaction(async (transaction) => {
      await transaction.execute(sql`update numbers set word = 'half' where id = 7`);
      await fail(transaction);
    });
    const whole = db.transaction((transaction) => transaction.execute(sql`insert into numbers values (${100}, ${"whole"})`));
    await expect(half).rejects.toThrow();
    await whole;
    expect([await wordOf(7), await wordOf(100)]).toEqual([words[7], "whole"]);
    await db.execute(sql`delete from numbers where id = 100`);
  });
});
