import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromOklch, toOklch } from "./oklch";
import { contrast, nearestPassing, parseColor, printColor, type Rgb } from "./theme-color";

const part = fc.integer({ min: 0, max: 255 });
const color = fc.tuple(part, part, part) as fc.Arbitrary<Rgb>;

describe("OKLCH", () => {
  it("gives every colour of a screen back as it was", () => {
    fc.assert(fc.property(color, (given) => void expect(fromOklch(toOklch(given))).toEqual(given)));
  });

  it("agrees with CSS Color 4 on red", () => {
    const { lightness, chroma, hue } = toOklch([255, 0, 0]);
    expect([lightness.toFixed(3), chroma.toFixed(3), ((hue * 180) / Math.PI).toFixed(1)]).toEqual(["0.628", "0.258", "29.2"]);
  });
});

describe("the contrast of two colours", () => {
  it.each([["#ffffff", "#000000", 21], ["#777777", "#ffffff", 4.48], ["#0000ff", "#ffffff", 8.59]])("%s on %s is %d:1 (WCAG 2.2 relative luminance)", (front, back, ratio) => {
    expect(contrast(parseColor(front)!, parseColor(back)!)).toBeCloseTo(ratio, 1);
  });
});

describe("the nearest passing colour", () => {
  const ratio = fc.constantFrom(3, 4.5);

  it("always passes, as it is printed", () => {
    fc.assert(fc.property(color, color, ratio, (front, back, least) => {
      const nearest = nearestPassing(front, [back], least)!;
      expect(contrast(parseColor(printColor(nearest))!, back)).toBeGreaterThanOrEqual(least);
    }), { numRuns: 500 });
  });

  it("is the colour itself where that passes", () => {
    fc.assert(fc.property(color, color, (front, back) => {
      fc.pre(contrast(front, back) >= 4.5);
      expect(nearestPassing(front, [back], 4.5)).toEqual(front);
    }));
  });

  it("keeps the hue, as far as a colour so light or dark has one", () => {
    fc.assert(fc.property(color, color, ratio, (front, back, least) => {
      const [before, after] = [toOklch(front), toOklch(nearestPassing(front, [back], least)!)];
      fc.pre(before.chroma > 0.05 && after.chroma > 0.05);
      const turn = Math.abs(Math.atan2(Math.sin(after.hue - before.hue), Math.cos(after.hue - before.hue)));
      expect(turn).toBeLessThan(0.1);
    }), { numRuns: 300 });
  });

  it("is near: no lightness between the two passes on the same side", () => {
    const front = parseColor("#9aa4ff")!;
    const nearest = nearestPassing(front, [[255, 255, 255]], 4.5)!;
    expect(contrast(nearest, [255, 255, 255])).toBeLessThan(4.7);
  });

  it("is none where no colour reads on all backgrounds", () => {
    expect(nearestPassing([128, 128, 128], [[0, 0, 0], [255, 255, 255]], 4.6)).toBeUndefined();
  });
});

it.each(["red", "#12", "#1234567", "#ggg", " #fff", "#fff ", "rgb(0,0,0)", "var(--x)", "#fff;", "", null, undefined, 7, {}, ["#fff"]])("DB-02 %j is no colour", (value) => {
  expect(parseColor(value)).toBeUndefined();
});
