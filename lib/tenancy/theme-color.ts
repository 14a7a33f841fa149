import { fromOklch, toOklch } from "./oklch";

/** Red, green and blue, 0–255 each. */
export type Rgb = readonly [number, number, number];

/** `#abc` or `#aabbcc`; anything else is undefined, so nothing unparsed ever reaches a style sheet. */
export function parseColor(value: unknown): Rgb | undefined {
  if (typeof value !== "string" || !/^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(value)) return undefined;
  const digits = value.length === 4 ? [...value.slice(1)].map((digit) => digit + digit).join("") : value.slice(1);
  return [0, 2, 4].map((at) => parseInt(digits.slice(at, at + 2), 16)) as unknown as Rgb;
}

export const printColor = (color: Rgb): string => `#${color.map((part) => part.toString(16).padStart(2, "0")).join("")}`;

/** `share` of `over`, the rest of `base`; rounded, so that what is measured is what is printed. */
export const mix = (over: Rgb, base: Rgb, share: number): Rgb => [0, 1, 2].map((at) => Math.round(over[at]! * share + base[at]! * (1 - share))) as unknown as Rgb;

const luminance = (color: Rgb): number => {
  const [red, green, blue] = color.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

/** WCAG 2.2 contrast ratio, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** The candidate that reads best on this background. */
export const readable = (background: Rgb, ...candidates: Rgb[]): Rgb => candidates.reduce((best, next) => (contrast(next, background) > contrast(best, background) ? next : best));

const black: Rgb = [0, 0, 0];
const white: Rgb = [255, 255, 255];

/** White or black, whichever reads on this background: 4.58:1 at least, whatever the background. */
export const extreme = (background: Rgb): Rgb => readable(background, white, black);

/**
 * The colour of the same hue, nearest in lightness, that reaches `ratio` on every one of these backgrounds; the colour itself
 * if it does already. Undefined only where the backgrounds lie so far apart that none does.
 */
export function nearestPassing(color: Rgb, backgrounds: readonly Rgb[], ratio: number): Rgb | undefined {
  const passes = (candidate: Rgb) => backgrounds.every((background) => contrast(candidate, background) >= ratio);
  if (passes(color)) return color;
  const { lightness, chroma, hue } = toOklch(color);
  for (let distance = 0.004; distance <= 1.004; distance += 0.004)
    for (const next of [lightness - distance, lightness + distance]) {
      if (next < -0.004 || next > 1.004) continue;
      const candidate = fromOklch({ lightness: next, chroma, hue });
      if (passes(candidate)) return candidate;
    }
  return undefined;
}
