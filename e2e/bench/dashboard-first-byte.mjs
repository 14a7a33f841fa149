/*
 * `npm run bench:dashboard`: how long pages of 50 rows take with a million users, sessions and events in the tenant, against an empty
 * dynamic page of the same build (first-byte.mjs says how), for a person who is signed in. Exits with 1 when the medians of the first
 * byte are further apart than the limit.
 *
 * USERS=1000 makes fewer.
 */
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { btree_gin } from "@electric-sql/pglite/contrib/btree_gin";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { chromium } from "@playwright/test";
import { ask, askInTurn, emptyPage, report, round, withProduct } from "./first-byte.mjs";

const users = Number(process.env.USERS ?? 1_000_000);

await withProduct(async ({ port, dataDir, start, stop }) => {
  const { tenant_id: tenant, owner_email: owner } = await start();
  await stop();
  const insertSeconds = await insertRows(dataDir, tenant);
  await start();
  const headers = { cookie: await signIn(`http://localhost:${port}`, owner) };
  const list = `/tenants/${tenant}/users`;
  const { body } = await ask(port, list, headers);
  const rows = body.split("@example.com</a>").length - 1;
  if (rows !== 50) throw new Error(`the users page holds ${rows} rows, not 50`);
  const pages = { empty: emptyPage, users: list, by_name: `${list}?sort=name`, found: `${list}?search=user99`, sessions: `/tenants/${tenant}/sessions`, audit: `/tenants/${tenant}/audit` };
  const measured = await askInTurn(port, pages, { headers, warmUp: 60, rounds: 300, maxMilliseconds: 120_000 });
  report({ users, insert_seconds: round(insertSeconds), ...measured, limit: 2 });
});

/** Straight into the database of the stopped server; the indexes of the users are made once the rows are there. */
async function insertRows(dataDir, tenant) {
  const begun = performance.now();
  const db = await PGlite.create(join(dataDir, "postgres"), { extensions: { pg_trgm, btree_gin } });
  const { rows: indexes } = await db.query("select indexname, indexdef from pg_indexes where tablename = 'users' and schemaname = 'public' and indexdef not like 'CREATE UNIQUE%'");
  for (const { indexname } of indexes) await db.exec(`drop index "${indexname}"`);
  await db.query(
    `insert into users (tenant_id, id, email, name, status, created_at, updated_at, last_login_at)
     select $1, 'user_' || lpad(i::text, 20, '0'), 'user' || i || '@example.com', 'Person ' || md5(i::text), case when i % 100 = 0 then 'suspended' else 'active' end,
       timestamptz '2024-01-01' + i * interval '1 minute', now(), case when i % 3 = 0 then null else timestamptz '2025-01-01' + i * interval '20 seconds' end
     from generate_series(1, $2::int) i`,
    [tenant, users],
  );
  for (const { indexdef } of indexes) await db.exec(indexdef);
  const rows = [tenant, users];
  await db.query(
    `insert into sessions (tenant_id, id, token_hash, user_id, amr, acr, authenticated_at, ip, user_agent, last_seen_at, expires_at, created_at)
     select $1, 'session_' || lpad(i::text, 20, '0'), md5(i::text), 'user_' || lpad(i::text, 20, '0'), '{otp}', 'urn:authalla:acr:mail', now(), '203.0.113.7', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0', now(), now() + interval '30 days', now() - i * interval '1 second'
     from generate_series(1, $2::int) i`,
    rows,
  );
  await db.query(
    `insert into audit_events (id, tenant_id, actor, action, target, outcome, created_at)
     select 'event_' || lpad(i::text, 20, '0'), $1, jsonb_build_object('kind', 'end_user', 'id', 'user_' || lpad(i::text, 20, '0'), 'via', 'login'), 'session.created', jsonb_build_object('type', 'session', 'id', 'session_' || lpad(i::text, 20, '0'), 'name', null), 'success', now() - i * interval '1 second'
     from generate_series(1, $2::int) i`,
    rows,
  );
  await db.exec("vacuum analyze");
  await db.close();
  return (performance.now() - begun) / 1000;
}

/** As a person does it; what is measured then carries their cookies. */
async function signIn(appUrl, email) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
  const context = await browser.newContext({ locale: "en-US" });
  const page = await context.newPage();
  await page.goto(appUrl);
  await page.locator("form[action='/oauth2/login/email'] input[name=email]").fill(email);
  await page.locator("form[action='/oauth2/login/email'] button[type=submit]").click();
  await page.waitForURL(/\/oauth2\/pin-code\?/);
  const outbox = await (await fetch(`${appUrl}/outbox`)).text();
  await page.locator("input[name=code]").fill(/\b\d{6}\b/.exec(outbox.slice(outbox.indexOf("<pre>")))[0]);
  await page.waitForURL(`${appUrl}/`);
  const cookies = await context.cookies();
  await browser.close();
  return cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
}
