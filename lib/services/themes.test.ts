import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { findThemeImage } from "@/lib/tenancy/theme-images";
import { callerOf, refusal } from "@/lib/testing/call";
import { makeAccount, makeMember, makeTenant } from "@/lib/testing/factories";

let db: Database;
let close: () => Promise<void>;
beforeAll(async () => void ({ db, close } = await testDatabase()));
afterAll(() => close());

async function setUp() {
  const account = await makeAccount(db);
  const tenant = await makeTenant(db, { accountId: account.id });
  return { tenant, call: callerOf(db, (await makeMember(db, account, "admin")).actor) };
}

const picture = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: "#336699" } });
const svg = (content: string, attributes = "") => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="40" height="20" ${attributes}>${content}</svg>`);
const upload = (bytes: Buffer, type: string) => ({ logo_base64: bytes.toString("base64"), logo_content_type: type });

describe("update_theme", () => {
  it("changes what is given and keeps the rest, in both palettes", async () => {
    const { call } = await setUp();
    const before = await call("get_theme");
    const after = await call("update_theme", { primary_color: "#ABC", dark: { text_color: "#ffffff" }, corner_style: "pill" });
    const { contrast: _contrast, warnings: _warnings, ...kept } = before;
    expect(after).toMatchObject({ ...kept, primary_color: "#ABC", corner_style: "pill", dark: { ...(before.dark as object), text_color: "#ffffff" } });
    expect(await call("get_theme")).toEqual(after);
  });

  it("takes a whole theme back as it was read", async () => {
    const { call } = await setUp();
    await call("update_theme", upload(await picture(10, 10).png().toBuffer(), "image/png"));
    const theme = await call("get_theme");
    expect(theme.logo_url).toBeTypeOf("string");
    expect(await call("update_theme", theme)).toEqual(theme);
  });

  it.each(["red", "red;} body{background:url(//evil)} /*", "expression(alert(1))", "</style><script>", "#12", "#12345", "#1234567", "#gggggg", "#ffffff ", "var(--x)", ""])("DB-02 refuses the colour %j", async (value) => {
    const { call } = await setUp();
    expect((await refusal(call("update_theme", { primary_color: value }))).details).toHaveProperty("primary_color");
    expect((await refusal(call("update_theme", { dark: { text_color: value } }))).details).toHaveProperty(["dark.text_color"]);
  });

  it.each([{ font: "x;} body{" }, { font: 'a"b' }, { default_language: "en;<" }, { logo_url: "javascript:alert(1)" }, { logo_url: "http://example.com/a.png" }, { logo_url: "/etc/passwd" }, { icon_url: "data:image/svg+xml,<svg>" }, { corner_style: "round" }, { dark: { logo_url: "x" } }])("DB-02 refuses %j", async (fields) => {
    const { call } = await setUp();
    expect((await refusal(call("update_theme", fields))).code).toBe("validation_error");
  });

  it("warns of text that is hard to read (WCAG 1.4.3)", async () => {
    const { call } = await setUp();
    expect((await call("get_theme")).warnings).toEqual([]);
    const { warnings } = await call("update_theme", { text_color: "#cccccc", background_color: "#ffffff", box_background_color: "#000000", color_mode: "light" });
    expect(warnings).toEqual([expect.stringMatching(/^light: text_color on background_color .* 1\.6:1/)]);
  });
});

describe("the logo", () => {
  it.each(["png", "jpeg", "webp"] as const)("%s is drawn anew as PNG of at most 512 px and found by its hash", async (format) => {
    const { call, tenant } = await setUp();
    const { logo_url } = await call("update_theme", upload(await picture(1200, 600)[format]().toBuffer(), `image/${format}`));
    expect(logo_url).toMatch(new RegExp(`^${tenant.issuer}/oauth2/images/logo/[0-9a-f]{64}\\.png$`));
    const image = await findThemeImage(db, tenant, "logo", String(logo_url).split("/").at(-1)!);
    expect(await sharp(image!.content).metadata()).toMatchObject({ format: "png", width: 512, height: 256 });
    expect(await findThemeImage(db, (await setUp()).tenant, "logo", String(logo_url).split("/").at(-1)!)).toBeUndefined();
  });

  it("an SVG is drawn as PNG too", async () => {
    const { call, tenant } = await setUp();
    const { logo_url } = await call("update_theme", upload(svg('<defs><linearGradient id="g"><stop stop-color="red"/></linearGradient></defs><rect width="40" height="20" fill="url(#g)"/>'), "image/svg+xml"));
    const image = await findThemeImage(db, tenant, "logo", String(logo_url).split("/").at(-1)!);
    expect(await sharp(image!.content).metadata()).toMatchObject({ format: "png", width: 512, height: 256 });
  });

  it("goes with null, and its file with it", async () => {
    const { call, tenant } = await setUp();
    const { logo_url } = await call("update_theme", upload(await picture(10, 10).png().toBuffer(), "image/png"));
    expect((await call("update_theme", { logo_url: null })).logo_url).toBeNull();
    expect(await findThemeImage(db, tenant, "logo", String(logo_url).split("/").at(-1)!)).toBeUndefined();
  });

  it("DB-06 loses its metadata", async () => {
    const { call, tenant } = await setUp();
    const bytes = await picture(20, 20).withExif({ IFD0: { Copyright: "secret place" } }).jpeg().toBuffer();
    expect(bytes.includes("secret place")).toBe(true);
    const { logo_url } = await call("update_theme", upload(bytes, "image/jpeg"));
    const image = await findThemeImage(db, tenant, "logo", String(logo_url).split("/").at(-1)!);
    expect(Buffer.from(image!.content).includes("secret place")).toBe(false);
  });

  it.each([
    ["a script", svg("<script>alert(1)</script>")], ["a prefixed script", svg('<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>')], ["an event handler", svg("", 'onload="alert(1)"')],
    ["a foreignObject", svg("<foreignObject><body/></foreignObject>")], ["a reference outside", svg('<use href="https://evil.example/x.svg#a"/>')], ["a file", svg('<image href="file:///etc/passwd"/>')],
    ["an unquoted reference", svg("<use xlink:href=https://evil.example/ />")], ["a disguised reference", svg('<use href="&#104;ttps://evil.example/"/>')], ["CSS that fetches", svg("<style>@import '//evil.example/x.css';</style>")],
    ["CSS with escapes", svg("<style>rect{fill:u\\72l(//evil.example)}</style>")], ["a fill from outside", svg('<rect fill="url(https://evil.example/#g)"/>')],
    ["an external entity", Buffer.from('<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg"><text>&x;</text></svg>')],
    ["an entity after the root", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><text>&lol9;</text></svg>')],
    ["a style sheet instruction", svg('<?xml-stylesheet href="//evil.example/x.css"?>')],
  ])("DB-05 an SVG with %s is refused", async (_what, bytes) => {
    const { call } = await setUp();
    expect(await refusal(call("update_theme", upload(bytes, "image/svg+xml")))).toMatchObject({ code: "validation_error", details: { logo_base64: expect.any(String) } });
  });

  it("DB-06 refuses what is not what it says, is broken, or is too large", async () => {
    const { call } = await setUp();
    const png = await picture(10, 10).png().toBuffer();
    const huge = await picture(4_200, 4_200).png({ compressionLevel: 9 }).toBuffer();
    expect(huge.length).toBeLessThan(500_000);
    const hugeSvg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="20000" height="20000"/>');
    const attempts = [
      upload(png, "image/jpeg"), upload(png, "image/svg+xml"), upload(svg(""), "image/png"), upload(Buffer.from("GIF89a......"), "image/png"), upload(png.subarray(0, 40), "image/png"),
      upload(Buffer.from("<html><svg></svg></html>"), "image/svg+xml"), { logo_base64: "%%%%", logo_content_type: "image/png" }, upload(huge, "image/png"), upload(hugeSvg, "image/svg+xml"),
    ];
    for (const attempt of attempts) expect((await refusal(call("update_theme", attempt))).details).toHaveProperty("logo_base64");
    expect((await refusal(call("update_theme", { logo_base64: "A".repeat(700_004), logo_content_type: "image/png" }))).details).toHaveProperty("logo_base64");
    expect((await refusal(call("update_theme", { logo_base64: "AAAA" }))).details).toHaveProperty("logo_content_type");
    expect((await refusal(call("update_theme", upload(png, "image/gif")))).details).toHaveProperty("logo_content_type");
    expect((await call("get_theme")).logo_url).toBeNull();
  });
});
