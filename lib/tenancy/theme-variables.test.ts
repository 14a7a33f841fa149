import { describe, expect, it } from "vitest";
import { defaultTheme, type TenantTheme } from "./theme-default";
import { themeCss } from "./theme-css";
import { fontFaces } from "./theme-fonts";
import { pageCss } from "./theme-page-css";
import { themePresets } from "./theme-presets";
import { themeVariables } from "./theme-variables";

describe("the CSS of a theme", () => {
  it.each(themePresets)("$name: a page's is what a preview makes of the same look", ({ light, dark }) => {
    const theme: TenantTheme = { ...defaultTheme, light, dark, font: "Inter", cornerStyle: "pill" };
    expect(themeCss(theme)).toBe(fontFaces("Inter") + themeVariables(theme) + pageCss);
  });

  it("shows one mode alone as both modes show it", () => {
    const both = themeVariables(defaultTheme);
    for (const mode of ["light", "dark"] as const) {
      const alone = themeVariables({ ...defaultTheme, colorMode: mode });
      expect(alone).not.toContain("@media");
      expect(both).toContain(alone.slice(alone.indexOf("color-scheme:"), -1));
    }
  });

  it("DB-03 fetches nothing and imports nothing, the fonts of this host aside", () => {
    expect(pageCss).not.toMatch(/url\(|@import|image-set|src:/i);
    for (const [, url] of fontFaces("Inter").matchAll(/url\(([^)]*)\)/g)) expect(url).toMatch(/^\/oauth2\/fonts\//);
  });
});
