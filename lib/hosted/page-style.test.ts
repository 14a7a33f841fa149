import { expect, it } from "vitest";
import { testDatabase } from "@/lib/db/testing";
import { callerOf } from "@/lib/testing/call";
import { makeAccount, makeMember, makeTenant } from "@/lib/testing/factories";
import { pageCss } from "@/lib/tenancy/theme-page-css";
import { pageStyle } from "./page-style";
import { hostedSite } from "./views";

const { db } = await testDatabase();

async function styledTenant() {
  const account = await makeAccount(db);
  const { issuer } = await makeTenant(db, { accountId: account.id });
  const { host } = new URL(issuer);
  return {
    call: callerOf(db, (await makeMember(db, account, "admin")).actor),
    ask: (path: string, method = "GET") => pageStyle(new Request(`http://x${path}`, { method, headers: { host } })),
    styleUrl: async () => (await hostedSite({ headers: new Headers({ host }) }))!.look.styleUrl,
  };
}

it("colours and rules are one file, so that no page shows in other colours; browsers keep it for good, under the name of its content", async () => {
  const { ask, call, styleUrl } = await styledTenant();
  await call("update_theme", { light: { background_color: "#123456" } });
  const answer = await ask(await styleUrl());
  const css = await answer.text();
  expect(css).toContain("--bg:#123456");
  expect(css.endsWith(pageCss)).toBe(true);
  expect(Object.fromEntries(answer.headers)).toMatchObject({ "content-type": "text/css; charset=utf-8", "cache-control": "public, max-age=31536000, immutable", "x-content-type-options": "nosniff" });
});

it("a change of the theme is a new name; a page from before it gets the new look, and keeps it under no wrong name", async () => {
  const { ask, call, styleUrl } = await styledTenant();
  const before = await styleUrl();
  await call("update_theme", { light: { background_color: "#654321" } });
  expect(await styleUrl()).not.toBe(before);
  const answer = await ask(before);
  expect(await answer.text()).toContain("--bg:#654321");
  expect(answer.headers.get("cache-control")).toBe("no-store");
});

it("another tenant's file is not to be had here", async () => {
  const [one, other] = [await styledTenant(), await styledTenant()];
  await one.call("update_theme", { light: { background_color: "#123456" } });
  const answer = await other.ask(await one.styleUrl());
  expect(await answer.text()).not.toContain("--bg:#123456");
  expect(answer.headers.get("cache-control")).toBe("no-store");
});

it("is read only", async () => {
  const { ask, styleUrl } = await styledTenant();
  expect((await ask(await styleUrl(), "POST")).status).toBe(405);
});

it("has no look for a host of nobody's", async () => expect((await pageStyle(new Request("http://x/oauth2/style/a.css", { headers: { host: "nobody.example" } }))).status).toBe(421));
