/*
 * `npm run bench:login`: how long the sign-in page takes to its first byte, against an empty dynamic page of the same build
 * (first-byte.mjs says how), both as people get them: the empty page through the framework's router, the sign-in page past it
 * (bin/hosted-pages.mjs). Exits with 1 when the medians are further apart than the limit.
 */
import { askInTurn, emptyPage, report, withProduct } from "./first-byte.mjs";

await withProduct(async ({ port, start }) => {
  const { tenant_id: tenant } = await start();
  const headers = { host: `${tenant}.localhost:${port}` };
  const measured = await askInTurn(port, { empty: emptyPage, login: "/oauth2/login" }, { headers, warmUp: 150, rounds: 1_500, maxMilliseconds: 40_000 });
  report({ ...measured, limit: 1.2 });
});
