import { eq } from "drizzle-orm";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { testDatabase } from "@/lib/db/testing";
import { themeImages, themes } from "@/lib/db/schema";
import { callerOf, refusal } from "@/lib/testing/call";
import { makeAccount, makeMember, makeTenant } from "@/lib/testing/factories";
import { foreignServer, type ForeignServer } from "@/lib/testing/https-server";

const { db } = await testDatabase();
const png = await sharp({ create: { width: 40, height: 20, channels: 3, background: "#336699" } }).png().toBuffer();

let server: ForeignServer;
let answer: { status: number; type: string; bytes: Buffer | string; headers?: Record<string, string> };
beforeEach(async () => {
  answer = { status: 200, type: "image/png", bytes: png };
  server = await foreignServer((_request, response) => void response.writeHead(answer.status, { "Content-Type": answer.type, ...answer.headers }).end(answer.bytes));
});
afterEach(() => server.close());

async function setUp() {
  const account = await makeAccount(db);
  const tenant = await makeTenant(db, { accountId: account.id });
  return { tenant, call: callerOf(db, (await makeMember(db, account, "admin")).actor) };
}

describe("a logo by its address", () => {
  it("DB-08 is fetched once, drawn anew and served from the tenant's own host", async () => {
    const { tenant, call } = await setUp();
    const theme = await call("update_theme", { logo_url: server.url("/logo.png"), icon_url: server.url("/icon.png") });
    expect(theme.logo_url).toMatch(new RegExp(`^http://${tenant.id}\\.localhost:3000/oauth2/images/logo/[\\w-]+\\.png$`));
    expect(theme.icon_url).toContain("/oauth2/images/icon/");
    const kept = await db.select().from(themeImages).where(eq(themeImages.tenantId, tenant.id));
    expect(await Promise.all(kept.map(async ({ kind, content }) => [kind, (await sharp(content).metadata()).format]))).toEqual(expect.arrayContaining([["logo", "png"], ["icon", "png"]]));
    expect(server.requests.map(({ headers }) => [headers.accept, headers.cookie, headers.authorization])).toEqual(Array(2).fill(["image/png, image/jpeg, image/webp, image/svg+xml", undefined, undefined]));

    const again = await call("update_theme", { logo_url: theme.logo_url as string, primary_color: "#336699" });
    expect(again.logo_url).toBe(theme.logo_url);
    expect(server.requests).toHaveLength(2);
    expect((await call("update_theme", { logo_url: null })).logo_url).toBeNull();
  });

  it.each([
    ["is no picture by its type", { type: "text/html" }, "is not one of image/png"],
    ["is no picture by its bytes", { bytes: "<html>" }, "is not image/png"],
    ["is not there", { status: 404 }, "answered 404"],
    ["is elsewhere", { status: 302, headers: { Location: "https://client.example/" } }, "redirects"],
    ["is too large", { bytes: Buffer.alloc(600_000) }, "more than 525000 bytes"],
    ["runs a script", { type: "image/svg+xml", bytes: `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>1</script></svg>` }, "logo was refused"],
  ])("that %s changes nothing, and the refusal says why", async (_name, faulty, why) => {
    const { tenant, call } = await setUp();
    Object.assign(answer, faulty);
    const refused = await refusal(call("update_theme", { logo_url: server.url("/logo.png"), primary_color: "#112233" }));
    expect(refused).toMatchObject({ code: "validation_error", message: expect.stringContaining(why), details: { logo_url: expect.any(String) } });
    expect(await db.select().from(themeImages).where(eq(themeImages.tenantId, tenant.id))).toEqual([]);
    expect((await call("get_theme")).primary_color).not.toBe("#112233");
  });

  it.each(["https://127.0.0.2/logo.png", "https://[::1]/logo.png", "https://169.254.169.254/latest/meta-data", "https://10.0.0.1/", "http://93.184.216.34/logo.png", "https://user:secret@client.example/logo.png", "ftp://client.example/logo.png", "javascript:alert(1)"])("at %s is not asked for: no inner address, and https only", async (url) => {
    const { tenant, call } = await setUp();
    expect((await refusal(call("update_theme", { logo_url: url }))).details).toHaveProperty("logo_url");
    expect(server.requests).toHaveLength(0);
    expect((await db.select().from(themes).where(eq(themes.tenantId, tenant.id)))[0]?.logoUrl ?? null).toBeNull();
  });
});
