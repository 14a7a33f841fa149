import { readFileSync } from "node:fs";
import { PGlite } from "@electric-sql/pglite";
import { btree_gin } from "@electric-sql/pglite/contrib/btree_gin";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { drizzle } from "drizzle-orm/node-postgres";
import { expect, it } from "vitest";
import { seal } from "@/lib/crypto/seal";
import { poolOver } from "@/lib/db/pglite-pool";
import { dkimKeys } from "@/lib/db/schema";
import { keyring } from "@/lib/env";
import { dkimKeyContext, newKeyPairs, signingKey } from "./dkim-keys";

const migrations = (JSON.parse(readFileSync("drizzle/meta/_journal.json", "utf8")) as { entries: { tag: string }[] }).entries.map(({ tag }) => tag);

it("keeps the keys that domains had before they had two: under the same selector, and still to be opened", async () => {
  const client = await PGlite.create({ extensions: { pg_trgm, btree_gin } });
  const run = (names: string[]) => names.reduce(async (done, name) => (await done, void (await client.exec(readFileSync(`drizzle/${name}.sql`, "utf8").replaceAll("--> statement-breakpoint", "")))), Promise.resolve());
  const before = migrations.findIndex((name) => name.startsWith("0004"));
  await run(migrations.slice(0, before));
  const own = { tenantId: "t-old", id: "email_old" };
  const pem = (await newKeyPairs())[0]!.privateKey.export({ type: "pkcs8", format: "pem" }) as string;
  await client.query("insert into tenants (id, name, is_platform) values ($1, 'Old', true)", [own.tenantId]);
  await client.query(
    "insert into custom_emails (tenant_id, id, email_domain, sender_email, sender_verified, is_active, ownership_token, dkim_selector, dkim_public_key, dkim_private_key_sealed, records) values ($1, $2, 'old.example', 'a@old.example', true, true, 'x', 'authalla-abcd', 'MIIB', $3, '[]')",
    [own.tenantId, own.id, seal(keyring(), pem, dkimKeyContext(own))],
  );
  await run(migrations.slice(before));
  const pool = await poolOver(client);
  const rows = await drizzle({ client: pool }).select().from(dkimKeys);
  expect(rows).toMatchObject([{ ...{ tenantId: own.tenantId, emailId: own.id }, selector: "authalla-abcd", algorithm: "rsa", publicKey: "MIIB", state: "active", isPublished: true }]);
  expect(signingKey("old.example", rows[0]!).privateKey).toBe(pem);
  await pool.end();
  await client.close();
}, 60_000); // a database is made anew, migration by migration
