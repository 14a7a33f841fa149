import { describe, expect, it } from "vitest";
import { contrastReport } from "./theme-contrast";
import { deriveDark } from "./theme-dark";
import { defaultTheme } from "./theme-default";
import { darkOf, presetOf, themePresets } from "./theme-presets";

describe("presets", () => {
  it("are at least eight, each with a name of its own", () => {
    expect(themePresets.length).toBeGreaterThanOrEqual(8);
    expect(new Set(themePresets.map(({ name }) => name)).size).toBe(themePresets.length);
  });

  it.each(themePresets)("$name reads well in both modes (WCAG 2.2 §1.4.3, §1.4.11)", ({ light, dark }) => {
    const report = contrastReport({ light, dark, colorMode: "light_dark" });
    expect(report).toHaveLength(10);
    expect(report.filter(({ passes }) => !passes)).toEqual([]);
  });

  it("are known by their colours, however these are written", () => {
    const [{ name, light, dark }] = themePresets.slice(3) as [(typeof themePresets)[number]];
    const loud = Object.fromEntries(Object.entries(light).map(([field, value]) => [field, value.toUpperCase()])) as unknown as typeof light;
    expect(presetOf({ light: loud, dark })?.name).toBe(name);
    expect(presetOf({ light: { ...light, text_color: "#010101" }, dark })).toBeUndefined();
    expect(presetOf(defaultTheme)?.name).toBe("Indigo");
  });
});

describe("the dark colours that go with light ones", () => {
  it("are the starting ones where the light ones are", () => {
    expect(darkOf(defaultTheme.light)).toEqual(defaultTheme.dark);
  });

  it("are otherwise what update_theme's derive_dark makes", () => {
    const light = { ...defaultTheme.light, primary_color: "#0b5d3b" };
    expect(darkOf(light)).toEqual(deriveDark(light));
  });
});
