import { describe, expect, it } from "vitest";
import sharp from "sharp";
import { testDatabase } from "@/lib/db/testing";
import { callerOf } from "@/lib/testing/call";
import { makeAccount, makeMember, makeTenant } from "@/lib/testing/factories";
import { fontFamilies, fontPreload } from "../tenancy/theme-fonts";
import { themeFont } from "./fonts";
import { themeImage } from "./images";

const opened = await testDatabase();
const { db } = opened;

async function tenantWithLogo(background = "#336699") {
  const account = await makeAccount(db);
  const tenant = await makeTenant(db, { accountId: account.id });
  const call = callerOf(db, (await makeMember(db, account, "admin")).actor);
  const png = (await sharp({ create: { width: 30, height: 30, channels: 4, background } }).png().toBuffer()).toString("base64");
  const theme = await call("update_theme", { logo_base64: png, logo_content_type: "image/png", icon_base64: png, icon_content_type: "image/png" });
  const get = (path: string, issuer = tenant.issuer, method = "GET") => themeImage(new Request(`http://x${path}`, { method, headers: { host: new URL(issuer).host } }));
  return { tenant, call, get, logo: new URL(String(theme.logo_url)).pathname, icon: new URL(String(theme.icon_url)).pathname };
}

describe("a tenant's pictures", () => {
  it("DB-05, DB-06 come with a fixed type that nothing may guess at, and can do nothing if opened", async () => {
    const { get, logo, icon } = await tenantWithLogo();
    for (const path of [logo, icon]) {
      const answer = await get(path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get("content-type")).toBe("image/png");
      expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
      expect(answer.headers.get("content-security-policy")).toBe("default-src 'none'; sandbox");
      expect(answer.headers.get("content-disposition")).toMatch(/^inline; filename="(logo|icon)\.png"$/);
      expect(answer.headers.get("cache-control")).toContain("immutable");
      expect(Buffer.from(await answer.arrayBuffer()).subarray(1, 4).toString()).toBe("PNG");
    }
  });

  it("MT-01 are not found at another tenant's host", async () => {
    const [{ logo }, other] = [await tenantWithLogo(), await tenantWithLogo("#993366")];
    expect((await other.get(logo)).status).toBe(404);
  });

  it("are gone once replaced or removed", async () => {
    const { get, call, logo } = await tenantWithLogo();
    await call("update_theme", { logo_url: null });
    expect((await get(logo)).status).toBe(404);
  });

  it.each([
    ["another kind", (path: string) => path.replace("/logo/", "/photo/")],
    ["the other picture's kind", (path: string) => path.replace("/logo/", "/icon/").replace(/[0-9a-f]{4}\.png/, "0000.png")],
    ["SVG", (path: string) => path.replace(".png", ".svg")],
    ["another format", (path: string) => path.replace(".png", ".webp")],
    ["another hash", (path: string) => path.replace(/[0-9a-f]{8}\.png/, "00000000.png")],
    ["a path", (path: string) => path.replace(/[^/]+$/, "..%2f..%2fpackage.json")],
  ])("are not found as %s", async (_what, change) => {
    const { get, logo } = await tenantWithLogo();
    expect((await get(change(logo))).status).toBe(404);
  });
});

describe("a font", () => {
  const get = (path: string, method = "GET") => themeFont(new Request(`http://x${path}`, { method, headers: { host: "anything" } }));

  it.each(fontFamilies.map(({ family }) => family))("%s comes from us, for a year", async (family) => {
    const answer = await get(fontPreload(family)!);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("font/woff2");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(Buffer.from(await answer.arrayBuffer()).subarray(0, 4).toString()).toBe("wOF2");
  });

  it.each(["/oauth2/fonts/inter-latin.woff2", "/oauth2/fonts/..%2f..%2fpackage.json", "/oauth2/fonts/inter-latin.00000000.woff2", "/oauth2/fonts/"])("%s is not found", async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it("is only read", async () => {
    expect((await get(fontPreload("Inter")!, "POST")).status).toBe(405);
  });
});
