import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { signInMail } from "../email/templates";
import { defaultTheme, type TenantTheme } from "./theme";
import { contrast, parseColor } from "./theme-color";
import { mailLook } from "./theme-mail";

const tenant = { productName: "Northwind", issuer: "https://login.northwind.example" };
const look = (changes: Partial<TenantTheme> = {}) => mailLook({ ...defaultTheme, ...changes }, tenant);
const mail = (changes: Partial<TenantTheme> = {}) => signInMail(look(changes), "en", { code: "123456", link: "https://login.northwind.example/x", host: "login.northwind.example", askedAt: new Date("2026-01-02T03:04:05Z") }).html;
const hex = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, "0")}`);
const palette = fc.record({ primary_color: hex, secondary_color: hex, secondary_button_text_color: hex, background_color: hex, box_background_color: hex, text_color: hex });

describe("a mail", () => {
  it("has the tenant's colours, corners, name and logo", () => {
    const html = mail({ light: { ...defaultTheme.light, primary_color: "#0b5d3b", box_background_color: "#fffef9" }, cornerStyle: "pill", logoUrl: "/oauth2/images/logo/abc.png" });
    expect(html).toContain("background:#0b5d3b");
    expect(html).toContain("background:#fffef9");
    expect(html).toContain("border-radius:999px");
    expect(html).toContain("border-radius:28px");
    expect(html).toContain(`<img src="https://login.northwind.example/oauth2/images/logo/abc.png" alt="Northwind"`);
  });

  it("is dark where the tenant shows nothing light, and says so to the mail program", () => {
    expect(mail({ colorMode: "dark" })).toContain(`<meta name="color-scheme" content="dark">`);
    expect(mail({ colorMode: "dark" })).toContain(`background:${defaultTheme.dark.box_background_color}`);
    expect(mail({ colorMode: "light_dark" })).toContain(`<meta name="color-scheme" content="light">`);
  });

  it("reads in every palette (WCAG 2.2 §1.4.3)", () => {
    fc.assert(fc.property(palette, (light) => {
      const { text, muted, box, primary, onPrimary, primaryEdge } = look({ light, colorMode: "light" });
      for (const [front, back, least] of [[text, box, 4.5], [muted, box, 4.5], [onPrimary, primary, 4.5], [primaryEdge, box, 3]] as const) expect(contrast(parseColor(front)!, parseColor(back)!)).toBeGreaterThanOrEqual(least);
    }), { numRuns: 200 });
  });

  it.each(["javascript:alert(1)", "http://evil.example/x.png", "//evil.example/x.png", `https://x.example/a"onerror=1`, null])("DB-02 shows the name in place of the logo %j", (logoUrl) => {
    expect(look({ logoUrl }).logoUrl ?? "").not.toMatch(/["<]|^http:|^javascript/);
    if (!logoUrl?.startsWith("https")) expect(mail({ logoUrl })).not.toContain("<img");
  });

  it("has no picture that a mail program could not fetch: ours at a plain http host stays away", () => {
    expect(mailLook({ ...defaultTheme, logoUrl: "/oauth2/images/logo/abc.png" }, { ...tenant, issuer: "http://t.localhost:3000" }).logoUrl).toBeNull();
  });

  it("DB-02 holds nothing of a row that was written past us", () => {
    const evil = `red"><script>alert(1)</script>`;
    const light = Object.fromEntries(Object.keys(defaultTheme.light).map((name) => [name, evil])) as unknown as TenantTheme["light"];
    expect(mail({ light, cornerStyle: evil as "pill" })).toBe(mail());
  });
});
