import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Palette } from "../db/schema";
import { defaultTheme } from "./theme";
import { contrast, parseColor, printColor, type Rgb } from "./theme-color";
import { contrastReport, contrastWarnings } from "./theme-contrast";
import { themeVariables } from "./theme-css";
import { deriveDark } from "./theme-dark";
import { paletteColors } from "./theme-palette";

const hex = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, "0")}`);
const palette: fc.Arbitrary<Palette> = fc.record({ primary_color: hex, secondary_color: hex, secondary_button_text_color: hex, background_color: hex, box_background_color: hex, text_color: hex });

/** All that follows from the six colours, and what it must reach. */
const derived = [
  ["muted", "box", 4.5], ["muted", "notice", 4.5], ["muted", "field-off", 4.5], ["muted-bg", "bg", 4.5], ["muted-bg", "hover-bg", 4.5], ["on-primary", "primary", 4.5], ["link", "box", 4.5], ["link", "notice", 4.5], ["link-bg", "bg", 4.5],
  ["danger", "box", 4.5], ["danger", "danger-bg", 4.5], ["warn", "box", 4.5], ["warn", "warn-bg", 4.5], ["good", "box", 4.5], ["good", "good-bg", 4.5],
  ["field-border", "box", 3], ["primary-edge", "box", 3], ["secondary-edge", "box", 3], ["accent", "box", 3], ["ring", "box", 3], ["ring-bg", "bg", 3],
] as const;

const expectDerived = (colors: ReturnType<typeof paletteColors>) => {
  for (const [front, back, least] of derived) expect(contrast(parseColor(printColor(colors[front]))!, parseColor(printColor(colors[back]))!), `${front} on ${back}`).toBeGreaterThanOrEqual(least);
};

describe("what follows from a palette", () => {
  it("reads whatever the six colours are (WCAG 2.2 §1.4.3, §1.4.11)", () => {
    fc.assert(fc.property(palette, (six) => expectDerived(paletteColors(six, defaultTheme.light))), { numRuns: 400 });
  });

  it("leaves text on tinted surfaces as readable as on the box", () => {
    fc.assert(fc.property(palette, (six) => {
      const colors = paletteColors(six, defaultTheme.light);
      const onBox = contrast(colors.text, colors.box);
      for (const surface of ["notice", "field-off", "danger-bg", "warn-bg", "good-bg"] as const) expect(contrast(colors.text, colors[surface]), surface).toBeGreaterThanOrEqual(Math.min(4.49, onBox - 0.01));
    }), { numRuns: 300 });
  });

  it("labels a button under the pointer readably, when it is readable at rest", () => {
    fc.assert(fc.property(palette, (six) => {
      const colors = paletteColors(six, defaultTheme.light);
      for (const state of ["primary-hover", "primary-active"] as const) expect(contrast(colors["on-primary"], colors[state]), state).toBeGreaterThanOrEqual(4.4);
    }), { numRuns: 400 });
  });
});

describe("the contrast report", () => {
  it("passes the theme that every tenant starts with, in both modes", () => {
    const report = contrastReport(defaultTheme);
    expect(report.map(({ mode }) => mode)).toEqual([...Array(5).fill("light"), ...Array(5).fill("dark")]);
    expect(report.filter(({ passes }) => !passes)).toEqual([]);
    expect(contrastWarnings(report)).toEqual([]);
    for (const mode of ["light", "dark"] as const) expectDerived(paletteColors(defaultTheme[mode], defaultTheme[mode]));
  });

  it("tells of each pair: ratio, what it needs, and the nearest colour that passes", () => {
    const report = contrastReport({ ...defaultTheme, colorMode: "light", light: { ...defaultTheme.light, primary_color: "#ffe14d", text_color: "#999" } });
    expect(report).toEqual([
      { mode: "light", pair: "text_color on background_color", foreground: "#999999", background: "#f6f6f8", ratio: 2.63, required: 4.5, passes: false, nearest: expect.stringMatching(/^#[0-9a-f]{6}$/) as string },
      { mode: "light", pair: "text_color on box_background_color", foreground: "#999999", background: "#ffffff", ratio: 2.84, required: 4.5, passes: false, nearest: expect.stringMatching(/^#[0-9a-f]{6}$/) as string },
      expect.objectContaining({ pair: "secondary_button_text_color on secondary_color", passes: true, nearest: null }),
      { mode: "light", pair: "primary_color on box_background_color", foreground: "#ffe14d", background: "#ffffff", ratio: 1.3, required: 3, passes: false, nearest: expect.stringMatching(/^#[0-9a-f]{6}$/) as string },
      expect.objectContaining({ pair: "button_label on primary_color", passes: true }),
    ]);
    expect(contrastWarnings(report)).toHaveLength(3);
  });

  it("suggests one text that reads on the page and in the box, where there is one", () => {
    const of = (light: Partial<Palette>) => contrastReport({ ...defaultTheme, colorMode: "light", light: { ...defaultTheme.light, ...light } }).filter(({ pair }) => pair.startsWith("text_color"));
    const [onPage, inBox] = of({ text_color: "#9a9a9a" });
    expect(onPage!.nearest).toBe(inBox!.nearest);
    for (const { background } of [onPage!, inBox!]) expect(contrast(parseColor(onPage!.nearest!)!, parseColor(background)!)).toBeGreaterThanOrEqual(4.5);
    const apart = of({ background_color: "#ffffff", box_background_color: "#000000", text_color: "#ffffff" });
    expect(apart.map(({ nearest }) => nearest !== null)).toEqual([true, false]);
  });

  it("speaks only of the modes that are shown", () => {
    expect(new Set(contrastReport({ ...defaultTheme, colorMode: "dark" }).map(({ mode }) => mode))).toEqual(new Set(["dark"]));
    expect(new Set(contrastReport({ ...defaultTheme, colorMode: "light" }).map(({ mode }) => mode))).toEqual(new Set(["light"]));
  });

  it("suggests colours that pass, each in its place", () => {
    fc.assert(fc.property(palette, palette, (light, dark) => {
      for (const { passes, nearest, background, required, ratio } of contrastReport({ light, dark, colorMode: "light_dark" })) {
        expect(passes).toBe(nearest === null);
        expect(ratio >= required).toBe(passes);
        if (nearest) expect(contrast(parseColor(nearest)!, parseColor(background)!)).toBeGreaterThanOrEqual(required);
      }
    }), { numRuns: 200 });
  });

  it("DB-02 survives a row that was written past us, and measures what is shown", () => {
    const evil = "red;}</style><script>alert(1)</script>";
    const row = { ...defaultTheme, light: Object.fromEntries(Object.keys(defaultTheme.light).map((name) => [name, evil])) as unknown as Palette };
    expect(JSON.stringify(contrastReport(row))).not.toContain("script");
    expect(contrastReport(row)).toEqual(contrastReport(defaultTheme));
  });
});

describe("dark colours derived from light ones", () => {
  it("are dark, and pass every pair", () => {
    fc.assert(fc.property(palette, (light) => {
      const dark = deriveDark(light);
      expect(contrastReport({ light, dark, colorMode: "dark" }).filter(({ passes }) => !passes)).toEqual([]);
      expect(contrast(parseColor(dark.box_background_color)!, [0, 0, 0] as Rgb)).toBeLessThan(1.5);
    }), { numRuns: 300 });
  });

  it("keep the main colour's character: green stays green", () => {
    const [red, green, blue] = parseColor(deriveDark({ ...defaultTheme.light, primary_color: "#0b5d3b" }).primary_color)!;
    expect(green).toBeGreaterThan(red);
    expect(green).toBeGreaterThan(blue);
  });
});

describe("a theme's CSS", () => {
  const payloads = ["red;} body{background:url(//evil)} /*", "expression(alert(1))", "</style><script>alert(1)</script>", "#fff;--x:url(//evil)", "url(//evil)", "\\3c/style>", "#fff\n}", "var(--evil)"];

  it.each(payloads)("DB-02 holds nothing of %j, whichever field of a row it stands in", (evil) => {
    const all = Object.fromEntries(Object.keys(defaultTheme.light).map((name) => [name, evil])) as unknown as Palette;
    const row = { ...defaultTheme, light: all, dark: all, font: evil, cornerStyle: evil as "rounded", colorMode: evil as "light", logoUrl: evil, iconUrl: evil, defaultLanguage: evil };
    expect(themeVariables(row)).toBe(themeVariables(defaultTheme));
  });

  it("DB-02 takes a palette that is no object for the default", () => {
    const row = { ...defaultTheme, light: { ...defaultTheme.light, primary_color: { toString: () => "red" } as unknown as string, text_color: null as unknown as string } };
    expect(themeVariables(row)).toBe(themeVariables(defaultTheme));
  });
});
