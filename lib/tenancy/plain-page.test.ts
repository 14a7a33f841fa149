import { describe, expect, it } from "vitest";
import { monogramIcon } from "./monogram";
import { escapeHtml, logoSource, plainPage } from "./plain-page";
import { defaultTheme } from "./theme";
import { contrast, parseColor } from "./theme-color";
import { themeCss, themeVariables } from "./theme-css";

const page = (changes: Partial<Parameters<typeof plainPage>[0]> = {}) =>
  plainPage({ status: 400, title: "Not possible", css: themeCss(defaultTheme), productName: "Acme", bodyHtml: "<p>Sorry</p>", ...changes });

describe("a plain page", () => {
  it("HH-16 may not be framed, sniffed, cached or told of in a Referer, and runs no script", async () => {
    const { headers, status } = page();
    expect(status).toBe(400);
    expect(headers.get("content-security-policy")).toBe("default-src 'none'; style-src 'unsafe-inline'; font-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
  });

  it("takes the caller's header in place of its own", () => {
    expect(page({ headers: { "content-security-policy": "default-src 'self'" } }).headers.get("content-security-policy")).toBe("default-src 'self'");
  });

  it("DB-01 shows names as text", async () => {
    const html = await page({ title: "<script>1</script>", productName: `<img src=x onerror="alert(1)">`, bodyHtml: `<p>${escapeHtml(`"><svg onload='x'>`)}</p>` }).text();
    expect(html).not.toMatch(/<img|<script|<svg/);
    expect(html).toContain("&#60;img src=x onerror=&#34;alert(1)&#34;&#62;");
  });

  it.each(["javascript:alert(1)", "data:text/html,x", "//evil.example/x.png", "/\\evil.example", `/x" onerror="y`, "http://evil.example/x.png", "https://cdn.example/logo.png"])("DB-01, DB-08 uses no logo from %j", async (logoUrl) => {
    expect(logoSource(logoUrl)).toBeUndefined();
    expect(await page({ logoUrl }).text()).not.toContain("<img");
  });

  it("DB-08 lets pictures of this host through, and no others", async () => {
    const response = page({ logoUrl: "/oauth2/images/logo/a.png" });
    expect(response.headers.get("content-security-policy")).toContain("img-src 'self' data:;");
    expect(await response.text()).toContain(`<img class="logo" src="/oauth2/images/logo/a.png" alt="Acme">`);
  });
});

describe("the tile as a tab's icon", () => {
  it("has the first letter of the product on the main colour, and is only a picture", () => {
    const icon = monogramIcon("northwind", { ...defaultTheme, light: { ...defaultTheme.light, primary_color: "#0b5d3b" } });
    expect(icon).toMatch(/^<svg /);
    expect(icon).toContain('fill="#0b5d3b"');
    expect(icon).toContain(">N</text>");
  });

  it("DB-01, DB-02 holds nothing of a name or a row that was written past us", () => {
    const evil = `"><script>alert(1)</script>`;
    const icon = monogramIcon(evil, { ...defaultTheme, cornerStyle: evil as "pill", light: { ...defaultTheme.light, primary_color: evil } });
    expect(icon).not.toContain("script");
  });
});

describe("a theme's CSS", () => {
  const evil = "red;}</style><script>alert(1)</script>";

  it("DB-01 takes colours and fonts that it can parse, and its own for the rest", () => {
    const css = themeVariables({ ...defaultTheme, font: evil, cornerStyle: evil as "rounded", light: { ...defaultTheme.light, primary_color: evil, text_color: "#ABC" } });
    expect(css).not.toContain("script");
    expect(css).not.toContain("<");
    expect(css).toContain(`--primary:${defaultTheme.light.primary_color};`);
    expect(css).toContain("--text:#aabbcc;");
  });

  it("follows the visitor's colour scheme only when the tenant says so", () => {
    expect(themeVariables(defaultTheme)).toContain("prefers-color-scheme:dark");
    expect(themeVariables({ ...defaultTheme, colorMode: "dark" })).not.toContain("prefers-color-scheme");
    expect(themeVariables({ ...defaultTheme, colorMode: "dark" })).toContain("color-scheme:dark");
    expect(themeVariables({ ...defaultTheme, colorMode: "light" })).not.toContain("color-scheme:dark");
  });

  it.each(["#ffffff", "#000000", "#ffff00", "#4f46e5", "#808080", "#0f766e"])("labels a button of %s readably (WCAG 2.2 §1.4.3)", (primary_color) => {
    const css = themeVariables({ ...defaultTheme, colorMode: "light", light: { ...defaultTheme.light, primary_color } });
    const label = /--on-primary:(#\w+);/.exec(css)![1];
    expect(contrast(parseColor(label)!, parseColor(primary_color)!)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(["light", "dark"] as const)("starts with %s colours that read (WCAG 2.2 §1.4.3, §1.4.11)", (mode) => {
    const css = themeVariables({ ...defaultTheme, colorMode: mode });
    const color = (name: string) => parseColor(new RegExp(`--${name}:(#\\w+);`).exec(css)![1])!;
    for (const [front, back, ratio] of [["text", "box", 7], ["muted", "box", 4.5], ["muted-bg", "bg", 4.5], ["link", "box", 4.5], ["danger", "box", 4.5], ["danger", "danger-bg", 4.5], ["on-secondary", "secondary", 4.5], ["field-border", "box", 3], ["ring", "box", 3]] as const)
      expect(contrast(color(front), color(back)), `${front} on ${back}`).toBeGreaterThanOrEqual(ratio);
  });
});
