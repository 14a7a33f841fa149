import { describe, expect, it } from "vitest";
import { testDatabase } from "@/lib/db/testing";
import { callerOf } from "@/lib/testing/call";
import { makeAccount, makeMember, makeTenant } from "@/lib/testing/factories";
import { pageCss } from "@/lib/tenancy/theme-page-css";
import { themeFile } from "./theme-files";
import { hostedSite } from "./views";

const opened = await testDatabase();
const { db } = opened;

async function styledTenant() {
  const account = await makeAccount(db);
  const { issuer } = await makeTenant(db, { accountId: account.id });
  const { host } = new URL(issuer);
  return {
    call: callerOf(db, (await makeMember(db, account, "admin")).actor),
    ask: (path: string, method = "GET") => themeFile(new Request(`http://x${path}`, { method, headers: { host } })),
    look: async () => (await hostedSite({ headers: new Headers({ host }) }))!.look,
  };
}

describe("a tenant's look", () => {
  it("colours and rules are one file, so that no page shows in other colours; browsers keep it for good, under the name of its content", async () => {
    const { ask, call, look } = await styledTenant();
    await call("update_theme", { background_color: "#123456" });
    const answer = await ask((await look()).styleUrl);
    const css = await answer.text();
    expect(css).toContain("--bg:#123456");
    expect(css.endsWith(pageCss)).toBe(true);
    expect(Object.fromEntries(answer.headers)).toMatchObject({ "content-type": "text/css; charset=utf-8", "cache-control": "public, max-age=31536000, immutable", "x-content-type-options": "nosniff" });
  });

  it("a change of the theme is a new name; a page from before it gets the new look, and keeps it under no wrong name", async () => {
    const { ask, call, look } = await styledTenant();
    const before = (await look()).styleUrl;
    await call("update_theme", { background_color: "#654321" });
    expect((await look()).styleUrl).not.toBe(before);
    const answer = await ask(before);
    expect(await answer.text()).toContain("--bg:#654321");
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  it("another tenant's is not to be had here", async () => {
    const [one, other] = [await styledTenant(), await styledTenant()];
    await one.call("update_theme", { background_color: "#123456" });
    const answer = await other.ask((await one.look()).styleUrl);
    expect(await answer.text()).not.toContain("--bg:#123456");
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });
});

describe("the tile as a tab's icon", () => {
  it("DB-05 has the letter of the product, a fixed type, and can do nothing if opened", async () => {
    const { ask, call, look } = await styledTenant();
    await call("update_tenant", { product_name: "Quartz" });
    const answer = await ask((await look()).iconUrl);
    expect(await answer.text()).toContain(">Q</text>");
    expect(Object.fromEntries(answer.headers)).toMatchObject({ "content-type": "image/svg+xml", "content-security-policy": "default-src 'none'; sandbox", "x-content-type-options": "nosniff", "cache-control": "public, max-age=31536000, immutable" });
  });
});

it("the files are read only", async () => {
  const { ask, look } = await styledTenant();
  expect((await ask((await look()).styleUrl, "POST")).status).toBe(405);
});

it("there is nothing else in their folder", async () => expect((await (await styledTenant()).ask("/oauth2/style/a.html")).status).toBe(404));

it("a host of nobody's has no look", async () => expect((await themeFile(new Request("http://x/oauth2/style/a.css", { headers: { host: "nobody.example" } }))).status).toBe(421));
